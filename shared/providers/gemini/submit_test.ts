import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { GenerateContentParameters } from "@google/genai";
import type { PlannedCall } from "../contract.ts";
import { ProviderError } from "../../errors/mod.ts";
import { scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { gemini } from "./mod.ts";

const taskId = "5f8f9a52-6a43-4d4e-8c1c-3d2f3a1d2b10";
const draft = Buffer.from("draft").toString("base64");
const picture = Buffer.from("picture").toString("base64");
const call: PlannedCall = {
  count: 1,
  body: {
    model: "gemini-nano-banana-2.1",
    contents: "a lighthouse at dusk",
    config: {
      responseModalities: ["IMAGE"],
      imageConfig: { aspectRatio: "16:9", imageSize: "1K" },
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
      seed: 7,
    },
  },
};
const answer = {
  candidates: [{
    content: {
      role: "model",
      parts: [
        { thought: true, inlineData: { mimeType: "image/png", data: draft } },
        { text: "Here it is." },
        { inlineData: { mimeType: "image/png", data: draft } },
        { inlineData: { mimeType: "image/jpeg", data: picture }, thoughtSignature: "c2ln" },
        { thought: true, inlineData: { mimeType: "image/png", data: draft } },
      ],
    },
    finishReason: "STOP",
    index: 0,
  }],
  usageMetadata: {
    promptTokenCount: 100,
    candidatesTokenCount: 1120,
    thoughtsTokenCount: 200,
    candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
  },
  modelVersion: "gemini-nano-banana-2.1",
  responseId: "abc",
};

Deno.test("submit sends the SDK's request once, to v1beta, with the key in its header", async () => {
  const { context, received } = scriptUpstream(gemini.catalog, [{ json: answer }]);
  await gemini.submit(call, taskId, context);
  assert.equal(received.length, 1);
  const [request] = received;
  assert.equal(request?.method, "POST");
  assert.equal(request?.path, "/v1beta/models/gemini-nano-banana-2.1:generateContent");
  assert.equal(request?.headers.get("x-goog-api-key"), context.settings.apiKey);
  assert.equal(request?.headers.get("x-gateway"), "gateway-secret");
  assert.deepEqual(request?.json, {
    contents: [{ role: "user", parts: [{ text: "a lighthouse at dusk" }] }],
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
    generationConfig: {
      responseModalities: ["IMAGE"],
      imageConfig: { aspectRatio: "16:9", imageSize: "1K" },
      seed: 7,
    },
  });
});

Deno.test("submit sends what the official client makes of the same call", async () => {
  const { context, received } = scriptUpstream(gemini.catalog, () => ({ json: answer }));
  await gemini.submit(call, taskId, context);
  const { GoogleGenAI } = await import("@google/genai");
  const client = new GoogleGenAI({
    apiKey: context.settings.apiKey ?? "",
    httpOptions: {
      baseUrl: "https://upstream.test/api",
      apiVersion: "v1beta",
      fetch: context.fetch,
    },
  });
  await client.models.generateContent(call.body as unknown as GenerateContentParameters);
  const [ours, theirs] = received;
  assert.deepEqual(ours?.json, theirs?.json);
  assert.equal(ours?.path, theirs?.path);
  assert.equal(ours?.headers.get("x-goog-api-key"), theirs?.headers.get("x-goog-api-key"));
});

Deno.test("submit sends its body as a stream, which the runtime cannot repeat", async () => {
  const { context } = scriptUpstream(gemini.catalog, [{ json: answer }]);
  const bodies: unknown[] = [];
  const spy = (input: RequestInfo | URL, init?: RequestInit) => {
    bodies.push(init?.body);
    return context.fetch(input, init);
  };
  await gemini.submit(call, taskId, { ...context, fetch: spy });
  assert.equal(bodies.length, 1);
  assert.ok(bodies[0] instanceof ReadableStream);
});

Deno.test("submit takes the last picture that is no thought, with its own type", async () => {
  const { context } = scriptUpstream(gemini.catalog, [{ json: answer }]);
  const { result, taskId: answeredId } = await gemini.submit(call, taskId, context);
  assert.equal(answeredId, taskId);
  const [image] = result?.images ?? [];
  assert.equal(result?.images.length, 1);
  assert.ok(image?.source.kind === "bytes");
  assert.equal(new TextDecoder().decode(image.source.bytes), "picture");
  assert.equal(image.source.mediaType, "image/jpeg");
  assert.equal(image.seed, 7);
  assert.equal(image.providerImageId, "abc");
  assert.equal(image.metadata?.["watermark"], "SynthID");
});

Deno.test("submit reports the cost of the tokens that were used", async () => {
  const { context } = scriptUpstream(gemini.catalog, [{ json: answer }]);
  const { result } = await gemini.submit(call, taskId, context);
  const expected = 0.0336 + 100 * 1.5e-6 + 200 * 7.5e-6;
  assert.ok(Math.abs((result?.costUsd ?? 0) - expected) < 1e-9);
});

Deno.test("submit takes tokens without details for a picture's, and names no cost where none are told", async () => {
  const { candidatesTokensDetails: _, ...withoutDetails } = answer.usageMetadata;
  const costs = [];
  for (const usageMetadata of [withoutDetails, {}, undefined]) {
    const { context } = scriptUpstream(gemini.catalog, [{ json: { ...answer, usageMetadata } }]);
    const { result } = await gemini.submit(call, taskId, context);
    costs.push(result?.costUsd);
  }
  const [told, ...others] = costs;
  const expected = 0.0336 + 100 * 1.5e-6 + 200 * 7.5e-6;
  assert.ok(Math.abs((told ?? 0) - expected) < 1e-9, `${told}`);
  assert.deepEqual(others, [undefined, undefined]);
});

Deno.test("submit does not follow a continuation by itself", async () => {
  const unfinished = {
    candidates: [{ finishReason: "CONTINUATION", content: { parts: [] } }],
    continuationToken: "more",
  };
  const { context, received } = scriptUpstream(gemini.catalog, [{ json: unfinished }]);
  await assert.rejects(gemini.submit(call, taskId, context), ProviderError);
  assert.equal(received.length, 1);
});

Deno.test("submit without a key fails before anything is sent", async () => {
  const { context, received } = scriptUpstream(gemini.catalog, []);
  const { apiKey: _, ...settings } = context.settings;
  await assert.rejects(
    gemini.submit(call, taskId, { ...context, settings }),
    (error) => error instanceof ProviderError && error.failureClass === "auth",
  );
  assert.equal(received.length, 0);
});

Deno.test("submit passes the reason of an abort through, be it a timeout or a cancellation", async () => {
  for (const name of ["TimeoutError", "AbortError"]) {
    const controller = new AbortController();
    const { context } = scriptUpstream(gemini.catalog, [], controller.signal);
    const reason = new DOMException("stop", name);
    const hanging = (_: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        controller.abort(reason);
      });
    await assert.rejects(
      gemini.submit(call, taskId, { ...context, fetch: hanging }),
      (error) => error === reason,
    );
  }
});

Deno.test("submit speaks to Google when no endpoint is configured", async () => {
  const { context } = scriptUpstream(gemini.catalog, []);
  const urls: string[] = [];
  const answering: typeof fetch = (input) => {
    urls.push(String(input));
    return Promise.resolve(Response.json(answer));
  };
  const settings = { ...context.settings, endpoints: [] };
  await gemini.submit(call, taskId, { ...context, settings, fetch: answering });
  assert.deepEqual(urls, [
    "https://generativelanguage.googleapis.com/v1beta/models/gemini-nano-banana-2.1:generateContent",
  ]);
});

Deno.test("submit takes a picture of 27 MB, beside drafts, and refuses an answer beyond all bounds once", async () => {
  const large = Buffer.alloc(27_000_000, 7).toString("base64");
  const parts = [
    { thought: true, inlineData: { mimeType: "image/png", data: large.slice(0, 4_000_000) } },
    { inlineData: { mimeType: "image/png", data: large } },
  ];
  const { context } = scriptUpstream(gemini.catalog, [{
    json: { candidates: [{ content: { parts }, finishReason: "STOP" }] },
  }]);
  const { result } = await gemini.submit(call, taskId, context);
  const source = result?.images[0]?.source;
  assert.equal(source?.kind === "bytes" && source.bytes.length, 27_000_000);

  const endless = scriptUpstream(gemini.catalog, []);
  const fetchEndless = () => {
    const chunk = new Uint8Array(10_000_000).fill(65);
    return Promise.resolve(
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })),
    );
  };
  await assert.rejects(
    gemini.submit(call, taskId, { ...endless.context, fetch: fetchEndless }),
    (error) => {
      assert.ok(error instanceof ProviderError);
      assert.equal(error.failureClass, "invalid_request", "which is asked of nobody twice");
      assert.match(error.message, /too large/);
      assert.ok(error.maybeBilled);
      return true;
    },
  );
});

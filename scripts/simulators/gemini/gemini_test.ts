import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ApiError, type BatchJob, GoogleGenAI } from "@google/genai";
import { ApiError as ApiErrorForNode, GoogleGenAI as GoogleGenAIForNode } from "@google/genai/node";
import { type FaultName, startSimulators } from "../mod.ts";
import { decodeIndependently } from "../../../shared/testing/simulators/decode_independently.ts";
import { halves } from "../../../shared/testing/providers/input_pictures.ts";
import { inlinePicture, see, stringOf } from "../../../shared/testing/simulators/typical_calls.ts";
import { geminiModels } from "./models.ts";
import { askUntil, until } from "../../../shared/testing/runtime/until.ts";

const model = "gemini-nano-banana-2.1";

async function open(apiVersion = "v1beta", apiKey = "simulated-key") {
  const simulators = await startSimulators({ drawMs: 0 });
  const baseUrl = simulators.urls.gemini;
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl, apiVersion } });
  const draw = (config: Record<string, unknown> = {}, contents = "a lighthouse", from = model) =>
    client.models.generateContent({ model: from, contents, config });
  const arm = (fault: FaultName) => simulators.setFault({ service: "gemini", fault, count: 1 });
  return { simulators, client, draw, arm, [Symbol.asyncDispose]: () => simulators.close() };
}

Deno.test("the official Gemini client draws on both API versions and reads usage and models", async () => {
  for (const version of ["v1", "v1beta"]) {
    await using gemini = await open(version);
    const answer = await gemini.draw({
      responseModalities: ["IMAGE"],
      imageConfig: { aspectRatio: "16:9" },
    });
    const [candidate] = answer.candidates ?? [];
    const picture = candidate?.content?.parts?.at(-1)?.inlineData;
    assert.equal(picture?.mimeType, "image/png");
    const { bytes } = inlinePicture(JSON.stringify({ data: picture?.data, mimeType: "" }));
    assert.deepEqual(await decodeIndependently(bytes), { format: "png", width: 1376, height: 768 });
    assert.equal(candidate?.finishReason, "STOP");
    assert.equal(answer.usageMetadata?.candidatesTokenCount, 1120);
    assert.equal(answer.modelVersion, model);
    assert.equal((await gemini.client.models.get({ model })).name, `models/${model}`);
    const names: (string | undefined)[] = [];
    for await (const { name } of await gemini.client.models.list()) names.push(name);
    assert.ok(
      names.includes(`models/${model}`) && !names.includes("models/gemini-3.1-flash-image"),
    );
  }
});

Deno.test("Gemini draws the shapes of every served model in their documented pixels and tokens", async () => {
  await using gemini = await open();
  for (const { id, sizes, tokens } of geminiModels.filter(({ served }) => served)) {
    for (const [aspectRatio, size] of Object.entries(sizes).slice(-2)) {
      const answer = await gemini.draw({ imageConfig: { aspectRatio } }, "shapes", id);
      const text = JSON.stringify(answer);
      assert.deepEqual(await decodeIndependently(inlinePicture(text).bytes), {
        format: "png",
        ...size,
      });
      assert.equal(answer.usageMetadata?.candidatesTokenCount, tokens["1K"]);
    }
  }
  const large = await gemini.draw({ imageConfig: { aspectRatio: "1:1", imageSize: "2K" } });
  const { width } = await decodeIndependently(inlinePicture(JSON.stringify(large)).bytes);
  assert.equal(width, 2048);
});

Deno.test("the official Gemini client throws ApiError with Google's status for what is refused", async () => {
  const cases: [config: Record<string, unknown>, from: string, status: number, word: string][] = [
    [{ imageConfig: { aspectRatio: "5:7" } }, model, 400, "INVALID_ARGUMENT"],
    [{ imageConfig: { imageSize: "1k" } }, model, 400, "INVALID_ARGUMENT"],
    [{ imageConfig: { imageSize: "1K" } }, "gemini-2.5-flash-image", 400, "INVALID_ARGUMENT"],
    [{ imageConfig: { aspectRatio: "1:8" } }, "gemini-2.5-flash-image", 400, "INVALID_ARGUMENT"],
    [{ candidateCount: 2 }, model, 400, "INVALID_ARGUMENT"],
    [{ responseModalities: ["TEXT"] }, model, 400, "INVALID_ARGUMENT"],
    [
      { safetySettings: [{ category: "HARM_CATEGORY_BOREDOM", threshold: "OFF" }] },
      model,
      400,
      "safety",
    ],
    [{}, "gemini-3.1-flash-image", 404, "NOT_FOUND"],
    [{}, "imagen-4.0-generate-001", 404, "NOT_FOUND"],
  ];
  await using gemini = await open();
  for (const [config, from, status, word] of cases) {
    await assert.rejects(
      gemini.draw(config, "x", from),
      (error) =>
        error instanceof ApiError && error.status === status && error.message.includes(word),
    );
  }
});

Deno.test("Gemini names a field it does not know", async () => {
  await using gemini = await open();
  const seen = await see({
    url: `${gemini.simulators.urls.gemini}/v1/models/${model}:generateContent`,
    headers: { "x-goog-api-key": "simulated-key" },
    body: { contents: [], generationConfig: { imageConfig: { outputMimeType: "image/png" } } },
  });
  assert.equal(seen.status, 400);
  assert.match(stringOf(seen.text, "message"), /Unknown name "outputMimeType" at/);
});

Deno.test("Gemini refuses a missing key with 403 and a bad one with 400 API_KEY_INVALID", async () => {
  await using gemini = await open("v1beta", "revoked");
  await assert.rejects(
    gemini.draw(),
    (error) =>
      error instanceof ApiError && error.status === 400 &&
      error.message.includes("API_KEY_INVALID"),
  );
  const seen = await see({ url: `${gemini.simulators.urls.gemini}/v1beta/models` });
  assert.deepEqual([seen.status, stringOf(seen.text, "status")], [403, "PERMISSION_DENIED"]);
});

Deno.test("the official Gemini client resolves what a policy refused, without pictures", async () => {
  await using gemini = await open();
  const prompt = await gemini.draw({}, "[moderated]");
  assert.equal(prompt.candidates, undefined);
  assert.equal(prompt.promptFeedback?.blockReason, "PROHIBITED_CONTENT");
  const picture = await gemini.draw({}, "[nsfw]");
  assert.equal(picture.candidates?.[0]?.finishReason, "IMAGE_SAFETY");
  assert.equal(picture.candidates?.[0]?.content, undefined);
  await gemini.arm("gemini.no_picture");
  const words = await gemini.draw();
  assert.equal(words.candidates?.[0]?.finishReason, "NO_IMAGE");
  assert.ok(words.candidates?.[0]?.content?.parts?.[0]?.text);
});

Deno.test("the official Gemini client hands on the delay and the quota of a 429", async () => {
  await using gemini = await open();
  const details = [
    ["gemini.rate_limited", /PerMinute.*"retryDelay":"34s"/],
    ["gemini.daily_quota_used_up", /PerDay/],
  ] as const;
  for (const [fault, pattern] of details) {
    await gemini.arm(fault);
    await assert.rejects(
      gemini.draw(),
      (error) => error instanceof ApiError && error.status === 429 && pattern.test(error.message),
    );
  }
});

Deno.test("Gemini marks draft pictures as thoughts and puts the real one last", async () => {
  await using gemini = await open();
  await gemini.arm("gemini.draft_pictures");
  const answer = await gemini.draw();
  const parts = answer.candidates?.[0]?.content?.parts ?? [];
  const pictures = parts.filter(({ inlineData }) => inlineData);
  assert.deepEqual(pictures.map(({ thought }) => thought === true), [true, false]);
  assert.notEqual(pictures[0]?.inlineData?.data, pictures[1]?.inlineData?.data);
});

Deno.test("the official Gemini client can leave while a picture is drawn", async () => {
  const simulators = await startSimulators({ drawMs: 60_000 });
  const httpOptions = { baseUrl: simulators.urls.gemini };
  const client = new GoogleGenAI({ apiKey: "simulated-key", httpOptions });
  const leaving = new AbortController();
  const config = { abortSignal: leaving.signal };
  const left = assert.rejects(client.models.generateContent({ model, contents: "x", config }), {
    name: "AbortError",
  });
  await until(async () => (await simulators.books()).calls.length > 0);
  leaving.abort();
  await left;
  await simulators.close();
});

Deno.test("the official Gemini client hands pictures in, and goes on over several turns", async () => {
  await using gemini = await open();
  const { bytes } = halves(120, 90);
  const inlineData = { mimeType: "image/png", data: Buffer.from(bytes).toString("base64") };
  const config = { responseModalities: ["IMAGE"] };
  const first = await gemini.client.models.generateContent({
    model,
    contents: [{ role: "user", parts: [{ inlineData }, { text: "make it night" }] }],
    config,
  });
  const answer = first.candidates?.[0]?.content;
  const picture = inlinePicture(JSON.stringify(first));
  // Without a shape it has that of the picture.
  assert.deepEqual(await decodeIndependently(picture.bytes), {
    ...{ format: "png", width: 1200, height: 896 },
  });
  assert.ok((first.usageMetadata?.promptTokenCount ?? 0) > 1_120);

  const user = (text: string) => ({ role: "user", parts: [{ text }] });
  const asked = { role: "user", parts: [{ inlineData }, { text: "make it night" }] };
  const go = (turns: object[]) =>
    gemini.client.models.generateContent({ model, contents: turns, config });
  const second = await go([asked, answer ?? {}, user("and add a moon")]);
  assert.ok(second.candidates?.[0]?.content?.parts?.some((part) => part.inlineData));
  const unsigned = {
    role: "model",
    parts: answer?.parts?.map(({ thoughtSignature: _, ...part }) => part),
  };
  await assert.rejects(
    go([asked, unsigned, user("and add a moon")]),
    (error) => error instanceof ApiError && /missing a thought_signature/.test(error.message),
  );

  const pictures = (count: number) => Array.from({ length: count }, () => ({ inlineData }));
  await go([{ role: "user", parts: [...pictures(14), { text: "all of them" }] }]);
  const bad = [
    [...pictures(15), { text: "too many" }],
    [{ inlineData: { ...inlineData, mimeType: "image/gif" } }, { text: "another kind" }],
    [{ inlineData: { ...inlineData, data: `data:image/png;base64,${inlineData.data}` } }],
    [{ inlineData: { ...inlineData, data: btoa("<!doctype html>") } }, { text: "no picture" }],
  ];
  for (const parts of bad) {
    await assert.rejects(
      go([{ role: "user", parts: [...parts, { text: "x" }] }]),
      (error) => error instanceof ApiError && error.status === 400,
    );
  }
});

Deno.test("the official Gemini client uploads a file, draws from it and removes it", async () => {
  await using gemini = await open();
  const { files, models } = gemini.client;
  const { bytes } = halves(120, 90);
  const file = await files.upload({
    file: new Blob([bytes], { type: "image/png" }),
    config: { mimeType: "image/png" },
  });
  assert.equal(file.state, "ACTIVE");
  const fileData = { fileUri: file.uri ?? "", mimeType: "image/png" };
  const draw = () =>
    models.generateContent({
      model,
      contents: [{ role: "user", parts: [{ fileData }, { text: "make it night" }] }],
      config: { responseModalities: ["IMAGE"] },
    });
  const drawn = inlinePicture(JSON.stringify(await draw()));
  assert.deepEqual(await decodeIndependently(drawn.bytes), {
    ...{ format: "png", width: 1200, height: 896 },
  });
  await files.delete({ name: file.name ?? "" });
  await assert.rejects(draw(), (error) => error instanceof ApiError && error.status === 400);
});

Deno.test("the official Gemini client has batches drawn, from a file and from requests in the call", async () => {
  await using gemini = await open();
  // The build for Node, which alone writes files.
  const httpOptions = { baseUrl: gemini.simulators.urls.gemini, apiVersion: "v1beta" };
  const client = new GoogleGenAIForNode({ apiKey: "simulated-key", httpOptions });
  const { batches, files } = client;
  const config = { responseModalities: ["IMAGE"] };
  const request = (text: string) => ({
    contents: [{ role: "user", parts: [{ text }] }],
    generationConfig: config,
  });
  const lines = ["a red cup", "[moderated]", "a blue cup"].map((text, index) =>
    JSON.stringify({ key: `line-${index}`, request: request(text) })
  );
  const uploaded = await files.upload({
    file: new Blob([lines.join("\n")], { type: "application/jsonl" }),
    config: { mimeType: "application/jsonl", name: "files/calls" },
  });
  const ended = async (name = "") => {
    const isUnderWay = ({ state }: BatchJob) =>
      ["JOB_STATE_PENDING", "JOB_STATE_RUNNING"].includes(state ?? "");
    return await askUntil(() => batches.get({ name }), (batch) => !isUnderWay(batch));
  };
  await gemini.simulators.setFault({
    ...{ service: "gemini", fault: "gemini.batch_line_failed", count: 1 },
    match: { text: "a blue cup" },
  });
  const made = await batches.create({
    model,
    src: uploaded.name ?? "",
    config: { displayName: "ours" },
  });
  assert.deepEqual([made.displayName, made.model], ["ours", `models/${model}`]);
  const done = await ended(made.name);
  assert.equal(done.state, "JOB_STATE_SUCCEEDED");
  const downloadPath = await Deno.makeTempFile();
  await files.download({ file: done.dest?.fileName ?? "", downloadPath });
  const results = (await Deno.readTextFile(downloadPath)).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  await Deno.remove(downloadPath);
  assert.deepEqual(results.map(({ key }) => key), ["line-0", "line-1", "line-2"]);
  const { bytes } = inlinePicture(JSON.stringify(results[0].response));
  assert.equal((await decodeIndependently(bytes)).format, "png");
  assert.equal(results[1].response.promptFeedback.blockReason, "PROHIBITED_CONTENT");
  assert.deepEqual(results[2].error, { code: 13, message: "An internal error has occurred." });

  const inline = await batches.create({
    model,
    src: [{ contents: "a lighthouse", config, metadata: { key: "a" } }],
    config: { displayName: "inline" },
  });
  const { dest } = await ended(inline.name);
  const [answer] = dest?.inlinedResponses ?? [];
  assert.ok(answer?.response?.candidates?.[0]?.content?.parts?.some((part) => part.inlineData));

  await gemini.arm("gemini.batch_waits");
  const waiting = await batches.create({
    model,
    src: uploaded.name ?? "",
    config: { displayName: "waits" },
  });
  await batches.cancel({ name: waiting.name ?? "" });
  assert.equal((await ended(waiting.name)).state, "JOB_STATE_CANCELLED");
  for (
    const [fault, state] of [["gemini.batch_expired", "EXPIRED"], ["gemini.batch_failed", "FAILED"]]
  ) {
    await gemini.arm(fault as FaultName);
    const bad = await batches.create({
      model,
      src: uploaded.name ?? "",
      config: { displayName: fault ?? "" },
    });
    assert.equal((await ended(bad.name)).state, `JOB_STATE_${state}`);
  }
  const names: (string | undefined)[] = [];
  for await (const { displayName } of await batches.list({ config: { pageSize: 2 } })) {
    names.push(displayName);
  }
  assert.deepEqual(names, [
    "gemini.batch_failed",
    "gemini.batch_expired",
    "waits",
    "inline",
    "ours",
  ]);
  await batches.delete({ name: waiting.name ?? "" });
  await assert.rejects(batches.get({ name: waiting.name ?? "" }), ApiErrorForNode);
  await assert.rejects(
    batches.create({ model, src: "files/nothing", config: { displayName: "x" } }),
    (error) => error instanceof ApiErrorForNode && error.status === 404,
  );
});

import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestAnswer } from "../../shared/testing/service/service.ts";
import { Buffer } from "node:buffer";
import { encodeCanvas, pictureFormats } from "../../scripts/simulators/pictures/encode.ts";

/** An answer of Gemini, as people have reported it, and what the caller is to be told. */
interface Reported {
  name: string;
  status?: number;
  body: unknown;
  /** Of the request, besides its prompt. */
  request?: Record<string, unknown>;
  expect(answer: TestAnswer): void;
}

const side = 128;
const pixels = new Uint8ClampedArray(side * side * 4).fill(200);
const canvas = { width: side, height: side, pixels };
const pictures = Object.fromEntries(
  await Promise.all(pictureFormats.map(async (format) => [
    format,
    Buffer.from(await encodeCanvas(canvas, format)).toString("base64"),
  ])),
) as Record<string, string>;
const base64Of = (format: string) => pictures[format] ?? "";
const inlineData = { mimeType: "image/png", data: base64Of("png") };
const drawn = {
  content: { role: "model", parts: [{ inlineData }] },
  finishReason: "STOP",
  index: 0,
};
const said = (text: string, finishReason: string | null = "STOP") => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason, index: 0 }],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1120, totalTokenCount: 1129 },
});
const refusedBy = (sentence?: RegExp) => (answer: TestAnswer) => {
  const told = problem(answer, 422, "content_refused");
  assert.equal(told.attempts?.length, 1, "one paid answer and no more");
  assert.equal(told.attempts?.[0]?.error, "moderated");
  if (sentence) assert.match(told.attempts?.[0]?.provider_message ?? "", sentence);
};
const draws = (answer: TestAnswer) => {
  const generation = completed(answer);
  assert.equal(generation.total_images, 1);
  assert.equal(generation.metadata.attempts.length, 1, "one paid answer and no more");
};
const exhausted = (message: string, violation: Record<string, string> = {}) => ({
  error: {
    code: 429,
    message,
    status: "RESOURCE_EXHAUSTED",
    details: [
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [violation] },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" },
    ],
  },
});
const failsAs =
  (error: string, status: number, code: string, ...says: RegExp[]) => (answer: TestAnswer) => {
    const told = problem(answer, status, code);
    assert.deepEqual([...new Set(told.attempts?.map((each) => each.error))], [error]);
    for (const sentence of says) assert.match(told.detail, sentence);
  };
const failure = (code: number, status: string, message: string) => ({
  error: { code, message, status },
});

const reported: Reported[] = [
  // A sentence in the picture's place is how the model declines.
  ...[
    "I can't create images of that kind. Would you like something else?",
    "Lo siento, no puedo crear esa imagen.",
    "申し訳ありませんが、その画像は作成できません。",
    "As a language model I would rather describe the scene: a lighthouse stands on a cliff.",
  ].map((text): Reported => ({ name: `words: ${text}`, body: said(text), expect: refusedBy() })),
  {
    name: "words in two parts without a reason to finish",
    body: {
      candidates: [{ content: { parts: [{ text: "I'm sorry, " }, { text: "I can't do that." }] } }],
    },
    expect: refusedBy(/I'm sorry/),
  },
  // No plan has no picture.
  {
    name: "a free tier without pictures",
    status: 429,
    body: exhausted(
      "You exceeded your current quota.\n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-nano-banana-2.1\nPlease retry in 34.07s.",
      { quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier" },
    ),
    expect: failsAs("quota", 502, "providers_failed", /billing/, /limit: 0/),
  },
  {
    name: "a free tier whose limit stands among the details alone",
    status: 429,
    body: exhausted("Resource has been exhausted (e.g. check quota).", {
      quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
      quotaValue: "0",
    }),
    expect: failsAs("quota", 502, "providers_failed", /billing/),
  },
  {
    name: "a limit of ten pictures, which passes",
    status: 429,
    body: exhausted("Quota exceeded for metric: requests, limit: 10", { quotaValue: "10" }),
    request: { max_retries: 0 },
    expect: failsAs("rate_limited", 429, "rate_limited"),
  },
  // What is declared is not what comes.
  {
    name: "a JPEG that is declared as the PNG that was asked for",
    body: {
      candidates: [{
        ...drawn,
        content: { parts: [{ inlineData: { ...inlineData, data: base64Of("jpeg") } }] },
      }],
    },
    request: { output_format: "png" },
    expect(answer) {
      const { images, warnings } = completed(answer);
      assert.equal(images[0]?.format, "png");
      assert.doesNotMatch(warnings.join(" "), /jpeg/);
    },
  },
  {
    name: "a JPEG where one was asked for",
    body: {
      candidates: [{
        ...drawn,
        content: { parts: [{ inlineData: { ...inlineData, data: base64Of("jpeg") } }] },
      }],
    },
    request: { output_format: "jpeg" },
    expect(answer) {
      const { images, warnings } = completed(answer);
      assert.equal(images[0]?.format, "jpeg");
      assert.doesNotMatch(warnings.join(" "), /instead of a jpeg/);
    },
  },
  {
    name: "a WebP where anything will do",
    body: {
      candidates: [{
        ...drawn,
        content: { parts: [{ inlineData: { ...inlineData, data: base64Of("webp") } }] },
      }],
    },
    expect: draws,
  },
  // A gateway that writes absent fields as null, and one with the other spelling.
  {
    name: "nulls wherever something is absent",
    body: {
      candidates: [{
        content: { role: "model", parts: [{ text: null, inlineData, thoughtSignature: null }] },
        finishReason: "STOP",
        finishMessage: null,
        index: 0,
      }],
      promptFeedback: null,
      usageMetadata: { promptTokenCount: null, candidatesTokensDetails: null },
      modelVersion: null,
      responseId: null,
    },
    expect: draws,
  },
  {
    name: "snake_case",
    body: {
      candidates: [{
        content: { parts: [{ inline_data: { mime_type: "image/png", data: inlineData.data } }] },
        finish_reason: "STOP",
      }],
      usage_metadata: { prompt_token_count: 9 },
    },
    expect: draws,
  },
  {
    name: "a refusal whose content is null",
    body: { candidates: [{ content: null, finishReason: "IMAGE_SAFETY", index: 0 }] },
    expect: refusedBy(),
  },
  {
    name: "a refusal without parts, in snake_case",
    body: { candidates: [{ content: {}, finish_reason: "PROHIBITED_CONTENT" }] },
    expect: refusedBy(),
  },
  {
    name: "a refusal that only the ratings tell",
    body: {
      candidates: [{
        content: null,
        finishReason: "OTHER",
        safetyRatings: [{ category: "HARM_CATEGORY_SEXUALLY_EXPLICIT", blocked: true }],
      }],
    },
    expect: refusedBy(),
  },
  // The provider's own words.
  {
    name: "a region that is not served",
    status: 400,
    body: failure(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
    expect: failsAs("auth", 502, "providers_failed", /another region/, /location is not supported/),
  },
  {
    name: "a key that was leaked",
    status: 403,
    body: failure(
      403,
      "PERMISSION_DENIED",
      "Your API key was reported as leaked. Please use another API key.",
    ),
    expect: failsAs("auth", 502, "providers_failed", /leaked/),
  },
  {
    name: "a reason of the provider's that nobody knows",
    status: 403,
    body: failure(
      403,
      "PERMISSION_DENIED",
      "The moon is in the wrong house. Call back on Tuesday.",
    ),
    expect: failsAs("auth", 502, "providers_failed", /moon is in the wrong house/),
  },
  // A picture of nothing.
  {
    name: "a picture of one pixel",
    body: {
      candidates: [{
        ...drawn,
        content: {
          parts: [{
            inlineData: {
              mimeType: "image/png",
              data:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            },
          }],
        },
      }],
    },
    expect: failsAs("no_result", 502, "providers_failed", /1x1/),
  },
];

Deno.test("what people have reported of Gemini is told as what it is", async (t) => {
  let next: Reported | undefined;
  const upstream = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => Response.json(next?.body ?? {}, { status: next?.status ?? 200 }),
  );
  await using service = await startTestService({
    environment: {
      GEMINI_API_KEY: "a-key-of-gemini",
      GEMINI_BASE_URL: `http://127.0.0.1:${upstream.addr.port}`,
    },
  });
  for (const each of reported) {
    await t.step(each.name, async () => {
      next = each;
      await service.heal();
      each.expect(
        await service.call("/generate", {
          json: {
            prompt: "a lighthouse at dusk",
            provider: "gemini",
            enable_fallback: false,
            max_retries: 1,
            ...each.request,
          },
        }),
      );
    });
  }
  await t.step("a square where 16:9 was asked for is told, and expected again", async () => {
    next = { name: "a square", body: { candidates: [drawn] }, expect: draws };
    await service.heal();
    const json = { prompt: "a lighthouse", provider: "gemini", aspect_ratio: "16:9" };
    const { warnings } = completed(await service.call("/generate", { json }));
    assert.match(warnings.join(" "), /128x128.*not the shape of \d+x\d+/);
    const [row] = await service.stack.database.query<{ broken: number; promises: number }>(
      `select round(broken_promises)::integer as broken, round(promises)::integer as promises
       from image_generation.provider_health where scope like 'gemini/1/%'`,
    );
    assert.deepEqual(row, { broken: 1, promises: 1 });
  });
  await t.step("what names no cost counts as estimated, and what tokens say as told", async () => {
    const costs: number[] = [];
    for (
      const [usageMetadata, isEstimated] of [
        [{}, true],
        [undefined, true],
        // Without details they are a picture's, of which one has 1120 (https://ai.google.dev/gemini-api/docs/pricing).
        [{ promptTokenCount: 0, candidatesTokenCount: 1120, totalTokenCount: 1120 }, false],
      ] as const
    ) {
      next = { name: "a cost", body: { candidates: [drawn], usageMetadata }, expect: draws };
      await service.heal();
      const json = { prompt: "a lighthouse", provider: "gemini", width: 1024, height: 1024 };
      const { generation_id, metadata } = completed(await service.call("/generate", { json }));
      assert.deepEqual(metadata.attempts.map((each) => each.cost_estimated), [isEstimated]);
      const [booked] = await service.stack.database.query<{ usd: number; estimated: boolean }>(
        `select sum(usd)::float as usd, bool_or(estimated) filter (where entry like '%:settle') as estimated
         from image_generation.usage_ledger where job_id = $1 and attempt_id is not null`,
        [generation_id],
      );
      assert.deepEqual(booked, { usd: metadata.cost_usd, estimated: isEstimated });
      costs.push(booked?.usd ?? 0);
    }
    assert.ok(costs.every((usd) => usd > 0 && usd === costs[0]), costs.join());
  });
  await upstream.shutdown();
});

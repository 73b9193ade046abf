import assert from "node:assert/strict";
import { ProviderError } from "../errors/mod.ts";
import { callId, plannedCall, scriptServer } from "../testing/providers/scripted_comfyui.ts";
import { type Reply, scriptUpstream } from "../testing/providers/scripted_upstream.ts";
import type { CallContext, Json, ProducedImages, ProviderId } from "./contract.ts";
import { providers } from "./registry.ts";

type Path = readonly (string | number)[];

/** An answer as a provider gives it, and what makes it what it is. */
interface Recorded {
  name: string;
  provider: ProviderId;
  answer: Json;
  /** Without one of these it is another answer: the picture itself, or the words of the refusal. */
  essential: Path[];
  ends: "picture" | "refusal";
}

const taskId = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";
const png = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJ";

const recorded: Recorded[] = [
  {
    name: "a picture of Gemini",
    provider: "gemini",
    answer: {
      candidates: [{
        content: {
          role: "model",
          parts: [
            { text: "Composing.", thought: true },
            {
              text: "Here it is.",
              inlineData: { mimeType: "image/png", data: png },
              thoughtSignature: "c2ln",
            },
          ],
        },
        finishReason: "STOP",
        finishMessage: "done",
        safetyRatings: [{ category: "HARM_CATEGORY_HARASSMENT", blocked: false }],
        index: 0,
      }],
      promptFeedback: { safetyRatings: [] },
      usageMetadata: {
        promptTokenCount: 9,
        candidatesTokenCount: 1120,
        thoughtsTokenCount: 20,
        totalTokenCount: 1129,
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
      },
      modelVersion: "gemini-nano-banana-2.1",
      responseId: "abc",
    },
    essential: [["candidates", 0, "content", "parts", 1, "inlineData", "data"]],
    ends: "picture",
  },
  {
    name: "a picture of Gemini that is withheld",
    provider: "gemini",
    answer: {
      candidates: [{
        content: { role: "model", parts: [{ text: "No." }] },
        finishReason: "IMAGE_SAFETY",
        finishMessage: "Unable to show the generated image.",
        index: 0,
      }],
      usageMetadata: { promptTokenCount: 9 },
    },
    essential: [["candidates", 0, "finishReason"]],
    ends: "refusal",
  },
  {
    name: "a prompt that Gemini blocks",
    provider: "gemini",
    answer: {
      promptFeedback: { blockReason: "PROHIBITED_CONTENT", blockReasonMessage: "no" },
      usageMetadata: { promptTokenCount: 9 },
      modelVersion: "gemini-nano-banana-2.1",
    },
    essential: [["promptFeedback", "blockReason"]],
    ends: "refusal",
  },
  {
    name: "words of Gemini",
    provider: "gemini",
    answer: {
      candidates: [{
        content: { role: "model", parts: [{ text: "I can't create that image." }] },
        finishReason: "STOP",
        index: 0,
      }],
      usageMetadata: { promptTokenCount: 9 },
    },
    essential: [["candidates", 0, "content", "parts", 0, "text"]],
    ends: "refusal",
  },
  {
    name: "a job of Leonardo",
    provider: "leonardo_ai",
    answer: {
      generations_by_pk: {
        id: taskId,
        status: "COMPLETE",
        createdAt: "2026-11-22T10:00:00.000",
        modelId: "aa77f04e-3eec-4034-9c07-d0f619684628",
        prompt: "a lighthouse",
        seed: 42,
        imageHeight: 1024,
        generated_images: [{
          id: "7b0ff1bd-1d3c-4d9f-9d1c-6e2b1a6c6c0a",
          url: "https://cdn.leonardo.test/a.jpg",
          nsfw: false,
          likeCount: 0,
          generated_image_variation_generics: [],
        }],
        prompt_moderations: [{ moderationClassification: [] }],
      },
    },
    essential: [["generations_by_pk", "generated_images", 0, "url"]],
    ends: "picture",
  },
  ...["FAILED", "COMPLETE"].map((status): Recorded => ({
    name: `a moderated job of Leonardo that is ${status}`,
    provider: "leonardo_ai",
    answer: {
      generations_by_pk: {
        id: taskId,
        status,
        seed: 42,
        generated_images: [],
        prompt_moderations: [{ moderationClassification: ["NSFW"] }],
      },
    },
    essential: [
      ["generations_by_pk", "status"],
      ["generations_by_pk", "prompt_moderations", 0, "moderationClassification", 0],
    ],
    ends: "refusal",
  })),
  ...["MODERATED", "Blocked", "CONTENT_REJECTED"].map((status): Recorded => ({
    name: `a job of Leonardo in the state ${status}`,
    provider: "leonardo_ai",
    answer: { generations_by_pk: { id: taskId, status, seed: 42, generated_images: [] } },
    essential: [["generations_by_pk", "status"]],
    ends: "refusal",
  })),
  {
    name: "a moderated job of Leonardo with one moderation instead of a list",
    provider: "leonardo_ai",
    answer: {
      generations_by_pk: {
        id: taskId,
        status: "FAILED",
        generated_images: [],
        prompt_moderations: { moderationClassification: "NSFW" },
      },
    },
    essential: [
      ["generations_by_pk", "status"],
      ["generations_by_pk", "prompt_moderations", "moderationClassification"],
    ],
    ends: "refusal",
  },
  ...["contentBlocked", "moderated", "REJECTED"].map((status): Recorded => ({
    name: `a task of Runware in the state ${status}`,
    provider: "runware_ai",
    answer: { data: [{ taskType: "imageInference", taskUUID: taskId, status, cost: 0 }] },
    essential: [["data", 0, "status"]],
    ends: "refusal",
  })),
  {
    name: "a task of Runware",
    provider: "runware_ai",
    answer: {
      data: [{
        taskType: "imageInference",
        taskUUID: taskId,
        status: "success",
        imageUUID: "b7db282d-2943-4f12-992f-77df3ad3ec71",
        imageURL: "https://im.runware.test/a.jpg",
        seed: 42,
        cost: 0.0013,
        NSFWContent: false,
      }],
      errors: [],
    },
    essential: [["data", 0, "imageURL"]],
    ends: "picture",
  },
  {
    name: "a task that Runware refuses",
    provider: "runware_ai",
    answer: {
      data: [],
      errors: [{
        code: "contentPolicyViolation",
        message: "No.",
        parameter: "positivePrompt",
        taskType: "imageInference",
        taskUUID: taskId,
        documentation: "https://runware.ai/docs",
      }],
    },
    essential: [["errors", 0, "code"]],
    ends: "refusal",
  },
  {
    name: "a prompt of ComfyUI",
    provider: "comfyui",
    answer: {
      [callId]: {
        prompt: [1, callId, {}, { image_generation: { format: "png", count: 1, seed: 7 } }, ["9"]],
        outputs: {
          "2": { text: ["a note"] },
          "9": { images: [{ filename: "a_00001_.png", subfolder: "generated", type: "output" }] },
        },
        status: { status_str: "success", completed: true, messages: [["execution_start", {}]] },
        meta: { "9": { node_id: "9" } },
      },
    },
    essential: [[callId, "outputs", "9", "images", 0, "filename"]],
    ends: "picture",
  },
];

/** Every path of a value, its own left out. */
function pathsOf(value: Json, above: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  return entries.flatMap(([step, each]) => [[...above, step], ...pathsOf(each, [...above, step])]);
}

function isOnTheWay(path: Path, essential: Path): boolean {
  return path.every((step, index) => essential[index] === step);
}

/** The value with something else at a path; `remove` takes it out of its object. */
function changed(value: Json, [step, ...rest]: Path, to: Json | "remove"): Json {
  if (step === undefined) return to;
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      index === step ? changed(each, rest, to === "remove" ? null : to) : each
    );
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      if (name !== step) return [[name, each]];
      return rest.length === 0 && to === "remove" ? [] : [[name, changed(each, rest, to)]];
    }),
  );
}

/** The value with its names in the other spelling of the API, `inline_data` for `inlineData`. */
function respelt(value: Json, write: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((each) => respelt(each, write));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [write(name), respelt(each, write)]),
  );
}

const snakeCase = (name: string) =>
  /[- ]/.test(name) ? name : name.replace(/(?<=[a-z])[A-Z]+/g, (part) => `_${part.toLowerCase()}`);
const camelCase = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What a provider's client makes of an answer to the call that brings the picture. */
async function readWith({ provider: id }: Recorded, json: Json): Promise<ProducedImages> {
  const provider = providers[id];
  if (id === "comfyui") {
    const server = scriptServer({ [`GET /history/${callId}`]: [{ json: {} }, { json }] });
    const { taskId: own } = await provider.submit(plannedCall(server), callId, server.context);
    return await endOf(provider.poll?.(own, server.context));
  }
  const reply: Reply = { json };
  const { context } = scriptUpstream(provider.catalog, () => reply);
  if (id !== "gemini") return await endOf(provider.poll?.(taskId, context));
  const { result } = await provider.submit(plainCall(context), taskId, context);
  assert.ok(result);
  return result;
}

async function endOf(poll: ReturnType<NonNullable<typeof providers.gemini.poll>> | undefined) {
  const state = await poll;
  assert.equal(state?.status, "completed");
  assert.ok(state?.status === "completed");
  return state.result;
}

function plainCall(context: CallContext) {
  const request = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 };
  const planned = providers.gemini.plan(request, context.settings);
  assert.ok(planned.possible && planned.plan.calls[0]);
  return planned.plan.calls[0];
}

async function expectEnd(from: Recorded, json: Json, change: string): Promise<void> {
  const label = `${from.name}, ${change}`;
  try {
    const { images } = await readWith(from, json);
    assert.equal(from.ends, "picture", label);
    assert.equal(images.length, 1, label);
    const source = images[0]?.source;
    assert.ok(source && source.kind !== "arriving", label);
    assert.ok(source.kind === "bytes" ? source.bytes.length > 0 : source.url, label);
  } catch (error) {
    assert.ok(error instanceof ProviderError, `${label}: ${error}`);
    assert.equal(from.ends, "refusal", `${label}: ${error.message}`);
    assert.equal(error.failureClass, "moderated", `${label}: ${error.message}`);
    assert.equal(error.scope, "prompt", label);
  }
}

for (const from of recorded) {
  Deno.test(`${from.name} is found whatever becomes of the fields beside it`, async () => {
    await expectEnd(from, from.answer, "as it is");
    for (const path of pathsOf(from.answer)) {
      if (from.essential.some((essential) => isOnTheWay(path, essential))) continue;
      const others = ["remove", null, 7, "other words", true, [], {}, [null], { a: 1 }] as const;
      for (const to of others) {
        const json = changed(from.answer, path, to as Json);
        await expectEnd(from, json, `${path.join(".")} is ${JSON.stringify(to)}`);
      }
    }
    await expectEnd(from, { new_field: { a: [1] }, ...asRecord(from.answer) }, "with a new field");
    if (from.provider !== "comfyui") {
      await expectEnd(from, respelt(from.answer, snakeCase), "in snake_case");
      await expectEnd(from, respelt(from.answer, camelCase), "in camelCase");
    }
  });
}

function asRecord(value: Json): { [name: string]: Json } {
  assert.ok(typeof value === "object" && value !== null && !Array.isArray(value));
  return value;
}

Deno.test("a refusal keeps the provider's word for what it objected to", async () => {
  const leonardo = recorded.find(({ name }) => name.includes("FAILED"));
  assert.ok(leonardo);
  await assert.rejects(readWith(leonardo, leonardo.answer), (error) => {
    assert.ok(error instanceof ProviderError);
    assert.equal(error.refusalCategory, "NSFW");
    assert.match(error.message, /Leonardo.*content policy.*NSFW/);
    return true;
  });
});

/**
 * A stand-in for the image models of the Gemini API, versions v1 and v1beta (https://ai.google.dev/api).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type CallKind,
  type Exchange,
  isRecord,
  json,
  parseBody,
  type Reply,
} from "../exchange.ts";
import { promptMarkers, type Service, type Surroundings } from "../service.ts";
import { createBatches } from "./batches.ts";
import { pictureRefused, promptBlocked, tokensOf } from "./answers.ts";
import { googleError, keyInvalid, keyMissing, modelNotFound } from "./errors.ts";
import { createFiles } from "./files.ts";
import type { FaultName } from "../faults/mod.ts";
import { type GeminiModel, geminiModels } from "./models.ts";
import { remake } from "./pictures_in.ts";
import { type GeminiOrder, promptIn, readOrder } from "./order.ts";

/** Starts the service, which remembers files and batches alone. */
export function createGemini(surroundings: Surroundings): Service {
  let drawing = 0;
  const files = createFiles();
  const strikes = (fault: FaultName, exchange: Exchange) =>
    surroundings.strike(fault, exchange) !== undefined;

  async function generate(
    model: GeminiModel,
    body: unknown,
    exchange: Exchange,
  ): Promise<Reply> {
    const order = await readOrder(body, model, files.find);
    if ("status" in order) return order;
    const textTokens = tokensOf(order.prompt);
    const pictureTokens = order.pictures.length * model.pictures.tokens;
    const promptTokens = textTokens + pictureTokens;
    if (order.prompt.includes(promptMarkers.moderated)) {
      return promptBlocked("PROHIBITED_CONTENT", model.id, promptTokens);
    }
    drawing++;
    try {
      await surroundings.wait(surroundings.drawMs, exchange.signal);
    } finally {
      drawing--;
    }
    if (order.prompt.includes(promptMarkers.nsfw)) {
      return pictureRefused("IMAGE_SAFETY", model.id, promptTokens);
    }
    const parts = await drawParts(order, model, exchange);
    return json({
      candidates: [{ content: { role: "model", parts }, finishReason: "STOP", index: 0 }],
      usageMetadata: {
        promptTokenCount: promptTokens,
        candidatesTokenCount: order.imageTokens,
        totalTokenCount: promptTokens + order.imageTokens,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: textTokens },
          ...(pictureTokens > 0 ? [{ modality: "IMAGE", tokenCount: pictureTokens }] : []),
        ],
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: order.imageTokens }],
      },
      modelVersion: model.id,
      responseId: crypto.randomUUID(),
    });
  }

  const batches = createBatches(surroundings, files, generate);

  async function drawParts(order: GeminiOrder, model: GeminiModel, exchange: Exchange) {
    const { prompt, seed, size, pictures } = order;
    const made = pictures.length > 0 ? { made: remake(pictures, prompt, size) } : {};
    const format = strikes("gemini.jpeg", exchange) ? "jpeg" : "png";
    const drafts = strikes("gemini.draft_pictures", exchange);
    const inline = async (text: string) => {
      const subject = { prompt: text, provider: "Gemini", model: model.id, seed, ...size, ...made };
      const { bytes, mediaType } = await surroundings.paint(subject, format, exchange);
      return { inlineData: { mimeType: mediaType, data: Buffer.from(bytes).toString("base64") } };
    };
    const parts: Record<string, unknown>[] = [];
    if (order.wantsThoughts || drafts) parts.push({ text: "Composing the scene.", thought: true });
    if (drafts) parts.push({ ...await inline(`Draft of: ${prompt}`), thought: true });
    if (order.wantsText) parts.push({ text: "Here it is." });
    const signature = model.thinks ? { thoughtSignature: "c2ltdWxhdGVk" } : {};
    return [...parts, { ...await inline(prompt), ...signature }];
  }

  return {
    name: "gemini",
    kindOf,
    promptOf(exchange) {
      const body = parseBody(exchange);
      return isRecord(body) ? promptIn(body["contents"]) : undefined;
    },
    handle(exchange) {
      const { method, path, headers, query } = exchange;
      const key = headers["x-goog-api-key"] ?? query.get("key") ?? "";
      if (key === "") return keyMissing;
      if (key === "revoked") return keyInvalid;
      const reply = batches.handle(exchange) ?? files.handle(exchange);
      if (reply) return reply;
      const [, version = "", model, action] =
        /^\/(v1|v1beta)\/models(?:\/([^:/]+)(?::(\w+))?)?$/.exec(path) ?? [];
      if (version === "") return googleError(404, "NOT_FOUND", `No route ${path}`);
      if (model === undefined) {
        return json({ models: geminiModels.filter(({ served }) => served).map(describe) });
      }
      const known = geminiModels.find(({ id, served }) => served && id === model);
      if (!known) return modelNotFound(model, version);
      if (method === "GET" && action === undefined) return json(describe(known));
      if (method === "POST" && action === "generateContent") {
        return generate(known, parseBody(exchange), exchange);
      }
      if (method === "POST" && action === "batchGenerateContent") {
        return batches.create(known, exchange);
      }
      return googleError(404, "NOT_FOUND", `No method ${action} of ${model}`);
    },
    tasksInFlight: () => drawing + batches.inFlight(),
    reset() {
      files.clear();
      batches.clear();
    },
  };
}

function kindOf({ method, path }: Exchange): CallKind {
  if (path.endsWith(":download")) return "download";
  if (/\/batches(?:[/:]|$)/.test(path)) return method === "GET" ? "poll" : "cancel";
  if (path.includes("/files")) return method === "POST" ? "upload" : "probe";
  return method === "POST" ? "submit" : "probe";
}

function describe({ id, name }: GeminiModel) {
  return {
    name: `models/${id}`,
    version: "001",
    displayName: name,
    description: `${name}, simulated`,
    inputTokenLimit: 65_536,
    outputTokenLimit: 32_768,
    supportedGenerationMethods: ["generateContent", "countTokens", "batchGenerateContent"],
    temperature: 1,
    topP: 0.95,
    topK: 64,
  };
}

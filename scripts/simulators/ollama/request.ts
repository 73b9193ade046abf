import { isRecord, json, type Reply } from "../exchange.ts";
import { findModel, type OllamaModel } from "./models.ts";

/** A checked chat or generate request. */
export interface OllamaRequest {
  model: OllamaModel;
  /** All texts of the caller, the system's first. */
  texts: { role: string; content: string }[];
  /** A JSON schema, `json`, or undefined for free text. */
  format: Record<string, unknown> | "json" | undefined;
  stream: boolean;
  thinks: boolean;
  /** Tokens of prompt, thinking and answer together. */
  contextLength: number;
  /** Tokens of thinking and answer; Infinity for no limit. */
  limit: number;
  /** Seconds the model stays loaded; 0 unloads it, Infinity never. */
  keepAliveSeconds: number;
}

/** What a server with less than 24 GB of graphics memory uses. */
const defaultContextLength = 4_096;
const levels = ["low", "medium", "high", "max"];

/** The type of each option (https://github.com/ollama/ollama/blob/main/api/types.go); others are ignored. */
const optionTypes: Record<string, "integer" | "float32" | "boolean" | "array"> = {
  num_ctx: "integer",
  num_batch: "integer",
  num_gpu: "integer",
  main_gpu: "integer",
  use_mmap: "boolean",
  num_thread: "integer",
  num_keep: "integer",
  seed: "integer",
  num_predict: "integer",
  top_k: "integer",
  top_p: "float32",
  min_p: "float32",
  typical_p: "float32",
  repeat_last_n: "integer",
  temperature: "float32",
  repeat_penalty: "float32",
  presence_penalty: "float32",
  frequency_penalty: "float32",
  stop: "array",
};

/** Checks a body of `/api/chat` or `/api/generate`; `body` is undefined when it was not JSON. */
export function readRequest(body: unknown, route: "chat" | "generate"): OllamaRequest | Reply {
  if (body === undefined) {
    return refuse(400, "invalid character 'b' looking for beginning of value");
  }
  if (!isRecord(body)) return refuse(400, "json: cannot unmarshal into Go value");
  const { model: name, think, format, options = {}, keep_alive } = body;
  if (typeof name !== "string" || name === "") return refuse(400, "model is required");
  const model = findModel(name);
  if (!model) return refuse(404, `model '${name}' not found`);
  if (typeof think === "string" && !levels.includes(think)) {
    return refuse(
      400,
      `invalid think value: "${think}" (must be "high", "medium", "low", "max", true, or false)`,
    );
  }
  const canThink = model.capabilities.includes("thinking");
  if (think && !canThink) return refuse(400, `"${name}" does not support thinking`);
  const schema = format === undefined || format === null || format === "" ? undefined : format;
  if (schema !== undefined && schema !== "json" && !isRecord(schema)) {
    return refuse(
      500,
      `invalid format: ${JSON.stringify(schema)}; expected "json" or a valid JSON Schema object`,
    );
  }
  if (isRecord(schema) && !isSchema(schema)) {
    const inner = {
      error: { code: 400, message: "failed to parse grammar", type: "invalid_request_error" },
    };
    return refuse(400, JSON.stringify(inner));
  }
  const badOption = Object.entries(isRecord(options) ? options : {})
    .find(([option, value]) => !hasType(value, optionTypes[option]));
  if (badOption) {
    return refuse(500, `option "${badOption[0]}" must be of type ${optionTypes[badOption[0]]}`);
  }
  const keepAliveSeconds = readKeepAlive(keep_alive);
  if (keepAliveSeconds === undefined) {
    const problem = /^\d+$/.test(String(keep_alive)) ? "missing unit in" : "invalid";
    return refuse(400, `time: ${problem} duration "${keep_alive}"`);
  }
  const raw = body["raw"] === true &&
    ["template", "system", "context"].some((field) => body[field]);
  if (raw) return refuse(400, "raw mode does not support template, system, or context");
  const { num_predict: limit, num_ctx: context } = isRecord(options) ? options : {};
  const texts = route === "chat" ? messagesIn(body["messages"]) : promptsIn(body);
  const contextLength = typeof context === "number" ? Math.trunc(context) : defaultContextLength;
  const tokens = texts.reduce((sum, { content }) => sum + Math.ceil(content.length / 4), 0);
  if (body["truncate"] === false && tokens > contextLength) {
    return refuse(
      400,
      `request (${tokens} tokens) exceeds the available context size (${contextLength} tokens)`,
    );
  }
  return {
    model,
    texts,
    format: schema,
    stream: body["stream"] !== false,
    thinks: canThink,
    contextLength,
    limit: typeof limit === "number" && limit > 0 ? limit : Infinity,
    keepAliveSeconds,
  };
}

const schemaTypes = ["object", "array", "string", "number", "integer", "boolean", "null"];

function isSchema({ type }: Record<string, unknown>): boolean {
  return type === undefined || [type].flat().every((each) => schemaTypes.includes(String(each)));
}

function refuse(status: number, error: string): Reply {
  return json({ error }, status);
}

function hasType(value: unknown, type: string | undefined): boolean {
  switch (type) {
    case "integer":
      // A fraction is cut off.
      return typeof value === "number";
    case "float32":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value);
    default:
      return true;
  }
}

/** Seconds of a number or a Go duration; undefined when it cannot be read. */
function readKeepAlive(value: unknown): number | undefined {
  if (value === undefined || value === null) return 300;
  if (typeof value === "number") return value < 0 ? Infinity : value;
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600 };
  const parts = [...String(value).matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const [, sign = ""] = /^(-?)(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.exec(String(value)) ?? [];
  if (parts.length === 0 || sign === undefined) return value === "0" ? 0 : undefined;
  if (sign === "-") return Infinity;
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
}

function messagesIn(messages: unknown): OllamaRequest["texts"] {
  if (!Array.isArray(messages)) return [];
  return messages.filter(isRecord).map(({ role, content }) => ({
    role: String(role),
    content: String(content ?? ""),
  }));
}

function promptsIn({ system, prompt }: Record<string, unknown>): OllamaRequest["texts"] {
  const texts = [{ role: "system", content: system }, { role: "user", content: prompt }];
  return texts.flatMap(({ role, content }) =>
    typeof content === "string" && content !== "" ? { role, content } : []
  );
}

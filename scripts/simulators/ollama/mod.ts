/**
 * A stand-in for an Ollama server (https://docs.ollama.com/api).
 *
 * @module
 */
import {
  type CallKind,
  type Exchange,
  isRecord,
  json,
  parseBody,
  type Reply,
  text,
} from "../exchange.ts";
import type { Service, Surroundings } from "../service.ts";
import { composeAnswer } from "./answer.ts";
import type { FaultName } from "../faults/mod.ts";
import { isForeignHost, isForeignOrigin } from "./foreign.ts";
import { detailsOf, findModel, type OllamaModel, ollamaModels } from "./models.ts";
import { type OllamaRequest, readRequest } from "./request.ts";

/** Requests that may wait at the same time (`OLLAMA_MAX_QUEUE`). */
const maximumQueue = 512;
const runningText = "Ollama is running";
const gets = ["/", "/api/tags", "/api/ps", "/api/version"];
const posts = ["/api/chat", "/api/generate", "/api/show"];
const modifiedAt = "2026-10-01T00:00:00Z";

/** What the model says in one answer. */
interface Speech {
  thinking: string;
  content: string;
  doneReason: "stop" | "length" | "load" | "unload";
  loadMs: number;
  /** The stream breaks off: with an error line, or without its last line. */
  ending: "complete" | "error" | "missing";
}

/** Starts with no model loaded. */
export function createOllama(surroundings: Surroundings): Service {
  /** Loaded models, when they leave memory, and with which context they were loaded. */
  let loaded = new Map<string, { until: number; contextLength: number }>();
  let waiting = 0;
  let previous: Promise<void> = Promise.resolve();

  async function answer(exchange: Exchange, route: "chat" | "generate"): Promise<Reply> {
    const request = readRequest(parseBody(exchange), route);
    if ("status" in request) return request;
    if (waiting >= maximumQueue) {
      return json(
        { error: "server busy, please try again.  maximum pending requests exceeded" },
        503,
      );
    }
    const speech = await speak(request, exchange);
    if (!request.stream && speech.ending === "error") return json({ error: streamError }, 500);
    // A call that only loads or unloads is one object without counters, whatever `stream` says.
    if (request.texts.length === 0) {
      return json({
        model: request.model.name,
        created_at: nanosecondTime(surroundings.now()),
        ...(route === "chat" ? { message: { role: "assistant", content: "" } } : { response: "" }),
        done: true,
        done_reason: speech.doneReason,
      });
    }
    const { content, thinking } = speech;
    const part = (piece: { thinking?: string; content?: string }) =>
      route === "chat" ? { message: { role: "assistant", content: "", ...piece } } : {
        response: piece.content ?? "",
        ...(piece.thinking ? { thinking: piece.thinking } : {}),
      };
    const head = () => ({
      model: request.model.name,
      created_at: nanosecondTime(surroundings.now()),
    });
    const tail = {
      ...countersOf(request, speech),
      ...(route === "generate" ? { context: [1, 2, 3] } : {}),
    };
    if (!request.stream) {
      const piece = thinking === "" ? { content } : { content, thinking };
      return json({ ...head(), ...part(piece), ...tail });
    }
    const pieces = [
      ...inPieces(thinking).map((piece) => ({ thinking: piece })),
      ...inPieces(content).map((piece) => ({ content: piece })),
    ];
    const lines = async function* () {
      const shown = speech.ending === "complete" ? pieces : pieces.slice(0, pieces.length >> 1);
      for (const piece of shown) {
        yield JSON.stringify({ ...head(), ...part(piece), done: false }) + "\n";
        await surroundings.wait(0, exchange.signal);
      }
      if (speech.ending === "complete") {
        yield JSON.stringify({ ...head(), ...part({}), ...tail }) + "\n";
      }
      if (speech.ending === "error") yield JSON.stringify({ error: streamError }) + "\n";
    };
    return { status: 200, headers: { "content-type": "application/x-ndjson" }, body: lines() };
  }

  /** Waits for its turn, as one request is answered at a time, and makes up the answer. */
  async function speak(request: OllamaRequest, exchange: Exchange): Promise<Speech> {
    const before = previous;
    const turn = Promise.withResolvers<void>();
    previous = turn.promise;
    waiting++;
    try {
      await before;
      return await think(request, exchange);
    } finally {
      waiting--;
      turn.resolve();
    }
  }

  async function think(request: OllamaRequest, exchange: Exchange): Promise<Speech> {
    const { model, keepAliveSeconds, contextLength } = request;
    const until = surroundings.now() + keepAliveSeconds * 1_000;
    const known = loaded.get(model.name);
    // Another context loads the model anew, and a caller that leaves meanwhile ends the loading.
    const isReady = known?.contextLength === contextLength && known.until > surroundings.now();
    const cold = isReady ? undefined : surroundings.strike("ollama.cold_load", exchange);
    const loadMs = isReady ? 0.1 : cold ? cold.delayMs ?? 2_000 : 1;
    if (!isReady) loaded.delete(model.name);
    if (cold) await surroundings.wait(loadMs, exchange.signal);
    if (keepAliveSeconds === 0) loaded.delete(model.name);
    else loaded.set(model.name, { until, contextLength });
    if (request.texts.length === 0) {
      const doneReason = keepAliveSeconds === 0 ? "unload" : "load";
      return { thinking: "", content: "", doneReason, loadMs, ending: "complete" };
    }
    const endless = strikes("ollama.never_ends", exchange);
    await surroundings.wait(endless ? Infinity : surroundings.drawMs, exchange.signal);
    return say(request, exchange, loadMs);
  }

  function say(request: OllamaRequest, exchange: Exchange, loadMs: number): Speech {
    const given = surroundings.strike("ollama.answer", exchange)?.content;
    const thinking = request.thinks
      ? "The caller wants a short answer. Keeping the key phrases."
      : "";
    // What is longer than the context loses its middle unless the caller forbids it, and the task with it.
    const usual = given ?? composeAnswer(truncated(request));
    const speech: Speech = {
      thinking,
      content: usual,
      doneReason: "stop",
      loadMs,
      ending: "complete",
    };
    if (strikes("ollama.empty_answer", exchange)) speech.content = "";
    if (strikes("ollama.invalid_json", exchange)) {
      speech.content = `{"text": "${usual.slice(0, 20)}`;
    }
    if (strikes("ollama.format_ignored", exchange)) speech.content = `Sure! Here it is: ${usual}`;
    if (strikes("ollama.mid_stream_error", exchange)) speech.ending = "error";
    if (strikes("ollama.unterminated_stream", exchange)) speech.ending = "missing";
    if (strikes("ollama.no_room", exchange)) {
      return { ...speech, content: "", doneReason: "length" };
    }
    if (strikes("ollama.cut_short", exchange)) {
      return { ...speech, content: usual.slice(0, usual.length >> 1), doneReason: "length" };
    }
    const room = Math.min(
      request.limit,
      request.contextLength - promptTokensOf(truncated(request)),
    ) -
      tokensOf(thinking);
    if (tokensOf(speech.content) <= room) return speech;
    return {
      ...speech,
      content: speech.content.slice(0, Math.max(0, room) * 4),
      doneReason: "length",
    };
  }

  const strikes = (fault: FaultName, exchange: Exchange) =>
    surroundings.strike(fault, exchange) !== undefined;

  function listRunning(): Reply {
    const now = surroundings.now();
    loaded = new Map([...loaded].filter(([, { until }]) => until > now));
    return json({
      models: ollamaModels.filter(({ name }) => loaded.has(name)).map((model) => ({
        ...headerOf(model),
        expires_at: expiryOf(loaded.get(model.name)?.until ?? now),
        size_vram: model.size,
        context_length: loaded.get(model.name)?.contextLength ?? 0,
      })),
    });
  }

  function show(exchange: Exchange): Reply {
    const body = parseBody(exchange);
    const name = isRecord(body) ? body["model"] ?? body["name"] : undefined;
    if (typeof name !== "string" || name === "") return json({ error: "model is required" }, 400);
    const model = findModel(name);
    if (model) return json(fullDescriptionOf(model));
    if (!/^[\w.:/-]+$/.test(name)) return json({ error: "invalid model name" }, 400);
    return json(
      { error: `model '${name.includes(":") ? name : `${name}:latest`}' not found` },
      404,
    );
  }

  return {
    name: "ollama",
    kindOf,
    handle(exchange) {
      const { method, path, headers } = exchange;
      if (/\/\/|.\/$/.test(path)) {
        const location = path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
        return { status: 307, headers: { location: `${exchange.baseUrl}${location}` } };
      }
      if (isForeignHost(headers["host"]) || isForeignOrigin(headers["origin"])) {
        return { status: 403 };
      }
      switch (`${method === "HEAD" ? "GET" : method} ${path}`) {
        case "GET /":
          return text(runningText);
        case "POST /api/chat":
          return answer(exchange, "chat");
        case "POST /api/generate":
          return answer(exchange, "generate");
        case "POST /api/show":
          return show(exchange);
        case "GET /api/tags":
          return json({ models: ollamaModels.map(listEntryOf) });
        case "GET /api/ps":
          return listRunning();
        case "GET /api/version":
          return json({ version: "0.32.15" });
      }
      return gets.includes(path) || posts.includes(path)
        ? text("405 method not allowed", 405)
        : text("404 page not found", 404);
    },
    tasksInFlight: () => waiting,
    reset() {
      loaded.clear();
    },
  };
}

const streamError = "model runner has unexpectedly stopped";

function kindOf({ path }: Exchange): CallKind {
  return path === "/api/chat" || path === "/api/generate" ? "submit" : "probe";
}

function countersOf(request: OllamaRequest, speech: Speech) {
  const evalTokens = tokensOf(speech.thinking) + tokensOf(speech.content);
  const nanoseconds = (ms: number) => Math.round(ms * 1_000_000);
  return {
    done: true,
    done_reason: speech.doneReason,
    total_duration: nanoseconds(speech.loadMs + 20 + evalTokens * 10),
    load_duration: nanoseconds(speech.loadMs),
    prompt_eval_count: promptTokensOf(truncated(request)),
    prompt_eval_duration: nanoseconds(20),
    eval_count: evalTokens,
    eval_duration: nanoseconds(evalTokens * 10),
  };
}

/** What is left of a prompt that is longer than the context: the last half of it. */
function truncated(request: OllamaRequest): OllamaRequest {
  if (promptTokensOf(request) <= request.contextLength) return request;
  const whole = request.texts.map(({ content }) => content).join("\n");
  const content = whole.slice(-request.contextLength * 2);
  return { ...request, texts: [{ role: "user", content }] };
}

function promptTokensOf({ texts }: OllamaRequest): number {
  return texts.reduce((sum, { content }) => sum + tokensOf(content), 0);
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Some words each, at most 40 pieces, so that a long answer does not take longer for being streamed. */
function inPieces(text: string): string[] {
  const words = text.match(/\s*\S+\s*/g) ?? [];
  const size = Math.max(1, Math.ceil(words.length / 40));
  return Array.from(
    { length: Math.ceil(words.length / size) },
    (_, index) => words.slice(index * size, (index + 1) * size).join(""),
  );
}

/** ISO 8601 with nine digits, as Go writes it. */
function nanosecondTime(now: number): string {
  return new Date(now).toISOString().replace("Z", "456789Z");
}

/** A model that stays forever expires in the far future. */
function expiryOf(until: number): string {
  return Number.isFinite(until) ? new Date(until).toISOString() : "2318-01-01T00:00:00Z";
}

function headerOf(model: OllamaModel) {
  const { name, size, digest } = model;
  return { name, model: name, size, digest, details: detailsOf(model) };
}

function listEntryOf(model: OllamaModel) {
  return { ...headerOf(model), modified_at: modifiedAt, capabilities: model.capabilities };
}

function fullDescriptionOf(model: OllamaModel) {
  return {
    license: "Apache License 2.0",
    modelfile: `FROM ${model.name}`,
    parameters: "temperature 1",
    template: "{{ .Prompt }}",
    details: detailsOf(model),
    model_info: {
      "general.architecture": model.family,
      [`${model.family}.context_length`]: model.contextLength,
    },
    capabilities: model.capabilities,
    modified_at: modifiedAt,
  };
}

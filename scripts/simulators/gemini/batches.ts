import { Buffer } from "node:buffer";
import { type Exchange, isRecord, json, parseBody, type Reply } from "../exchange.ts";
import type { FaultName } from "../faults/mod.ts";
import type { Surroundings } from "../service.ts";
import { googleError, invalidArgument, unknownField } from "./errors.ts";
import type { Files } from "./files.ts";
import type { GeminiModel } from "./models.ts";

/** The batch mode (https://ai.google.dev/gemini-api/docs/batch-api). */
export interface Batches {
  /** Begins a batch of a model. */
  create(model: GeminiModel, exchange: Exchange): Reply;
  /** Its other calls; undefined for one of another part of the API. */
  handle(exchange: Exchange): Reply | undefined;
  /** Calls that are not drawn yet. */
  inFlight(): number;
  clear(): void;
}

/** Answers `generateContent` with a body. */
type Generate = (model: GeminiModel, body: unknown, exchange: Exchange) => Promise<Reply>;

interface Line {
  key: string;
  request: unknown;
}

interface Batch {
  name: string;
  displayName: string;
  model: string;
  state: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "EXPIRED";
  createdAt: number;
  endedAt?: number;
  counts: { all: number; drawn: number; failed: number };
  output?: Record<string, unknown>;
}

/** Google's codes (https://grpc.io/docs/guides/status-codes/) by HTTP status. */
const codes: Record<number, number> = { 400: 3, 403: 7, 404: 5, 429: 8, 500: 13, 503: 14 };
const batchFields = ["displayName", "inputConfig", "priority", "webhookConfig", "model"];

/** Starts without batches. */
export function createBatches(
  surroundings: Surroundings,
  files: Files,
  generate: Generate,
): Batches {
  const batches = new Map<string, Batch>();
  const strikes = (fault: FaultName, exchange: Exchange) =>
    surroundings.strike(fault, exchange) !== undefined;

  function create(model: GeminiModel, exchange: Exchange): Reply {
    const body = parseBody(exchange);
    const wanted = isRecord(body) && isRecord(body["batch"]) ? body["batch"] : {};
    const unknown = Object.keys(wanted).find((name) => !batchFields.includes(name));
    if (unknown !== undefined) return unknownField("batch", unknown);
    const displayName = wanted["displayName"];
    if (typeof displayName !== "string" || displayName === "") {
      return invalidArgument("* BatchGenerateContentRequest.batch.display_name: is not specified");
    }
    const input = isRecord(wanted["inputConfig"]) ? wanted["inputConfig"] : {};
    const fileName = input["fileName"];
    const lines = typeof fileName === "string" ? linesOf(fileName) : inlineLines(input["requests"]);
    if ("status" in lines) return lines;
    if (lines.length === 0) return invalidArgument("The batch has no requests.");
    const batch: Batch = {
      name: `batches/${crypto.randomUUID().replaceAll("-", "")}`,
      displayName,
      model: model.id,
      state: "PENDING",
      createdAt: surroundings.now(),
      counts: { all: lines.length, drawn: 0, failed: 0 },
    };
    batches.set(batch.name, batch);
    const ends = strikes("gemini.batch_expired", exchange)
      ? "EXPIRED"
      : strikes("gemini.batch_failed", exchange)
      ? "FAILED"
      : strikes("gemini.batch_waits", exchange)
      ? "PENDING"
      : "SUCCEEDED";
    surroundings.background(async (signal) => {
      await surroundings.wait(surroundings.drawMs, signal);
      if (ends === "SUCCEEDED") {
        await draw(batch, model, lines, typeof fileName === "string", { ...exchange, signal });
      } else if (batch.state === "PENDING") {
        batch.state = ends;
      }
    });
    return { ...json(describe(batch)), taskIds: lines.map(({ key }) => key) };
  }

  function linesOf(fileName: string): Line[] | Reply {
    const file = files.find(`/v1beta/${fileName}`);
    if (!file) return googleError(404, "NOT_FOUND", `Requested file ${fileName} was not found.`);
    const lines: Line[] = [];
    for (const text of new TextDecoder().decode(file.bytes).split("\n")) {
      if (text.trim() === "") continue;
      try {
        const { key, request } = JSON.parse(text);
        lines.push({ key: String(key), request });
      } catch {
        return invalidArgument("The file is not valid JSONL.");
      }
    }
    return lines;
  }

  function inlineLines(requests: unknown): Line[] | Reply {
    const list = isRecord(requests) ? requests["requests"] : undefined;
    if (!Array.isArray(list)) return invalidArgument("* batch.input_config: is not specified");
    return list.map((each: unknown, index): Line => {
      const { request, metadata } = isRecord(each)
        ? each as { request?: unknown; metadata?: unknown }
        : {};
      return { key: String(isRecord(metadata) ? metadata["key"] ?? index : index), request };
    });
  }

  async function draw(
    batch: Batch,
    model: GeminiModel,
    lines: Line[],
    intoFile: boolean,
    exchange: Exchange,
  ): Promise<void> {
    if (batch.state !== "PENDING") return;
    batch.state = "RUNNING";
    const results = await Promise.all(lines.map(async ({ key, request }) => {
      const own = { ...exchange, body: new TextEncoder().encode(JSON.stringify(request)) };
      const reply = strikes("gemini.batch_line_failed", own)
        ? googleError(500, "INTERNAL", "An internal error has occurred.")
        : await generate(model, request, own);
      const answer = JSON.parse(String(reply.body));
      if (reply.status === 200) batch.counts.drawn++;
      else batch.counts.failed++;
      return reply.status === 200 ? { key, response: answer } : {
        key,
        error: { code: codes[reply.status] ?? 2, message: answer.error.message },
      };
    }));
    // TypeScript does not see that it may have been cancelled meanwhile.
    if ((batch.state as Batch["state"]) !== "RUNNING") return;
    if (intoFile) {
      const name = `files/batch-${crypto.randomUUID().slice(0, 23)}`;
      const text = results.map((line) => `${JSON.stringify(line)}\n`).join("");
      files.add({ name, mimeType: "application/jsonl", bytes: new TextEncoder().encode(text) });
      batch.output = { responsesFile: name };
    } else {
      const inlinedResponses = results.map(({ key, ...result }) => ({
        metadata: { key },
        ...result,
      }));
      batch.output = { inlinedResponses: { inlinedResponses } };
    }
    batch.state = "SUCCEEDED";
    batch.endedAt = surroundings.now();
  }

  function describe({ counts, ...batch }: Batch) {
    const time = (at: number) => new Date(at).toISOString();
    const done = batch.state !== "PENDING" && batch.state !== "RUNNING";
    return {
      name: batch.name,
      metadata: {
        "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
        model: `models/${batch.model}`,
        displayName: batch.displayName,
        state: `BATCH_STATE_${batch.state}`,
        createTime: time(batch.createdAt),
        updateTime: time(batch.endedAt ?? batch.createdAt),
        ...(batch.endedAt !== undefined && { endTime: time(batch.endedAt) }),
        // Whole numbers of 64 bits are text, and those that are 0 are left out.
        batchStats: {
          requestCount: String(counts.all),
          ...(counts.drawn > 0 && { successfulRequestCount: String(counts.drawn) }),
          ...(counts.failed > 0 && { failedRequestCount: String(counts.failed) }),
          ...(!done && { pendingRequestCount: String(counts.all - counts.drawn - counts.failed) }),
        },
        ...(batch.output && { output: batch.output }),
        name: batch.name,
      },
      ...(done && { done }),
      ...(batch.output && { response: batch.output }),
      ...(batch.state === "FAILED" && { error: { code: 13, message: "The batch failed." } }),
    };
  }

  function list(query: URLSearchParams): Reply {
    const size = Math.min(100, Number(query.get("pageSize") ?? 50));
    const from = Number(query.get("pageToken") ?? 0);
    const all = [...batches.values()].reverse();
    const page = all.slice(from, from + size);
    return json({
      ...(page.length > 0 && { operations: page.map(describe) }),
      ...(from + size < all.length && { nextPageToken: String(from + size) }),
    });
  }

  return {
    create,
    handle({ method, path, query }) {
      // The client asks without the prefix that the documentation has.
      const download = /^(?:\/download)?\/v1beta\/(files\/[^/:]+):download$/.exec(path)?.[1];
      if (download !== undefined) {
        const file = files.find(`/v1beta/${download}`);
        // What was uploaded is not given back; results are.
        return file && download.startsWith("files/batch-")
          ? {
            status: 200,
            headers: { "content-type": "application/octet-stream" },
            body: Buffer.from(file.bytes),
          }
          : googleError(403, "PERMISSION_DENIED", `You cannot download ${download}.`);
      }
      if (path === "/v1beta/batches" && method === "GET") return list(query);
      const [, name = "", action] = /^\/v1beta\/(batches\/[^/:]+)(?::(\w+))?$/.exec(path) ?? [];
      if (name === "") return undefined;
      const batch = batches.get(name);
      if (!batch) return googleError(404, "NOT_FOUND", `Requested batch ${name} was not found.`);
      if (method === "GET" && action === undefined) return json(describe(batch));
      if (method === "DELETE") batches.delete(name);
      else if (method !== "POST" || action !== "cancel") return undefined;
      else if (batch.state === "PENDING" || batch.state === "RUNNING") {
        batch.state = "CANCELLED";
        batch.endedAt = surroundings.now();
      }
      return json({});
    },
    inFlight: () =>
      [...batches.values()].filter(({ state }) => state === "PENDING" || state === "RUNNING")
        .reduce((sum, { counts }) => sum + counts.all - counts.drawn - counts.failed, 0),
    clear: () => batches.clear(),
  };
}

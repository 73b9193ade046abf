import { ProviderError } from "../../errors/mod.ts";
import type {
  CallContext,
  PlannedCall,
  RelaxedBatch,
  RelaxedLook,
  RelaxedMode,
  ResultLine,
} from "../contract.ts";
import { failureOf } from "../failures.ts";
import type { Json } from "../json.ts";
import { readJsonWithPictures } from "../json_with_pictures.ts";
import { readLines } from "../lines.ts";
import { fieldOf, listOf, textOf } from "../loose.ts";
import { lookUpModel } from "../planning.ts";
import { readUpstream, requireApiKey, transportError } from "../upstream.ts";
import { readText } from "../../runtime/mod.ts";
import { readResult } from "./answers.ts";
import { apiVersion, callGemini, geminiEndpoint, toBody } from "./client.ts";
import { geminiFailures, httpFailure } from "./failures.ts";
import { uploadFile } from "./uploads.ts";
import { geminiCall } from "./options.ts";
import { uploadedParts } from "./pictures_in.ts";

/** Batches are half the price of calls (https://ai.google.dev/gemini-api/docs/pricing). */
const priceShare = 0.5;
/** A picture of 30 MB as base64, more than any model draws, and what stands around it. */
const longestLineBytes = 45_000_000;
const pageSize = 100;
/** Pages of batches in which one is looked for: an account has 100 at a time, and they are listed for two days. */
const mostPages = 20;

/**
 * Gemini's batch mode (https://ai.google.dev/gemini-api/docs/batch-api): a file of calls, of which Gemini makes a file of
 * results within a day. Results inside its answers are not asked for: of pictures they are too large to be answered.
 */
export const relaxed: RelaxedMode = {
  priceShare,
  prepare,
  submit,
  find,
  look,
  cancel: async (name, context) => {
    await callGemini(context, { path: `/${name}:cancel`, json: {} });
  },
  readResults,
  read,
};

async function prepare({ body }: PlannedCall, context: CallContext): Promise<Json> {
  const call = geminiCall.parse(body);
  // Types of the SDK, which are JSON on the wire.
  return { ...toBody(call, await uploadedParts(call, context)) } as unknown as Json;
}

async function submit({ id, model, lines }: RelaxedBatch, context: CallContext): Promise<string> {
  const name = fileOf(id);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const bytes = new TextEncoder().encode(text);
  try {
    const file = { name, mimeType: "application/jsonl", byteLength: bytes.byteLength };
    await uploadFile({
      ...file,
      open: () => Promise.resolve(ReadableStream.from([bytes])),
    }, context);
  } catch (error) {
    // What was uploaded before is the same.
    if (!(error instanceof ProviderError) || error.httpStatus !== 409) throw error;
  }
  const answer = await callGemini(context, {
    path: `/models/${encodeURIComponent(model)}:batchGenerateContent`,
    json: { batch: { displayName: id, inputConfig: { fileName: name } } },
    billable: true,
  });
  const made = nameIn(answer.json);
  if (made === undefined) {
    const message = "Gemini took a batch and did not say its name.";
    throw new ProviderError("gemini", "no_result", message, { maybeBilled: true });
  }
  return made;
}

async function find(id: string, context: CallContext): Promise<string | undefined> {
  let pageToken = "";
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({
      pageSize: String(pageSize),
      ...(pageToken && { pageToken }),
    });
    const { json } = await callGemini(context, { path: `/batches?${query}` });
    const found = listOf(fieldOf(json, "operations"))
      .find((each) => textOf(fieldOf(fieldOf(each, "metadata"), "displayName")) === id);
    if (found) return nameIn(found);
    pageToken = textOf(fieldOf(json, "nextPageToken")) ?? "";
    if (pageToken === "") return undefined;
  }
  return undefined;
}

async function look(name: string, context: CallContext): Promise<RelaxedLook> {
  const { json } = await callGemini(context, { path: `/${name}` });
  const metadata = fieldOf(json, "metadata");
  const state = textOf(fieldOf(metadata, "state")) ?? "";
  const file = [fieldOf(metadata, "output"), fieldOf(json, "response")]
    .map((each) => textOf(fieldOf(each, "responsesFile"))).find((each) => each);
  if (state.endsWith("_SUCCEEDED") && file) return { status: "completed", file };
  if (/_(?:SUCCEEDED|FAILED|CANCELLED|EXPIRED)$/.test(state)) {
    const word = state.slice(state.lastIndexOf("_") + 1).toLowerCase();
    return { status: "failed", reason: `Gemini's batch ${words[word] ?? word}.` };
  }
  return { status: "pending" };
}

const words: Record<string, string> = {
  succeeded: "ended without a file of results",
  failed: "failed",
  cancelled: "was cancelled",
  expired: "did not come to its turn in time",
};

async function readResults(
  file: string,
  after: number,
  context: CallContext,
  take: (line: ResultLine) => Promise<boolean>,
): Promise<boolean> {
  return await readUpstream(context, {
    provider: "gemini",
    endpoint: geminiEndpoint(context.settings),
    path: `/download/${apiVersion}/${file}:download?alt=media`,
    headers: { "x-goog-api-key": requireApiKey("gemini", context.settings) },
  }, async (response, signal) => {
    const { status, headers, body } = response;
    if (!response.ok || !body) {
      const text = await readText(response, 100_000, signal);
      const answer = { status, headers, text, json: jsonIn(text) };
      throw httpFailure(answer, context) ?? failureOf(geminiFailures, {}, context, answer);
    }
    return await readLines(body, async (stream, number) => {
      if (number <= after) return true;
      const line = new Response(stream);
      const { json } = await readJsonWithPictures(line, longestLineBytes, signal)
        .catch((error) => {
          throw transportError("gemini", error, signal);
        });
      return await take({ number, key: textOf(fieldOf(json, "key")), result: json });
    });
  });
}

function read({ result }: ResultLine, { body }: PlannedCall, context: CallContext) {
  const call = geminiCall.parse(body);
  const error = fieldOf(result, "error");
  const headers = new Headers({ "content-type": "application/json" });
  if (error !== undefined && error !== null) {
    const answer = { status: statusOf(error), headers, text: "", json: { error } };
    throw httpFailure(answer, context) ?? failureOf(geminiFailures, {}, context, answer);
  }
  const json = fieldOf(result, "response");
  const model = lookUpModel(context.settings.models, call.model);
  const produced = readResult({ status: 200, headers, text: "", json }, call, model, context);
  const price = produced.costUsd ?? model?.priceUsd ?? undefined;
  return { ...produced, ...(price !== undefined && { costUsd: price * priceShare }) };
}

/** A line's error has a code of gRPC (https://grpc.io/docs/guides/status-codes/), of which the API makes an HTTP status. */
function statusOf(error: unknown): number {
  const code = Number(fieldOf(error, "code"));
  return code >= 400 && code < 600 ? code : httpStatuses[code] ?? 500;
}

const httpStatuses: Record<number, number> = {
  ...{ 1: 499, 3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 14: 503, 16: 401 },
};

function nameIn(operation: unknown): string | undefined {
  const name = textOf(fieldOf(operation, "name"));
  return name !== undefined && /^batches\/[\w-]+$/.test(name) ? name : undefined;
}

function fileOf(id: string): string {
  return `files/${id}`;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

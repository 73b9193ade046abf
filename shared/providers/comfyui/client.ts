import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import { isolateState } from "../../runtime/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import type { InlineFile } from "../inline_pictures.ts";
import { callUpstream, questionMs, type UpstreamAnswer } from "../upstream.ts";
import { findForeignAnswer } from "../foreign_answer.ts";
import { httpFailure } from "./failures.ts";

// The largest answer is the history of a prompt, which holds its whole graph.
const maximumAnswerBytes = 16_000_000;

/** A header without which ngrok shows its warning page: https://ngrok.com/docs/errors/err_ngrok_6024/ */
export const tunnelPass = { "ngrok-skip-browser-warning": "1" };

/**
 * Sends one request to a ComfyUI server.
 *
 * @throws ProviderError for everything but JSON, an empty 200, or a 400 that explains itself
 */
export async function callServer(
  context: CallContext,
  endpoint: Endpoint,
  path: string,
  json?: unknown,
): Promise<UpstreamAnswer> {
  const answer = await callUpstream(context, {
    provider: "comfyui",
    endpoint,
    path,
    headers: tunnelPass,
    maximumBytes: maximumAnswerBytes,
    ...(json === undefined ? { answerWithinMs: questionMs } : { json }),
  });
  const failure = httpFailure(answer, context);
  if (failure) throw failure;
  return answer;
}

/**
 * Sends a file to a ComfyUI server.
 *
 * @throws ProviderError as {@link callServer}
 */
export async function uploadToServer(
  context: CallContext,
  endpoint: Endpoint,
  path: string,
  { contentType, body }: InlineFile,
): Promise<UpstreamAnswer> {
  const answer = await callUpstream(context, {
    provider: "comfyui",
    endpoint,
    path,
    method: "POST",
    headers: { ...tunnelPass, "content-type": contentType },
    body,
  });
  const failure = httpFailure(answer, context);
  if (failure) throw failure;
  return answer;
}

/** Reads JSON of a known shape from a ComfyUI server. @throws ProviderError also when the shape is another */
export async function readServer<Schema extends z.ZodType>(
  context: CallContext,
  endpoint: Endpoint,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await callServer(context, endpoint, path);
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  const message = `${path.split("?")[0]} of the server does not answer like ComfyUI. ` +
    "Check the base URL of the endpoint.";
  throw new ProviderError("comfyui", "upstream_down", message, { httpStatus: answer.status });
}

/** Does something with one server, and says of each failure which one it was. */
export async function atServer<Result>(
  { name }: Endpoint,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ProviderError) || name === undefined) throw error;
    throw error.with({ upstream: name });
  }
}

/** Does what helps after a failure; its own failure is logged, so that it does not hide the first one. */
export async function tryQuietly<Result>(
  context: CallContext,
  action: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    context.log.warn("ComfyUI failed again while a failure was dealt with", { error });
    return undefined;
  }
}

const promptInfo = z.lazy(() => z.object({ exec_info: z.object({ queue_remaining: z.number() }) }));

/** Number of prompts a server has to draw, the one it draws now included. */
export async function readQueueLength(context: CallContext, endpoint: Endpoint): Promise<number> {
  const info = await readServer(context, endpoint, "/prompt", promptInfo);
  return info.exec_info.queue_remaining;
}

/** How long a server counts as one without the jobs API, in ms: it may be updated. */
const withoutJobsMs = 300_000;
/** Servers without the jobs API, by address, until when (ms since the epoch). Losing it costs a question each. */
const withoutJobs = isolateState(() => new Map<string, number>());

/**
 * Asks the jobs API, which releases of 2026 have beside the routes of old, under `/api` only.
 *
 * @param path below `/api/jobs`
 * @returns undefined when the server has no such API
 */
export async function callJobs<Schema extends z.ZodType>(
  context: CallContext,
  endpoint: Endpoint,
  path: string,
  schema: Schema,
  json?: unknown,
): Promise<z.output<Schema> | undefined> {
  const { baseUrl } = endpoint;
  const now = context.clock.now();
  if ((withoutJobs().get(baseUrl) ?? 0) > now) return undefined;
  // The address of a server may lead to its `/api` already.
  const route = baseUrl.endsWith("/api") ? "/jobs" : "/api/jobs";
  const answer = await callUpstream(context, {
    provider: "comfyui",
    endpoint,
    path: `${route}${path}`,
    headers: tunnelPass,
    maximumBytes: maximumAnswerBytes,
    answerWithinMs: questionMs,
    ...(json === undefined ? {} : { json }),
  });
  const parsed = schema.safeParse(answer.json);
  if (answer.status === 200 && parsed.success) return parsed.data;
  const isForeign = findForeignAnswer(answer);
  const isAbsent = answer.status === 404 || answer.status === 405;
  if (isAbsent && (!isForeign || ["empty", "invalid_json"].includes(isForeign.kind))) {
    withoutJobs().set(baseUrl, now + withoutJobsMs);
    return undefined;
  }
  const failure = httpFailure(answer, context);
  if (failure) throw failure;
  return undefined;
}

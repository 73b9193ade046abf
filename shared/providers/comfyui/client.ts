import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { callUpstream, questionMs, type UpstreamAnswer } from "../upstream.ts";
import { httpFailure } from "./failures.ts";

// The largest answer is a long queue, whose entries hold whole workflows.
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

// Entries are positional and may grow: [number, prompt id, graph, extra data, output ids].
const queueEntry = z.tuple([z.number(), z.string()]).rest(z.unknown());
const queueSchema = z.object({
  queue_running: z.array(queueEntry),
  queue_pending: z.array(queueEntry),
});

/** Where a prompt is in a server's queue: drawn now, waiting behind `ahead` others, or in neither list. */
export type QueuePlace = { place: "running" } | { place: "pending"; ahead: number } | {
  place: "absent";
};

/** Looks a prompt up in the queue of a server. */
export async function findInQueue(
  context: CallContext,
  endpoint: Endpoint,
  promptId: string,
): Promise<QueuePlace> {
  const queue = await readServer(context, endpoint, "/queue", queueSchema);
  if (queue.queue_running.some(([, id]) => id === promptId)) return { place: "running" };
  const own = queue.queue_pending.find(([, id]) => id === promptId);
  if (!own) return { place: "absent" };
  const before = queue.queue_pending.filter(([number]) => number < own[0]).length;
  return { place: "pending", ahead: queue.queue_running.length + before };
}

import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import { isolateState, SingleFlight } from "../../runtime/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { questionMs, readUpstream } from "../upstream.ts";
import { findInHistory, type HistoryEntry } from "./answers.ts";
import { callJobs, readQueueLength, tunnelPass } from "./client.ts";
import { httpFailure } from "./failures.ts";
import { type QueueEntry, readQueueEntries } from "./queue_entries.ts";

/** Where a prompt stands on a server. */
export type Standing =
  /** `ahead` others are drawn before it, where the server tells; 0 while it is drawn itself. */
  | { is: "pending"; ahead?: number }
  | { is: "ended"; entry: HistoryEntry }
  /** In neither list; so is, for a moment, one that has just ended. */
  | { is: "absent" }
  /** It has not ended, and the server's queue cannot be read. */
  | { is: "unknown" };

/** What a server still has to draw: how many come before each prompt, by id. Undefined when it cannot be read. */
type Backlog = Map<string, number> | undefined;

/** A server is asked for its backlog no more often than this, whoever asks, in ms. */
export const backlogPeriodMs = 1_000;
/** A queue that could not be read is not tried again for so long, in ms: each try may take many seconds. */
const unreadableMs = 60_000;
// A hundred entries of the editor's format are 17 MB.
const maximumQueueBytes = 100_000_000;

const jobsList = z.lazy(() =>
  z.object({
    jobs: z.array(z.object({
      id: z.string(),
      status: z.string(),
      priority: z.number().catch(0),
    })),
  })
);

/**
 * What each server had to do when it was asked last, by its address. One question answers for all jobs of an isolate;
 * losing it costs one more.
 */
const known = isolateState(() => new Map<string, { backlog: Backlog; until: number }>());
const questions = isolateState(() => new SingleFlight<Backlog>());

/**
 * Looks where a prompt stands: in the backlog, which is asked for at most once a second for all prompts, then in the
 * history.
 *
 * @throws ProviderError when the server does not answer
 */
export async function findStanding(
  context: CallContext,
  endpoint: Endpoint,
  promptId: string,
): Promise<Standing> {
  const backlog = await readBacklog(context, endpoint);
  const ahead = backlog?.get(promptId);
  if (ahead !== undefined) return { is: "pending", ahead };
  const entry = await findInHistory(context, endpoint, promptId);
  if (entry) return { is: "ended", entry };
  if (backlog) return { is: "absent" };
  return await readQueueLength(context, endpoint) > 0 ? { is: "unknown" } : { is: "absent" };
}

/** Ids of the prompts that a server draws just now, without those that wait. */
export async function findRunning(context: CallContext, endpoint: Endpoint): Promise<string[]> {
  const running: string[] = [];
  await readQueue(context, endpoint, ({ list, promptId }) => {
    if (list === "running") running.push(promptId);
    return list === "running";
  });
  return running;
}

async function readBacklog(context: CallContext, endpoint: Endpoint): Promise<Backlog> {
  const { baseUrl } = endpoint;
  const last = known().get(baseUrl);
  if (last && last.until > context.clock.now()) return last.backlog;
  return await questions().run(baseUrl, context.signal, async (signal) => {
    const askedAt = context.clock.now();
    const backlog = await askForBacklog({ ...context, signal }, endpoint);
    const periodMs = backlog ? backlogPeriodMs : unreadableMs;
    known().set(baseUrl, { backlog, until: askedAt + periodMs });
    return backlog;
  });
}

async function askForBacklog(context: CallContext, endpoint: Endpoint): Promise<Backlog> {
  const jobs = await callJobs(context, endpoint, "?status=in_progress,pending", jobsList);
  if (jobs) {
    return orderOf(jobs.jobs.map(({ id, status, priority }) => ({
      list: status === "pending" ? "pending" : "running",
      number: priority,
      promptId: id,
    })));
  }
  const entries: QueueEntry[] = [];
  try {
    await readQueue(context, endpoint, (entry) => {
      entries.push(entry);
      return true;
    });
  } catch (error) {
    if (!isTooLong(error)) throw error;
    context.log.warn("the queue of a ComfyUI server is too long to be read", { error });
    return undefined;
  }
  return orderOf(entries);
}

function orderOf(entries: QueueEntry[]): Map<string, number> {
  const running = entries.filter(({ list }) => list === "running");
  const pending = entries.filter(({ list }) => list === "pending")
    .sort((one, other) => one.number - other.number);
  return new Map([
    ...pending.map(({ promptId }, index) => [promptId, running.length + index] as const),
    ...running.map(({ promptId }) => [promptId, 0] as const),
  ]);
}

/** Reads the queue for as long as `wantsMore`. */
async function readQueue(
  context: CallContext,
  endpoint: Endpoint,
  wantsMore: (entry: QueueEntry) => boolean,
): Promise<void> {
  const request = {
    provider: "comfyui" as const,
    endpoint,
    path: "/queue",
    headers: tunnelPass,
    answerWithinMs: questionMs,
  };
  await readUpstream(context, request, async (response, signal) => {
    const { status, headers, body } = response;
    const isJson = /json/.test(headers.get("content-type") ?? "");
    if (status !== 200 || !body || !isJson) {
      const text = (await response.text()).slice(0, 10_000);
      const failure = httpFailure({ status, headers, text, json: undefined }, context);
      throw failure ?? notComfyui(status);
    }
    try {
      for await (const entry of readQueueEntries(body, maximumQueueBytes, signal)) {
        if (!wantsMore(entry)) return;
      }
    } catch (error) {
      if (error instanceof SyntaxError) throw notComfyui(status);
      throw error;
    }
  });
}

function isTooLong(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.failureClass === "timeout" || error.cause instanceof RangeError);
}

function notComfyui(httpStatus: number): ProviderError {
  const message = "/queue of the server does not answer like ComfyUI. Check the base URL of the " +
    "endpoint.";
  return new ProviderError("comfyui", "upstream_down", message, { httpStatus });
}

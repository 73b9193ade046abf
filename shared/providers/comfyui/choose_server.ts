import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { readExecutionFailure } from "./execution.ts";
import { findInHistory } from "./history.ts";
import { findInQueue, readServer } from "./server.ts";

/** How long a server may take to say how busy it is while others could be asked instead. */
const probeLimitMs = 3_000;

const promptInfo = z.object({ exec_info: z.object({ queue_remaining: z.number() }) });

/** A server that answers. */
export interface ChosenServer {
  endpoint: Endpoint;
  /** What the server knows of the prompt from an earlier try: one that is `alive` must not be sent again. */
  earlierTry: "none" | "alive" | "failed";
}

/**
 * Picks the server for a prompt: the one that has it already, else the one with the shortest queue. Servers that do
 * not answer are passed over.
 *
 * @throws ProviderError of the first server when none can be used
 */
export async function chooseServer(promptId: string, context: CallContext): Promise<ChosenServer> {
  const { endpoints } = context.settings;
  const probes = await Promise.allSettled(endpoints.map(async (endpoint) => {
    const probe = (limited: CallContext) => probeServer(promptId, endpoint, limited);
    return {
      endpoint,
      ...await (endpoints.length === 1 ? probe(context) : inTime(probe, context)),
    };
  }));
  context.signal.throwIfAborted();
  const answers = probes.filter((probe) => probe.status === "fulfilled").map((probe) =>
    probe.value
  );
  const chosen = answers.find((answer) => answer.earlierTry === "alive") ??
    answers.toSorted((one, other) => one.queueLength - other.queueLength)[0];
  if (chosen) return chosen;
  const failure = probes.find((probe) => probe.status === "rejected");
  throw failure?.reason ??
    new ProviderError("comfyui", "upstream_down", "No ComfyUI server is configured. Set one.");
}

/** Number of prompts a server has to draw, the one it draws now included. */
export async function readQueueLength(endpoint: Endpoint, context: CallContext): Promise<number> {
  const info = await readServer(context, endpoint, "/prompt", promptInfo);
  return info.exec_info.queue_remaining;
}

async function probeServer(promptId: string, endpoint: Endpoint, context: CallContext) {
  const [queueLength, ended] = await Promise.all([
    readQueueLength(endpoint, context),
    findInHistory(context, endpoint, promptId),
  ]);
  const isQueued = !ended && queueLength > 0 &&
    (await findInQueue(context, endpoint, promptId)).place !== "absent";
  const hasFailed = ended !== undefined && readExecutionFailure(ended, context) !== undefined;
  const earlierTry: ChosenServer["earlierTry"] = hasFailed
    ? "failed"
    : ended || isQueued
    ? "alive"
    : "none";
  return { queueLength, earlierTry };
}

async function inTime<Result>(
  probe: (context: CallContext) => Promise<Result>,
  context: CallContext,
): Promise<Result> {
  const limit = new AbortController();
  const answered = new AbortController();
  const late = new ProviderError(
    "comfyui",
    "timeout",
    `The ComfyUI server did not say within ${probeLimitMs} ms how busy it is.`,
  );
  const timer = context.clock.sleep(probeLimitMs, answered.signal).then(
    () => limit.abort(late),
    () => {},
  );
  try {
    return await probe({ ...context, signal: AbortSignal.any([context.signal, limit.signal]) });
  } finally {
    answered.abort();
    await timer;
  }
}

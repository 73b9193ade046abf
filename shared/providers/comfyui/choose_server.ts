import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { readExecutionFailure } from "./execution.ts";
import { findInHistory } from "./answers.ts";
import { withPatience } from "./patience.ts";
import { findInQueue, readServer } from "./client.ts";

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
  const probes = await Promise.allSettled(
    endpoints.map((endpoint) =>
      withPatience(context, (limited) => probeServer(promptId, endpoint, limited))
    ),
  );
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
  return { endpoint, queueLength, earlierTry };
}

import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { findInHistory } from "./answers.ts";
import { findInQueue, readServer } from "./client.ts";
import { readExecutionFailure } from "./execution.ts";
import { comfyuiError } from "./failures.ts";
import type { Graph } from "./graph.ts";
import { inspectEquipment } from "./requirements.ts";
import { withTimeLimit } from "./time_limit.ts";

const promptInfo = z.object({ exec_info: z.object({ queue_remaining: z.number() }) });

/** A server that answers and has what the workflow needs. */
export interface ChosenServer {
  endpoint: Endpoint;
  /** What the server knows of the prompt from an earlier try: one that is `alive` must not be sent again. */
  earlierTry: "none" | "alive" | "failed";
  /** The largest seed its nodes take; undefined when none says. */
  maximumSeed: number | undefined;
}

/** A server with what it was asked. */
interface Probe extends ChosenServer {
  queueLength: number;
  missing: string[];
  /** Milliseconds since the epoch, before it was asked. */
  askedAt: number;
}

/**
 * When prompts went to which server of late. Several that choose at once would all find the same server idle, so what
 * was sent since a server was asked counts as waiting there. A hint and nothing more: each isolate has its own.
 */
const recentChoices: { baseUrl: string; at: number }[] = [];
const choiceLifetimeMs = 10_000;

/**
 * Picks the server for a prompt: the one that has it already, else of those that have its nodes and model files the one
 * with the least to do, and of equals any. Servers that do not answer are passed over.
 *
 * @param graph with its placeholders open
 * @throws ProviderError `model_unavailable` with what each server lacks, or the failure of the first when none answers
 */
export async function chooseServer(
  promptId: string,
  graph: Graph,
  context: CallContext,
): Promise<ChosenServer> {
  const { endpoints } = context.settings;
  const outcomes = await Promise.allSettled(
    endpoints.map((endpoint) =>
      withTimeLimit(context, (limited) => probeServer(promptId, graph, endpoint, limited))
    ),
  );
  context.signal.throwIfAborted();
  const probes = outcomes.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
  const chosen = probes.find(({ earlierTry }) => earlierTry === "alive") ??
    leastBusy(probes.filter(({ missing }) => missing.length === 0), context);
  if (chosen) {
    recentChoices.push({ baseUrl: chosen.endpoint.baseUrl, at: context.clock.now() });
    return chosen;
  }
  if (probes.length > 0) throw lacking(probes, context);
  const failure = outcomes.find((each) => each.status === "rejected");
  throw failure?.reason ??
    new ProviderError("comfyui", "upstream_down", "No ComfyUI server is configured. Set one.");
}

/** Number of prompts a server has to draw, the one it draws now included. */
export async function readQueueLength(endpoint: Endpoint, context: CallContext): Promise<number> {
  const info = await readServer(context, endpoint, "/prompt", promptInfo);
  return info.exec_info.queue_remaining;
}

/** What to call a server in a message: its name, else its place among the configured ones. */
export function serverName(endpoint: Endpoint, endpoints: readonly Endpoint[]): string {
  return endpoint.name ?? `server ${endpoints.indexOf(endpoint) + 1}`;
}

function leastBusy(probes: Probe[], { clock }: CallContext): Probe | undefined {
  const stale = clock.now() - choiceLifetimeMs;
  while (recentChoices[0] && recentChoices[0].at < stale) recentChoices.shift();
  const loadOf = ({ endpoint, queueLength, askedAt }: Probe) =>
    queueLength +
    recentChoices.filter(({ baseUrl, at }) => baseUrl === endpoint.baseUrl && at >= askedAt).length;
  const least = Math.min(...probes.map(loadOf));
  const equals = probes.filter((probe) => loadOf(probe) === least);
  return equals[Math.floor(clock.random() * equals.length)];
}

function lacking(probes: Probe[], context: CallContext): ProviderError {
  const { endpoints } = context.settings;
  const [first] = probes;
  if (first && endpoints.length === 1) {
    return comfyuiError("node", "missing_model_file", context, { detail: first.missing.join(" ") });
  }
  const lists = probes.map(({ endpoint, missing }) =>
    `On ${serverName(endpoint, endpoints)}: ${missing.join(" ")}`
  );
  return comfyuiError("node", "missing_model_file", context, { detail: lists.join(" ") });
}

async function probeServer(
  promptId: string,
  graph: Graph,
  endpoint: Endpoint,
  context: CallContext,
): Promise<Probe> {
  const askedAt = context.clock.now();
  const inspection = Promise.allSettled([inspectEquipment(graph, endpoint, context)]);
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
  const probe = { endpoint, queueLength, earlierTry, askedAt };
  const [equipment] = await inspection;
  if (equipment.status === "fulfilled") return { ...probe, ...equipment.value };
  // What a server has does not matter to a prompt that it took in already.
  if (earlierTry === "alive") return { ...probe, missing: [], maximumSeed: undefined };
  throw equipment.reason;
}

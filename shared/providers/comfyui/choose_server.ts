import { ProviderError } from "../../errors/mod.ts";
import { isolateState } from "../../runtime/mod.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { atServer, readQueueLength } from "./client.ts";
import { comfyuiError } from "./failures.ts";
import type { Graph } from "./graph.ts";
import { inspectEquipment } from "./requirements.ts";
import { withTimeLimit } from "./time_limit.ts";

/** A server that answers and has what the workflow needs. */
export interface ChosenServer {
  endpoint: Endpoint;
  /** The largest seed its nodes take; undefined when none says. */
  maximumSeed: number | undefined;
  /** Whether a node draws at a paid service of Comfy, which needs the key for it. */
  needsKey: boolean;
}

/** A server with what it was asked. */
interface Probe extends ChosenServer {
  queueLength: number;
  missing: string[];
  /** Milliseconds since the epoch, before it was asked. */
  askedAt: number;
}

/**
 * When prompts recently went to which server. Several that choose at once would all find the same server idle, so what
 * was sent since a server was asked counts as waiting there. A hint and nothing more: each isolate has its own.
 */
const recentChoices = isolateState((): { baseUrl: string; at: number }[] => []);
const choiceLifetimeMs = 10_000;

/**
 * Servers that gave no answer to a question for new work, by address, until when (ms since the epoch) they are given
 * none. A hint like the above: what the database knows of a server's health comes with its endpoint.
 */
const silent = isolateState(() => new Map<string, number>());
const silenceMs = 30_000;

/**
 * Picks the server for a workflow: of those that have its nodes and model files the one with the least to do, and of
 * equals any. Servers that rest or do not answer are passed over.
 *
 * @param graph with its placeholders open
 * @throws ProviderError `model_unavailable` with what each server lacks, or the failure of the first when none answers
 */
export async function chooseServer(
  graph: Graph,
  context: CallContext,
): Promise<ChosenServer> {
  const endpoints = awake(context);
  const outcomes = await Promise.allSettled(
    endpoints.map((endpoint) =>
      atServer(
        endpoint,
        () => withTimeLimit(context, (limited) => probeServer(graph, endpoint, limited)),
      )
    ),
  );
  context.signal.throwIfAborted();
  const until = context.clock.now() + silenceMs;
  outcomes.forEach(({ status }, index) => {
    const { baseUrl } = endpoints[index] ?? {};
    if (baseUrl !== undefined && status === "rejected") silent().set(baseUrl, until);
  });
  const probes = outcomes.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
  const chosen = leastBusy(probes.filter(({ missing }) => missing.length === 0), context);
  if (chosen) {
    recentChoices().push({ baseUrl: chosen.endpoint.baseUrl, at: context.clock.now() });
    return chosen;
  }
  if (probes.length > 0) throw lacking(probes, context);
  const failure = outcomes.find((each) => each.status === "rejected");
  throw failure?.reason ??
    new ProviderError("comfyui", "upstream_down", "No ComfyUI server is configured. Set one.");
}

/** The servers that new work may go to: those that do not rest, or all when there are no others. */
function awake({ settings: { endpoints }, clock }: CallContext): Endpoint[] {
  const now = clock.now();
  const answering = endpoints.filter(({ baseUrl }) => (silent().get(baseUrl) ?? 0) <= now);
  for (const choices of [answering, endpoints]) {
    const rested = choices.filter(({ rests }) => !rests);
    if (rested.length > 0) return rested;
  }
  return endpoints;
}

/** What to call a server in a message: its name, else its place among the configured ones. */
export function serverName(endpoint: Endpoint, endpoints: readonly Endpoint[]): string {
  return endpoint.name ?? `server ${endpoints.indexOf(endpoint) + 1}`;
}

function leastBusy(probes: Probe[], { clock }: CallContext): Probe | undefined {
  const stale = clock.now() - choiceLifetimeMs;
  const choices = recentChoices();
  while (choices[0] && choices[0].at < stale) choices.shift();
  const loadOf = ({ endpoint, queueLength, askedAt }: Probe) =>
    queueLength +
    choices.filter(({ baseUrl, at }) => baseUrl === endpoint.baseUrl && at >= askedAt).length;
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
  graph: Graph,
  endpoint: Endpoint,
  context: CallContext,
): Promise<Probe> {
  const askedAt = context.clock.now();
  const [queueLength, equipment] = await Promise.all([
    readQueueLength(context, endpoint),
    inspectEquipment(graph, endpoint, context),
  ]);
  return { endpoint, queueLength, askedAt, ...equipment };
}

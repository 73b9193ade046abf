import type { Configuration } from "../configuration/mod.ts";
import { accountOf, type Caller } from "../database/mod.ts";
import {
  type Log,
  maskKeys,
  openTrace,
  type Trace,
  tracedFetch,
  type TraceWork,
} from "../observability/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { IsolateMemory } from "./isolate_memory.ts";
import { jobStoreIn, pictureStoreIn } from "./job_store.ts";
import { preparePrompt } from "./prepare_prompt.ts";
import type { ProviderRegistry } from "./provider_candidates.ts";
import type { RunContext } from "./job_run.ts";

/** What a generation needs of its surroundings. */
export interface GenerationContext {
  caller: Caller;
  configuration: Configuration;
  memory: IsolateMemory;
  /** Absent for the real ones. */
  providers?: ProviderRegistry;
  /** Makes the ids of new jobs, UUIDs; absent for ids by time and chance. */
  newJobId?: () => string;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  /** Of the request that is answered, as the log has it. */
  requestId?: string;
  /** When that came, in ms since the epoch. */
  receivedAt?: number;
  /** Its trace; absent for one that nobody records. */
  trace?: Trace;
  /** Aborts when the caller leaves; heeded only until the job is written. */
  signal: AbortSignal;
}

/**
 * What a runner works with.
 *
 * @param deadline until when prompts may be compressed, in ms since the epoch
 * @param accountId whose job it is; null for a job of the service's own or of an API key
 */
export function runContext(
  context: GenerationContext,
  deadline: number,
  accountId: string | null = accountOf(context.caller),
): RunContext {
  const { caller, configuration, clock, log, memory, trace = openTrace(undefined) } = context;
  const client = caller.service;
  return {
    store: jobStoreIn(client, configuration.leaseSeconds),
    pictures: pictureStoreIn(client),
    compress: ({ projectId, callerWaits }, text, limit, signal) =>
      trace.measure({ name: "prompt", part: "prompt" }, () =>
        preparePrompt(text, limit, {
          client,
          languageModel: configuration.languageModel,
          memory: memory.compression,
          fetch: tracedFetch(trace, (...call) => callWork("language model", call), context.fetch),
          clock,
          log,
          signal,
          deadline,
          ...(projectId !== null && { projectId }),
          ...(accountId !== null && { accountId }),
          isBackground: !callerWaits,
        })),
    ...(configuration.callbackUrl !== undefined && { callbackUrl: configuration.callbackUrl }),
    fetch: providerFetch(trace, context.fetch),
    trace,
    clock,
    log,
  };
}

/** A `fetch` for the calls of providers, each of which is a span. */
export function providerFetch(trace: Trace, inner: typeof fetch): typeof fetch {
  return tracedFetch(
    trace,
    (...call) => ({ ...callWork("provider", call), part: "provider" }),
    inner,
  );
}

/**
 * Does what belongs to no request and to no one's generation, such as asking a provider how it is, as a trace of its own.
 *
 * @param run is given a context whose calls of providers are spans of it
 */
export async function withOwnTrace<Result>(
  work: TraceWork,
  context: GenerationContext,
  run: (context: GenerationContext) => Promise<Result>,
): Promise<Result> {
  const trace = (context.trace ?? openTrace(undefined)).ofAnother(undefined);
  return await trace.measure(
    work,
    () => run({ ...context, trace, fetch: providerFetch(trace, context.fetch) }),
  );
}

/** A call out, told without what an address may hold of keys. */
function callWork(whom: string, [method, { hostname, pathname }]: [string, URL]): TraceWork {
  return {
    name: `${whom} ${method}`,
    kind: "client",
    attributes: {
      "http.request.method": method,
      "server.address": hostname,
      "url.path": maskKeys(pathname).slice(0, 200),
    },
  };
}

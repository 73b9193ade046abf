import type { Context } from "hono";
import { readConfiguration } from "../configuration/mod.ts";
import type { ProviderState } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import {
  describeModels,
  isolateMemory,
  type ModelDescription,
  providerSettings,
} from "../generation/catalog.ts";
import { type AppEnvironment, callerOf } from "../http/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { ModelInfo, ProviderId } from "../providers/catalog.ts";
import { isolateState, systemClock } from "../runtime/mod.ts";

const memoryMs = 10_000;
const patienceMs = 10_000;
/** What the operator's servers said last, until when it is believed (ms since the epoch). */
const known = isolateState((): { models?: ModelInfo[] | undefined; until: number } => ({
  until: -Infinity,
}));

/** What this isolate knows of the providers' settings and health. @throws ServiceError `internal` when the database fails */
export function readProviderStates(context: Context<AppEnvironment>): Promise<ProviderState[]> {
  return isolateMemory().snapshots.read(callerOf(context).service, systemClock);
}

/** The models of the providers that are set up. @throws ServiceError `internal` when the database fails */
export async function readModels(context: Context<AppEnvironment>): Promise<ModelDescription[]> {
  const states = await readProviderStates(context);
  return describeModels(states, await readOfferedModels(states, context.var.log));
}

/**
 * What can be drawn with on the operator's own servers: they are asked, no more than every ten seconds. Empty where
 * there are none, and where none answers: then what is configured is all that is known.
 */
async function readOfferedModels(
  states: ProviderState[],
  log: Log,
): Promise<ReadonlyMap<ProviderId, readonly ModelInfo[]>> {
  const now = systemClock.now();
  const last = known();
  if (last.until <= now) {
    Object.assign(last, { models: await askServers(states, log), until: now + memoryMs });
  }
  return new Map(last.models ? [["comfyui", last.models]] : []);
}

/** Forgets what the servers said. */
export function forgetOfferedModels(): void {
  known().until = -Infinity;
}

async function askServers(states: ProviderState[], log: Log): Promise<ModelInfo[] | undefined> {
  const state = states.find(({ provider }) => provider === "comfyui");
  const configuration = readConfiguration(Deno.env.toObject());
  const settings = providerSettings("comfyui", state, configuration);
  if (!settings || !state?.enabled) return undefined;
  // Only who has servers of their own waits for the providers' clients to load.
  const { providers } = await import("../providers/mod.ts");
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return await providers.comfyui.models({ fetch, signal, clock: systemClock, log, settings });
  } catch (error) {
    if (!(error instanceof ProviderError) && !signal.aborted) throw error;
    log.warn("no ComfyUI server said what it has", { error });
    return undefined;
  }
}

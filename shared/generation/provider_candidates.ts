import type { Configuration } from "../configuration/mod.ts";
import { type DatabaseClient, type ProviderState, readProviderSnapshot } from "../database/mod.ts";
import {
  type Capabilities,
  type ImageProvider,
  type ModelInfo,
  type ProviderId,
  providerIds,
  providers,
  type ProviderSettings,
} from "../providers/mod.ts";
import type { Candidate, Exclusion, ProviderHealth } from "../routing/mod.ts";
import type { Clock } from "../runtime/mod.ts";

const snapshotLifeMs = 5_000;

/** The providers by id. */
export type ProviderRegistry = Readonly<Record<ProviderId, ImageProvider>>;

/** The providers' settings as an isolate knows them: read from the database and kept for five seconds. */
export class ProviderSnapshotCache {
  #states: Promise<ProviderState[]> | undefined;
  #readAt = -Infinity;

  /**
   * The settings, at most five seconds old. Concurrent callers share one read.
   *
   * @param client has the service's rights
   * @throws ServiceError `internal` when the database fails
   */
  read(client: DatabaseClient, clock: Clock): Promise<ProviderState[]> {
    if (this.#states && clock.now() - this.#readAt < snapshotLifeMs) return this.#states;
    const states = readProviderSnapshot(client);
    this.#states = states;
    this.#readAt = clock.now();
    states.catch(() => {
      if (this.#states === states) this.#states = undefined;
    });
    return states;
  }
}

/**
 * What a provider is called with: its connection, and its catalog with the operator's changes laid over it.
 *
 * @returns undefined when the provider is not set up
 */
export function providerSettings(
  id: ProviderId,
  state: ProviderState | undefined,
  configuration: Configuration,
  registry: ProviderRegistry = providers,
): ProviderSettings | undefined {
  const connection = configuration.providers[id];
  if (!connection) return undefined;
  const { catalog } = registry[id];
  const models = overlayModels(catalog, state);
  return {
    endpoints: connection.endpoints,
    ...(connection.apiKey !== undefined && { apiKey: connection.apiKey }),
    defaultModelId: state?.default_model ?? catalog[0]?.id ?? "",
    models,
    options: state?.options ?? {},
  };
}

/** The providers that can be asked, and why the others cannot. */
export function findCandidates(
  states: ProviderState[],
  configuration: Configuration,
  registry: ProviderRegistry = providers,
): { candidates: Candidate[]; excluded: Exclusion[] } {
  const candidates: Candidate[] = [];
  const excluded: Exclusion[] = [];
  for (const id of providerIds) {
    const state = states.find((each) => each.provider === id);
    const settings = providerSettings(id, state, configuration, registry);
    if (!settings) {
      excluded.push({ provider: id, reasons: ["It is not set up: its key or URL is missing."] });
    } else if (!state?.enabled) {
      excluded.push({ provider: id, reasons: ["It is switched off in the provider settings."] });
    } else {
      candidates.push({
        provider: registry[id],
        settings,
        health: healthOf(state),
        timeoutMs: state.timeout_ms,
      });
    }
  }
  return { candidates, excluded };
}

function healthOf(state: ProviderState): ProviderHealth {
  const { health } = state;
  return {
    priority: state.priority,
    weight: state.weight,
    outcomes: health.outcomes,
    successRate: health.success_rate ?? 1,
    averageLatencyMs: health.average_latency_ms,
    running: state.running,
    maxConcurrency: state.max_concurrency,
    cooldownUntil: health.cooldown_until === null ? null : Date.parse(health.cooldown_until),
    recoveredAt: health.recovered_at === null ? null : Date.parse(health.recovered_at),
  };
}

// An operator's entry changes the catalog's model of the same id, or adds one like the provider's first.
function overlayModels(
  catalog: readonly ModelInfo[],
  state: ProviderState | undefined,
): ModelInfo[] {
  const models = catalog.map((model) => overlay(model, {}, state?.capabilities));
  for (const entry of state?.models ?? []) {
    const index = models.findIndex((model) => model.id === entry["id"]);
    const base = models[index] ?? models[0];
    if (!base || typeof entry["id"] !== "string") continue;
    const fresh = index < 0 ? { ...base, name: entry["id"], aliases: [] } : base;
    const changed = overlay(fresh, entry, undefined);
    if (index < 0) models.push(changed);
    else models[index] = changed;
  }
  return models;
}

// The entries are the operator's own and have the shape of ModelInfo, so they are laid over it as they are.
function overlay(
  model: ModelInfo,
  changes: Record<string, unknown>,
  capabilities: Record<string, unknown> | undefined,
): ModelInfo {
  const own = changes["capabilities"];
  return {
    ...model,
    ...changes as Partial<ModelInfo>,
    capabilities: {
      ...model.capabilities,
      ...capabilities as Partial<Capabilities> | undefined,
      ...own as Partial<Capabilities> | undefined,
    },
  };
}

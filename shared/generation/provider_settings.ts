import type { Configuration } from "../configuration/mod.ts";
import { type DatabaseClient, type ProviderState, readProviderSnapshot } from "../database/mod.ts";
import {
  type Capabilities,
  catalogs,
  type ModelInfo,
  type ProviderId,
  type ProviderSettings,
} from "../providers/catalog.ts";
import type { Clock } from "../runtime/mod.ts";

const snapshotLifeMs = 5_000;

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

  /** Forgets the settings: they have been changed here. Other isolates find out within five seconds. */
  forget(): void {
    this.#states = undefined;
  }
}

/**
 * What a provider is called with: its connection, and its catalog with the operator's changes laid over it.
 *
 * @param catalog the models it knows; those of this release by default
 * @returns undefined when the provider is not set up
 */
export function providerSettings(
  id: ProviderId,
  state: ProviderState | undefined,
  configuration: Configuration,
  catalog: readonly ModelInfo[] = catalogs[id],
): ProviderSettings | undefined {
  const connection = configuration.providers[id];
  if (!connection) return undefined;
  const models = overlayModels(catalog, state);
  return {
    endpoints: connection.endpoints,
    ...(connection.apiKey !== undefined && { apiKey: connection.apiKey }),
    defaultModelId: state?.default_model ?? catalog[0]?.id ?? "",
    models,
    options: state?.options ?? {},
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

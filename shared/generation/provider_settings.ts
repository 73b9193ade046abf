import type { Configuration } from "../configuration/mod.ts";
import { type ProviderState, readProviderSnapshot } from "../database/mod.ts";
import {
  type Capabilities,
  catalogs,
  describeOwnModel,
  type ModelInfo,
  type ProviderId,
  type ProviderSettings,
} from "../providers/catalog.ts";
import { SnapshotCache } from "./snapshot_cache.ts";
import { upstreamsOf } from "./upstreams.ts";

/** The providers' settings as an isolate knows them. */
export class ProviderSnapshotCache extends SnapshotCache<ProviderState[]> {
  constructor() {
    super(readProviderSnapshot);
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
  const upstreamIds = upstreamsOf(id, connection).map((each) => each.id);
  const offered = catalog.map((model) =>
    isRetiredEverywhere(model.id, state, upstreamIds) ? { ...model, retired: true } : model
  );
  const models = overlayModels([...offered, ...ownModels(id, state, catalog)], state);
  return {
    endpoints: connection.endpoints,
    ...(connection.serviceKey !== undefined && { apiKey: connection.serviceKey }),
    defaultModelId: state?.default_model ?? models.find(({ retired }) => !retired)?.id ??
      catalog[0]?.id ?? "",
    models,
    options: state?.options ?? {},
  };
}

/** The models of the release's catalog that an account or server does not offer any more, by its id. */
export function retiredModels(state: ProviderState): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(state.probes.map((each) => [each.upstream_id, new Set(each.retired_models)]));
}

function isRetiredEverywhere(
  modelId: string,
  state: ProviderState | undefined,
  upstreamIds: readonly string[],
): boolean {
  return upstreamIds.every((id) =>
    state?.probes.some((probe) =>
      probe.upstream_id === id && probe.retired_models.includes(modelId)
    )
  );
}

/** What its accounts offer besides the catalog. */
function ownModels(
  id: ProviderId,
  state: ProviderState | undefined,
  catalog: readonly ModelInfo[],
): ModelInfo[] {
  const offered = new Map(
    state?.probes.flatMap(({ own_models }) => own_models).map((each) => [each.id, each.name]),
  );
  return [...offered].filter(([own]) => !catalog.some((model) => model.id === own))
    .flatMap(([own, name]) => describeOwnModel(id, own, name) ?? []);
}

// An operator's entry changes the catalog's model of the same id, or adds one like the provider's first.
function overlayModels(
  catalog: readonly ModelInfo[],
  state: ProviderState | undefined,
): ModelInfo[] {
  const models = catalog.map((model) => overlay(model, {}, state?.capabilities));
  for (const entry of state?.models ?? []) {
    const index = models.findIndex((model) => model.id === entry.id);
    const base = models[index] ?? models[0];
    if (!base) continue;
    const { family: _, differs: _differs, ...like } = base;
    const fresh = index < 0 ? { ...like, name: entry.id, aliases: [] } : base;
    const changed = overlay(fresh, entry, undefined);
    if (index < 0) models.push(changed);
    else models[index] = changed;
  }
  return models;
}

function overlay(
  model: ModelInfo,
  { capabilities: own, ...changes }: Partial<ProviderState["models"][number]>,
  capabilities: ProviderState["capabilities"] | undefined,
): ModelInfo {
  // They were parsed from JSON, which has no undefined.
  return {
    ...model,
    ...changes as Partial<ModelInfo>,
    capabilities: {
      ...model.capabilities,
      ...{ ...capabilities, ...own } as Partial<Capabilities>,
    },
  };
}

import {
  type ImageProvider,
  type ImageRequest,
  type ProviderId,
  providerIds,
  providers,
} from "../../providers/mod.ts";
import type { Candidate, ProviderHealth } from "../../routing/candidate.ts";

/** The present of the tests, in ms since the epoch. */
export const sampleNow = Date.UTC(2026, 10, 22, 12);

/** A request that every provider can do. */
export const sampleRequest: ImageRequest = {
  prompt: "a lighthouse",
  width: 1024,
  height: 1024,
  count: 1,
};

/** How a provider stands of which nothing is known yet. */
export const freshHealth: ProviderHealth = {
  priority: 100,
  weight: 1,
  outcomes: 0,
  successRate: 1,
  averageLatencyMs: null,
  running: 0,
  maxConcurrency: null,
  cooldownUntil: null,
  recoveredAt: null,
  models: new Map(),
};

/** A candidate with the provider's own catalog. */
export function sampleCandidate(id: ProviderId, health: Partial<ProviderHealth> = {}): Candidate {
  const provider: ImageProvider = providers[id];
  const endpoint = { baseUrl: "http://upstream.test", headers: {} };
  return {
    provider,
    upstreams: [{ id: `${id}/1`, endpoint, apiKey: "key" }],
    retiredModels: new Map(),
    settings: {
      endpoints: [endpoint],
      defaultModelId: provider.catalog[0]?.id ?? "",
      models: [...provider.catalog],
      options: {},
    },
    health: { ...freshHealth, ...health },
    timeoutMs: 120_000,
  };
}

/** All providers, each with some of its health changed. */
export function sampleCandidates(
  health: Partial<Record<ProviderId, Partial<ProviderHealth>>> = {},
): Candidate[] {
  return providerIds.map((id) => sampleCandidate(id, health[id]));
}

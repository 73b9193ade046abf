import type { Configuration } from "../configuration/mod.ts";
import type { ProviderState } from "../database/mod.ts";
import { type ImageProvider, type ProviderId, providerIds, providers } from "../providers/mod.ts";
import type { Candidate, Exclusion, ProviderHealth } from "../routing/mod.ts";
import { modelHealths, overallHealth } from "./provider_health.ts";
import { providerSettings, retiredModels } from "./provider_settings.ts";
import { upstreamsOf } from "./upstreams.ts";

/** The providers by id. */
export type ProviderRegistry = Readonly<Record<ProviderId, ImageProvider>>;

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
    const settings = providerSettings(id, state, configuration, registry[id].catalog);
    const connection = configuration.providers[id];
    if (!settings || !connection) {
      excluded.push({ provider: id, reasons: ["It is not set up: its key or URL is missing."] });
    } else if (!state?.enabled) {
      excluded.push({ provider: id, reasons: ["It is switched off in the provider settings."] });
    } else if (state.mistake !== null) {
      excluded.push({
        provider: id,
        reasons: ["Its settings cannot be used; an operator has to mend them."],
      });
    } else {
      const upstreams = upstreamsOf(id, connection);
      candidates.push({
        provider: registry[id],
        settings,
        upstreams,
        retiredModels: retiredModels(state),
        health: healthOf(state, upstreams.map((each) => each.id)),
        timeoutMs: state.timeout_ms,
      });
    }
  }
  return { candidates, excluded };
}

function healthOf(state: ProviderState, upstreamIds: string[]): ProviderHealth {
  const health = overallHealth(state, upstreamIds);
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
    models: modelHealths(state, upstreamIds),
  };
}

import type { ProviderState } from "../database/mod.ts";
import {
  type CallContext,
  type ImageProvider,
  type ProviderId,
  providerIds,
  providers,
  type Upstream,
} from "../providers/mod.ts";
import type { GenerationContext } from "./generation_context.ts";
import { providerSettings } from "./provider_settings.ts";
import { upstreamsOf } from "./upstreams.ts";

/** An account or server that is set up, with what it is asked with. */
export interface AskedUpstream {
  provider: ImageProvider;
  upstream: Upstream;
  context: Omit<CallContext, "signal">;
}

/** The accounts and servers of the providers that are in use, by their ids: for questions that belong to no job. */
export function upstreamsAsked(
  states: ProviderState[],
  { configuration, fetch, clock, log, providers: registry = providers }: GenerationContext,
): Map<string, AskedUpstream> {
  const asked = providerIds.flatMap((id: ProviderId) => {
    const state = states.find(({ provider }) => provider === id);
    const connection = configuration.providers[id];
    const settings = providerSettings(id, state, configuration, registry[id].catalog);
    if (!state?.enabled || state.mistake !== null || !connection || !settings) return [];
    return upstreamsOf(id, connection).map((upstream): [string, AskedUpstream] => {
      const { endpoint, apiKey } = upstream;
      const own = { ...settings, endpoints: [endpoint], ...(apiKey !== undefined && { apiKey }) };
      const quiet = log.with({ provider: id, upstream: upstream.id });
      return [upstream.id, {
        provider: registry[id],
        upstream,
        context: { fetch, clock, log: quiet, settings: own },
      }];
    });
  });
  return new Map(asked);
}

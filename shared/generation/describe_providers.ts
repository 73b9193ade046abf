import { type Configuration, readConfiguration } from "../configuration/mod.ts";
import type { ProviderState } from "../database/mod.ts";
import { catalogs, providerIds } from "../providers/catalog.ts";
import { providerSettings } from "./provider_settings.ts";
import type {
  Availability,
  ModelDescription,
  ProviderDescription,
} from "./provider_description.ts";

/** Every provider with its settings and how it has been doing. */
export function describeProviders(states: ProviderState[], now: number): ProviderDescription[] {
  const configuration = readConfiguration(Deno.env.toObject());
  return states.map((state) => describeProvider(state, configuration, now));
}

function describeProvider(
  state: ProviderState,
  configuration: Configuration,
  now: number,
): ProviderDescription {
  const availability = availabilityOf(state, configuration, now);
  return {
    id: state.provider,
    availability,
    reason: reasonFor(availability, state),
    configured: configuration.providers[state.provider] !== undefined,
    enabled: state.enabled,
    simulated: configuration.providers[state.provider]?.simulated ?? false,
    priority: state.priority,
    weight: state.weight,
    default_model: state.default_model ?? catalogs[state.provider][0]?.id ?? null,
    health: state.health,
    limits: {
      requests_per_minute: state.requests_per_minute,
      max_concurrency: state.max_concurrency,
      timeout_ms: state.timeout_ms,
    },
    left: {
      requests: state.tokens === null ? null : Math.max(0, Math.floor(state.tokens)),
      concurrency: state.max_concurrency === null
        ? null
        : Math.max(0, state.max_concurrency - state.running),
    },
    running: state.running,
  };
}

/** The models of the providers that are set up, without the retired ones. */
export function describeModels(states: ProviderState[]): ModelDescription[] {
  const configuration = readConfiguration(Deno.env.toObject());
  return providerIds.flatMap((id) => {
    const state = states.find((each) => each.provider === id);
    const settings = providerSettings(id, state, configuration);
    return (settings?.models ?? []).filter((model) => !model.retired).map((model) => ({
      provider: id,
      id: model.id,
      name: model.name,
      aliases: model.aliases,
      is_default: model.id === settings?.defaultModelId,
      price_usd: model.priceUsd,
      capabilities: { ...model.capabilities },
    }));
  });
}

function availabilityOf(
  state: ProviderState,
  configuration: Configuration,
  now: number,
): Availability {
  const { cooldown_until } = state.health;
  if (!configuration.providers[state.provider]) return "not_configured";
  if (!state.enabled) return "disabled";
  if (state.mistake !== null) return "misconfigured";
  if (cooldown_until !== null && Date.parse(cooldown_until) > now) return "cooling_down";
  const full = state.max_concurrency !== null && state.running >= state.max_concurrency;
  const spent = state.tokens !== null && state.tokens < 1;
  return full || spent ? "at_capacity" : "available";
}

function reasonFor(availability: Availability, state: ProviderState): string | null {
  switch (availability) {
    case "available":
      return null;
    case "not_configured":
      return "Its key or URL is not set.";
    case "disabled":
      return "It is switched off in the provider settings.";
    case "misconfigured":
      return `Its settings cannot be used: ${state.mistake}`;
    case "at_capacity":
      return "Its limits leave no room just now.";
    case "cooling_down":
      return `It is left alone until ${state.health.cooldown_until} after ${state.health.last_error_class}.`;
  }
}

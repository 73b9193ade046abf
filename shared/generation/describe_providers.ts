import { type Configuration, readConfiguration } from "../configuration/mod.ts";
import type { ProbeState, ProviderState, ScopeState } from "../database/mod.ts";
import {
  catalogs,
  type ModelInfo,
  operationsOf,
  type ProviderId,
  providerIds,
  type Upstream,
} from "../providers/catalog.ts";
import { modelScopes, overallHealth, upstreamState } from "./provider_health.ts";
import { providerSettings } from "./provider_settings.ts";
import type {
  Availability,
  ModelDescription,
  ProviderDescription,
  UpstreamDescription,
} from "./provider_description.ts";
import { upstreamsOf } from "./upstreams.ts";

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
  const connection = configuration.providers[state.provider];
  const upstreams = connection ? upstreamsOf(state.provider, connection) : [];
  const described = upstreams.map(({ id }) => describeUpstream(state, id, now));
  const health = overallHealth(state, upstreams.map(({ id }) => id));
  const availability = availabilityOf(state, health.cooldown_until, described, now);
  return {
    id: state.provider,
    availability,
    reason: reasonFor(availability, health, state.mistake),
    configured: connection !== undefined,
    enabled: state.enabled,
    simulated: connection?.simulated ?? false,
    priority: state.priority,
    weight: state.weight,
    default_model: state.default_model ?? catalogs[state.provider][0]?.id ?? null,
    health,
    upstreams: described,
    limits: {
      requests_per_minute: state.requests_per_minute,
      max_concurrency: state.max_concurrency,
      timeout_ms: state.timeout_ms,
    },
    left: {
      requests: requestsLeft(state, upstreams),
      concurrency: state.max_concurrency === null
        ? null
        : Math.max(0, state.max_concurrency * upstreams.length - state.running),
    },
    running: state.running,
  };
}

function describeUpstream(state: ProviderState, id: string, now: number): UpstreamDescription {
  const own = upstreamState(state, id);
  const { scope: _, broken_promises: _broken, tokens: _tokens, running, ...health } = own;
  const availability = isCooling(own.cooldown_until, now)
    ? "cooling_down"
    : isFull(state, running, tokensOf(state, id))
    ? "at_capacity"
    : "available";
  return {
    id,
    availability,
    reason: reasonFor(availability, own, state.mistake),
    health,
    running,
    probe: describeProbe(state.probes.find((each) => each.upstream_id === id)),
    resting_models: modelScopes(state, id).flatMap((each) =>
      each.cooldown_until === null || !isCooling(each.cooldown_until, now) ? [] : [{
        model: each.scope.slice(id.length + 1),
        until: each.cooldown_until,
        error_class: each.last_error_class,
        detail: each.last_error_message,
      }]
    ),
  };
}

function describeProbe(probe: ProbeState | undefined): UpstreamDescription["probe"] {
  if (!probe?.checked_at || !probe.status) return null;
  // What it told besides, such as an account's balance, is for operators alone.
  const { checked_at, status, detail, latency_ms } = probe;
  return { checked_at, status, detail, latency_ms };
}

/**
 * The models of the providers that are set up, without the retired ones.
 *
 * @param offered what a provider's own servers say, in place of what is configured
 */
export function describeModels(
  states: ProviderState[],
  offered: ReadonlyMap<ProviderId, readonly ModelInfo[]> = new Map(),
): ModelDescription[] {
  const configuration = readConfiguration(Deno.env.toObject());
  return providerIds.flatMap((id) => {
    const state = states.find((each) => each.provider === id);
    const settings = providerSettings(id, state, configuration);
    const models = offered.get(id) ?? settings?.models ?? [];
    return models.filter((model) => !model.retired).map((model) => ({
      provider: id,
      id: model.id,
      name: model.name,
      aliases: model.aliases,
      family: model.family ?? null,
      differs: model.differs ?? [],
      is_default: model.id === settings?.defaultModelId,
      price_usd: model.priceUsd,
      capabilities: { ...model.capabilities, ...operationsFor(id, model) },
      inputs: model.inputs ?? null,
      installed: model.isInstalled ?? null,
    }));
  });
}

function operationsFor(id: ProviderId, model: ModelInfo) {
  const operations = operationsOf(id, model);
  return operations && { operations };
}

function availabilityOf(
  state: ProviderState,
  cooldownUntil: string | null,
  upstreams: UpstreamDescription[],
  now: number,
): Availability {
  if (upstreams.length === 0) return "not_configured";
  if (!state.enabled) return "disabled";
  if (state.mistake !== null) return "misconfigured";
  if (isCooling(cooldownUntil, now)) return "cooling_down";
  const isFree = upstreams.some(({ availability }) => availability === "available");
  const isAllFull = state.max_concurrency !== null &&
    state.running >= state.max_concurrency * upstreams.length;
  return isFree && !isAllFull ? "available" : "at_capacity";
}

function isCooling(until: string | null, now: number): boolean {
  return until !== null && Date.parse(until) > now;
}

function isFull(state: ProviderState, running: number, tokens: number): boolean {
  return tokens < 1 || (state.max_concurrency !== null && running >= state.max_concurrency);
}

/** Null without a limit. */
function requestsLeft(state: ProviderState, upstreams: readonly Upstream[]): number | null {
  if (state.requests_per_minute === null) return null;
  // Servers that the provider's client chooses among are counted together.
  const together = upstreamState(state, state.provider).tokens;
  const left = together === null ? upstreams.map(({ id }) => tokensOf(state, id)) : [together];
  return left.reduce((sum, tokens) => sum + Math.max(0, Math.floor(tokens)), 0);
}

// Of an upstream that has not been called yet all of them are left.
function tokensOf(state: ProviderState, id: string): number {
  const limit = state.requests_per_minute;
  if (limit === null) return Infinity;
  return upstreamState(state, id).tokens ?? upstreamState(state, state.provider).tokens ??
    Math.max(1, limit / 5);
}

function reasonFor(
  availability: Availability,
  health: Pick<ScopeState, "cooldown_until" | "last_error_class" | "last_error_message">,
  mistake: string | null,
): string | null {
  switch (availability) {
    case "available":
      return null;
    case "not_configured":
      return "Its key or URL is not set.";
    case "disabled":
      return "It is switched off in the provider settings.";
    case "misconfigured":
      return `Its settings cannot be used: ${mistake}`;
    case "at_capacity":
      return "Its limits leave no room just now.";
    case "cooling_down":
      return `It is left alone until ${health.cooldown_until} after ${health.last_error_class}. ${
        health.last_error_message ?? ""
      }`.trim();
  }
}

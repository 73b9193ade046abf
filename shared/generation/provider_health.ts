import type { ProviderState, ScopeState } from "../database/mod.ts";
import type { ModelHealth } from "../routing/mod.ts";

type Health = Omit<ScopeState, "scope" | "broken_promises" | "tokens" | "running">;

/** How a scope stands of which nothing has been written down yet. */
function untried(scope: string): ScopeState {
  return {
    scope,
    ...{ outcomes: 0, success_rate: null, consecutive_failures: 0, average_latency_ms: null },
    ...{ cooldown_until: null, recovered_at: null, last_error_class: null },
    ...{ last_error_message: null, last_failure_at: null, last_success_at: null },
    ...{ broken_promises: 0, tokens: null, running: 0 },
  };
}

/** How an account or server has been doing by itself. */
export function upstreamState(state: ProviderState, upstreamId: string): ScopeState {
  return state.scopes.find(({ scope }) => scope === upstreamId) ?? untried(upstreamId);
}

/** How a provider with all its accounts or servers has been doing. A cooldown is one that leaves nobody to ask. */
export function overallHealth(state: ProviderState, upstreamIds: readonly string[]): Health {
  const whole = upstreamState(state, state.provider);
  const parts = upstreamIds.map((id) => upstreamState(state, id));
  const all = [whole, ...parts];
  const outcomes = sum(all.map((each) => each.outcomes));
  const successes = sum(all.map((each) => each.outcomes * (each.success_rate ?? 1)));
  const known = all.filter((each) => each.success_rate !== null);
  const latencies = all.flatMap((each) => each.average_latency_ms ?? []);
  const lastFailed = all.filter((each) => each.last_failure_at !== null)
    .toSorted((one, other) => timeOf(one.last_failure_at) - timeOf(other.last_failure_at)).at(-1);
  return {
    outcomes,
    success_rate: known.length === 0 ? null : outcomes === 0 ? 1 : successes / outcomes,
    consecutive_failures: parts.length === 0
      ? whole.consecutive_failures
      : Math.max(whole.consecutive_failures, Math.min(...parts.map((e) => e.consecutive_failures))),
    average_latency_ms: latencies.length === 0 ? null : sum(latencies) / latencies.length,
    cooldown_until: latest([
      whole.cooldown_until,
      parts.length > 0 ? soonest(parts.map((each) => each.cooldown_until)) : null,
    ]),
    recovered_at: latest(all.map((each) => each.recovered_at)),
    last_error_class: lastFailed?.last_error_class ?? null,
    last_error_message: lastFailed?.last_error_message ?? null,
    last_failure_at: lastFailed?.last_failure_at ?? null,
    last_success_at: latest(all.map((each) => each.last_success_at)),
  };
}

/** What is known of single models of a provider, by model. */
export function modelHealths(
  state: ProviderState,
  upstreamIds: readonly string[],
): ReadonlyMap<string, ModelHealth> {
  const anywhere = `${state.provider}/*`;
  const healths = new Map<string, ModelHealth>();
  for (
    const model of new Set(state.scopes.flatMap((each) => modelOf(each, upstreamIds, anywhere)))
  ) {
    const whole = upstreamState(state, `${anywhere}/${model}`);
    const parts = upstreamIds.map((id) => upstreamState(state, `${id}/${model}`));
    const cooldown = latest([
      whole.cooldown_until,
      soonest(parts.map((each) => each.cooldown_until)),
    ]);
    healths.set(model, {
      cooldownUntil: cooldown === null ? null : timeOf(cooldown),
      brokenPromises: Math.max(...[whole, ...parts].map((each) => each.broken_promises)),
    });
  }
  return healths;
}

/** The models of one account or server that are left alone. */
export function modelScopes(state: ProviderState, upstreamId: string): ScopeState[] {
  return state.scopes.filter(({ scope }) => scope.startsWith(`${upstreamId}/`));
}

function modelOf(
  { scope }: ScopeState,
  upstreamIds: readonly string[],
  anywhere: string,
): string[] {
  const above = [anywhere, ...upstreamIds].find((id) => scope.startsWith(`${id}/`));
  return above === undefined ? [] : [scope.slice(above.length + 1)];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function timeOf(time: string | null): number {
  return time === null ? -Infinity : Date.parse(time);
}

function latest(times: (string | null)[]): string | null {
  return times.reduce((one, other) => timeOf(other) > timeOf(one) ? other : one, null);
}

// Null when one of them is null: that one is free.
function soonest(times: (string | null)[]): string | null {
  if (times.length === 0 || times.includes(null)) return null;
  return times.reduce((one, other) => timeOf(other) < timeOf(one) ? other : one);
}

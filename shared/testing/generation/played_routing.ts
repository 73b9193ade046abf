import { type ProviderId, providerIds } from "../../providers/mod.ts";
import type { Played, ProviderScript, Scenario, ScriptedCall } from "./simulated_routing.ts";

/** A script that draws in about so many ms. */
export const draws = (latencyMs: number): ProviderScript => (_now, chance) => ({
  latencyMs: latencyMs * (0.8 + 0.4 * chance),
});
/** The same script for all providers. */
export const everyone = (script: ProviderScript): Scenario["scripts"] => ({
  leonardo_ai: script,
  runware_ai: script,
  gemini: script,
  comfyui: script,
});

/** The calls that a provider got between two moments. */
export function callsOf(
  { calls }: Played,
  provider: ProviderId,
  from = 0,
  to = Infinity,
): ScriptedCall[] {
  return calls.filter((call) =>
    call.provider === provider && call.startedAt >= from && call.startedAt < to
  );
}

/** The share of each provider in the calls between two moments. */
export function sharesOf(played: Played, from = 0, to = Infinity): Record<ProviderId, number> {
  const counts = providerIds.map((id) => callsOf(played, id, from, to).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const share = (index: number) => (counts[index] ?? 0) / all;
  return { leonardo_ai: share(0), runware_ai: share(1), gemini: share(2), comfyui: share(3) };
}

/** The shortest time between the starts of two calls one after the other, in ms. */
export function shortestGap(calls: ScriptedCall[]): number {
  const starts = calls.map((call) => call.startedAt).sort((one, other) => one - other);
  return Math.min(Infinity, ...starts.slice(1).map((start, index) => start - (starts[index] ?? 0)));
}

/** The most calls that started within any span of time. */
export function mostWithin(calls: ScriptedCall[], spanMs: number): number {
  return Math.max(
    0,
    ...calls.map(({ startedAt }) =>
      calls.filter((each) => each.startedAt >= startedAt && each.startedAt < startedAt + spanMs)
        .length
    ),
  );
}

/** The most calls that were under way at the same time. */
export function mostAtOnce(calls: ScriptedCall[]): number {
  return Math.max(
    0,
    ...calls.map(({ startedAt: at }) =>
      calls.filter((each) => each.startedAt <= at && each.endedAt > at).length
    ),
  );
}

/** How the requests ended: how many completed, and how many ended with which error. */
export function tally({ endings }: Played): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { job, error } of endings) {
    const ending = error?.code ?? (job?.status === "failed" ? job.error?.code : job?.status) ?? "?";
    counts[ending] = (counts[ending] ?? 0) + 1;
  }
  return counts;
}

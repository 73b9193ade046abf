import type { ProviderId } from "../providers/mod.ts";
import { type Experience, randomSource, weigh, type Weighed } from "./adaptive.ts";
import {
  type Candidate,
  cooldownOf,
  type PlannedCandidate,
  type ProviderHealth,
} from "./candidate.ts";
import type { Strategy } from "./catalog.ts";
import { expectedLatencyMs, reliabilityOf } from "./expectations.ts";

// A provider back from a cooldown gets this much of its share at first, and all of it after a while.
const firstShare = 0.1;
const recoveryMs = 30_000;

/**
 * Puts providers that can do a request in the order in which they are asked.
 *
 * - `balanced`: by success rate, latency, free capacity and weight. Who comes first is drawn by lot, in proportion to
 *   how good each is: isolates that do not see each other then spread the load as it should be spread, and nobody is
 *   starved on account of figures that may be out of date
 * - `speed`: the expected time until a success
 * - `cost`: the plan's price, unknown prices last
 * - `quality`: the catalog's rank of the model
 * - `adaptive`: what was learned of the models with requests alike, see {@link weigh}
 *
 * A named provider comes first in any case, and those that are cooling down come last. Pure: the same input gives the
 * same order, whatever the order of the candidates.
 *
 * @param now milliseconds since the epoch
 * @param chance a number in [0, 1)
 * @param experience for `adaptive`; absent where nothing was learned yet
 */
export function rankCandidates(
  planned: PlannedCandidate[],
  strategy: Strategy,
  named: ProviderId | undefined,
  now: number,
  chance: number,
  experience?: Experience,
): PlannedCandidate[] {
  if (strategy === "adaptive") {
    const weighed = weigh(planned, experience, named === undefined, randomSource(chance));
    const tierOf = ({ entry }: Weighed) => tier(entry, named, now);
    return weighed.toSorted((one, other) => tierOf(one) - tierOf(other))
      .map(({ entry, expected }) => ({ ...entry, expected }));
  }
  const meanRunning = planned.reduce((sum, { candidate }) => sum + candidate.health.running, 0) /
    Math.max(1, planned.length);
  const scored = planned.map((entry): Scored => ({
    entry,
    tier: tier(entry, named, now),
    score: score(entry, strategy, now, meanRunning),
  }));
  const sorted = scored.toSorted((one, other) =>
    one.tier - other.tier || other.score - one.score ||
    one.entry.candidate.health.priority - other.entry.candidate.health.priority ||
    (one.entry.plan.provider < other.entry.plan.provider ? -1 : 1)
  );
  const ranked = strategy === "balanced" ? drawFirst(sorted, chance) : sorted;
  return ranked.map(({ entry }) => entry);
}

interface Scored {
  entry: PlannedCandidate;
  /** 0 for the named provider, 2 for those in a cooldown, 1 for the rest. */
  tier: number;
  /** Higher is better. The scores of one strategy compare with each other and with nothing else. */
  score: number;
}

function tier(entry: PlannedCandidate, named: ProviderId | undefined, now: number): number {
  if (entry.candidate.provider.id === named) return 0;
  return isCooling(entry, now) ? 2 : 1;
}

function score(
  entry: PlannedCandidate,
  strategy: Exclude<Strategy, "adaptive">,
  now: number,
  meanRunning: number,
): number {
  const { plan, candidate: { health } } = entry;
  const reliability = reliabilityOf(health);
  const expectedMs = Math.max(1, expectedLatencyMs(entry)) / reliability;
  switch (strategy) {
    case "speed":
      return -expectedMs;
    case "cost":
      return -(plan.estimatedCostUsd ?? Number.MAX_VALUE);
    case "quality":
      return plan.model.quality;
    case "balanced":
      return health.weight * reliability ** 2 * recovery(health, now) *
        capacity(entry.candidate, meanRunning) / Math.sqrt(expectedMs);
  }
}

// Moves one of the middle tier to its head, as often as its share of the tier's score says.
function drawFirst(sorted: Scored[], chance: number): Scored[] {
  const tier = sorted.filter(({ tier }) => tier === 1);
  let left = chance * tier.reduce((sum, { score }) => sum + score, 0);
  const first = tier.find(({ score }) => (left -= score) < 0);
  if (!first) return sorted;
  return [
    ...sorted.filter(({ tier }) => tier === 0),
    first,
    ...sorted.filter((each) => each.tier > 0 && each !== first),
  ];
}

// Half open, in the terms of a circuit breaker: a cooldown that has run out is over only with the first success.
function recovery({ cooldownUntil, recoveredAt }: ProviderHealth, now: number): number {
  if (cooldownUntil !== null) return firstShare;
  if (recoveredAt === null) return 1;
  return Math.min(1, firstShare + (1 - firstShare) * Math.max(0, now - recoveredAt) / recoveryMs);
}

function capacity({ health, upstreams }: Candidate, meanRunning: number): number {
  const { running, maxConcurrency } = health;
  const places = maxConcurrency === null ? Infinity : maxConcurrency * upstreams.length;
  const free = Math.max(0.01, 1 - running / places);
  return free / (1 + running / (1 + meanRunning));
}

/** Whether the circuit breaker is open. */
function isCooling({ candidate, plan }: PlannedCandidate, now: number): boolean {
  const cooldownUntil = cooldownOf(candidate, plan.model.id);
  return cooldownUntil !== null && cooldownUntil > now;
}

import { type ProviderId, weighLosses } from "../providers/catalog.ts";
import {
  type Job,
  keyOf,
  type KnownProviders,
  type PlannedCandidate,
  relaxedPrice,
  tabulate,
} from "../routing/mod.ts";

/** Requests of a batch that differ in their prompts alone, planned by the one with the longest prompt. */
export interface BatchKind {
  job: Job;
  /** Of the requests. */
  indices: number[];
}

/** What a request costs at once, and when it may take a day, in USD; null where that is not known. */
export interface Prices {
  normal: number | null;
  relaxed: number | null;
}

/** A provider with one of its models that can draw a whole batch. */
export interface CommonCandidate {
  provider: ProviderId;
  model: string;
  /** By kind, in their order. */
  prices: Prices[];
  /** Whether it draws all of them for less when they may take a day. */
  isRelaxed: boolean;
  /** Of the first kind's pictures: what others have to match. */
  size: { width: number; height: number } | null;
  format: string;
  /** Whether it takes a seed. */
  takesSeed: boolean;
}

/** What a request of each kind costs at most, with those who lose as little of it as the best and so share the load. */
export function expectedPrices(
  kinds: BatchKind[],
  known: KnownProviders,
  now: number,
): Prices[] {
  return kinds.map(({ job }) => {
    const { rows } = tabulate(job, known, now);
    const alike = rows.filter(({ loss, place }) =>
      loss === rows[0]?.loss && place === rows[0]?.place
    );
    // Who draws for less when it may take a day is asked then.
    const able = alike.filter(({ planned }) => isRelaxable(planned));
    return {
      normal: dearest(alike.map(({ planned }) => pricesOf(planned).normal)),
      relaxed: dearest(
        (able.length > 0 ? able : alike).map(({ planned }) => pricesOf(planned).relaxed),
      ),
    };
  });
}

function dearest(prices: (number | null)[]): number | null {
  const known = prices.filter((price) => price !== null);
  return known.length === 0 || known.length < prices.length ? null : Math.max(...known);
}

function isRelaxable({ candidate, plan }: PlannedCandidate): boolean {
  return relaxedPrice(candidate, plan).relaxed !== undefined;
}

function pricesOf({ candidate, plan }: PlannedCandidate): Prices {
  const normal = plan.estimatedCostUsd;
  return { normal, relaxed: (relaxedPrice(candidate, plan).relaxed ?? { usd: normal }).usd };
}

/**
 * Who can draw every kind, best first: who is not cooling down, whom the requests name, who draws what was drawn before, who
 * loses least of the request it loses most of, then who draws for less what may take a day, then whom the strategy prefers.
 *
 * @param like size and format that the pictures should have, as those have that are drawn already
 * @param now milliseconds since the epoch
 * @param urgency of the batch
 */
export function findCommon(
  kinds: BatchKind[],
  known: KnownProviders,
  now: number,
  like?: Pick<CommonCandidate, "size" | "format">,
  urgency: keyof Prices = "normal",
): CommonCandidate[] {
  const found = new Map<
    string,
    CommonCandidate & { isNamed: boolean; lost: number; place: number; rests: boolean }
  >();
  for (const [position, { job }] of kinds.entries()) {
    for (
      const [place, { planned, from }] of tabulate(job, known, now).rows
        .entries()
    ) {
      const { plan, candidate } = planned;
      const key = keyOf({ provider: plan.provider, model: plan.model.id });
      const before = position === 0
        ? {
          provider: plan.provider,
          model: plan.model.id,
          prices: [],
          isRelaxed: true,
          size: plan.expectedSize,
          format: plan.expectedFormat,
          takesSeed: plan.model.capabilities.seed,
          isNamed: false,
          lost: 0,
          place: 0,
          rests: false,
        }
        : found.get(key);
      if (!before || before.prices.length !== position || from === Infinity) continue;
      const rests = (candidate.health.cooldownUntil ?? 0) > now ||
        (candidate.health.models.get(plan.model.id)?.cooldownUntil ?? 0) > now;
      found.set(key, {
        ...before,
        prices: [...before.prices, pricesOf(planned)],
        isRelaxed: before.isRelaxed && isRelaxable(planned),
        isNamed: before.isNamed || job.request.provider === plan.provider,
        lost: Math.max(before.lost, weighLosses(plan.losses)),
        place: before.place + place,
        rests: before.rests || rests,
      });
    }
  }
  const unlike = ({ size, format }: CommonCandidate) =>
    like === undefined
      ? 0
      : Number(JSON.stringify(size) !== JSON.stringify(like.size)) + Number(format !== like.format);
  const cheapness = ({ isRelaxed }: CommonCandidate) => Number(urgency === "normal" || !isRelaxed);
  return [...found.values()]
    .filter(({ prices }) => prices.length === kinds.length)
    .toSorted((one, other) =>
      Number(one.rests) - Number(other.rests) || Number(other.isNamed) - Number(one.isNamed) ||
      unlike(one) - unlike(other) ||
      one.lost - other.lost || cheapness(one) - cheapness(other) || one.place - other.place
    );
}

/** Fields that hold every request of a batch to one provider and model, whatever it says itself. */
export function holdTo(
  { provider, model }: Pick<CommonCandidate, "provider" | "model">,
): Record<string, string | number | boolean | null> {
  // Null counts as absent. An item that fails is tried again by the batch, which sees the others fail too.
  return {
    ...{ provider, model_id: model, model: null },
    ...{ fallback_to: null, enable_fallback: false, max_retries: 0 },
  };
}

/** What requests of a batch that leave it open have in common, so that it stays the same when the batch moves. */
export function openFields(
  { format, takesSeed }: Pick<CommonCandidate, "format" | "takesSeed">,
): Record<string, string | number> {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return { output_format: format, ...(takesSeed && { seed }) };
}

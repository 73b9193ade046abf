import { type ProviderId, weighLosses } from "../providers/catalog.ts";
import { type Job, keyOf, type KnownProviders, tabulate } from "../routing/mod.ts";

/** Requests of a batch that differ in their prompts alone, planned by the one with the longest prompt. */
export interface BatchKind {
  job: Job;
  /** Of the requests. */
  indices: number[];
}

/** A provider with one of its models that can draw a whole batch. */
export interface CommonCandidate {
  provider: ProviderId;
  model: string;
  /** By kind, in their order; null where the price is not known. */
  usd: (number | null)[];
  /** Of the first kind's pictures: what others have to match. */
  size: { width: number; height: number } | null;
  format: string;
  /** Whether it takes a seed. */
  takesSeed: boolean;
}

/**
 * What a request of each kind costs at most, with those who lose as little of it as the best and so share the load; null where
 * that is not known.
 */
export function expectedPrices(
  kinds: BatchKind[],
  known: KnownProviders,
  now: number,
): (number | null)[] {
  return kinds.map(({ job }) => {
    const { rows } = tabulate(job, known, now);
    const alike = rows.filter(({ loss, place }) =>
      loss === rows[0]?.loss && place === rows[0]?.place
    );
    const prices = alike.map(({ planned: { plan } }) => plan.estimatedCostUsd);
    return prices.length === 0 || prices.includes(null)
      ? null
      : Math.max(...prices.map((price) => price ?? 0));
  });
}

/**
 * Who can draw every kind, best first: who is not cooling down, who draws what was drawn before, who loses least of the
 * request it loses most of, then whom the strategy prefers.
 *
 * @param like size and format that the pictures should have, as those have that are drawn already
 * @param now milliseconds since the epoch
 */
export function findCommon(
  kinds: BatchKind[],
  known: KnownProviders,
  now: number,
  like?: Pick<CommonCandidate, "size" | "format">,
): CommonCandidate[] {
  const found = new Map<
    string,
    CommonCandidate & { lost: number; place: number; rests: boolean }
  >();
  for (const [position, { job }] of kinds.entries()) {
    for (
      const [place, { planned: { plan, candidate }, from }] of tabulate(job, known, now).rows
        .entries()
    ) {
      const key = keyOf({ provider: plan.provider, model: plan.model.id });
      const before = position === 0
        ? {
          provider: plan.provider,
          model: plan.model.id,
          usd: [],
          size: plan.expectedSize,
          format: plan.expectedFormat,
          takesSeed: plan.model.capabilities.seed,
          lost: 0,
          place: 0,
          rests: false,
        }
        : found.get(key);
      if (!before || before.usd.length !== position || from === Infinity) continue;
      const rests = (candidate.health.cooldownUntil ?? 0) > now ||
        (candidate.health.models.get(plan.model.id)?.cooldownUntil ?? 0) > now;
      found.set(key, {
        ...before,
        usd: [...before.usd, plan.estimatedCostUsd],
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
  return [...found.values()]
    .filter(({ usd }) => usd.length === kinds.length)
    .toSorted((one, other) =>
      Number(one.rests) - Number(other.rests) || unlike(one) - unlike(other) ||
      one.lost - other.lost || one.place - other.place
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

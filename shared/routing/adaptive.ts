import {
  type ImageRequest,
  type ProviderId,
  providerIds,
  weighLosses,
} from "../providers/catalog.ts";
import type { Expectation, PlannedCandidate } from "./candidate.ts";
import { chanceOf } from "./chance.ts";
import { expectedLatencyMs, reliabilityOf } from "./expectations.ts";
import { betaOf, normalOf, type RandomSource } from "./random_draws.ts";

/** What was learned of a model of a provider with requests alike. Older observations count less, so none are whole numbers. */
export interface ModelExperience {
  provider: ProviderId;
  model: string;
  /** Whose observations: the project's own, or everybody's. */
  of: "project" | "all";
  successes: number;
  failures: number;
  /** Sum of the natural logarithms of the latencies of successes, in ms, and how many these are. */
  latencyLogs: number;
  latencies: number;
  /** Sum of the ratings that callers gave, each 0..1, and how many these are. */
  ratings: number;
  rated: number;
}

/** What was learned for requests alike. */
export interface Experience {
  /** By which requests are alike; see {@link contextOf}. */
  context: string;
  models: ModelExperience[];
}

/** A candidate with what is expected of it, best first. */
export interface Weighed {
  entry: PlannedCandidate;
  expected: Expectation;
}

/** The share of requests in which another candidate than the best may be tried. */
export const explorationShare = 0.05;
/** So many observations weigh as much as what is expected without any, and so many of a project as everybody's. */
const strengths = { success: 16, latency: 2, rating: 4, project: 16 };
/** Standard deviation of a latency's logarithm. */
const latencySpread = 0.5;
const weights = { rating: 0.5, speed: 0.3, price: 0.2 };
/** A picture that takes so long, or costs so much, is worth half of one that takes and costs nothing. */
const half = { seconds: 20, usd: 0.02 };

/** The features of a request by which the experience with it is kept: requests of the same text are alike. */
export function contextOf(
  { width, height, count, prompt, negativePrompt, presetStyle, steps, guidanceScale }: Pick<
    ImageRequest,
    | "width"
    | "height"
    | "count"
    | "prompt"
    | "negativePrompt"
    | "presetStyle"
    | "steps"
    | "guidanceScale"
  >,
  operation = "generate",
): string {
  const megapixels = width * height / 1_048_576;
  const size = megapixels < 0.6 ? "small" : megapixels > 1.5 ? "large" : "usual";
  const detailed = negativePrompt ?? presetStyle ?? steps ?? guidanceScale;
  return [
    operation,
    size,
    prompt.length > 300 ? "long" : "short",
    detailed === undefined ? "plain" : "detailed",
    count > 1 ? "several" : "one",
  ].join("/");
}

/**
 * Puts candidates in the order of what is expected of them: success, then how the picture is liked, how soon it comes and
 * what it costs, all of it less by what is lost of the request. Expected is what the catalog and the provider's health say,
 * moved by what everybody's requests of the kind have shown, and that by the project's own.
 *
 * In one of twenty requests each candidate's expectation is drawn from what it may be after so few observations, and the
 * best draw goes first (Thompson sampling, https://arxiv.org/abs/1707.02038), so that little is asked of who is surely worse
 * and enough of who may be better.
 *
 * @param explores false where nobody is to be tried
 * @param random a source of chance of its own for each choice
 */
export function weigh(
  planned: readonly PlannedCandidate[],
  experience: Experience | undefined,
  explores: boolean,
  random: RandomSource,
): Weighed[] {
  // In an order of their own, so that each gets the same lot whatever order they come in.
  const known = planned
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .map((entry) => ({ entry, belief: believe(entry, experience) }));
  const sorted = known
    .map(({ entry, belief }): Weighed => ({ entry, expected: valueOf(entry, belief) }))
    .toSorted(byValue);
  if (!explores || random() >= explorationShare) return sorted;
  const drawn = known
    .map(({ entry, belief }): Weighed => ({
      entry,
      expected: valueOf(entry, draw(belief, random)),
    }))
    .toSorted(byValue);
  const first = sorted.find(({ entry }) => entry === drawn[0]?.entry);
  return first ? [first, ...sorted.filter((each) => each !== first)] : sorted;
}

function placeOf({ plan }: PlannedCandidate): number {
  return providerIds.indexOf(plan.provider);
}

/** Means, each with the number of observations that it weighs. */
interface Belief {
  success: { mean: number; weight: number };
  latencyLog: { mean: number; weight: number };
  rating: { mean: number; weight: number };
  observations: number;
}

function believe(entry: PlannedCandidate, experience: Experience | undefined): Belief {
  const { plan, candidate } = entry;
  const own =
    experience?.models.filter(({ provider, model }) =>
      provider === plan.provider && model === plan.model.id
    ) ?? [];
  let belief: Belief = {
    success: { mean: reliabilityOf(candidate.health), weight: strengths.success },
    latencyLog: {
      mean: Math.log(Math.max(1, expectedLatencyMs(entry))),
      weight: strengths.latency,
    },
    rating: { mean: plan.model.quality, weight: strengths.rating },
    observations: 0,
  };
  for (const scope of ["all", "project"] as const) {
    const seen = own.find((each) => each.of === scope);
    if (!seen) continue;
    if (scope === "project") belief = shrunk(belief);
    belief = {
      success: moved(belief.success, seen.successes, seen.successes + seen.failures),
      latencyLog: moved(belief.latencyLog, seen.latencyLogs, seen.latencies),
      rating: moved(belief.rating, seen.ratings, seen.rated),
      observations: Math.max(belief.observations, seen.successes + seen.failures),
    };
  }
  return belief;
}

// What everybody has shown weighs no more than so many observations of the project's own.
function shrunk(belief: Belief): Belief {
  const less = ({ mean, weight }: Belief["success"]) => ({
    mean,
    weight: Math.min(weight, strengths.project),
  });
  return {
    ...belief,
    success: less(belief.success),
    latencyLog: less(belief.latencyLog),
    rating: less(belief.rating),
  };
}

function moved({ mean, weight }: Belief["success"], sum: number, count: number): Belief["success"] {
  return { mean: (mean * weight + sum) / (weight + count), weight: weight + count };
}

function draw(belief: Belief, random: RandomSource): Belief {
  const { success, latencyLog, rating } = belief;
  return {
    ...belief,
    success: { ...success, mean: betaOf(success.mean, success.weight, random) },
    latencyLog: {
      ...latencyLog,
      mean: latencyLog.mean + normalOf(random) * latencySpread / Math.sqrt(latencyLog.weight),
    },
    rating: { ...rating, mean: betaOf(rating.mean, rating.weight, random) },
  };
}

function valueOf({ plan }: PlannedCandidate, belief: Belief): Expectation {
  const seconds = Math.exp(belief.latencyLog.mean) / 1_000;
  const success = belief.success.mean;
  const rating = belief.rating.mean;
  const speed = half.seconds / (half.seconds + seconds);
  const usd = plan.estimatedCostUsd;
  const price = usd === null ? 0.5 : half.usd / (half.usd + usd);
  const kept = 1 - Math.min(1, weighLosses(plan.losses) / 100);
  const liked = weights.rating * rating + weights.speed * speed + weights.price * price;
  return {
    success,
    seconds,
    rating,
    value: success * kept * liked,
    observations: belief.observations,
  };
}

function byValue(one: Weighed, other: Weighed): number {
  return other.expected.value - one.expected.value ||
    one.entry.candidate.health.priority - other.entry.candidate.health.priority ||
    (one.entry.plan.provider < other.entry.plan.provider ? -1 : 1);
}

/** A source of chance that gives the same numbers for the same facts. */
export function randomSource(...facts: (string | number)[]): RandomSource {
  let draws = 0;
  return () => chanceOf(...facts, draws++);
}

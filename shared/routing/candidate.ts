import type { ImageProvider, ProviderPlan, ProviderSettings, Upstream } from "../providers/mod.ts";

/** What the latest snapshot says of a provider: its recent outcomes, load, cooldown and place. Times are ms since the epoch. */
export interface ProviderHealth {
  /** Lower comes first among equals. */
  priority: number;
  /** Share of the load among equals. */
  weight: number;
  /** Recent outcomes. */
  outcomes: number;
  /** Of those, the share of successes, 0..1. */
  successRate: number;
  /** Of successful attempts, in ms; null before the first. */
  averageLatencyMs: number | null;
  /** Upstream requests under way. */
  running: number;
  /** Of each of its accounts or servers; null without a limit. */
  maxConcurrency: number | null;
  /** Null when a call may go to at least one of its accounts or servers. */
  cooldownUntil: number | null;
  recoveredAt: number | null;
  /** By model, where more is known of one than of the provider. */
  models: ReadonlyMap<string, ModelHealth>;
}

/** What is known of one model of a provider besides. */
export interface ModelHealth {
  /** Null when a call for it may go to at least one account or server. */
  cooldownUntil: number | null;
  /** Of its recent pictures, the share with another shape than was promised, 0..1. */
  brokenPromises: number;
}

/** A provider that is set up and enabled. */
export interface Candidate {
  provider: ImageProvider;
  /** Without a key: nothing is sent with them. */
  settings: ProviderSettings;
  /** Its accounts or servers that are set up. */
  upstreams: readonly Upstream[];
  /** Models that one of these does not offer any more, by its id. */
  retiredModels: ReadonlyMap<string, ReadonlySet<string>>;
  health: ProviderHealth;
  /** The longest one attempt may take, in ms. */
  timeoutMs: number;
}

/** Until when a candidate is left alone with a model, by itself or because of the model; null when it is not. */
export function cooldownOf({ health }: Candidate, modelId: string): number | null {
  const ends = [health.cooldownUntil, health.models.get(modelId)?.cooldownUntil ?? null]
    .filter((each) => each !== null);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** What is expected of a candidate, and what that comes to. */
export interface Expectation {
  /** 0..1. */
  success: number;
  seconds: number;
  /** How much callers like its pictures, 0..1. */
  rating: number;
  /** What the choice goes by, 0..1. */
  value: number;
  /** How many observations it rests on, older ones counted less. */
  observations: number;
}

/** A candidate that can do a request, with the request in its terms. */
export interface PlannedCandidate {
  candidate: Candidate;
  plan: ProviderPlan;
  /** Where the strategy goes by what was learned. */
  expected?: Expectation;
}

import type { ImageProvider, ProviderPlan, ProviderSettings } from "../providers/mod.ts";

/** What the latest snapshot says of a provider: its recent outcomes, load, cooldown and place. Times are ms since the epoch. */
export interface ProviderHealth {
  /** Lower comes first among equals. */
  priority: number;
  /** Share of the load among equals. */
  weight: number;
  /** Outcomes of late. */
  outcomes: number;
  /** Of those, the share of successes, 0..1. */
  successRate: number;
  /** Of successful attempts, in ms; null before the first. */
  averageLatencyMs: number | null;
  /** Upstream requests under way. */
  running: number;
  /** Null without a limit. */
  maxConcurrency: number | null;
  cooldownUntil: number | null;
  recoveredAt: number | null;
}

/** A provider that is set up and enabled. */
export interface Candidate {
  provider: ImageProvider;
  settings: ProviderSettings;
  health: ProviderHealth;
  /** The longest one attempt may take, in ms. */
  timeoutMs: number;
}

/** A candidate that can do a request, with the request in its terms. */
export interface PlannedCandidate {
  candidate: Candidate;
  plan: ProviderPlan;
}

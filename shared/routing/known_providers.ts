import type { ProviderId } from "../providers/catalog.ts";
import type { Experience } from "./adaptive.ts";
import type { Candidate } from "./candidate.ts";

/** What a runner knows of the providers. */
export interface KnownProviders {
  candidates: Candidate[];
  /** Those that cannot be asked at all. */
  excluded: { provider: ProviderId; reasons: string[] }[];
  /** Those that the database had no place for when it was asked last, by {@link keyOf}. */
  busy: ReadonlyMap<string, Busy>;
  /** What was learned with requests like the job's, where it asks to go by that. */
  experience?: Experience;
}

/** Why there was no place at a provider. */
export interface Busy {
  reason: "disabled" | "cooldown" | "concurrency" | "rate_limit" | "budget";
  /** Moment of the answer and the moment from which there may be a place, in ms since the epoch; Infinity for never. */
  since: number;
  until: number;
  /** Which limit it is that the money does not suffice for, or the failure that a cooldown is for. */
  detail?: string;
}

/** By which a provider with one of its models is known among the others. */
export function keyOf({ provider, model }: { provider: ProviderId; model: string }): string {
  return `${provider}/${model}`;
}

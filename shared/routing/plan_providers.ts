import type { FieldProblem } from "../errors/mod.ts";
import type { PlanResult, ProviderId } from "../providers/catalog.ts";
import type { Experience } from "./adaptive.ts";
import type { Candidate, PlannedCandidate } from "./candidate.ts";
import type { OwnRequest } from "./own_request.ts";
import type { Strategy } from "./catalog.ts";
import { rankCandidates } from "./rank_candidates.ts";

/** Why a provider was left out of a plan, one sentence per reason; `mistakes` are those of the reasons that are the caller's. */
export interface Exclusion {
  provider: ProviderId;
  reasons: string[];
  mistakes?: FieldProblem[];
}

/** Which providers can do a request, best first, and why the others cannot. */
export interface RoutingPlan {
  planned: PlannedCandidate[];
  excluded: Exclusion[];
}

/** What a request says about who should draw it. */
export interface Preference {
  /** The provider the caller names. */
  provider?: ProviderId;
  enableFallback: boolean;
  /** Who may stand in for what is named; absent for anybody. */
  fallbackTo?: readonly ProviderId[];
  /** True where the caller says so: then others may draw even what only one provider can mean. */
  fallbackIsAsked?: boolean;
  strategy: Strategy;
  /** What was learned with requests alike, for a strategy that goes by it. */
  experience?: Experience;
}

/**
 * Finds the providers that can do this very request and puts them in order. Without fallback a named provider stands
 * alone, and so does, unless a fallback is asked for, the one provider that a request can mean. Pure: the same input
 * gives the same plan.
 *
 * A provider whose settings or plan throw is left out with a reason, and the others draw.
 *
 * @param requestOf the request as a candidate gets it
 * @param now milliseconds since the epoch
 * @param chance a number in [0, 1)
 */
export function planProviders(
  requestOf: (candidate: Candidate) => OwnRequest,
  candidates: Candidate[],
  preference: Preference,
  now: number,
  chance: number,
): RoutingPlan {
  const planned: PlannedCandidate[] = [];
  const excluded: Exclusion[] = [];
  const meant = preference.fallbackIsAsked
    ? undefined
    : findMeant(requestOf, candidates, preference);
  for (const candidate of candidates) {
    const id = candidate.provider.id;
    const own = requestOf(candidate);
    const unwanted = own.standsIn ? whyUnwanted(id, preference) : undefined;
    if (unwanted !== undefined) {
      excluded.push({ provider: id, reasons: [unwanted] });
      continue;
    }
    if (meant !== undefined && meant !== id) {
      excluded.push({
        provider: id,
        reasons: [
          `Only ${meant} has what the request names. Set enable_fallback to let others draw.`,
        ],
      });
      continue;
    }
    const result = planFor(candidate, own);
    if (result.possible) planned.push({ candidate, plan: result.plan });
    else excluded.push({ provider: id, reasons: result.reasons, mistakes: result.mistakes });
  }
  const { strategy, provider, experience } = preference;
  return {
    planned: rankCandidates(planned, strategy, provider, now, chance, experience),
    excluded,
  };
}

/** The provider that a request means and no other can, such as one of whose workflows it names. */
function findMeant(
  requestOf: (candidate: Candidate) => OwnRequest,
  candidates: Candidate[],
  { provider: named }: Preference,
): ProviderId | undefined {
  const meant = candidates.find((candidate) => {
    const { provider: { id, isMeantBy }, settings } = candidate;
    return isMeantBy && (named === undefined || named === id) &&
      isMeantBy(requestOf(candidate).request, settings);
  });
  return meant?.provider.id;
}

// Who stands in has to be wanted.
function whyUnwanted(
  id: ProviderId,
  { provider, enableFallback, fallbackTo }: Preference,
): string | undefined {
  if (!enableFallback) {
    return provider === undefined
      ? "It does not have the model that was named, and no fallback is wanted."
      : "Another provider was named, without fallback.";
  }
  if (fallbackTo === undefined || fallbackTo.includes(id)) return undefined;
  return `Only ${fallbackTo.join(", ")} may stand in, as fallback_to says.`;
}

/**
 * The plan of a candidate for the request as it gets it. What its settings or its plan throw is a reason, and the others
 * draw.
 */
export function planFor(
  { provider, settings }: Candidate,
  { request, losses, lossWith, reasons, mistakes }: OwnRequest,
): PlanResult {
  if (reasons.length > 0 || mistakes.length > 0) {
    const told = mistakes.map(({ path, message }) => `${path}: ${message}`);
    return { possible: false, reasons: [...told, ...reasons], mistakes };
  }
  try {
    const result = provider.plan(request, settings);
    if (!result.possible) return result;
    const { plan } = result;
    const ofModel = lossWith ? [lossWith(plan.model)] : [];
    return { possible: true, plan: { ...plan, losses: [...ofModel, ...losses, ...plan.losses] } };
  } catch {
    const reasons = ["Its settings cannot be used; an operator has to mend them."];
    return { possible: false, reasons, mistakes: [] };
  }
}

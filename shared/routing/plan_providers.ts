import type { FieldProblem } from "../errors/mod.ts";
import type { ImageRequest, PlanResult, ProviderId } from "../providers/catalog.ts";
import type { Candidate, PlannedCandidate } from "./candidate.ts";
import { rankCandidates, type Strategy } from "./rank_candidates.ts";

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
  /** True where the caller says so: then others may draw even what only one provider can mean. */
  fallbackIsAsked?: boolean;
  strategy: Strategy;
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
  requestOf: (candidate: Candidate) => ImageRequest,
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
    const isNamed = preference.provider === undefined || preference.provider === id;
    if (!isNamed && !preference.enableFallback) {
      excluded.push({ provider: id, reasons: ["Another provider was named, without fallback."] });
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
    const result = planFor(candidate, requestOf);
    if (result.possible) planned.push({ candidate, plan: result.plan });
    else excluded.push({ provider: id, reasons: result.reasons, mistakes: result.mistakes });
  }
  const { strategy, provider } = preference;
  return { planned: rankCandidates(planned, strategy, provider, now, chance), excluded };
}

/** The request as one provider gets it: options of its own reach only the provider they were written for. */
export function requestFor(
  request: ImageRequest,
  provider: ProviderId,
  named: ProviderId | undefined,
): ImageRequest {
  if (provider === named) return request;
  const { providerParams: _, modelId, ...shared } = request;
  // A model of the named provider's means nothing to another one, which then uses its own default.
  return named === undefined && modelId !== undefined ? { ...shared, modelId } : shared;
}

/** The provider that a request means and no other can, such as one of whose workflows it names. */
function findMeant(
  requestOf: (candidate: Candidate) => ImageRequest,
  candidates: Candidate[],
  { provider: named }: Preference,
): ProviderId | undefined {
  const meant = candidates.find((candidate) => {
    const { provider: { id, isMeantBy }, settings } = candidate;
    return isMeantBy && (named === undefined || named === id) &&
      isMeantBy(requestOf(candidate), settings);
  });
  return meant?.provider.id;
}

function planFor(
  candidate: Candidate,
  requestOf: (candidate: Candidate) => ImageRequest,
): PlanResult {
  try {
    return candidate.provider.plan(requestOf(candidate), candidate.settings);
  } catch {
    const reasons = ["Its settings cannot be used; an operator has to mend them."];
    return { possible: false, reasons, mistakes: [] };
  }
}

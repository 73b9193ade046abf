import { type ImageRequest, lookUpModel, type ProviderId } from "../providers/catalog.ts";
import type { Candidate, PlannedCandidate } from "./candidate.ts";
import { rankCandidates, type Strategy } from "./rank_candidates.ts";

/** Why a provider was left out of a plan, one sentence per reason. */
export interface Exclusion {
  provider: ProviderId;
  reasons: string[];
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
  strategy: Strategy;
}

/**
 * Finds the providers that can do this very request and puts them in order. Without fallback a named provider stands
 * alone. Pure: the same input gives the same plan.
 *
 * A prompt that is too long for one provider's model does not exclude it: the prompt is compressed for that provider
 * when its turn comes, so it is planned here with as much of the prompt as it takes.
 *
 * @param now milliseconds since the epoch
 * @param chance a number in [0, 1)
 */
export function planProviders(
  request: ImageRequest,
  candidates: Candidate[],
  preference: Preference,
  now: number,
  chance: number,
): RoutingPlan {
  const planned: PlannedCandidate[] = [];
  const excluded: Exclusion[] = [];
  for (const candidate of candidates) {
    const id = candidate.provider.id;
    const isNamed = preference.provider === undefined || preference.provider === id;
    if (!isNamed && !preference.enableFallback) {
      excluded.push({ provider: id, reasons: ["Another provider was named, without fallback."] });
      continue;
    }
    const result = planFor(candidate, requestFor(request, id, preference.provider));
    if (result.possible) planned.push({ candidate, plan: result.plan });
    else excluded.push({ provider: id, reasons: result.reasons });
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

function planFor({ provider, settings }: Candidate, request: ImageRequest) {
  const model = lookUpModel(settings.models, request.modelId ?? settings.defaultModelId);
  const limit = model?.capabilities.maxPromptCharacters ?? Infinity;
  return provider.plan({ ...request, prompt: request.prompt.slice(0, limit) }, settings);
}

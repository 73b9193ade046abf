import {
  type ImageProvider,
  type ImageRequest,
  lookUpModel,
  type ProviderId,
  type ProviderPlan,
  type ProviderSettings,
} from "../providers/mod.ts";

/** A provider that is set up and enabled. */
export interface Candidate {
  provider: ImageProvider;
  settings: ProviderSettings;
  /** Lower comes first. */
  priority: number;
  /** The longest one attempt may take, in ms. */
  timeoutMs: number;
}

/** A candidate that can do a request, with the request in its terms. */
export interface PlannedCandidate {
  candidate: Candidate;
  plan: ProviderPlan;
}

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

/**
 * Finds the providers that can do this very request and puts them in order: the one the caller names, then by
 * priority. Without fallback a named provider stands alone. Pure.
 *
 * A prompt that is too long for one provider's model does not exclude it: the prompt is compressed for that provider
 * when its turn comes, so it is planned here with as much of the prompt as it takes.
 */
export function planProviders(
  request: ImageRequest,
  candidates: Candidate[],
  preference: { provider?: ProviderId; enableFallback: boolean },
): RoutingPlan {
  const planned: PlannedCandidate[] = [];
  const excluded: Exclusion[] = [];
  for (const candidate of rank(candidates, preference.provider)) {
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
  return { planned, excluded };
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

function rank(candidates: Candidate[], named: ProviderId | undefined): Candidate[] {
  const place = (candidate: Candidate) =>
    candidate.provider.id === named ? -Infinity : candidate.priority;
  return candidates.toSorted((one, other) =>
    place(one) - place(other) || (one.provider.id < other.provider.id ? -1 : 1)
  );
}

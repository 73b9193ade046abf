import {
  altered,
  catalogs,
  lookUpModel,
  type Loss,
  lossWeights,
  type ModelInfo,
  modelOfFamily,
  providerIds,
} from "../providers/catalog.ts";
import type { Candidate } from "./candidate.ts";
import type { JobRequest } from "./job.ts";

/** What a request says of the model. */
export type ModelWish = Pick<JobRequest, "provider" | "family" | "sameModel"> & {
  /** By id, name or alias at whoever has it. */
  modelId?: string;
};

/** Which model a provider is asked for. */
export interface AskedModel {
  /** By id, name or alias; absent for the provider's default model. */
  modelId?: string;
  /** Its description, as far as the settings have one. */
  model?: ModelInfo;
  /** What the caller named, the same model at another provider than was meant, or one that stands in for it. */
  is: "named" | "family" | "other";
  /** What is lost of what was named when it draws with a model; absent where nothing of that is lost. */
  lossWith?: (given: ModelInfo) => Loss;
}

/**
 * Which model a candidate is asked for: the one that was named where it is the candidate's, else one of the same family,
 * else its default model.
 */
export function askedModel(wish: ModelWish, candidate: Candidate): AskedModel {
  const { provider, settings } = candidate;
  const { modelId, provider: named } = wish;
  const isNamed = named === undefined || named === provider.id;
  if (modelId !== undefined && (named === provider.id || isNamed && knows(candidate, modelId))) {
    return withModel({ modelId, is: "named" }, lookUpModel(settings.models, modelId));
  }
  const family = wish.family ?? familyNamed(wish);
  const own = family === undefined ? undefined : modelOfFamily(settings, family);
  const usual = lookUpModel(settings.models, settings.defaultModelId);
  if (own) {
    const asked = withModel({ modelId: own.id, is: isNamed && !modelId ? "named" : "family" }, own);
    if (modelId === undefined) return asked;
    return { ...asked, lossWith: (given) => lossOf(wish, candidate, given, family) };
  }
  if (modelId === undefined && family === undefined) {
    return withModel({ is: isNamed ? "named" : "other" }, usual);
  }
  return withModel({ is: "other", lossWith: (given) => lossOf(wish, candidate, given) }, usual);
}

/** What the caller named as the model, as it is told to people; undefined where nothing was. */
export function nameOfWish(wish: ModelWish): string | undefined {
  const { modelId, provider } = wish;
  if (wish.family !== undefined) return wish.family;
  if (modelId === undefined) return undefined;
  const found = findInCatalogs(wish);
  const name = found?.model.name ?? modelId;
  const owner = provider ?? found?.provider;
  return owner ? `${name} of ${owner}` : name;
}

/** The families of models that the candidates have. */
export function familiesOf(candidates: readonly Pick<Candidate, "settings">[]): string[] {
  const families = candidates.flatMap(({ settings }) =>
    settings.models.flatMap(({ family, retired }) => family && !retired ? [family] : [])
  );
  return [...new Set(families)].toSorted();
}

/** Whether a candidate can be asked for a model of this name. */
export function knows({ provider, settings }: Candidate, name: string): boolean {
  return lookUpModel(settings.models, name) !== undefined ||
    (provider.knowsModel?.(name, settings) ?? false);
}

// A model without a description has none; TypeScript tells that apart from one that is undefined.
function withModel(asked: AskedModel, model: ModelInfo | undefined): AskedModel {
  return model ? { ...asked, model } : asked;
}

function lossOf(
  wish: ModelWish,
  { provider }: Candidate,
  given: ModelInfo,
  family?: string,
): Loss {
  const asked = nameOfWish(wish) ?? "";
  const kin = family === undefined
    ? ""
    : ` Both are ${family}. ${given.differs?.join(" ") ?? ""}`.trimEnd();
  const text = `${provider.id} draws with ${given.name} instead of ${asked}.${kin}`;
  const { namedModel, namedModelOfFamily } = lossWeights;
  return altered(
    wish.family === undefined ? "model_id" : "model",
    asked,
    given.name,
    family === undefined ? namedModel : namedModelOfFamily,
    text,
  );
}

function familyNamed(wish: ModelWish): string | undefined {
  return findInCatalogs(wish)?.model.family;
}

function findInCatalogs({ modelId, provider: named }: ModelWish) {
  if (modelId === undefined) return undefined;
  for (const provider of named === undefined ? providerIds : [named]) {
    const model = lookUpModel(catalogs[provider], modelId);
    if (model) return { provider, model };
  }
  return undefined;
}

import type { FieldProblem } from "../errors/mod.ts";
import {
  bindingOptions,
  dropped,
  type ImageRequest,
  type Loss,
  lossWeights,
  type ModelInfo,
  type ProviderId,
} from "../providers/catalog.ts";
import { askedModel, type ModelWish, nameOfWish } from "./asked_model.ts";
import type { Candidate } from "./candidate.ts";

/** A request as one provider gets it, with what of it does not reach that one, or why it is not to draw. */
export interface OwnRequest {
  request: ImageRequest;
  losses: Loss[];
  /** What is lost besides with the model that is drawn with, where that is not the one that was named. */
  lossWith?: (given: ModelInfo) => Loss;
  /** Whether it is meant, or stands in for another provider or model. */
  standsIn: boolean;
  /** Why it cannot be asked at all. */
  reasons: string[];
  mistakes: FieldProblem[];
}

/**
 * A request as one provider gets it. Options of its own reach only the provider they were written for: those that carry
 * meaning bind the request to it, and the others are lost with anybody else. A model that was named is, elsewhere, one of
 * the same family or another one, which is a loss.
 */
export function ownRequest(
  { providerParams, modelId, ...shared }: ImageRequest,
  wish: Omit<ModelWish, "modelId">,
  candidate: Candidate,
): OwnRequest {
  const { provider: { id } } = candidate;
  const named: ModelWish = { ...wish, ...(modelId !== undefined && { modelId }) };
  const asked = askedModel(named, candidate);
  const isMeant = wish.provider === id;
  const own: OwnRequest = {
    request: {
      ...shared,
      ...(asked.modelId !== undefined && { modelId: asked.modelId }),
      ...(isMeant && providerParams && { providerParams }),
    },
    losses: [],
    ...(asked.lossWith && { lossWith: asked.lossWith }),
    standsIn: asked.is !== "named",
    reasons: [],
    mistakes: [],
  };
  if (isMeant && asked.is === "other") {
    own.mistakes.push({ path: "model", message: tellFamilies(id, named, candidate) });
  } else if (asked.is === "other" && wish.sameModel === "require" && nameOfWish(named)) {
    own.reasons.push(`It does not have ${nameOfWish(named)}, and same_model is "require".`);
  }
  if (!isMeant && providerParams && wish.provider !== undefined) {
    const bound = bindingOptions(wish.provider, providerParams);
    const names = bound.join(", ");
    if (bound.length === 0) own.losses.push(...optionLosses(providerParams, id, wish.provider));
    else own.reasons.push(`Only ${wish.provider} can do what provider_params ask for: ${names}.`);
  }
  return own;
}

function optionLosses(
  options: NonNullable<ImageRequest["providerParams"]>,
  provider: ProviderId,
  owner: ProviderId,
): Loss[] {
  const names = Object.keys(options);
  if (names.length === 0) return [];
  const text =
    `${provider} has no options of ${owner}'s, so these of provider_params were left out: ${
      names.join(", ")
    }.`;
  return [dropped("provider_params", options, lossWeights.option * names.length, text)];
}

function tellFamilies(
  id: string,
  wish: ModelWish,
  { settings: { models } }: Candidate,
): string {
  const families = new Set(
    models.flatMap(({ family, retired }) => family && !retired ? [family] : []),
  );
  return `${id} does not have ${nameOfWish(wish)}. It has ${[...families].join(", ")}.`;
}

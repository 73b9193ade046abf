import type { ImageRequest, ModelInfo, ProviderSettings } from "./contract.ts";
import { emptyNotes } from "./plan_notes.ts";
import { lookUpModel } from "./planning.ts";
import { modelFor } from "./take_pictures.ts";

/**
 * The model of a family among a provider's: the default one where that is of the family, else the first that is served.
 *
 * @param family in any case
 */
export function modelOfFamily(
  { models, defaultModelId }: Pick<ProviderSettings, "models" | "defaultModelId">,
  family: string,
): ModelInfo | undefined {
  const own = models.filter((model) => !model.retired && isOf(model, family));
  const usual = lookUpModel(models, defaultModelId);
  return own.find((model) => model.id === usual?.id) ?? own[0];
}

/** Whether a model is of a family, in any case. */
export function isOf({ family: own }: Pick<ModelInfo, "family">, family: string): boolean {
  return own !== undefined && own === family.trim().toLowerCase();
}

/** The model that draws a request which names none: the default one, or another one of the provider's that can do it. */
export function usualModel(
  settings: ProviderSettings,
  request: ImageRequest,
): ModelInfo | undefined {
  return modelFor(settings, request, emptyNotes());
}

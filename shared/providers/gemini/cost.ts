import type { GenerateContentResponseUsageMetadata } from "@google/genai";
import type { ModelInfo } from "../contract.ts";
import { type ImageSize, modelFacts } from "./catalog.ts";

const million = 1_000_000;

/** USD of one picture at a resolution step, its text not counted; null when the model's price is not known. */
export function picturePrice(model: ModelInfo, imageSize: ImageSize | null): number | null {
  if (model.priceUsd === null) return null;
  const { imageTokens } = modelFacts(model.id);
  return model.priceUsd * imageTokens[imageSize ?? "1K"] / imageTokens["1K"];
}

/**
 * USD of an answer by the tokens it reports: picture tokens at the model's price per picture, prompt and thinking
 * tokens at its price of text.
 *
 * @returns undefined when there is no usage or the model's price is not known
 */
export function usageCost(
  model: ModelInfo | undefined,
  usage: GenerateContentResponseUsageMetadata | undefined,
): number | undefined {
  if (!usage || !model || model.priceUsd === null) return undefined;
  const { imageTokens, textPrice } = modelFacts(model.id);
  const drawn = usage.candidatesTokensDetails?.find((detail) => detail.modality === "IMAGE")
    ?.tokenCount ?? 0;
  const written = (usage.candidatesTokenCount ?? 0) - drawn + (usage.thoughtsTokenCount ?? 0);
  return drawn / imageTokens["1K"] * model.priceUsd +
    (usage.promptTokenCount ?? 0) * textPrice.input / million +
    Math.max(0, written) * textPrice.output / million;
}

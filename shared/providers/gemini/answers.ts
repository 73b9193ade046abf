import { Buffer } from "node:buffer";
import type { GenerateContentResponse, GenerateContentResponseUsageMetadata } from "@google/genai";
import type { Json, ModelInfo, ProducedImages } from "../contract.ts";
import { modelFacts } from "./catalog.ts";
import { emptyResultFailure } from "./failures.ts";
import type { GeminiCall } from "./options.ts";

const million = 1_000_000;

/**
 * The picture of an answer: its last part with inline data that is not a thought, since a thinking model shows drafts
 * before it.
 *
 * @param explanation what the answer says about a missing picture beyond what the SDK keeps
 * @throws ProviderError when there is none: `moderated`, `no_result`
 */
export function readResult(
  response: GenerateContentResponse,
  explanation: string,
  call: GeminiCall,
  model: ModelInfo | undefined,
): ProducedImages {
  const blockReason = response.promptFeedback?.blockReason;
  if (blockReason !== undefined) throw emptyResultFailure("prompt", blockReason, explanation);
  const candidate = response.candidates?.[0];
  const parts = (candidate?.content?.parts ?? []).filter((part) => part.thought !== true);
  const picture = parts.findLast((part) => part.inlineData?.data)?.inlineData;
  if (!picture?.data) {
    const text = parts.map((part) => part.text ?? "").join(" ").trim();
    throw emptyResultFailure("candidate", candidate?.finishReason, explanation || text);
  }
  const { modelVersion, responseId } = response;
  const metadata: Record<string, Json> = {
    // Every picture carries it, though no answer says so: https://ai.google.dev/responsible/docs/safeguards/synthid
    watermark: "SynthID",
    ...(modelVersion === undefined ? {} : { modelVersion }),
  };
  const costUsd = usageCost(model, response.usageMetadata);
  return {
    images: [{
      source: {
        kind: "bytes",
        bytes: Buffer.from(picture.data, "base64"),
        mediaType: picture.mimeType ?? "image/png",
      },
      metadata,
      ...(responseId === undefined ? {} : { providerImageId: responseId }),
      ...(call.config.seed === undefined ? {} : { seed: call.config.seed }),
    }],
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/**
 * USD of an answer by the tokens it reports: picture tokens at the model's price per picture, prompt and thinking
 * tokens at its price of text.
 *
 * @returns undefined when there is no usage or the model's price is not known
 */
function usageCost(
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

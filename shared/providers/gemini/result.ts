import { Buffer } from "node:buffer";
import type { GenerateContentResponse } from "@google/genai";
import type { Json, ModelInfo, ProducedImages } from "../contract.ts";
import { usageCost } from "./cost.ts";
import { emptyResultFailure } from "./failures.ts";
import type { GeminiCall } from "./parameters.ts";

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

import { json, type Reply } from "../exchange.ts";

/** How many tokens a text has, roughly. */
export function tokensOf(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

/** Usage of a call that produced no picture. */
function textUsage(promptTokens: number) {
  return {
    promptTokenCount: promptTokens,
    totalTokenCount: promptTokens,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: promptTokens }],
  };
}

/** A prompt that was refused: no candidates at all. */
export function promptBlocked(blockReason: string, model: string, promptTokens = 7): Reply {
  return json({
    promptFeedback: { blockReason },
    usageMetadata: textUsage(promptTokens),
    modelVersion: model,
    responseId: crypto.randomUUID(),
  });
}

/** A picture that was refused or not drawn: a candidate without content. */
export function pictureRefused(finishReason: string, model: string, promptTokens = 7): Reply {
  const finishMessage = `Unable to show the generated image (${finishReason}).`;
  return json({
    candidates: [{ finishReason, finishMessage, index: 0 }],
    usageMetadata: textUsage(promptTokens),
    modelVersion: model,
    responseId: crypto.randomUUID(),
  });
}

/** Words where a picture was asked for. */
export function onlyWords(finishReason: string, model: string, promptTokens = 7): Reply {
  const parts = [{ text: "I can't draw that, but I can describe it." }];
  return json({
    candidates: [{ content: { role: "model", parts }, finishReason, index: 0 }],
    usageMetadata: { ...textUsage(promptTokens), candidatesTokenCount: 12 },
    modelVersion: model,
    responseId: crypto.randomUUID(),
  });
}

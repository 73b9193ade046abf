/**
 * Google Gemini's image models, through the Gemini API (https://ai.google.dev/gemini-api/docs/image-generation).
 *
 * @module
 */
import type { CallContext, ImageProvider, PlannedCall, Submission } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { geminiCatalog } from "./catalog.ts";
import { generateContent } from "./client.ts";
import { checkGemini, listGeminiModels } from "./models.ts";
import { geminiCall } from "./parameters.ts";
import { planGemini } from "./plan.ts";
import { readResult } from "./result.ts";

/** Answers `submit` with the picture at once, so there is nothing to poll or to cancel. */
export const gemini: ImageProvider = {
  id: "gemini",
  catalog: geminiCatalog,
  plan: planGemini,
  submit: submitGemini,
  health: checkGemini,
  models: listGeminiModels,
};

async function submitGemini(
  { body }: PlannedCall,
  taskId: string,
  context: CallContext,
): Promise<Submission> {
  const call = geminiCall.parse(body);
  const { response, explanation } = await generateContent(call, context);
  const model = lookUpModel(context.settings.models, call.model);
  return { taskId, result: readResult(response, explanation, call, model) };
}

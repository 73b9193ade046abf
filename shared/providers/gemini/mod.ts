/**
 * Google Gemini's image models, through the Gemini API (https://ai.google.dev/gemini-api/docs/image-generation).
 *
 * @module
 */
import type { ImageProvider } from "../contract.ts";
import { geminiCatalog } from "./catalog.ts";
import { checkGemini, listGeminiModels } from "./health.ts";
import { removeFile } from "./uploads.ts";
import { planGemini } from "./plan.ts";
import { geminiRelaxed } from "./relaxed.ts";
import { submitGemini } from "./submit.ts";

/** Answers `submit` with the picture at once, so there is nothing to poll or to cancel. */
export const gemini: ImageProvider = {
  id: "gemini",
  catalog: geminiCatalog,
  plan: planGemini,
  submit: submitGemini,
  relaxed: geminiRelaxed,
  removeUpload: removeFile,
  health: checkGemini,
  models: listGeminiModels,
};

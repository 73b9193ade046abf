/**
 * Google Gemini's image models, through the Gemini API (https://ai.google.dev/gemini-api/docs/image-generation).
 *
 * @module
 */
import type { ImageProvider } from "../contract.ts";
import { catalog } from "./catalog.ts";
import { health, models } from "./health.ts";
import { removeFile } from "./uploads.ts";
import { plan } from "./plan.ts";
import { relaxed } from "./relaxed.ts";
import { submit } from "./submit.ts";

/** Answers `submit` with the picture at once, so there is nothing to poll or to cancel. */
export const gemini: ImageProvider = {
  id: "gemini",
  catalog,
  plan,
  submit,
  relaxed,
  removeUpload: removeFile,
  health,
  models,
};

/**
 * Leonardo AI (https://docs.leonardo.ai): the v1 API, the models of the v2 API, and PhotoReal.
 *
 * The base URL is the part before the version, `https://cloud.leonardo.ai/api/rest`. Leonardo delivers JPEG.
 *
 * @module
 */
import type { ImageProvider } from "../contract.ts";
import { cancel } from "./cancel.ts";
import { catalog } from "./catalog.ts";
import { health, models } from "./health.ts";
import { plan } from "./plan.ts";
import { find, submit } from "./submit.ts";
import { removeUpload } from "./uploads.ts";
import { pollTask } from "./variations.ts";

/** The Leonardo AI client. */
export const leonardoAi: ImageProvider = {
  id: "leonardo_ai",
  catalog,
  pollInterval: { firstMs: 2_500, minimumMs: 2_000, maximumMs: 3_000 },
  plan,
  submit,
  find,
  poll: pollTask,
  cancel,
  removeUpload,
  health,
  models,
};

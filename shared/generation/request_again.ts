import type { GenerationDocument, StyleDocument } from "../database/mod.ts";
import { conflict, invalidInput } from "../errors/mod.ts";
import { parseWithoutNulls } from "../runtime/mod.ts";
import { withoutReplaced } from "./batch_items.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";
import { withoutStyle } from "./without_style.ts";

/**
 * The request of a generation with changes. What is not said stays, and so do who drew it, with which model and seed, as long as
 * nothing of that is said; it belongs to the same series.
 *
 * @param changes fields of a request; null leaves one out
 * @param style that is put into it anew, because of what changes
 * @throws ServiceError `invalid_request` for what is no request, `conflict` for a generation whose request is forgotten
 */
export function requestAgain(
  job: GenerationDocument,
  changes: Record<string, unknown>,
  style?: StyleDocument,
): GenerateRequest {
  if ("forgotten" in job.request) {
    throw conflict(`The request of the generation ${job.id} is no longer kept. Send it anew.`);
  }
  const { dry_run: _, ...stored } = job.request;
  const kept = { ...stored, prompt: job.prompt };
  const before: Record<string, unknown> = style ? withoutStyle(kept, style) : kept;
  const drawn = job.images.toSorted((one, other) => one.ordinal - other.ordinal)[0];
  const namesModel = ["provider", "model", "model_id"].some((field) => field in changes);
  const parsed = parseWithoutNulls(generateRequest, {
    ...withoutReplaced(before, changes),
    project_id: job.project_id,
    series_id: job.series_id ?? job.id,
    ...(!namesModel && drawn && {
      provider: drawn.provider,
      model_id: drawn.model,
      model: null,
      // Those of whom it was to be drawn by are none of a substitute's.
      ...(before["provider"] !== drawn.provider && { provider_params: null }),
      // Nobody else need stand in for one that was chosen here.
      ...(before["provider"] === undefined && { fallback_to: null }),
    }),
    ...(before["seed"] === undefined && drawn && drawn.seed !== null && drawn.seed >= 0 &&
      { seed: drawn.seed }),
    ...changes,
  });
  if (!parsed.success) throw invalidInput("request", parsed.error.issues);
  return parsed.data;
}

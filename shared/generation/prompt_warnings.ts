import type { ModelInfo } from "../providers/catalog.ts";
import { encoderWarnings } from "../prompts/mod.ts";
import { type Candidate, type Job, promptsFor, requestWithin } from "../routing/mod.ts";

/** What a caller should know of how a model has read the job's prompt. */
export function promptWarnings(job: Job, candidate: Candidate, model: ModelInfo): string[] {
  const request = requestWithin(job, candidate);
  if ("limit" in request) return [];
  const { promptEncoder } = model.capabilities;
  const { parted } = promptsFor(job, candidate);
  return [
    ...(parted
      ? ["What the prompt says must not be seen was sent as its negative prompt, and not in it."]
      : []),
    ...(promptEncoder ? encoderWarnings(request.prompt, promptEncoder, model.name) : []),
  ];
}

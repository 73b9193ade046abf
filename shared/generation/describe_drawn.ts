import type { GenerationResult } from "../database/mod.ts";
import { lookUpModel } from "../providers/catalog.ts";
import { type Job, type KnownProviders, requestWithin } from "../routing/mod.ts";

/** Who drew a job, and from which words: the first attempt that brought a picture. */
export function describeDrawn(job: Job, known: KnownProviders): GenerationResult["drawn"] {
  const attempt = job.attempts.find(({ id }) =>
    job.pictures.some(({ attemptId }) => attemptId === id)
  );
  if (!attempt) return null;
  const candidate = known.candidates.find(({ provider }) => provider.id === attempt.provider);
  const within = candidate && requestWithin(job, candidate, attempt.places.length);
  const prompt = within && "prompt" in within ? within.prompt : job.request.prompt;
  const compressed = job.texts.find(({ field, text }) => field === "prompt" && text === prompt);
  return {
    provider: attempt.provider,
    model: attempt.model,
    model_name: candidate
      ? lookUpModel(candidate.settings.models, attempt.model)?.name ?? attempt.model
      : attempt.model,
    prompt_used: prompt,
    prompt_validation: { ...(compressed?.validation ?? unchanged(job.request.prompt, prompt)) },
  };
}

// A negative section that has moved to the negative prompt is not lost.
function unchanged(original: string, prompt: string) {
  return {
    original_length: original.length,
    optimized_length: prompt.length,
    optimization_time: 0,
    method: "none",
    preservation: 1,
  };
}

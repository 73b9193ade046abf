import { createHash } from "node:crypto";
import {
  type ImageRequest,
  lookUpModel,
  type PlanResult,
  type ProviderPlan,
} from "../providers/catalog.ts";
import type { Candidate } from "./candidate.ts";
import { chanceOf } from "./chance.ts";
import { type Job, missingPlaces, type PromptField } from "./job.ts";
import { planProviders, requestFor, type RoutingPlan } from "./plan_providers.ts";
import { promptWithin } from "./prompt_text.ts";

/**
 * Who can draw what is missing of a job, best first. A prompt that is still to be compressed for a provider is planned
 * with as much of it as fits.
 *
 * @param now milliseconds since the epoch
 */
export function planJob(job: Job, candidates: Candidate[], now: number): RoutingPlan {
  const { request } = job;
  return planProviders(
    (candidate) => {
      const within = requestWithin(job, candidate);
      return "limit" in within ? withoutCompression(job, candidate) : within;
    },
    candidates,
    {
      ...(request.provider && { provider: request.provider }),
      enableFallback: request.enableFallback,
      strategy: request.strategy,
    },
    now,
    chanceOf(job.id, job.attempts.length),
  );
}

/**
 * The plan of an attempt, made again.
 *
 * @param places of the pictures it asks for
 * @returns no plan when a prompt of it is not compressed any more, or the provider cannot do it any more
 */
export function planAttempt(job: Job, candidate: Candidate, places: number[]): PlanResult {
  const request = requestWithin(job, candidate, places.length);
  if ("limit" in request) {
    return { possible: false, reasons: ["Its prompt is to be compressed."], mistakes: [] };
  }
  return candidate.provider.plan(request, candidate.settings);
}

/**
 * What is left of a job, as one provider is asked for it, or which prompt has to be compressed first, and to how many
 * UTF-16 code units.
 */
export function requestWithin(
  job: Job,
  candidate: Candidate,
  count: number = missingPlaces(job).length,
): ImageRequest | { text: PromptField; limit: number } {
  const { request } = job;
  const limit = limitOf(job, candidate);
  const prompt = promptWithin(job, "prompt", limit);
  if (!prompt) return { text: "prompt", limit };
  const negative = promptWithin(job, "negative_prompt", request.promptLimit);
  if (!negative) return { text: "negative_prompt", limit: request.promptLimit };
  return ask(job, candidate, count, prompt.text, negative.text);
}

/** Tells plans apart by what is sent. */
export function hashPlan({ model, calls }: ProviderPlan): string {
  return createHash("sha256").update(JSON.stringify([model.id, calls])).digest("hex");
}

function withoutCompression(job: Job, candidate: Candidate): ImageRequest {
  const { prompt, negativePrompt = "", promptLimit } = job.request;
  const text = prompt.slice(0, limitOf(job, candidate));
  const negative = promptWithin(job, "negative_prompt", promptLimit)?.text ??
    negativePrompt.slice(0, promptLimit);
  return ask(job, candidate, missingPlaces(job).length, text, negative);
}

function ask(
  { request }: Job,
  { provider }: Candidate,
  count: number,
  prompt: string,
  negativePrompt: string,
): ImageRequest {
  const asked = { ...request.image, prompt, count, ...(negativePrompt && { negativePrompt }) };
  return requestFor(asked, provider.id, request.provider);
}

function limitOf({ request }: Job, { provider, settings }: Candidate): number {
  const named = request.provider === provider.id || request.provider === undefined;
  const modelId = (named ? request.image.modelId : undefined) ?? settings.defaultModelId;
  const limit = lookUpModel(settings.models, modelId)?.capabilities.maxPromptCharacters ?? Infinity;
  return Math.min(request.promptLimit, limit);
}

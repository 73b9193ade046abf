import { createHash } from "node:crypto";
import {
  type Capabilities,
  type ImageRequest,
  lookUpModel,
  type PlanResult,
  type ProviderPlan,
  usualModel,
} from "../providers/catalog.ts";
import { askedModel, type ModelWish } from "./asked_model.ts";
import type { Experience } from "./adaptive.ts";
import type { Candidate } from "./candidate.ts";
import { chanceOf } from "./chance.ts";
import { type Job, type JobRequest, missingPlaces, type PromptField } from "./job.ts";
import { type OwnPrompts, ownPrompts } from "./own_prompts.ts";
import { type OwnRequest, ownRequest } from "./own_request.ts";
import { planFor, planProviders, type RoutingPlan } from "./plan_providers.ts";
import { promptLosses } from "./prompt_losses.ts";
import { promptWithin } from "./prompt_text.ts";

/**
 * Who can draw what is missing of a job, best first. A prompt that is still to be compressed for a provider is planned
 * with as much of it as fits.
 *
 * @param now milliseconds since the epoch
 * @param experience what was learned with requests alike
 */
export function planJob(
  job: Job,
  candidates: Candidate[],
  now: number,
  experience?: Experience,
): RoutingPlan {
  const { request } = job;
  const { planned, excluded } = planProviders(
    (candidate) => {
      const within = requestWithin(job, candidate);
      return own(job, "limit" in within ? withoutCompression(job, candidate) : within, candidate);
    },
    candidates,
    {
      ...(request.provider && { provider: request.provider }),
      enableFallback: request.enableFallback,
      ...(request.fallbackTo && { fallbackTo: request.fallbackTo }),
      ...(request.fallbackIsAsked && { fallbackIsAsked: true }),
      strategy: request.strategy,
      ...(experience && { experience }),
    },
    now,
    chanceOf(job.id, job.attempts.length),
  );
  return {
    planned: planned.map((each) => ({
      ...each,
      plan: withPromptLosses(job, each.candidate, each.plan),
    })),
    excluded,
  };
}

/**
 * The plan of an attempt, made again.
 *
 * @param places of the pictures it asks for
 * @param model that it asks, by its id: who draws where nobody says so may have changed since
 * @returns no plan when a prompt of it is not compressed any more, or the provider cannot do it any more
 */
export function planAttempt(
  job: Job,
  asked: Candidate,
  places: number[],
  model = asked.settings.defaultModelId,
): PlanResult {
  const known = lookUpModel(asked.settings.models, model);
  const candidate = known
    ? { ...asked, settings: { ...asked.settings, defaultModelId: known.id } }
    : asked;
  const request = requestWithin(job, candidate, places.length);
  if ("limit" in request) {
    return { possible: false, reasons: ["Its prompt is to be compressed."], mistakes: [] };
  }
  const result = planFor(candidate, own(job, request, candidate));
  if (!result.possible) return result;
  return { possible: true, plan: withPromptLosses(job, candidate, result.plan) };
}

function withPromptLosses(job: Job, candidate: Candidate, plan: ProviderPlan): ProviderPlan {
  const losses = promptLosses(job, promptsFor(job, candidate));
  return { ...plan, losses: [...plan.losses, ...losses] };
}

/** A prompt that has to be compressed before it can be sent. */
export interface MissingText {
  text: PromptField;
  /** Whether the prompt's negative sections have moved to the negative prompt. */
  parted: boolean;
  /** UTF-16 code units. */
  limit: number;
}

/** What is left of a job, within what one provider's model takes, or which prompt has to be compressed first. */
export function requestWithin(
  job: Job,
  candidate: Candidate,
  count: number = missingPlaces(job).length,
): ImageRequest | MissingText {
  const own = promptsFor(job, candidate);
  const { parted, limits } = own;
  const prompt = promptWithin(job, "prompt", own);
  if (!prompt) return { text: "prompt", parted, limit: limits.prompt };
  const negative = promptWithin(job, "negative_prompt", own);
  if (!negative) return { text: "negative_prompt", parted, limit: limits.negative_prompt };
  return ask(job, count, prompt.text, negative.text);
}

/** The prompts of a job as a candidate's model is to get them. */
export function promptsFor(job: Job, candidate: Candidate): OwnPrompts {
  return ownPrompts(job.request, capabilitiesFor(job, candidate));
}

/** Tells plans apart by what is sent. */
export function hashPlan({ model, calls, steps }: ProviderPlan): string {
  const sent = JSON.stringify([model.id, calls, ...(steps ? [steps] : [])]);
  return createHash("sha256").update(sent).digest("hex");
}

function withoutCompression(job: Job, candidate: Candidate): ImageRequest {
  const { prompt, negativePrompt, limits } = promptsFor(job, candidate);
  return ask(
    job,
    missingPlaces(job).length,
    prompt.slice(0, limits.prompt),
    negativePrompt.slice(0, limits.negative_prompt),
  );
}

function ask(
  { request }: Job,
  count: number,
  prompt: string,
  negativePrompt: string,
): ImageRequest {
  return { ...request.image, prompt, count, ...(negativePrompt && { negativePrompt }) };
}

function own({ request }: Job, asked: ImageRequest, candidate: Candidate): OwnRequest {
  return ownRequest(asked, wishOf(request), candidate);
}

/** What a request says of the model. */
export function wishOf(
  { image: { modelId }, provider, family, sameModel }: JobRequest,
): ModelWish {
  return {
    sameModel,
    ...(provider && { provider }),
    ...(family !== undefined && { family }),
    ...(modelId !== undefined && { modelId }),
  };
}

// A model that was not named is one that can do what is asked for, as the plan finds out.
function capabilitiesFor({ request }: Job, candidate: Candidate): Capabilities | undefined {
  const asked = askedModel(wishOf(request), candidate);
  if (asked.modelId !== undefined) return asked.model?.capabilities;
  return usualModel(candidate.settings, { ...request.image, prompt: "", count: 1 })?.capabilities;
}

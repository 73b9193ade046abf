import { approximated, type Loss, lossWeights } from "../providers/catalog.ts";
import type { Job, PromptField } from "./job.ts";
import { type OwnPrompts, promptOf } from "./own_prompts.ts";
import { promptWithin } from "./prompt_text.ts";

/** Less is nothing that anybody would see. */
const leastShare = 0.005;

/**
 * What a model loses of a job's prompts because they have to be shortened for it: as it was measured, or, where they
 * are not shortened yet, as if a character were as dear as any other.
 */
export function promptLosses(job: Job, own: OwnPrompts): Loss[] {
  return (["prompt", "negative_prompt"] as const).flatMap((field) => {
    const original = promptOf(job.request, field, own.parted);
    const limit = own.limits[field];
    if (original.length <= limit) return [];
    const known = promptWithin(job, field, own);
    const share = known?.validation
      ? 1 - known.validation.preservation
      : 1 - limit / original.length;
    if (share < leastShare) return [];
    const given = known?.text.length ?? limit;
    const text = `The ${
      names[field]
    } was shortened from ${original.length} to ${given} characters.`;
    return [approximated(field, original.length, given, weights[field] * share, text)];
  });
}

/** Whether a prompt of a job is longer than a model is to get it. */
export function isShortened({ prompt, negativePrompt, limits }: OwnPrompts): boolean {
  return prompt.length > limits.prompt || negativePrompt.length > limits.negative_prompt;
}

/** Whether a prompt that the product would send as it is has to be shortened for a model. */
export function isCut({ request }: Job, { prompt, limits }: OwnPrompts): boolean {
  return prompt.length > limits.prompt && prompt.length <= request.promptLimit;
}

const names: Record<PromptField, string> = {
  prompt: "prompt",
  negative_prompt: "negative prompt",
};
const weights: Record<PromptField, number> = {
  prompt: lossWeights.compression,
  negative_prompt: lossWeights.negativePromptDropped,
};

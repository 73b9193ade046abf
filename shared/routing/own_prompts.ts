import type { Capabilities } from "../providers/catalog.ts";
import { readableLength } from "../prompts/mod.ts";
import type { JobRequest, PromptField } from "./job.ts";

/** The prompts of a request as one model is to get them, and what it takes. */
export interface OwnPrompts {
  /** True when the prompt's negative sections have moved to the negative prompt. */
  parted: boolean;
  prompt: string;
  /** Empty for none. */
  negativePrompt: string;
  /** UTF-16 code units to which each is compressed when it is longer; Infinity where it is never compressed. */
  limits: Record<PromptField, number>;
}

/**
 * The prompts of a request for a model. What stands under "Negative prompt:" in the prompt itself goes to a model that
 * has a negative prompt as that, and stays under its heading for any other.
 *
 * @param model undefined for one that is not known
 */
export function ownPrompts(request: JobRequest, model: Capabilities | undefined): OwnPrompts {
  const mostNegative = model?.maxNegativePromptCharacters ?? 0;
  const parted = mostNegative > 0 && !model?.negativePromptAsWords && request.parted !== undefined;
  const prompt = promptOf(request, "prompt", parted);
  const isFixed = request.optimization === "never";
  const most = Math.min(request.promptLimit, model?.maxPromptCharacters ?? Infinity);
  return {
    parted,
    prompt,
    negativePrompt: promptOf(request, "negative_prompt", parted),
    limits: {
      prompt: isFixed ? Infinity : Math.min(most, readTokens(request, prompt, model)),
      // A model without one leaves it out, of whatever length.
      negative_prompt: isFixed || mostNegative === 0
        ? Infinity
        : Math.min(request.promptLimit, mostNegative),
    },
  };
}

/** A prompt of a request as it was sent, before or after its negative sections have moved. */
export function promptOf(request: JobRequest, field: PromptField, parted: boolean): string {
  const sections = parted ? request.parted : undefined;
  if (field === "prompt") return sections?.positive ?? request.prompt;
  return [request.negativePrompt, sections?.negative].filter((part) => part).join(", ");
}

// The product's own limit is in characters; who asks for the model's limit gets it in the model's unit.
function readTokens(
  { optimization }: JobRequest,
  prompt: string,
  model: Capabilities | undefined,
): number {
  const encoder = model?.promptEncoder;
  return optimization === "auto" && encoder ? readableLength(prompt, encoder) : Infinity;
}

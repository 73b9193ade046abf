import type { PromptValidation } from "../database/mod.ts";
import { compressLocally } from "../prompts/compress_locally.ts";
import { promptLimits } from "../prompts/limits.ts";
import { normalisePrompt } from "../prompts/normalise.ts";
import type { GenerateRequest } from "./request_schema.ts";

export interface PreparedPrompts {
  prompt: string;
  negativePrompt?: string;
  original: string;
  validation: PromptValidation;
  warnings: string[];
}

export async function preparePrompts(
  request: GenerateRequest,
  _context: unknown,
): Promise<PreparedPrompts> {
  const original = normalisePrompt(request.prompt);
  const prompts = {
    original,
    prompt: original,
    warnings: [],
    validation: {
      original_length: original.length,
      optimized_length: original.length,
      optimization_time: 0,
      method: "none",
      preservation: 1,
    },
  };
  const { text, validation } = await preparePrompt(prompts, promptLimits.compressed, _context);
  return { ...prompts, prompt: text, validation };
}

export function preparePrompt(
  prompts: PreparedPrompts,
  characters: number,
  _context: unknown,
): Promise<{ text: string; validation: PromptValidation }> {
  const { original } = prompts;
  if (original.length <= characters) {
    return Promise.resolve({ text: original, validation: prompts.validation });
  }
  const text = compressLocally(original, characters);
  return Promise.resolve({
    text,
    validation: { ...prompts.validation, optimized_length: text.length, method: "local" },
  });
}

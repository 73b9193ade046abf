import type { CompressedText, Job, PromptField } from "./job.ts";

/**
 * A prompt of a job within a limit: as it was sent when that fits, else what it was compressed to.
 *
 * The same texts give the same answer though others are added later, so that a plan can be made again.
 *
 * @param limit UTF-16 code units
 * @returns null when it has to be compressed first
 */
export function promptWithin(
  { request, texts }: Pick<Job, "request" | "texts">,
  field: PromptField,
  limit: number,
): Pick<CompressedText, "text" | "warnings"> | null {
  const original = field === "prompt" ? request.prompt : request.negativePrompt ?? "";
  if (original.length <= limit) return { text: original, warnings: [] };
  const own = texts.filter((each) => each.field === field)
    .toSorted((one, other) => one.limit - other.limit);
  return own.find((each) => each.limit === limit) ??
    own.find((each) => each.limit > limit && each.text.length <= limit) ?? null;
}

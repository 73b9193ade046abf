import type { CompressedText, Job, PromptField } from "./job.ts";
import { type OwnPrompts, promptOf } from "./own_prompts.ts";

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
  { parted, limits }: Pick<OwnPrompts, "parted" | "limits">,
): Pick<CompressedText, "text" | "warnings"> & Partial<Pick<CompressedText, "validation">> | null {
  const limit = limits[field];
  const original = promptOf(request, field, parted);
  if (original.length <= limit) return { text: original, warnings: [] };
  const own = texts.filter((each) => each.field === field && each.parted === parted)
    .toSorted((one, other) => one.limit - other.limit);
  return own.find((each) => each.limit === limit) ??
    own.find((each) => each.limit > limit && each.text.length <= limit) ?? null;
}

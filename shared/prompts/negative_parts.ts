import { outlinePrompt } from "./outline.ts";

/**
 * Tells what a prompt wants to see from what it says must not be seen under a heading, key or label of its own, such as
 * `Negative prompt:`, in any language that is known.
 *
 * @returns both texts; `negative` is empty where there is no such part
 */
export function negativeParts(prompt: string): { positive: string; negative: string } {
  const { text, structure, clauses } = outlinePrompt(prompt);
  const ranges: [number, number][] = [];
  for (const { isNegative, labelStart, end } of structure.sections) {
    const last = ranges.at(-1);
    if (!isNegative || (last && labelStart < last[1])) continue;
    ranges.push([labelStart, end]);
  }
  let positive = "";
  let position = 0;
  for (const [start, end] of ranges) {
    positive += text.slice(position, start);
    position = end;
  }
  positive += text.slice(position);
  const negative = clauses.filter(({ section }) => structure.sections[section]?.isNegative)
    .map(({ start, end }) => text.slice(start, end)).join(", ");
  return { positive: positive.replace(/\n{3,}/g, "\n\n").trim(), negative };
}

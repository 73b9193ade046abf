import { alignSequences } from "./alignment.ts";

/** A stretch of text that two texts share, or that only one of them has. */
export interface DiffPart {
  /** `kept` in both, `dropped` from the first, `added` by the second. */
  change: "kept" | "dropped" | "added";
  text: string;
}

/** Words with the white space behind them, punctuation by itself. */
const pieces = /[\p{L}\p{M}\p{N}]+\s*|[^\p{L}\p{M}\p{N}\s]\s*|\s+/gu;

/**
 * Shows word by word what became of a text. What was kept and dropped, put together, is the first text; what was kept
 * and added is the second one, but for white space.
 */
export function diffTexts(first: string, second: string): DiffPart[] {
  const one = first.match(pieces) ?? [];
  const two = second.match(pieces) ?? [];
  const parts: DiffPart[] = [];
  const add = (change: DiffPart["change"], texts: readonly string[]) => {
    if (texts.length > 0) parts.push({ change, text: texts.join("") });
  };
  const trimmed = (texts: readonly string[]) => texts.map((text) => text.trim());
  let position = 0;
  for (const part of alignSequences(trimmed(one), trimmed(two))) {
    add("kept", one.slice(position, part.firstStart));
    add("dropped", one.slice(part.firstStart, part.firstEnd));
    add("added", two.slice(part.secondStart, part.secondEnd));
    position = part.firstEnd;
  }
  add("kept", one.slice(position));
  return parts;
}

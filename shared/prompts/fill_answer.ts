import type { Judgement } from "./judge.ts";
import { judgeReading } from "./judge.ts";
import type { Reading } from "./reading.ts";
import { readAnswer } from "./reading.ts";

/** An answer that leaves out something fills this share of its limit. */
export const filledShare = 0.9;
/** A clause of which more is said already would only say it twice. */
const mostSaid = 0.5;
/** So many clauses are put back at most. */
const mostClauses = 60;
const separator = ". ";

/** Whether an answer leaves out something although there is room for more. */
export function hasRoom(text: string, { dropped }: Judgement, limit: number): boolean {
  return text.length < filledShare * limit && dropped.some(({ weight }) => weight > 0);
}

/**
 * Puts back, behind an answer, clauses of the prompt that it says nothing of, as they stand and in their order: each
 * time the one that says most for its length of what is not said yet.
 *
 * @param limit UTF-16 code units
 * @returns the longer answer with its judgement, or undefined when there is none that is accepted
 */
export function fillAnswer(
  original: Reading,
  answer: string,
  limit: number,
): Filled | undefined {
  const given = readAnswer(original, answer);
  const candidates = missingClauses(original, given);
  const said = new Set<string>();
  const chosen: Candidate[] = [];
  let room = limit - answer.length;
  while (chosen.length < mostClauses) {
    let best: Candidate | undefined;
    let bestWorth = 0;
    for (const candidate of candidates) {
      if (candidate.text.length + separator.length > room) continue;
      const worth = worthOf(candidate, said);
      if (worth > bestWorth) [best, bestWorth] = [candidate, worth];
    }
    if (!best) break;
    chosen.push(best);
    room -= best.text.length + separator.length;
    for (const stem of best.words.keys()) said.add(stem);
  }
  return chosen.length === 0 ? undefined : putBack(original, given, chosen, limit);
}

/** An answer with what was put back behind it. */
interface Filled {
  text: string;
  judgement: Judgement;
}

/** In so many parts it is tried where all of it at once is refused: each time is another judgement. */
const mostParts = 6;

/** All that was chosen, or those parts of it with which the answer is accepted. */
function putBack(
  original: Reading,
  given: Reading,
  chosen: readonly Candidate[],
  limit: number,
): Filled | undefined {
  const fill = (clauses: readonly Candidate[]): Filled | undefined => {
    const text = joined(given, clauses);
    const judgement = judgeReading(original, text, limit);
    return judgement.accepted ? { text, judgement } : undefined;
  };
  const all = fill(chosen);
  if (all || chosen.length === 1) return all;
  const length = Math.ceil(chosen.length / mostParts);
  let kept: readonly Candidate[] = [];
  let best: Filled | undefined;
  for (let start = 0; start < chosen.length; start += length) {
    const more = [...kept, ...chosen.slice(start, start + length)];
    const filled = fill(more);
    if (filled) [kept, best] = [more, filled];
  }
  return best;
}

function joined(given: Reading, clauses: readonly Candidate[]): string {
  const { text, sections } = given.outline.structure;
  const [spoken = "", ...parameters] = text.split(/(?=\n?Steps: \d|\s--[a-z])/);
  // What stands behind the label of a negative list is excluded.
  let at = spoken.trimEnd().length;
  for (const { isNegative, labelStart, end } of sections.toReversed()) {
    if (isNegative && end >= at && labelStart < at) at = labelStart;
  }
  const said = spoken.slice(0, at).trimEnd().replace(/[,.;]$/, "");
  const added = clauses.toSorted((one, other) => one.index - other.index).map(({ text }) => text);
  const filled = [said, ...added].filter((part) => part !== "").join(separator);
  const negative = spoken.slice(at).trim();
  return filled + (negative === "" ? "" : `\n${negative}`) + parameters.join("");
}

/** A clause that an answer says little of. */
interface Candidate {
  /** Its place among the clauses. */
  index: number;
  /** With its label, where it begins what that governs. */
  text: string;
  /** Stems of the words that the answer has not, and what each weighs. */
  words: Map<string, number>;
  /** How many words of it carry meaning. */
  content: number;
}

function missingClauses(original: Reading, given: Reading): Candidate[] {
  const { outline } = original;
  const { sections } = outline.structure;
  const weights = weightsOf(original);
  return outline.clauses.flatMap(({ section, firstWord, endWord, start, end }, index) => {
    const within = sections[section];
    if (within?.isNegative) return [];
    const words = new Map<string, number>();
    let content = 0;
    for (let at = firstWord; at < endWord; at++) {
      const word = outline.words[at];
      if (!word || !outline.isContent[at] || original.inToken[at]) continue;
      content++;
      if (!given.forms.has(word, outline, at)) words.set(word.stem, weights[at] ?? 0);
    }
    if (content === 0 || words.size < (1 - mostSaid) * content) return [];
    const isFirst = within?.kind === "label" && within.labelEnd >= start - 2;
    const written = outline.text.slice(start, end);
    return [{ index, text: isFirst ? `${within.label} ${written}` : written, words, content }];
  });
}

/** For each word, what it weighs as part of a concept. */
function weightsOf({ outline, concepts }: Reading): number[] {
  const weights = outline.words.map(() => 0.5);
  for (const { weight, mentions } of concepts) {
    for (const { firstWord, endWord } of mentions) weights.fill(weight, firstWord, endWord);
  }
  return weights;
}

function worthOf({ words, content, text }: Candidate, said: ReadonlySet<string>): number {
  let worth = 0;
  let left = 0;
  for (const [stem, weight] of words) {
    if (said.has(stem)) continue;
    worth += weight;
    left++;
  }
  return left < (1 - mostSaid) * content ? 0 : worth / (text.length + separator.length);
}

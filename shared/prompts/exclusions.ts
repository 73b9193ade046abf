import type { Fact } from "./fact.ts";
import { conjunctions, extentOf, joinsNouns, keyOf, spokenRuns } from "./facts.ts";
import { weakNegations } from "./language.ts";
import { type Outline, tokensByWord } from "./outline.ts";
import { isUnspaced } from "./words.ts";

const turning = new Set(
  ("but except apart besides unless only just aber sondern außer nur mais sauf excepté hormis pero excepto salvo sino solo ma tranne " +
    "eccetto solo mas exceto maar behalve но кроме только ale oprócz tylko ama").split(" "),
);
const longestExclusion = 8;
/** Where the negation follows, it is said of the word before it; scripts without spaces cut words into more. */
const mostBeforeUnspaced = 3;
/** A verb that is denied takes no longer list with it. */
const longestWeakExclusion = 4;

/** For each word, whether it is excluded: by a negation in its clause, or by the label it stands under. */
export function excludedWords(outline: Outline): boolean[] {
  const excluded = outline.words.map(() => false);
  for (const { first, end } of exclusionSpans(outline)) excluded.fill(true, first, end);
  return excluded;
}

interface Span {
  /** Of the words that are excluded. */
  first: number;
  end: number;
  /** Index of the negation; -1 under a label. */
  negation: number;
}

function exclusionSpans(outline: Outline): Span[] {
  const { negations, negationsAfter } = outline.vocabulary;
  const spans: Span[] = [];
  const tokens = tokensByWord(outline);
  const runs = spokenRuns(outline);
  for (const [number, run] of runs.entries()) {
    const clause = { firstWord: run.first, endWord: run.end };
    if (outline.structure.sections[run.section]?.isNegative) {
      spans.push({ first: run.first, end: run.end, negation: -1 });
      continue;
    }
    const before = runs[number - 1];
    if (before && isBareNegation(outline, run) && !endsSentence(outline, before.end, run.first)) {
      spans.push({ first: before.first, end: before.end, negation: run.first });
      continue;
    }
    for (let index = clause.firstWord; index < clause.endWord; index++) {
      const lower = outline.words[index]?.lower ?? "";
      if (tokens[index]) continue;
      if (emptyAfter.has(outline.words[index + 1]?.lower ?? "")) continue;
      if (negations.has(lower) && joinsClause.has(outline.words[index + 1]?.lower ?? "")) continue;
      if (negations.has(lower) || isFreeOf(outline, index)) {
        let end = index + 1;
        let hasContent = false;
        const longest = isWeak(outline, index) ? longestWeakExclusion : longestExclusion;
        while (
          end < clause.endWord && end <= index + longest &&
          !turning.has(outline.words[end]?.lower ?? "") &&
          !(hasContent && endsExclusion(outline, end))
        ) {
          if (outline.isContent[end]) hasContent = true;
          end++;
        }
        if (end > index + 1) spans.push({ first: index + 1, end, negation: index });
        index = end - 1;
      } else if (isNegationAfter(lower, negationsAfter)) {
        let first = index;
        const most = isUnspaced(lower)
          ? mostBeforeUnspaced
          : deniedVerb.test(outline.words[index - 1]?.lower ?? "")
          ? 2
          : 1;
        for (let found = 0; first > clause.firstWord && found < most; first--) {
          if (outline.isContent[first - 1]) found++;
        }
        if (first < index) spans.push({ first, end: index, negation: index });
      }
    }
  }
  return spans;
}

/** "No longer", "no doubt" and "no matter" exclude nothing. */
const emptyAfter = new Set(["longer", "doubt", "matter", "wonder", "mehr"]);
/** Korean denies a verb in this form, and with it what the verb is done to. */
const deniedVerb = /^\p{sc=Hang}+지$/u;

/** "Flies, none" and "Flies: none". */
function isBareNegation(
  { words, vocabulary }: Outline,
  { first, end }: { first: number; end: number },
): boolean {
  const lower = words[first]?.lower ?? "";
  return end === first + 1 &&
    (lower === "none" || vocabulary.negations.has(lower) || vocabulary.negationsAfter.has(lower));
}

function endsSentence({ text, words }: Outline, end: number, first: number): boolean {
  return /[.!?。！？\n]/.test(text.slice(words[end - 1]?.end, words[first]?.start));
}

/** "Free of clouds" is without them. */
function isFreeOf({ words }: Outline, index: number): boolean {
  return words[index]?.lower === "free" && ["of", "from"].includes(words[index + 1]?.lower ?? "");
}

/** "No dust on the glass" excludes the dust. */
function endsExclusion(outline: Outline, index: number): boolean {
  const lower = outline.words[index]?.lower ?? "";
  return !outline.isContent[index] && !conjunctions.has(lower) && !joinsNouns.has(lower) &&
    !outline.vocabulary.droppable.has(lower);
}

function isNegationAfter(lower: string, words: ReadonlySet<string>): boolean {
  return words.has(lower);
}

/** In Spanish, "no" is said of verbs; "without" is, where a verb follows: "without knowing", "ohne zu wissen". */
function isWeak({ words, language }: Outline, index: number): boolean {
  const lower = words[index]?.lower ?? "";
  if (weakNegations.has(lower) || (lower === "no" && language === "es")) return true;
  const next = [1, 2, 3].map((step) => words[index + step]?.lower ?? "");
  switch (language) {
    case "en":
      return lower === "without" && next.slice(0, 2).some((word) => /.{3}ing$/.test(word));
    case "de":
    case "nl":
      return next.includes("zu") || next.includes("te");
    case "fr":
      return /.(?:er|ir|oir|re)$/.test(next[0] ?? "");
    case "es":
    case "pt":
      return /.[aei]r(?:se|lo|la)?$/.test(next[0] ?? "");
    case "it":
      return /.[aei]re$/.test(next[0] ?? "");
  }
  return false;
}

/** "Without that something happens" is said of what happens, and of nothing that is seen. */
const joinsClause = new Set("dass que che że żeby что чтобы أن that".split(" "));

/** Finds what must not be seen. */
export function findExclusions(outline: Outline): Fact[] {
  return exclusionSpans(outline).flatMap(({ first, end, negation }) => {
    const owners: string[] = [];
    let last = first;
    for (let index = first; index < end; index++) {
      if (!outline.isContent[index]) continue;
      owners.push(keyOf(outline, index));
      last = index;
    }
    if (owners.length === 0) return [];
    const [start] = extentOf(outline, negation >= 0 && negation < first ? negation : first, last);
    const [, stop] = extentOf(outline, first, negation >= end ? negation : last);
    const text = outline.text.slice(start, stop);
    return [{
      kind: "exclusion" as const,
      text,
      start,
      end: stop,
      value: owners.join(" "),
      owners,
      word: first,
      ...(negation >= 0 && isWeak(outline, negation) ? { isWeak: true as const } : {}),
    }];
  });
}

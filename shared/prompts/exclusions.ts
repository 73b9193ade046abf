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
      if (isAbsence(outline, index)) {
        const first = listBefore(outline, index, clause.firstWord);
        if (first < index) spans.push({ first, end: index, negation: index });
        continue;
      }
      if (emptyAfter.has(outline.words[index + 1]?.lower ?? "")) continue;
      if (negations.has(lower) && joinsClause.has(outline.words[index + 1]?.lower ?? "")) continue;
      if (negations.has(lower) || isFreeOf(outline, index)) {
        let end = index + 1;
        let hasContent = false;
        const longest = isWeak(outline, index) ? longestWeakExclusion : longestExclusion;
        while (
          end < clause.endWord && end <= index + longest &&
          !turning.has(outline.words[end]?.lower ?? "") &&
          !(hasContent &&
            (endsExclusion(outline, end) || negations.has(outline.words[end]?.lower ?? "")))
        ) {
          if (outline.isContent[end]) hasContent = true;
          end++;
        }
        if (end > index + 1) spans.push({ first: index + 1, end, negation: index });
        if (end === clause.endWord && outline.form === "prose") {
          spans.push(...listedAfter(outline, runs, number, index));
        }
        index = end - 1;
      } else if (isNegationAfter(lower, negationsAfter)) {
        let first = index;
        const most = isUnspaced(lower)
          ? mostBeforeUnspaced
          : deniedVerb.test(outline.words[index - 1]?.lower ?? "")
          ? 2
          : 1;
        let reach = most;
        for (let found = 0; first > clause.firstWord && found < reach; first--) {
          if (outline.isContent[first - 1]) found++;
          // "Neither trains nor footprints": 列車も足跡もない.
          if (outline.words[first - 1]?.lower === "も") reach += 2;
        }
        if (first < index) spans.push({ first, end: index, negation: index });
      }
    }
  }
  return spans;
}

/** What joins the last of a list of things that are excluded one by one. */
const disjunctions = new Set(
  "or nor oder noch ou ni o u of lub ani albo или ни veya 或 或者 أو או या หรือ hoặc né".split(" "),
);
/** Verbs that exclude all of a list, however it is joined. */
const excludingVerbs = new Set(
  "exclude excluding avoid omit minus vermeide vermeiden éviter exclure evitar excluir evitare escludere"
    .split(" "),
);
const listJoints = new Set("and und et y e en i и ve und 和 と".split(" "));
/** A list has no more parts, and a part no more words. */
const mostParts = 6;
const longestPart = 5;

/** The rest of a list that a negation begins: "without cannons, pirates or other ships". */
function listedAfter(
  outline: Outline,
  runs: readonly { first: number; end: number; section: number }[],
  number: number,
  negation: number,
): Span[] {
  const { words, vocabulary } = outline;
  const joints = excludingVerbs.has(words[negation]?.lower ?? "")
    ? new Set([...disjunctions, ...listJoints])
    : disjunctions;
  const spans: Span[] = [];
  for (let next = number + 1; next <= number + mostParts; next++) {
    const [run, before] = [runs[next], runs[next - 1]];
    if (!run || !before || run.end - run.first > longestPart) return [];
    if (run.section !== before.section) return [];
    const between = outline.text.slice(words[before.end - 1]?.end, words[run.first]?.start);
    if (!/^\s*[,،、，]\s*$/u.test(between)) return [];
    const lower = words.slice(run.first, run.end).map((word) => word.lower);
    if (lower.some((word) => vocabulary.negations.has(word) && !disjunctions.has(word))) return [];
    spans.push({ first: run.first, end: run.end, negation });
    if (lower.some((word) => joints.has(word))) return spans;
  }
  return [];
}

/** Words that say of what stands before them that it is not there. */
const absences = new Set(
  "absent nowhere fehlt fehlen absente absents absentes ausente ausentes assente assenti ontbreekt ontbreken отсутствует отсутствуют"
    .split(" "),
);
/** "Maschinen gibt es nicht", "sind nicht zu sehen". */
const germanExistence = new Set("gibt sehen vorhanden sichtbar vor".split(" "));

function isAbsence({ words, language }: Outline, index: number): boolean {
  const lower = words[index]?.lower ?? "";
  if (absences.has(lower)) return true;
  return language === "de" && lower === "nicht" &&
    [-2, -1, 1, 2].some((step) => germanExistence.has(words[index + step]?.lower ?? ""));
}

/** Where the list begins that ends before a word: "umbrellas and tourists are". */
function listBefore(outline: Outline, index: number, first: number): number {
  let begin = index;
  let content = 0;
  for (let at = index - 1; at >= first && content < longestPart; at--) {
    const lower = outline.words[at]?.lower ?? "";
    if (outline.isContent[at] && lower !== "gibt") {
      content++;
      begin = at;
    } else if (content > 0 && !conjunctions.has(lower)) break;
  }
  return begin;
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
  const next = [1, 2, 3].map((step) => words[index + step]?.lower ?? "");
  if (lower === "not" && (next[0] === "one" || next[1] === "single")) return false;
  if (weakNegations.has(lower) || (lower === "no" && language === "es")) return true;
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

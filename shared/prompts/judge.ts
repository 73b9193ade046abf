import { cutToLength } from "./characters.ts";
import type { Concept, ConceptKind } from "./concepts.ts";
import { findAdditions } from "./additions.ts";
import { findAlterations } from "./alterations.ts";
import { type Change, hasKey, isKept } from "./comparison.ts";

import type { Fact, FactKind } from "./fact.ts";
import { factWeights } from "./facts.ts";
import { owedFacts } from "./owed_facts.ts";
import { isSubjectNoun } from "./lexicon.ts";
import { readAnswer, type Reading, readPrompt } from "./reading.ts";
import type { WordForms } from "./word_matching.ts";
import { isPanelWord } from "./structure.ts";
import { isUnspaced } from "./words.ts";

/**
 * Version of the judge. Raise it with every change of what is accepted: a text that an older judge has accepted is then
 * not taken from the cache.
 */
export const judgeVersion = "5";

/** What a prompt said and a compressed one does not. */
export interface Dropped {
  /** As written in the prompt, at most 300 code units. */
  text: string;
  kind: FactKind | ConceptKind | "label";
  /** How much the picture depends on it; a subject is 3. */
  weight: number;
}

/** What became of a prompt's picture when the prompt was written anew. */
export interface Judgement {
  /**
   * True when the answer is within the limit, alters and adds nothing, and drops nothing that would have fitted.
   */
  accepted: boolean;
  /** 0..1: the weight of what was kept, of all that the prompt says. 1 when it says nothing. */
  coverage: number;
  /** All that was not kept, heaviest first. */
  dropped: Dropped[];
  /** What the answer says differently: another number, colour, side, or the opposite. */
  altered: Change[];
  /** What only the answer says: a person, a text, a brand, a number. */
  added: Change[];
  /** Whether the answer has at most `limit` UTF-16 code units. */
  withinLimit: boolean;
}

/** An answer has to cover this share of what a text of the limit's length can. */
const requiredShare = 0.4;
/** Where the words of a text cannot be told apart surely, less is asked. */
const requiredShareUnspaced = 0.3;
/** A dropped text is named in so many code units at most. */
const longestDropped = 300;

/**
 * Judges whether a text draws the same picture as a prompt.
 *
 * Facts (numbers, quotes, names, colours of things, places, exclusions, weights) are compared one by one with whom they
 * belong to; everything else by its words. An answer that alters a fact or adds something is refused whoever wrote it.
 * One that drops something is refused when it was longer than the limit demanded: the heaviest facts that fill half of
 * the limit have to be there.
 *
 * @param original a normalised prompt
 * @param answer what became of it
 * @param limit UTF-16 code units
 */
export function judge(original: string, answer: string, limit: number): Judgement {
  return judgeReading(readPrompt(original), answer, limit);
}

/** {@link judge} for a prompt that was read before. */
export function judgeReading(original: Reading, answer: string, limit: number): Judgement {
  const given = readAnswer(original, answer);
  const lost = original.facts.filter((fact) => !isKept(fact, original, given));
  const altered = findAlterations(original, given, lost);
  const added = findAdditions(original, given, lost);
  const dropped: Dropped[] = lost.map(({ text, kind }) => ({
    text: shortened(text),
    kind,
    weight: factWeights[kind],
  }));
  let total = original.facts.reduce((sum, { kind }) => sum + factWeights[kind], 0);
  let missing = lost.reduce((sum, { kind }) => sum + factWeights[kind], 0);
  const shareKept = shareFinder(given);
  for (const concept of original.concepts) {
    for (const [place, excluded] of placesOf(concept, original)) {
      const share = shareKept(concept, place, excluded);
      total += concept.weight;
      missing += concept.weight * (1 - share);
      if (share < 1) {
        const weight = round(concept.weight * (1 - share));
        dropped.push({ text: shortened(concept.text), kind: concept.kind, weight });
      }
    }
  }
  dropped.push(...lostClauses(original, given));
  for (const label of lostLabels(original, given)) {
    dropped.push({ text: shortened(label), kind: "label", weight: labelWeight });
    missing += labelWeight;
    total += labelWeight;
  }
  const coverage = total === 0 ? 1 : Math.max(0, 1 - missing / total);
  const withinLimit = answer.length <= limit;
  const reachable = Math.min(1, limit / Math.max(1, original.outline.text.length));
  const leastShare = isUnspaced(original.outline.text) ? requiredShareUnspaced : requiredShare;
  const owed = owedFacts(original.facts, limit);
  const isMissed = (fact: Fact) =>
    owed.has(fact) && !goesWithItsOwner(fact, given) && !goesWithItsSentence(fact, original, given);
  return {
    accepted: withinLimit && altered.length === 0 && added.length === 0 &&
      !lost.some(isMissed) && coverage >= leastShare * reachable,
    coverage,
    dropped: dropped.sort((one, other) => other.weight - one.weight),
    altered,
    added,
    withinLimit,
  };
}

const labelWeight = 0.3;

/**
 * Whether a count went together with what it counts. That is a loss like any other, unless it is one of the things that
 * pictures are about.
 */
function goesWithItsOwner({ kind, owners }: Fact, given: Reading): boolean {
  if (kind !== "count") return false;
  if (owners.some(isPanelWord)) return true;
  return owners.every((owner) =>
    !hasKey(given, owner) && !isSubjectNoun(owner) && !owner.startsWith("person ")
  );
}

/** A sentence of fewer content words says no more than its fact. */
const longSentence = 7;
/** A sentence of which no more is left went as a whole. */
const sentenceLeft = 0.35;

/**
 * Whether a count or an exclusion went with the long sentence it stood in, as one about the mood of the picture: "one
 * that you cannot explain in two words". That is a loss like any other.
 */
function goesWithItsSentence(fact: Fact, original: Reading, given: Reading): boolean {
  if ((fact.kind !== "count" && fact.kind !== "exclusion") || fact.word < 0) return false;
  const { outline, clauseOf } = original;
  const sentence = outline.clauses[clauseOf[fact.word] ?? -1]?.sentence;
  let content = 0;
  let left = 0;
  for (const step of [-1, 1]) {
    for (let at = fact.word + Math.max(0, step); at >= 0 && at < outline.words.length; at += step) {
      if (outline.clauses[clauseOf[at] ?? -1]?.sentence !== sentence) break;
      const word = outline.words[at];
      if (!word || !outline.isContent[at]) continue;
      content++;
      if (given.forms.has(word, outline, at)) left++;
    }
  }
  return content >= longSentence && left <= sentenceLeft * content;
}

/** The panels and regions in which a concept is mentioned, and whether it is excluded there. */
function placesOf(concept: Concept, { placeOf, excluded }: Reading): Map<string, boolean> {
  const places = new Map<string, boolean>();
  for (const { firstWord, endWord } of concept.mentions) {
    const place = placeOf[firstWord] ?? "";
    const isExcluded = excluded[endWord - 1] ?? false;
    places.set(place, (places.get(place) ?? true) && isExcluded);
  }
  return places;
}

/** Words that may stand between those of a concept. */
const looseness = 2;
const mostPlaces = 24;

/** Returns what share of a concept's words, in any form, stand close together in one clause of an answer. */
function shareFinder(given: Reading) {
  const { forms, clauseOf, placeOf, places, excluded } = given;
  return (concept: Concept, place: string, isExcluded: boolean): number => {
    const isThere = (index: number) =>
      (place === "" || !places.has(place) || placeOf[index] === place || placeOf[index] === "") &&
      (isExcluded || !excluded[index] || concept.kind === "exclusion");
    if (isUnspaced(concept.text)) return shareOfPairs(concept.text.toLowerCase(), forms);
    const spots = concept.stems.map((stem) =>
      forms.placesOf(stem).filter(isThere).slice(0, mostPlaces)
    );
    const span = concept.stems.length + looseness;
    let best = 0;
    for (const at of spots.flat()) {
      let found = 0;
      for (const others of spots) {
        if (
          others.some((other) => Math.abs(other - at) < span && clauseOf[other] === clauseOf[at])
        ) {
          found++;
        }
      }
      best = Math.max(best, found);
      if (best === spots.length) break;
    }
    return best / concept.stems.length;
  };
}

/** What share of the pairs of neighbouring characters is in a text, for scripts without spaces. */
function shareOfPairs(text: string, forms: WordForms): number {
  const pairs = Math.max(1, text.length - 1);
  let found = 0;
  for (let index = 0; index < pairs; index++) {
    if (forms.hasPair(text, index)) found++;
  }
  return found / pairs;
}

/** Where words are written without spaces, what is left of a clause may stand elsewhere by chance. */
function lostClauses({ outline }: Reading, given: Reading): Dropped[] {
  if (!isUnspaced(outline.text)) return [];
  return outline.clauses.flatMap(({ start, end }) => {
    const text = outline.text.slice(start, end);
    const lower = text.toLowerCase();
    return shareOfPairs(lower, given.forms) === 1
      ? []
      : [{ text: shortened(text), kind: "detail" as const, weight: 0 }];
  });
}

/** Labels of which no word is left. */
function lostLabels(original: Reading, given: Reading): string[] {
  const { words, isContent, structure } = original.outline;
  let index = 0;
  return structure.sections.flatMap(({ label, labelStart, labelEnd }) => {
    while ((words[index]?.start ?? Infinity) < labelStart) index++;
    let content = 0;
    let found = 0;
    for (let at = index; (words[at]?.start ?? Infinity) < labelEnd; at++) {
      const word = words[at];
      if (!word || !isContent[at]) continue;
      content++;
      if (given.forms.has(word, original.outline, at)) found++;
    }
    return content > 0 && found === 0 ? [label] : [];
  });
}

function shortened(text: string): string {
  return cutToLength(text.replace(/\s+/g, " "), longestDropped);
}

function round(weight: number): number {
  return Math.round(weight * 100) / 100;
}

import { alignSequences } from "./alignment.ts";
import { comparePhrases, mostOccurrences } from "./compare_phrases.ts";
import { type Change, mostRivals, wordAt } from "./comparison.ts";

import { nounFirst } from "./facts.ts";
import type { Reading } from "./reading.ts";
import { beginningOf, isSameKey } from "./word_matching.ts";
import { contextOf, haveInCommon, type Side, voted, wordsNear } from "./word_contexts.ts";
import { isUnspaced } from "./words.ts";

const longestSubstitution = 3;
/** Of what a thing is only one at a time. */
const exclusive = new Set([
  "colour",
  "number",
  "material",
  "time",
  "season",
  "age",
  "person",
]);

/** What stands in the place of something else, or has changed places with it. */
export function substitutions(original: Reading, given: Reading): Change[] {
  const one = sequenceOf(original);
  const two = sequenceOf(given);
  const differences = alignSequences(one.keys, two.keys);
  const replaced: { from: number[]; to: number[] }[] = [];
  for (const { firstStart, firstEnd, secondStart, secondEnd } of differences) {
    const from = one.words.slice(firstStart, firstEnd);
    const to = two.words.slice(secondStart, secondEnd);
    if (from.length === 0 || to.length === 0) continue;
    if (from.length > longestSubstitution || to.length > longestSubstitution) continue;
    const holdsBefore = firstStart > 0 && secondStart > 0 &&
      isOneClause(original, one.words[firstStart - 1], from[0]) &&
      isOneClause(given, two.words[secondStart - 1], to[0]);
    const holdsAfter = firstEnd < one.words.length && secondEnd < two.words.length &&
      isOneClause(original, one.words[firstEnd], from.at(-1)) &&
      isOneClause(given, two.words[secondEnd], to.at(-1));
    if (holdsBefore || holdsAfter) replaced.push({ from, to });
  }
  const changes: Change[] = [];
  const change = (to: number, from: number, kind: Change["kind"]) => {
    changes.push({
      text: wordAt(given, to),
      kind,
      instead: wordAt(original, from),
    });
  };
  for (const { from, to } of replaced) {
    for (const index of to) {
      const meaning = given.outline.meanings[index];
      if (!meaning || !exclusive.has(meaning.category) || voted.has(meaning.category)) continue;
      const rivals = from.filter((other) =>
        original.outline.meanings[other]?.category === meaning.category
      );
      const [rival] = rivals;
      const isSaid = rivals.some((other) =>
        original.outline.meanings[other]?.sense === meaning.sense
      );
      if (rival !== undefined && !isSaid) change(index, rival, "owner");
    }
  }
  if (hasNoCapitals(original)) {
    for (const { from, to } of replaced) {
      const [come, gone] = [to[0], from[0]];
      if (come === undefined || gone === undefined || from.length > 2 || to.length > 2) continue;
      if (given.isLabel[come] || original.isLabel[gone]) continue;
      const isNew = to.every((index) => !isKnown(given, index, original));
      if (isNew && from.every((index) => !isKnown(original, index, given))) {
        change(come, gone, "name");
      }
    }
  }
  for (const [number, { from, to }] of replaced.entries()) {
    for (const other of replaced.slice(number + 1, number + 40)) {
      const gone = from.find((index) =>
        other.to.some((at) => isSameKey(given.keys[at] ?? "", original.keys[index] ?? ""))
      );
      const come = to.find((index) =>
        other.from.some((at) => isSameKey(original.keys[at] ?? "", given.keys[index] ?? ""))
      );
      if (gone === undefined || come === undefined) continue;
      const place = original.keys.indexOf(given.keys[come] ?? "");
      if (place < 0) continue;
      const [forIt, against] = compareContexts(given, come, original, [place], [gone]);
      if (against > exchanged * forIt + leastVotes) change(come, gone, "owner");
    }
  }
  return changes;
}

/** What stands near has to speak so much more for the other one. */
const clearly = 1.5;
const leastVotes = 0.5;
/** With less there is nothing to go by. */
const fewestVotes = 0.2;
/** Next to nothing. */
const next = 0.03;
/** How much more it has to be where the words are of no known kind. */
const exchanged = 2;

/** Words that have changed places: what stands near one of them in the answer stands near the other in the prompt. */
export function exchanges(original: Reading, given: Reading): Change[] {
  const changes: Change[] = [];
  const before = occurrencesOf(original);
  for (const [category, senses] of occurrencesOf(given)) {
    const known = before.get(category);
    if (!known || known.size < 2) continue;
    for (const [sense, places] of senses) {
      const own = known.get(sense);
      if (!own) continue;
      for (const place of places) {
        if (isSurelyOwned(given, place, category, sense, original)) continue;
        for (const [other, rivals] of known) {
          if (other === sense || (category === "number" && sense === "1")) continue;
          const isBound = comparePhrases(given, place, original, own, rivals, category);
          if (isBound === "own") continue;
          if (
            isBound !== "other" && !speaksForOther(given, place, original, own, rivals, category)
          ) continue;
          changes.push({
            text: wordAt(given, place),
            kind: "owner",
            instead: wordAt(original, rivals[0] ?? 0),
          });
          break;
        }
      }
    }
  }
  return changes;
}

/** Whether what stands near a word of the answer speaks for another one of the prompt. */
function speaksForOther(
  given: Reading,
  place: number,
  original: Reading,
  own: readonly number[],
  rivals: readonly number[],
  category: string,
): boolean {
  const isNounFirst = nounFirst.has(given.outline.language) && category !== "number";
  for (const side of [isNounFirst ? "behind" : "ahead", "both"] as const) {
    const [forIt, against] = compareContexts(given, place, original, own, rivals, category, side);
    if (forIt + against < fewestVotes) continue;
    const isTold = against >= leastVotes ||
      (!isUnspaced(wordAt(given, place)) && (side !== "both" || forIt <= next));
    return isTold && against > clearly * forIt;
  }
  return false;
}

/** Whether a word is said of something of which the prompt says the same, and nothing else of its kind. */
function isSurelyOwned(
  given: Reading,
  place: number,
  category: string,
  sense: string,
  original: Reading,
): boolean {
  const own = (given.factsByValue.get(`${category} ${sense}`) ?? []).filter(({ word }) =>
    word === place
  );
  const same = original.factsByValue.get(`${category} ${sense}`) ?? [];
  return own.some((fact) =>
    fact.owners.some((owner) =>
      same.some((other) => other.owners.some((key) => isSameKey(key, owner))) &&
      !(original.factsByOwner.get(beginningOf(owner)) ?? []).slice(0, mostRivals).some((rival) =>
        rival.kind === category && rival.value !== sense &&
        rival.owners.some((key) => isSameKey(key, owner))
      )
    )
  );
}

/** The words of each sense of the categories that are voted on. */
function occurrencesOf({ outline }: Reading): Map<string, Map<string, number[]>> {
  const found = new Map<string, Map<string, number[]>>();
  outline.meanings.forEach((meaning, index) => {
    if (!meaning || !voted.has(meaning.category)) return;
    const senses = found.get(meaning.category) ?? new Map<string, number[]>();
    found.set(meaning.category, senses);
    const places = senses.get(meaning.sense) ?? [];
    senses.set(meaning.sense, places);
    if (places.length < mostOccurrences) places.push(index);
  });
  return found;
}

/**
 * How much of what stands near a word of the answer stands near these words of the prompt, and how much near those; what
 * stands near both tells nothing.
 */
function compareContexts(
  given: Reading,
  place: number,
  original: Reading,
  own: readonly number[],
  rivals: readonly number[],
  category = "",
  side: Side = "both",
): [number, number] {
  const here = contextOf(given, place, category, side);
  if (here.size === 0) return [0, 0];
  const contextsAt = (places: readonly number[]) =>
    haveInCommon(here, wordsNear(original, places, category, side))
      ? places.map((at) => contextOf(original, at, category, side))
      : [];
  const ownContexts = contextsAt(own);
  const rivalContexts = contextsAt(rivals);
  let rivalHere: Set<string> | undefined;
  const votes = (contexts: Map<string, number>[], others: Map<string, number>[]) => {
    let best = 0;
    for (const context of contexts) {
      let sum = 0;
      for (const [key, weight] of context) {
        const common = Math.min(weight, here.get(key) ?? 0);
        if (common === 0) continue;
        const isShared = weight >= telling &&
          others.some((other) => (other.get(key) ?? 0) >= telling);
        if (isShared) continue;
        rivalHere ??= rivalKeys(given, place, original, rivals, category, side);
        if (!rivalHere.has(key)) sum += common;
      }
      best = Math.max(best, sum);
    }
    return best;
  };
  return [votes(ownContexts, rivalContexts), votes(rivalContexts, ownContexts)];
}

/** What stands this near to a word tells what is said of it. */
const telling = 0.2;

/** What in the answer stands near the rivals of a word as well: both are said of it. */
function rivalKeys(
  given: Reading,
  place: number,
  original: Reading,
  rivals: readonly number[],
  category: string,
  side: Side,
): Set<string> {
  const found = new Set<string>();
  const key = original.keys[rivals[0] ?? -1];
  if (key === undefined) return found;
  for (const index of placesOfKeys(given).get(key) ?? []) {
    if (index === place || found.size > mostOccurrences) continue;
    for (const [near, weight] of contextOf(given, index, category, side)) {
      if (weight >= telling) found.add(near);
    }
  }
  return found;
}

const placesByKey = new WeakMap<Reading, Map<string, number[]>>();

/** The indices of the words of each key. */
function placesOfKeys(reading: Reading): Map<string, number[]> {
  const known = placesByKey.get(reading);
  if (known) return known;
  const places = Map.groupBy(reading.keys.keys(), (index) => reading.keys[index] ?? "");
  placesByKey.set(reading, places);
  return places;
}

/** Hiragana is for endings and particles. */
const nameLike = /^[\p{sc=Han}\p{sc=Kana}\p{sc=Thai}]{2,}$/u;

/** Scripts in which a name looks like any other word. */
function hasNoCapitals({ outline }: Reading): boolean {
  return ["zh", "ja", "ko", "th", "hi", "ar", "he"].includes(outline.language);
}

/** Whether a word of one text is in the other one, in any form, or of a known meaning. */
function isKnown(one: Reading, index: number, other: Reading): boolean {
  const word = one.outline.words[index];
  const { negations, negationsAfter } = one.outline.vocabulary;
  return word === undefined || one.outline.meanings[index] !== undefined ||
    negations.has(word.lower) || negationsAfter.has(word.lower) ||
    (isUnspaced(word.lower) && !nameLike.test(word.lower)) || !one.outline.isContent[index] ||
    other.forms.has(word, other.outline, -1);
}

function isOneClause({ clauseOf }: Reading, one: number | undefined, other: number | undefined) {
  return one !== undefined && other !== undefined && clauseOf[one] === clauseOf[other];
}

function sequenceOf({ outline, keys }: Reading): { words: number[]; keys: string[] } {
  const words: number[] = [];
  outline.words.forEach((_, index) => {
    if (outline.isContent[index] || outline.meanings[index]) words.push(index);
  });
  return { words, keys: words.map((index) => keys[index] ?? "") };
}

import { type Change, wordAt } from "./comparison.ts";
import { opposite } from "./placements.ts";
import { conjunctions } from "./facts.ts";
import type { Reading } from "./reading.ts";

/** What is said of one side: all that stands in one clause, or under one label, with a word for that side. */
interface Segment {
  /** Index of the word for the side. */
  place: number;
  axis: string;
  side: string;
  /** Indices of its content words. */
  words: number[];
}

/** Places that mean the same here, and the axis each lies on. */
const sideOf = new Map<string, [axis: string, side: string]>();
for (
  const axis of [
    "left right",
    "above below",
    "front behind",
    "inside outside",
    "north south",
    "east west",
  ]
) {
  for (const side of axis.split(" ")) sideOf.set(side, [axis, side]);
}
sideOf.set("top", ["above below", "above"]);
sideOf.set("bottom", ["above below", "below"]);

/** In a clause with no more content words than this the word for the side may be said of what stands next to it. */
const mostOfEmpty = 1;

/**
 * Things that an answer puts on the other side: left of something instead of right of it, above instead of below. What
 * shares a clause with the word for a side is on that side; what the prompt has on both tells nothing.
 */
export function exchangedSides(original: Reading, given: Reading): Change[] {
  const [places, placesNow] = [placesByAxis(original), placesByAxis(given)];
  const isInBoth = (axis: string) => places.has(axis) && placesNow.has(axis);
  const before = sidesOf(segmentsOf(original, places, isInBoth), original);
  const segments = segmentsOf(given, placesNow, isInBoth);
  const after = sidesOf(segments, given);
  const flips = segments.map((segment) => {
    let agree = 0;
    let known = 0;
    const flipped: number[] = [];
    for (const word of segment.words) {
      const key = shortKey(given, word);
      if (original.forms.placesOf(given.outline.words[word]?.stem ?? "").length > 0) known++;
      const then = before.get(segment.axis)?.get(key);
      const now = after.get(segment.axis)?.get(key);
      if (!then || !now || then.size !== 1 || now.size !== 1) continue;
      if (then.has(segment.side)) agree++;
      else if (then.has(opposite.get(segment.side) ?? "")) flipped.push(word);
    }
    // One word among many may be said of something else elsewhere.
    return { segment, agree, flipped: flipped.length >= toldShare * known ? flipped : [] };
  });
  const flippedTo = new Set(
    flips.filter(({ flipped }) => flipped.length > 0).map(({ segment }) => segment.side),
  );
  return flips.flatMap(({ segment, agree, flipped }) => {
    const [word] = flipped;
    if (word === undefined) return [];
    // Two that have changed places are no matter of what the side is counted from.
    const isExchange = flippedTo.has(opposite.get(segment.side) ?? "");
    if (agree > 0 && !isExchange) return [];
    return [{
      text: `${wordAt(given, segment.place)}: ${wordAt(given, word)}`,
      kind: "relation" as const,
      instead: opposite.get(segment.side) ?? "",
    }];
  });
}

function shortKey({ keys }: Reading, word: number): string {
  const key = keys[word] ?? "";
  return key.includes(" ") ? key : key.slice(0, longestKey);
}

/** Of what an answer says of a side and the prompt has at all, so much has to be on the other one. */
const toldShare = 0.3;

/** Forms of a word begin alike. */
const longestKey = 6;

function sidesOf(segments: readonly Segment[], reading: Reading) {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { axis, side, words } of segments) {
    const things = found.get(axis) ?? new Map<string, Set<string>>();
    found.set(axis, things);
    for (const word of words) {
      const key = shortKey(reading, word);
      const sides = things.get(key) ?? new Set<string>();
      things.set(key, sides);
      sides.add(side);
    }
  }
  return found;
}

type PlacesByAxis = Map<string, Map<number, string>>;

function segmentsOf(
  reading: Reading,
  places: PlacesByAxis,
  isWanted: (axis: string) => boolean,
): Segment[] {
  return [...places].flatMap(([axis, found]) =>
    isWanted(axis) ? axisSegments(reading, axis, found) : []
  );
}

function placesByAxis({ outline }: Reading): PlacesByAxis {
  const found = new Map<string, Map<number, string>>();
  outline.meanings.forEach((meaning, index) => {
    if (meaning?.category !== "place") return;
    const known = sideOf.get(meaning.sense);
    if (!known) return;
    const [axis, side] = known;
    const places = found.get(axis) ?? new Map<number, string>();
    found.set(axis, places);
    places.set(index, side);
  });
  return found;
}

function axisSegments(
  reading: Reading,
  axis: string,
  places: ReadonlyMap<number, string>,
): Segment[] {
  const { outline } = reading;
  const segments: Segment[] = [];
  const labels = placesOfLabels(reading, places);
  let open: { segment: Segment; sentence: number } | undefined;
  let previous: { words: number[]; sentence: number } | undefined;
  for (const { firstWord, endWord, section, sentence } of outline.clauses) {
    const inClause: number[] = [];
    for (let index = firstWord; index < endWord; index++) {
      if (places.has(index)) inClause.push(index);
    }
    const content = (first: number, end: number) => {
      const found: number[] = [];
      for (let index = first; index < end; index++) {
        if (isThing(reading, index) && !places.has(index)) found.push(index);
      }
      return found;
    };
    const words = content(firstWord, endWord);
    if (inClause.length === 0) {
      const label = labels.get(section);
      if (label !== undefined) {
        segments.push({ place: label, axis, side: places.get(label) ?? "", words });
      } else if (open && open.sentence === sentence) {
        open.segment.words.push(...words);
        previous = undefined;
        continue;
      }
      previous = { words, sentence };
      continue;
    }
    open = undefined;
    let first = firstWord;
    inClause.forEach((place, number) => {
      const next = inClause[number + 1];
      const end = next === undefined ? endWord : boundary(reading, place, next);
      const own = content(first, end);
      const segment: Segment = { place, axis, side: places.get(place) ?? "", words: own };
      segments.push(segment);
      first = end;
      if (next !== undefined) return;
      const isList = /^ ?[:：]/.test(outline.text.slice(outline.words[place]?.end));
      if (isList) open = { segment, sentence };
      else if (own.length <= mostOfEmpty) {
        if (previous?.sentence === sentence) own.push(...previous.words);
        else open = { segment, sentence };
      }
    });
    previous = { words: [], sentence };
  }
  return segments;
}

/** Hebrew and Arabic write "and" together with the next word. */
const joinedAnd = /^[\u05d5\u0648]/u;

/** Where what is said of one side ends in a clause that speaks of two. */
function boundary({ outline }: Reading, place: number, next: number): number {
  for (let index = next - 1; index > place; index--) {
    const lower = outline.words[index]?.lower ?? "";
    if (conjunctions.has(lower) || (lower.length > 3 && joinedAnd.test(lower))) return index;
  }
  return next;
}

/** For each section under a label with a word for a side, that word. */
function placesOfLabels(
  { outline }: Reading,
  places: ReadonlyMap<number, string>,
): Map<number, number> {
  const found = new Map<number, number>();
  outline.structure.sections.forEach(({ labelStart, labelEnd }, section) => {
    for (const index of places.keys()) {
      const start = outline.words[index]?.start ?? -1;
      if (start >= labelStart && start < labelEnd) found.set(section, index);
    }
  });
  return found;
}

function isThing({ outline, inToken, excluded }: Reading, index: number): boolean {
  const { category } = outline.meanings[index] ?? {};
  return outline.isContent[index] === true && !inToken[index] && !excluded[index] &&
    category !== "number" && category !== "place";
}

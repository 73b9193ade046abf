import { alignSequences } from "./alignment.ts";
import type { Fact, FactKind } from "./facts.ts";
import type { Reading } from "./reading.ts";
import { beginningOf, isSameStem } from "./word_matching.ts";
import { isUnspaced } from "./words.ts";

/** Something that an answer says and the prompt does not. */
export interface Change {
  /** As the answer has it. */
  text: string;
  kind: FactKind | "person" | "nudity" | "violence" | "brand" | "owner" | "invention" | "opposite";
  /** What the prompt says instead, where that is known. */
  instead?: string;
}

const exactKinds: ReadonlySet<FactKind> = new Set(["quote", "weight", "tag", "parameter", "hex"]);

/** Whether an answer says the same as a fact of the prompt, of the same thing. */
export function isKept(fact: Fact, original: Reading, given: Reading): boolean {
  switch (fact.kind) {
    case "quote":
    case "weight":
    case "tag":
    case "parameter":
    case "hex":
      return given.factsByValue.has(`${fact.kind} ${fact.value}`);
    case "number":
      return numbersOf(given, fact.value).some((other) =>
        other.kind === "count" || sharesOwner(fact, other)
      );
    case "count": {
      const same = numbersOf(given, fact.value);
      if (same.some((other) => sharesOwner(fact, other) || isNear(fact, other, given))) return true;
      return same.length > 0 && fact.owners.every((owner) => !hasKey(given, owner));
    }
    case "colour":
    case "material":
    case "relation":
      return sameAs(given, fact).some((other) =>
        fact.owners.length === 0 || sharesOwner(fact, other) || isNear(fact, other, given)
      );
    case "name": {
      const found = fact.owners.filter((stem) => hasStem(given, stem)).length;
      return found * 2 >= fact.owners.length && hasStem(given, fact.owners.at(-1) ?? "");
    }
    case "exclusion": {
      const excluded = fact.owners.filter((owner) =>
        placesOfKey(given, owner).some((index) => given.excluded[index]) ||
        (isUnspaced(owner) && isExcludedText(given, owner))
      );
      return excluded.length * 2 >= fact.owners.length;
    }
  }
  return original.facts.includes(fact);
}

/** Facts of a text of the same kind and value. */
function sameAs({ factsByValue }: Reading, { kind, value }: Fact): readonly Fact[] {
  return factsByValue.get(`${kind} ${value}`) ?? [];
}

function numbersOf({ factsByValue }: Reading, value: string): readonly Fact[] {
  return [
    ...factsByValue.get(`count ${value}`) ?? [],
    ...factsByValue.get(`number ${value}`) ?? [],
  ];
}

function placesOfKey({ forms }: Reading, key: string): readonly number[] {
  const [category = "", sense] = key.split(" ");
  return sense === undefined ? forms.placesOf(key) : forms.ofSense(category, sense);
}

function isNumber({ kind }: Fact): boolean {
  return kind === "count" || kind === "number";
}

function sharesOwner(one: Fact, other: Fact): boolean {
  return one.owners.some((owner) => other.owners.some((key) => isSameKey(key, owner)));
}

/** Keys of known senses have a space. */
function isSameKey(one: string, other: string): boolean {
  if (one === other) return true;
  return !one.includes(" ") && !other.includes(" ") && isSameStem(one, other);
}

const near = 6;

/** Whether a word that a fact of the prompt is said of stands near a fact of the answer, in its clause. */
function isNear(fact: Fact, other: Fact, given: Reading): boolean {
  const { keys, clauseOf } = given;
  for (let index = Math.max(0, other.word - near); index <= other.word + near; index++) {
    const key = keys[index];
    if (key === undefined || clauseOf[index] !== clauseOf[other.word]) continue;
    if (fact.owners.some((owner) => isSameKey(key, owner))) return true;
  }
  return false;
}

function hasKey(reading: Reading, key: string): boolean {
  if (!key.includes(" ")) return hasStem(reading, key);
  const [category = "", sense = ""] = key.split(" ");
  return reading.forms.ofSense(category, sense).length > 0;
}

function hasStem({ forms }: Reading, stem: string): boolean {
  return forms.placesOf(stem).length > 0 || (isUnspaced(stem) && forms.includes(stem));
}

function isExcludedText({ outline, excluded }: Reading, text: string): boolean {
  const lower = outline.text.toLowerCase();
  return outline.words.some(({ start, end }, index) =>
    excluded[index] && (lower.slice(start, end).includes(text) || lower.startsWith(text, start))
  );
}

/** Finds what an answer says differently from the prompt. */
export function findAlterations(
  original: Reading,
  given: Reading,
  lost: readonly Fact[],
): Change[] {
  return [
    ...alteredFacts(original, given, lost),
    ...opposites(original, given),
    ...substitutions(original, given),
  ];
}

/** Kinds of which a thing has only one, or as many as the prompt says. */
const bound: ReadonlySet<FactKind> = new Set(["count", "number", "colour", "relation"]);

const mostRivals = 200;

function alteredFacts(original: Reading, given: Reading, lost: readonly Fact[]): Change[] {
  const changes: Change[] = [];
  const lostFacts = new Set(lost);
  for (const fact of [...given.factsByValue.values()].flat()) {
    if (exactKinds.has(fact.kind)) {
      if (sameAs(original, fact).length > 0) continue;
      const instead = lost.find(({ kind }) => kind === fact.kind);
      if (instead) changes.push({ text: fact.text, kind: fact.kind, instead: instead.text });
      continue;
    }
    if (!bound.has(fact.kind) || fact.owners.length === 0) continue;
    const same = sameAs(original, fact);
    if (same.some((other) => sharesOwner(other, fact) || isNear(fact, other, original))) continue;
    const instead = fact.owners.flatMap((owner) =>
      (original.factsByOwner.get(beginningOf(owner)) ?? []).slice(0, mostRivals)
    ).find((other) =>
      (other.kind === fact.kind || (isNumber(other) && isNumber(fact))) &&
      other.value !== fact.value && lostFacts.has(other) && sharesOwner(other, fact)
    );
    if (instead) changes.push({ text: fact.text, kind: fact.kind, instead: instead.text });
  }
  return changes;
}

/** What is excluded by one text and shown by the other. */
function opposites(original: Reading, given: Reading): Change[] {
  const before = countKeys(original);
  const after = countKeys(given);
  const changes: Change[] = [];
  for (const [key, now] of after) {
    const then = before.get(key);
    if (!then) continue;
    const isShown = then.excluded > now.excluded && now.shown > then.shown;
    const isExcluded = now.excluded > then.excluded && now.shown < then.shown &&
      then.excluded === 0;
    if (isShown || isExcluded) {
      const word = given.outline.words[now.word];
      changes.push({ text: given.outline.text.slice(word?.start, word?.end), kind: "opposite" });
    }
  }
  return changes;
}

function countKeys({ outline, keys, excluded }: Reading) {
  const counts = new Map<string, { shown: number; excluded: number; word: number }>();
  const { negations, negationsAfter } = outline.vocabulary;
  keys.forEach((key, index) => {
    const lower = outline.words[index]?.lower ?? "";
    if (!outline.isContent[index] || negations.has(lower) || negationsAfter.has(lower)) return;
    let count = counts.get(key);
    if (!count) counts.set(key, count = { shown: 0, excluded: 0, word: index });
    if (excluded[index]) count.excluded++;
    else count.shown++;
  });
  return counts;
}

const longestSubstitution = 3;
/** Of what a thing is only one at a time. */
const exclusive = new Set([
  "colour",
  "number",
  "place",
  "material",
  "time",
  "season",
  "age",
  "person",
]);

/** What stands in the place of something else, or has changed places with it. */
function substitutions(original: Reading, given: Reading): Change[] {
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
      if (!meaning || !exclusive.has(meaning.category)) continue;
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
  for (const [number, { from, to }] of replaced.entries()) {
    for (const other of replaced.slice(number + 1, number + 40)) {
      const gone = from.find((index) =>
        other.to.some((at) => isSameKey(given.keys[at] ?? "", original.keys[index] ?? ""))
      );
      const come = to.find((index) =>
        other.from.some((at) => isSameKey(original.keys[at] ?? "", given.keys[index] ?? ""))
      );
      if (gone !== undefined && come !== undefined) change(come, gone, "owner");
    }
  }
  return changes;
}

function wordAt({ outline }: Reading, index: number): string {
  const word = outline.words[index];
  return outline.text.slice(word?.start, word?.end);
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

/** Categories of which nothing may be added. */
const watched = ["person", "nudity", "violence", "brand"] as const;
/** Words for people that say less than others do. */
const basicPersons = new Set(["man", "woman", "boy", "girl", "child", "baby"]);
const anyPerson = new Set(["person", "figure", "couple"]);
const strictPlaces = new Set(["left", "right", "above", "below", "north", "south", "east", "west"]);
/** A text of which more is new answers something else than the task. */
const allowedInvention = 0.3;
const fewestInvented = 4;

/** Finds what only the answer says. */
export function findAdditions(original: Reading, given: Reading, lost: readonly Fact[]): Change[] {
  const changes: Change[] = [];
  const add = (text: string, kind: Change["kind"]) => changes.push({ text, kind });
  const values = new Set(original.facts.filter(isNumber).map(({ value }) => value));
  for (const digits of original.outline.text.matchAll(/\d+(?:\.\d+)?/g)) values.add(digits[0]);
  const lostKinds = new Set(lost.map(({ kind }) => kind));
  for (const [fact] of given.factsByValue.values()) {
    if (!fact || sameAs(original, fact).length > 0) continue;
    switch (fact.kind) {
      case "quote": {
        const content = fact.value.replace(/^quote /, "").toLowerCase();
        if (!original.forms.includes(content)) add(fact.text, "quote");
        break;
      }
      case "weight":
      case "tag":
      case "parameter":
      case "hex":
        if (!lostKinds.has(fact.kind)) add(fact.text, fact.kind);
        break;
      case "count":
      case "number":
        if (
          !values.has(fact.value) && fact.value !== "1" && !hasKey(original, `number ${fact.value}`)
        ) {
          add(fact.text, fact.kind);
        }
        break;
      case "colour":
        if (!hasKey(original, `colour ${fact.value}`)) add(fact.text, "colour");
        break;
      case "relation":
        if (strictPlaces.has(fact.value) && !hasKey(original, `place ${fact.value}`)) {
          add(fact.text, "relation");
        }
        break;
      case "name":
        if (fact.owners.some((stem) => !hasStem(original, stem))) add(fact.text, "name");
        break;
      case "exclusion":
        if (fact.owners.every((owner) => !hasKey(original, owner))) add(fact.text, "exclusion");
        break;
    }
  }
  changes.push(...addedWords(original, given));
  return changes;
}

function addedWords(original: Reading, given: Reading): Change[] {
  const changes: Change[] = [];
  const { outline } = given;
  const personsBefore = new Set(
    original.outline.meanings.flatMap((meaning) =>
      meaning?.category === "person" ? [meaning.sense] : []
    ),
  );
  const isNewPerson = (sense: string) => {
    if (anyPerson.has(sense)) return personsBefore.size === 0;
    if (!basicPersons.has(sense)) return true;
    return personsBefore.size === 0 || [...personsBefore].every((known) => basicPersons.has(known));
  };
  let content = 0;
  const invented: string[] = [];
  outline.words.forEach((word, index) => {
    if (!outline.isContent[index]) return;
    content++;
    if (original.forms.has(word, original.outline, -1)) return;
    const meaning = outline.meanings[index];
    if (meaning && original.forms.ofSense(meaning.category, meaning.sense).length > 0) return;
    const category = watched.find((each) => each === meaning?.category);
    const text = wordAt(given, index);
    if (category && (category !== "person" || isNewPerson(meaning?.sense ?? ""))) {
      if (!given.excluded[index]) changes.push({ text, kind: category });
    }
    invented.push(text);
  });
  if (invented.length >= fewestInvented && invented.length > allowedInvention * content) {
    changes.push({ text: invented.slice(0, 8).join(", "), kind: "invention" });
  }
  return changes;
}

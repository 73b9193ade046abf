import type { Fact, FactKind } from "./fact.ts";
import type { Reading } from "./reading.ts";
import { beginningOf, isSameKey } from "./word_matching.ts";
import { isUnspaced } from "./words.ts";

/** Something that an answer says and the prompt does not. */
export interface Change {
  /** As the answer has it. */
  text: string;
  kind: FactKind | "person" | "nudity" | "violence" | "brand" | "owner" | "invention" | "opposite";
  /** What the prompt says instead, where that is known. */
  instead?: string;
}

/** Kinds of which only the letters count. */
export const exactKinds: ReadonlySet<FactKind> = new Set([
  "quote",
  "weight",
  "tag",
  "parameter",
  "hex",
]);

/** Whether an answer says the same as a fact of the prompt, of the same thing. */
export function isKept(fact: Fact, original: Reading, given: Reading): boolean {
  switch (fact.kind) {
    case "quote":
      return sameAs(given, fact).length > 0 || isWrittenOut(fact, given);
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
      const before = numbersOf(original, fact.value).length;
      return same.length > 0 &&
        (same.length >= before || fact.owners.every((owner) => !hasKey(given, owner)));
    }
    case "colour":
    case "material":
    case "relation":
      return sameAs(given, fact).some((other) =>
        fact.owners.length === 0 || sharesOwner(fact, other) || isNear(fact, other, given)
      );
    case "name": {
      const lost = fact.owners.filter((stem) => !hasName(given, stem));
      // A title before a name may go: "Driver Emeka Strand".
      return lost.length === 0 ||
        (lost.length === 1 && lost[0] === fact.owners[0] && fact.owners.length > 2);
    }
    case "exclusion": {
      const excluded = fact.owners.filter((owner) =>
        placesOfKey(given, owner).some((index) => given.excluded[index]) ||
        given.forms.includes(`${owner}less`) ||
        (isUnspaced(owner) && isExcludedText(given, owner))
      );
      return excluded.length * 2 >= fact.owners.length;
    }
  }
  return original.facts.includes(fact);
}

/** Facts of a text of the same kind and value. */
export function sameAs({ factsByValue }: Reading, { kind, value }: Fact): readonly Fact[] {
  return factsByValue.get(`${kind} ${value}`) ?? [];
}

function numbersOf({ factsByValue }: Reading, value: string): readonly Fact[] {
  const counts = factsByValue.get(`count ${value}`) ?? [];
  const measures = factsByValue.get(`number ${value}`);
  return measures ? [...counts, ...measures] : counts;
}

function placesOfKey({ forms }: Reading, key: string): readonly number[] {
  const [category = "", sense] = key.split(" ");
  return sense === undefined ? forms.placesOf(key) : forms.ofSense(category, sense);
}

/** Whether a text to be drawn stands in an answer without quotation marks, as in JSON, but letter for letter. */
function isWrittenOut({ value }: Fact, { outline }: Reading): boolean {
  const content = value.replace(/^quote /, "");
  // Without capitals a short word may stand there by chance.
  const isTelling = content !== content.toLowerCase() ||
    (content === content.toUpperCase() && content.length >= 4);
  return isTelling && outline.text.includes(content);
}

/** Whether a fact is a number of any kind. */
export function isNumber({ kind }: Fact): boolean {
  return kind === "count" || kind === "number";
}

/** Whether two facts are said of the same thing. */
export function sharesOwner(one: Fact, other: Fact): boolean {
  return one.owners.some((owner) => other.owners.some((key) => isSameKey(key, owner)));
}

const near = 6;

/**
 * Whether a word that a fact of one text is said of stands near a fact of the other, in its clause, and no other
 * material is said of it there.
 */
export function isNear(fact: Fact, other: Fact, given: Reading): boolean {
  const { keys, clauseOf, factsByOwner } = given;
  for (let index = Math.max(0, other.word - near); index <= other.word + near; index++) {
    const key = keys[index];
    if (key === undefined || clauseOf[index] !== clauseOf[other.word]) continue;
    if (!fact.owners.some((owner) => isSameKey(key, owner))) continue;
    // Of colours a thing may have several.
    const isTaken = fact.kind === "material" &&
      (factsByOwner.get(beginningOf(key)) ?? []).slice(0, mostRivals).some((rival) =>
        rival.kind === fact.kind && rival.value !== fact.value &&
        rival.owners.some((owner) => isSameKey(key, owner))
      );
    if (!isTaken) return true;
  }
  return false;
}

/** Whether a text has a word of a key, in any form. */
export function hasKey(reading: Reading, key: string): boolean {
  if (!key.includes(" ")) return hasStem(reading, key);
  const [category = "", sense = ""] = key.split(" ");
  return reading.forms.ofSense(category, sense).length > 0;
}

/** Whether a text has a word of a stem, in any form. */
export function hasStem({ forms }: Reading, stem: string): boolean {
  return forms.placesOf(stem).length > 0 || (isUnspaced(stem) && forms.includes(stem));
}

/** Languages in which names have no cases: Theresia is another woman than Theresa. */
const fixedNames = new Set(["en", "de", "fr", "es", "it", "pt", "nl", "vi"]);

const inflectedNames = new Set(["pl", "ru"]);

/** Whether a text has a part of a name. */
export function hasName(reading: Reading, stem: string): boolean {
  const { forms, outline } = reading;
  if (isUnspaced(stem)) return forms.includes(stem);
  if (inflectedNames.has(outline.language) && stem.length === 4) {
    // Sowa, Sowy: too short for the rule by which words are compared.
    return outline.words.some(({ lower }) =>
      lower.startsWith(stem.slice(0, 3)) && lower.length <= 6
    );
  }
  // German writes "Warmes Licht" like a name where a sentence begins with it.
  const isAdjective = outline.language === "de" && /e[mnrs]?$/.test(stem);
  if (!fixedNames.has(outline.language) || stem.length < 4 || isAdjective) {
    return hasStem(reading, stem);
  }
  return forms.hasExactly(stem) || forms.hasExactly(`${stem}s`) ||
    (stem.endsWith("s") && forms.hasExactly(stem.slice(0, -1)));
}

/** Whether a text begins in an excluded word. */
function isExcludedText(reading: Reading, text: string): boolean {
  const { lower, isExcluded } = excludedLetters(reading);
  for (let at = lower.indexOf(text); at >= 0; at = lower.indexOf(text, at + 1)) {
    if (isExcluded[at]) return true;
  }
  return false;
}

interface ExcludedLetters {
  lower: string;
  /** For each code unit, 1 where it is part of an excluded word. */
  isExcluded: Uint8Array;
}

const lettersOf = new WeakMap<Reading, ExcludedLetters>();

function excludedLetters(reading: Reading): ExcludedLetters {
  const known = lettersOf.get(reading);
  if (known) return known;
  const { outline, excluded } = reading;
  const letters = {
    lower: outline.text.toLowerCase(),
    isExcluded: new Uint8Array(outline.text.length),
  };
  outline.words.forEach(({ start, end }, index) => {
    if (excluded[index]) letters.isExcluded.fill(1, start, end);
  });
  lettersOf.set(reading, letters);
  return letters;
}

/** Of more facts that are said of the same thing, no more are looked at. */
export const mostRivals = 200;
/** Whether a text in quotation marks is the prompt's own, or has one of the prompt's quotes in it. */
export function isQuotedFrom({ value }: Fact, original: Reading): boolean {
  const content = value.replace(/^quote /, "");
  return original.forms.includes(content.toLowerCase()) ||
    original.facts.some((fact) =>
      fact.kind === "quote" && content.includes(fact.value.replace(/^quote /, "")) &&
      content.length <= fact.value.length + longestSurplus
    );
}

/** "poster" before the text of the poster is no other text. */
const longestSurplus = 24;

/** A word as a text has it. */
export function wordAt({ outline }: Reading, index: number): string {
  const word = outline.words[index];
  return outline.text.slice(word?.start, word?.end);
}

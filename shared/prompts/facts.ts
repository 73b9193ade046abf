import type { Fact, FactKind } from "./fact.ts";
import { addName, isTitledName } from "./names.ts";
import { determiners } from "./language.ts";
import { findNamesWithoutCapitals } from "./names_without_capitals.ts";
import { numeral, plainNumber, units } from "./numbers.ts";
import { hasGapBefore, type Outline, tokensByWord } from "./outline.ts";
import type { ProtectedToken } from "./protected_tokens.ts";
import { koreanAnd } from "./words.ts";

/** How much the picture depends on a fact, where a subject is 3. */
export const factWeights: Record<FactKind, number> = {
  quote: 4,
  weight: 3,
  tag: 4,
  parameter: 4,
  hex: 3,
  count: 3,
  number: 3,
  colour: 1.5,
  material: 1.2,
  relation: 2,
  name: 4,
  exclusion: 3,
};

/** Languages in which a noun's adjectives follow it. */
export const nounFirst: ReadonlySet<string> = new Set([
  "fr",
  "es",
  "it",
  "pt",
  "ar",
  "he",
  "vi",
  "th",
]);
/** Languages in which a number stands on either side of what it counts, a measure word between. */
const countedEitherSide = new Set(["zh", "ja", "ko", "th", "vi", "ar", "he", "hi", "tr"]);

const hexColour = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})(?![\p{sc=Latin}\p{N}])/giu;
/** Words that join two things of which the same is said. */
export const conjunctions: ReadonlySet<string> = new Set(
  "and or und oder et ou y o e i en и и и ve và और 和 と و ו 및 або или but aber mais pero ma maar но ale ama"
    .split(" "),
);
/** "Two rows of tomatoes" counts something of both. */
export const joinsNouns: ReadonlySet<string> = new Set(
  "of von de du des di d da aus van z из".split(" "),
);

/** Finds the facts of a prompt but for what it excludes. */
export function findFacts(outline: Outline): Fact[] {
  const facts: Fact[] = [];
  for (const token of outline.tokens) facts.push(tokenFact(token));
  const tokens = tokensByWord(outline);
  for (const match of outline.text.matchAll(hexColour)) {
    const end = match.index + match[0].length;
    facts.push({
      kind: "hex",
      text: match[0],
      start: match.index,
      end,
      value: match[0].toLowerCase(),
      owners: [],
      word: -1,
    });
  }
  for (const { first, end } of spokenRuns(outline)) {
    for (let index = first; index < end; index++) {
      if (tokens[index]) continue;
      const length = addFact(outline, facts, index, first, end);
      if (length > 1) index += length - 1;
    }
  }
  facts.push(...findNamesWithoutCapitals(outline));
  return facts;
}

/** The words of each clause and of each label, in their order. */
export function spokenRuns(
  { clauses, words }: Outline,
): { first: number; end: number; section: number }[] {
  const runs: { first: number; end: number; section: number }[] = [];
  let next = 0;
  for (const { firstWord, endWord, section } of clauses) {
    if (firstWord > next) runs.push({ first: next, end: firstWord, section: -1 });
    if (endWord > firstWord) runs.push({ first: firstWord, end: endWord, section });
    next = endWord;
  }
  if (words.length > next) runs.push({ first: next, end: words.length, section: -1 });
  return runs;
}

/** "Ravens x3", "3x ravens". */
const timesNumber = /^(?:[x×](\p{Nd}{1,4})|(\p{Nd}{1,4})[x×])$/u;

function tokenFact(token: ProtectedToken): Fact {
  const { kind, text, start, end, identity } = token;
  const value = kind === "quote"
    ? identity
    : identity.toLowerCase().replace(/\s+/g, "").replace(/[,.;]+$/, "");
  return { kind, text, start, end, value, owners: [], word: -1 };
}

/** Adds what the word at an index says; returns how many words that took. */
function addFact(
  outline: Outline,
  facts: Fact[],
  index: number,
  first: number,
  end: number,
): number {
  const word = outline.words[index];
  if (!word) return 1;
  const meaning = outline.meanings[index];
  const mayCount = /^[\p{Nd}x×]/u.test(word.lower);
  if (!meaning && !mayCount && !isTitledName(outline, index, first)) {
    return addName(outline, facts, index, first, end);
  }
  const add = (kind: FactKind, value: string, owners: string[], last = index, isWeak = false) => {
    const [from, to] = extentOf(outline, index, last);
    const text = outline.text.slice(from, to);
    const fact = { kind, text, start: from, end: to, value, owners, word: index };
    facts.push(isWeak ? { ...fact, isWeak } : fact);
  };
  const times = mayCount ? timesNumber.exec(word.lower) : null;
  if (times) {
    const value = plainNumber(times[1] ?? times[2] ?? "");
    const owners = ownersOf(outline, index, first, end, "count");
    const nearest = index > first ? [keyOf(outline, index - 1)] : [];
    add("count", value, [...nearest, ...owners]);
    return 1;
  }
  const digits = mayCount ? numeral.exec(word.lower) : null;
  if (digits && outline.text[word.start - 1] !== "#") {
    const [, number = "", attached = "", range = ""] = digits;
    const value = plainNumber(number) + range;
    const next = outline.words[index + 1];
    const nextUnit = index + 1 < end && next
      ? units[next.lower] ?? signAfter(outline, index)
      : signAfter(outline, index);
    const unit = units[attached] ?? (attached === "" ? nextUnit : attached);
    if (unit !== undefined) {
      add(
        "number",
        value,
        [unit],
        attached === "" && next && units[next.lower] ? index + 1 : index,
      );
    } else {
      const last = lastOwner(outline, index, end);
      const isOrdinal = last === index && numbersNoun(outline, index, first);
      add("count", value, ownersOf(outline, index, first, end, "count"), last, isOrdinal);
    }
    return 1;
  }
  if (isTitledName(outline, index, first)) return addName(outline, facts, index, first, end);
  switch (meaning?.category) {
    case "number": {
      const next = outline.words[index + 1];
      const unit = index + 1 < end && next ? units[next.lower] : undefined;
      if (unit !== undefined && next && next.lower !== "m" && next.lower !== "f") {
        add("number", meaning.sense, [unit], index + 1);
      } else if (meaning.sense !== "1") {
        add(
          "count",
          meaning.sense,
          ownersOf(outline, index, first, end, "count"),
          lastOwner(outline, index, end),
        );
      }
      return 1;
    }
    case "colour":
    case "material":
      add(
        meaning.category,
        meaning.sense,
        ownersOf(outline, index, first, end, "attribute"),
        lastOwner(outline, index, end),
      );
      return 1;
    case "place":
      add("relation", meaning.sense, ownersOf(outline, index, first, end, "relation"));
      return 1;
  }
  return addName(outline, facts, index, first, end);
}

/** Whether a number in figures follows its noun, as in "panel 3" and "numero 17", and so counts nothing. */
function numbersNoun(outline: Outline, index: number, first: number): boolean {
  return index > first && !countedEitherSide.has(outline.language) &&
    outline.isContent[index - 1] === true && !hasGapBefore(outline, index);
}

function signAfter(outline: Outline, index: number): string | undefined {
  return units[outline.text[outline.words[index]?.end ?? 0] ?? ""];
}

/** Offsets of a run of words, with the unit's sign behind it. */
export function extentOf(outline: Outline, first: number, last: number): [number, number] {
  const start = outline.words[first]?.start ?? 0;
  const end = outline.words[last]?.end ?? start;
  const [sign = ""] = /^(?:[%°"]|(?: ?[ap])?\.?m\b\.?)/i.exec(outline.text.slice(end, end + 6)) ??
    [];
  return [start, end + sign.length];
}

/** The last word of the phrase that a word begins, at most four words on. */
function lastOwner(outline: Outline, index: number, end: number): number {
  if (nounFirst.has(outline.language)) return index;
  let last = index;
  while (last + 1 < end && last < index + 4 && isWithin(outline, last + 1)) last++;
  return last;
}

/** Whether a word goes on with the phrase before it. */
function isWithin(outline: Outline, index: number): boolean {
  return outline.isContent[index] === true && !hasGapBefore(outline, index) &&
    outline.meanings[index]?.category !== "place";
}

const reach = 5;

/** Stems and senses of what a word may be said of: the phrase it stands in, or what stands nearest. */
function ownersOf(
  outline: Outline,
  index: number,
  first: number,
  end: number,
  role: "count" | "attribute" | "relation",
): string[] {
  const ahead = () => {
    const found: number[] = [];
    for (let at = index + 1; at < end && at <= index + reach; at++) {
      const joins = conjunctions.has(outline.words[at]?.lower ?? "") && found.length === 0 &&
        isAttribute(outline, at + 1);
      if (joins) continue;
      if (found.length === 0 && links.has(outline.words[at]?.lower ?? "")) continue;
      if (!isWithin(outline, at)) break;
      if (found.length > 0 && koreanAnd.test(outline.words[at - 1]?.lower ?? "")) break;
      if (!isAttribute(outline, at)) found.push(at);
    }
    return found;
  };
  const behind = (count: number) => {
    const found: number[] = [];
    for (let at = index - 1; at >= first && at >= index - reach && found.length < count; at--) {
      if (outline.isContent[at] && !isAttribute(outline, at)) found.push(at);
    }
    return found;
  };
  const beyond = (count: number) => {
    const found: number[] = [];
    for (let at = index + 1; at < end && at <= index + reach && found.length < count; at++) {
      if (outline.isContent[at] && !isAttribute(outline, at)) found.push(at);
    }
    return found;
  };
  let owners: number[];
  if (role === "relation") owners = [...behind(2), ...beyond(2)];
  else if (role === "count" && countedEitherSide.has(outline.language)) {
    owners = [...behind(1), ...beyond(2)];
  } else if (role === "attribute" && nounFirst.has(outline.language)) {
    owners = behind(1);
    if (owners.length === 0) owners = ahead();
  } else if (role === "attribute" && isMadeOf(outline, index, first)) {
    owners = behind(1);
  } else {
    owners = ahead();
    const last = owners.at(-1) ?? index;
    if (role === "count" && joinsNouns.has(outline.words[last + 1]?.lower ?? "")) {
      owners.push(...beyond(owners.length + 1).slice(-1));
    }
    if (owners.length === 0 && role === "attribute") owners = pastComma(outline, index, end);
    if (owners.length === 0) owners = role === "count" ? beyond(1) : behind(2);
  }
  return owners.map((owner) => keyOf(outline, owner));
}

/** "A golden, round pair of glasses": what an adjective is said of that a comma parts from the next one. */
function pastComma(outline: Outline, index: number, end: number): number[] {
  const { words, text } = outline;
  const isLast = index === end - 1 && determiners.has(words[index - 1]?.lower ?? "");
  if (!isLast || !/^, ?$/.test(text.slice(words[index]?.end, words[index + 1]?.start))) return [];
  const found: number[] = [];
  for (let at = index + 1; at <= index + 3 && outline.isContent[at]; at++) {
    if (at > index + 1 && hasGapBefore(outline, at)) break;
    if (!isAttribute(outline, at)) found.push(at);
  }
  return found;
}

/** What stands between an attribute and its noun in Japanese, Chinese and Hindi. */
const links = new Set("の な 的 做的 का की के".split(" "));
/** What joins a thing and what it is made of. */
const joinsMaterial = new Set("of from aus von van uit z ze из от".split(" "));

/** Whether a word, with other attributes before it, follows an "of": lamps of green glass. */
function isMadeOf(outline: Outline, index: number, first: number): boolean {
  let at = index - 1;
  while (at >= first && isAttribute(outline, at)) at--;
  return at > first && joinsMaterial.has(outline.words[at]?.lower ?? "");
}

const attributes = new Set(["colour", "material", "number", "age"]);

function isAttribute(outline: Outline, index: number): boolean {
  return attributes.has(outline.meanings[index]?.category ?? "");
}

/** What a word is compared by: its sense where that is known, its stem otherwise. */
export function keyOf(outline: Outline, index: number): string {
  const meaning = outline.meanings[index];
  return meaning ? `${meaning.category} ${meaning.sense}` : outline.words[index]?.stem ?? "";
}

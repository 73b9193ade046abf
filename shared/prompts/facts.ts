import { hasGapBefore, type Outline, tokensByWord } from "./outline.ts";
import type { ProtectedToken } from "./protected_tokens.ts";
import { isUnspaced } from "./words.ts";

/**
 * What has to stay as it is: an exact text (`quote`, `weight`, `tag`, `parameter`, `hex`), a `count` of something, a
 * `number` with its unit, a `colour` or `material` of something, a `relation` in space, a `name`, an `exclusion`.
 */
export type FactKind =
  | "quote"
  | "weight"
  | "tag"
  | "parameter"
  | "hex"
  | "count"
  | "number"
  | "colour"
  | "material"
  | "relation"
  | "name"
  | "exclusion";

/** Something that a prompt says and that an answer must neither alter nor lose unsaid. */
export interface Fact {
  kind: FactKind;
  /** As written in the prompt. */
  text: string;
  /** Offset of its first code unit in the outline's text. */
  start: number;
  /** Offset behind its last code unit. */
  end: number;
  /** What is said: the token's identity, the number, the sense of the colour, of the place; the name; the stems. */
  value: string;
  /** Stems of the words it is said of, and their senses. */
  owners: readonly string[];
  /** Index of the word that says it; -1 for a token. */
  word: number;
}

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
const nounFirst = new Set(["fr", "es", "it", "pt", "ar", "he", "vi", "th"]);
/** Languages in which a number stands on either side of what it counts, a measure word between. */
const countedEitherSide = new Set(["zh", "ja", "ko", "th", "vi", "ar", "he", "hi", "tr"]);

const units: Record<string, string> = {};
for (
  const line of [
    "mm millimeter millimetre millimeters millimetres мм",
    "cm centimeter centimetre centimeters centimetres см",
    "m meter metre meters metres metro metros metri mètre mètres meter метр метра метров м 米 メートル 미터",
    "km kilometer kilometre kilometers kilometres км",
    "kg kilogram kilograms кг",
    "ft foot feet pieds",
    "in inch inches zoll",
    "° degrees degree grad grados gradi degrés градусов 度 도",
    "% percent prozent procent porcento",
    "k kelvin",
    "years year jahre jahr ans años anni anos jaar lat лет год года yaş yaşında tuổi साल वर्ष سنة عاما שנים 岁 歳 ปี",
    "px pixels pixel",
    "hours hour stunden uhr heures horas ore",
    "minutes minute minuten minutos minuti",
    "seconds second sekunden",
    "mph kmh",
    "iso",
    "f",
  ]
) {
  const [first = "", ...others] = line.split(" ");
  for (const unit of [first, ...others]) units[unit] = first;
}

const hexColour = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})(?![\p{L}\p{N}])/giu;
const numeral = /^(\p{Nd}+(?:[.,:/]\p{Nd}+)*)(?:([\p{L}%°]+)|([-–]\p{Nd}+))?$/u;
const nameBefore = new Set(
  ("named called namens genannt nommé nommée appelé appelée llamado llamada chamado chamada chiamato chiamata genaamd " +
    "imieniem nazwany zwany имени зовут adlı adında isimli tên اسمه اسمها يدعى تدعى بشם בשם נקרא ששמו ששמה नाम नामक ชื่อ 名叫 名为 叫 이름은")
    .split(" "),
);
const cased = /^\p{Lu}\p{Ll}/u;
const conjunctions = new Set(
  "and or und oder et ou y o e i en и и и ve và और 和 と و ו 및 або или but aber mais pero ma maar но ale ama"
    .split(" "),
);
const turning = new Set(
  ("but except apart besides unless only just aber sondern außer nur mais sauf excepté hormis pero excepto salvo sino solo ma tranne " +
    "eccetto solo mas exceto maar behalve но кроме только ale oprócz tylko ama").split(" "),
);

/** Finds the facts of a prompt, in the order in which they stand. */
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
  outline.clauses.forEach((clause) => {
    for (let index = clause.firstWord; index < clause.endWord; index++) {
      if (tokens[index]) continue;
      const length = addFact(outline, facts, index, clause.firstWord, clause.endWord);
      if (length > 1) index += length - 1;
    }
  });
  facts.push(...findExclusions(outline));
  return facts.sort((one, other) => one.start - other.start);
}

function tokenFact(token: ProtectedToken): Fact {
  const { kind, text, start, end, identity } = token;
  const value = kind === "quote" ? identity : identity.toLowerCase().replace(/\s+/g, "");
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
  const add = (kind: FactKind, value: string, owners: string[], last = index) => {
    const [from, to] = extentOf(outline, index, last);
    const text = outline.text.slice(from, to);
    facts.push({ kind, text, start: from, end: to, value, owners, word: index });
  };
  const digits = numeral.exec(word.lower);
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
    } else {add(
        "count",
        value,
        ownersOf(outline, index, first, end, "count"),
        lastOwner(outline, index, end),
      );}
    return 1;
  }
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

function signAfter(outline: Outline, index: number): string | undefined {
  return units[outline.text[outline.words[index]?.end ?? 0] ?? ""];
}

/** 1,500 and 1500 are the same number, as are ٣ and 3. */
function plainNumber(text: string): string {
  const western = text.replace(/\p{Nd}/gu, (digit) => String(digitOf(digit)));
  return western.replace(/(?<=\d),(?=\d{3}\b)/g, "").replace(",", ".").replace(/^0+(?=\d)/, "");
}

function digitOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return code - 0x30;
  const blocks = [0x0660, 0x06f0, 0x0966, 0x0e50, 0xff10];
  const block = blocks.find((start) => code >= start && code < start + 10);
  return block === undefined ? 0 : code - block;
}

/** Offsets of a run of words, with the unit's sign behind it. */
function extentOf(outline: Outline, first: number, last: number): [number, number] {
  const start = outline.words[first]?.start ?? 0;
  const end = outline.words[last]?.end ?? start;
  return [start, /[%°"]/.test(outline.text[end] ?? "") ? end + 1 : end];
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
      if (!isWithin(outline, at)) break;
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
  } else {
    owners = ahead();
    if (owners.length === 0) owners = role === "count" ? beyond(1) : behind(2);
  }
  return owners.map((owner) => keyOf(outline, owner));
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

/** Adds a name that begins at an index: words with capitals inside a sentence, or after "named". */
function addName(
  outline: Outline,
  facts: Fact[],
  index: number,
  first: number,
  end: number,
): number {
  const isNamed = index > first && nameBefore.has(outline.words[index - 1]?.lower ?? "");
  const isCased = isCapital(outline, index);
  if (!isCased && !(isNamed && outline.isContent[index])) return 1;
  let last = index;
  while (
    last + 1 < end && last < index + 4 && isCapital(outline, last + 1) &&
    !hasGapBefore(outline, last + 1)
  ) {
    last++;
  }
  const length = last - index + 1;
  if (isCased && !isNamed && length === 1 && !isMidSentence(outline, index, first)) return 1;
  if (isCased && !isNamed && length === 1 && outline.language === "de") return 1;
  if (isCased && isTitleCase(outline, first, end)) return 1;
  const [start, stop] = extentOf(outline, index, last);
  const stems = outline.words.slice(index, last + 1).map((word) => word.stem);
  facts.push({
    kind: "name",
    text: outline.text.slice(start, stop),
    start,
    end: stop,
    value: stems.join(" "),
    owners: stems,
    word: index,
  });
  return length;
}

function isCapital(outline: Outline, index: number): boolean {
  const word = outline.words[index];
  return word !== undefined && outline.isContent[index] === true &&
    cased.test(outline.text.slice(word.start, word.end)) &&
    !["person", "colour", "place", "time", "number"].includes(
      outline.meanings[index]?.category ?? "",
    );
}

/** Whether a word with a capital follows one without in the same clause, so that it is no beginning of a sentence. */
function isMidSentence(outline: Outline, index: number, first: number): boolean {
  if (index > first) return true;
  const word = outline.words[index];
  const before = outline.text.slice(Math.max(0, (word?.start ?? 0) - 2), word?.start ?? 0);
  return /[,;，、] ?$/.test(before);
}

/** In a heading or tag with all capitals a capital says nothing. */
function isTitleCase(outline: Outline, first: number, end: number): boolean {
  let capitals = 0;
  let content = 0;
  for (let index = first; index < end; index++) {
    const word = outline.words[index];
    if (!word || !outline.isContent[index]) continue;
    content++;
    if (cased.test(outline.text.slice(word.start, word.end))) capitals++;
  }
  return content >= 5 && capitals > 0.8 * content;
}

const longestExclusion = 8;

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
  for (const clause of outline.clauses) {
    if (outline.structure.sections[clause.section]?.isNegative) {
      spans.push({ first: clause.firstWord, end: clause.endWord, negation: -1 });
      continue;
    }
    for (let index = clause.firstWord; index < clause.endWord; index++) {
      const lower = outline.words[index]?.lower ?? "";
      if (negations.has(lower)) {
        let end = index + 1;
        while (
          end < clause.endWord && end <= index + longestExclusion &&
          !turning.has(outline.words[end]?.lower ?? "")
        ) end++;
        if (end > index + 1) spans.push({ first: index + 1, end, negation: index });
        index = end - 1;
      } else if (isNegationAfter(lower, negationsAfter)) {
        const first = Math.max(clause.firstWord, index - 4);
        if (first < index) spans.push({ first, end: index, negation: index });
      }
    }
  }
  return spans;
}

function isNegationAfter(lower: string, words: ReadonlySet<string>): boolean {
  return words.has(lower);
}

function findExclusions(outline: Outline): Fact[] {
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
    }];
  });
}

/** Whether a word is in a script that has no capitals. */
export function isCaseless(text: string): boolean {
  return isUnspaced(text) || /[\u0590-\u0fff\u1100-\u11ff\uac00-\ud7af]/.test(text);
}

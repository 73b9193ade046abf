import type { Fact } from "./fact.ts";
import { determiners } from "./language.ts";
import { units } from "./numbers.ts";
import { hasGapBefore, type Outline } from "./outline.ts";

const nameBefore = new Set(
  ("named called namens genannt nommé nommée appelé appelée llamado llamada chamado chamada chiamato chiamata genaamd " +
    "imieniem nazwany zwany имени зовут adlı adında isimli tên اسمه اسمها يدعى تدعى بشם בשם נקרא ששמו ששמה नाम नामक ชื่อ 名叫 名为 叫 이름은")
    .split(" "),
);
const cased = /^\p{Lu}\p{Ll}/u;
const calendar = new Set(
  ("january february march april may june july august september october november december monday tuesday wednesday " +
    "thursday friday saturday sunday christmas easter").split(" "),
);

/** Adds a name that begins at an index: words with capitals inside a sentence, or after "named". */
export function addName(
  outline: Outline,
  facts: Fact[],
  index: number,
  first: number,
  end: number,
): number {
  if (isUnnamed(outline, index, first)) return 1;
  const code = codeNameAt(outline, index);
  if (code > 0) {
    addFact(outline, facts, index, index + code - 1);
    return code;
  }
  const isTitled = isTitledName(outline, index, first);
  const isNamed = isTitled ||
    (index > first && nameBefore.has(outline.words[index - 1]?.lower ?? ""));
  const isCased = isTitled || isCapital(outline, index);
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
  // German writes every noun with a capital.
  const lower = outline.words[index]?.lower ?? "";
  const isMeasure = units[lower] !== undefined || germanMeasures.has(lower);
  if (isCased && !isNamed && outline.language === "de" && (length === 1 || isMeasure)) return 1;
  // The Moon and the Earth are no names of anybody.
  const isThing = length === 1 && determiners.has(outline.words[index - 1]?.lower ?? "");
  if (isCased && !isNamed && isThing) return 1;
  if (length === 1 && calendar.has(outline.words[index]?.lower ?? "")) return 1;
  if (isCased && isTitleCase(outline, first, end)) return 1;
  addFact(outline, facts, index, last);
  return length;
}

/** Whether a word is of a script without capitals, and no "named" stands before it. */
function isUnnamed({ words }: Outline, index: number, first: number): boolean {
  const lower = words[index]?.lower ?? "";
  return lower.charCodeAt(0) >= firstWithoutCase && lower.charCodeAt(0) < 0xff00 &&
    !(index > first && nameBefore.has(words[index - 1]?.lower ?? ""));
}

/** Of the scripts of East Asia. */
const firstWithoutCase = 0x2e80;

function addFact(outline: Outline, facts: Fact[], index: number, last: number): void {
  const start = outline.words[index]?.start ?? 0;
  const stop = outline.words[last]?.end ?? start;
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
}

/** Such as BRB-9 or R2-D2. */
const codeName = /^(?=[\p{L}\p{N}-]*\p{N})\p{Lu}[\p{Lu}\p{N}]*-[\p{Lu}\p{N}]{1,8}(?![\p{L}\p{N}])/u;

/** How many words from an index on are the name of a machine; 0 for none. */
function codeNameAt({ text, words }: Outline, index: number): number {
  const { start = 0, end = 0 } = words[index] ?? {};
  if (text[start - 1] === "-" || text[end] !== "-") return 0;
  const found = codeName.exec(text.slice(start, start + 24))?.[0].length ?? 0;
  let length = 0;
  while (found > 0 && (words[index + length]?.end ?? Infinity) <= start + found) length++;
  return length;
}

/** What German counts things in, with a capital before theirs: "ein Stück Ahorn". */
const germanMeasures = new Set(
  ("stück glas tasse paar art reihe haufen bündel strauß kiste korb flasche schale scheibe sorte teller becher krug sack eimer blatt " +
    "bogen stapel gruppe handvoll dutzend kanne dose schüssel kasten rolle ballen")
    .split(" "),
);

/** What a name follows in German, where every noun has a capital. */
const germanTitles = new Set("herr herrn frau fräulein onkel tante oma opa".split(" "));

/** Whether a word with a capital follows what somebody is called: "Bà Lụa", "Tante Rosa". */
export function isTitledName(outline: Outline, index: number, first: number): boolean {
  const word = outline.words[index];
  return word !== undefined && index > first &&
    outline.meanings[index - 1]?.category === "person" && !hasGapBefore(outline, index) &&
    (outline.language !== "de" || germanTitles.has(outline.words[index - 1]?.lower ?? "")) &&
    cased.test(outline.text.slice(word.start, word.end)) &&
    outline.meanings[index]?.category !== "person";
}

function isCapital(outline: Outline, index: number): boolean {
  const word = outline.words[index];
  const { negations, negationsAfter } = outline.vocabulary;
  return word !== undefined && outline.isContent[index] === true &&
    !negations.has(word.lower) && !negationsAfter.has(word.lower) &&
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

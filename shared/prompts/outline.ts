import {
  detectLanguage,
  findFillerPhrases,
  type Meaning,
  type PromptLanguage,
  type Vocabulary,
  vocabularyOf,
} from "./language.ts";
import { divideCompounds, lookUpWords } from "./known_words.ts";
import { findProtectedTokens, type ProtectedToken } from "./protected_tokens.ts";
import { type PromptStructure, readStructure } from "./structure.ts";
import { findWords, isUnspaced, type Word } from "./words.ts";

/** A part of a prompt that can be left out without breaking the others. */
export interface Clause {
  /** Offset of the first code unit. */
  start: number;
  /** Offset behind the last code unit, before the separator. */
  end: number;
  /** What stands between this clause and the next one when both are kept: at most two code units. */
  separator: string;
  /** Counts up with every end of a sentence or line. */
  sentence: number;
  /** Index of the first of its words in the outline. */
  firstWord: number;
  /** Index behind the last of its words. */
  endWord: number;
  /** Index of the section it stands in; -1 for none. */
  section: number;
}

/** A prompt taken apart. Everything else in this folder works on this. */
export interface Outline {
  /** The text of the structure. */
  text: string;
  structure: PromptStructure;
  language: PromptLanguage;
  vocabulary: Vocabulary;
  /** `tags` for a list of short clauses, `prose` for sentences. */
  form: "tags" | "prose";
  tokens: ProtectedToken[];
  words: Word[];
  /** For each word, what it says, where that is known. */
  meanings: (Meaning | undefined)[];
  /** For each word, whether it carries meaning of its own. */
  isContent: boolean[];
  /** For each word, whether its clause shows the same without it. */
  isDroppable: boolean[];
  clauses: Clause[];
}

/** Clauses longer than this many code units are divided further, before a joining word where there is one. */
const longClause = 120;
const shortestPart = 40;

const joiningWords = new Set(
  ("and or but while with where which who whose as when behind beside under above through and und oder während mit " +
    "et avec tandis y con mientras mentre e enquanto en met terwijl и с где который которая و مع")
    .split(" "),
);

/** A full stop that does not end an abbreviation, with its relatives in other scripts. */
const sentenceEnd =
  /(?:\.(?<!\b(?:[Mm]rs?|[Mm]s|[Dd]r|[Ss]t|vs|e\.g|i\.e)\.)|[!?…])+["”’»)\]]*(?=\s|$)\s*|[。！？]+|[؟۔।]+\s*/u;
/** Line ends, and parameters, which belong to no clause. */
const lineEnd = /\n+|\ue001+\s*/u;
/** Commas of all scripts, unless inside a number, and what stands for one. */
const clauseEnd = /,(?:(?<!\d,)|(?!\d))\s*|[;|،؛]\s*|[，、；]| [—–] |—/u;
const separators = new RegExp(
  `(?<sentence>${sentenceEnd.source})|(?<line>${lineEnd.source})|${clauseEnd.source}`,
  "gu",
);

/** Characters of private use: neither letters nor white space nor punctuation. */
const filler = "\ue000";
const separatingFiller = "\ue001";

/**
 * Takes a normalised prompt apart, in time proportional to its length.
 *
 * @param knownLanguage that of the prompt, for an answer to it; otherwise it is detected
 */
export function outlinePrompt(prompt: string, knownLanguage?: PromptLanguage): Outline {
  const structure = readStructure(prompt);
  const { text } = structure;
  const tokens = findProtectedTokens(text);
  const spoken = maskTokens(
    text,
    tokens,
    ({ kind }) => kind === "tag" || kind === "parameter" ? filler : "",
  );
  const divided = maskTokens(
    text,
    tokens,
    ({ kind }) => kind === "parameter" ? separatingFiller : filler,
  );
  const found = findWords(spoken);
  const language = knownLanguage ?? detectLanguage(text, found);
  const vocabulary = vocabularyOf(language);
  const words = divideCompounds(found, text, vocabulary);
  const { negations, negationsAfter } = vocabulary;
  const isFiller = findFillerPhrases(words);
  const known = lookUpWords(words, vocabulary);
  const clauses = splitLongClauses(text, findClauses(divided, words, structure), words, tokens);
  return {
    text,
    structure,
    language,
    vocabulary,
    form: formOf(clauses, text),
    tokens,
    words,
    meanings: known.map(({ meaning }) => meaning),
    isContent: known.map(({ isContent }, index) => {
      if (!isFiller[index]) return isContent;
      const lower = words[index]?.lower ?? "";
      return negations.has(lower) || negationsAfter.has(lower);
    }),
    isDroppable: known.map(({ isDroppable }, index) => isDroppable || isFiller[index] === true),
    clauses,
  };
}

/** The text with each token as filler of the same length, so that nothing is found inside it. */
function maskTokens(
  text: string,
  tokens: readonly ProtectedToken[],
  fillerOf: (token: ProtectedToken) => string,
): string {
  let masked = "";
  let position = 0;
  for (const token of tokens) {
    const filler = fillerOf(token);
    if (filler === "") continue;
    masked += text.slice(position, token.start) + filler.repeat(token.end - token.start);
    position = token.end;
  }
  return masked + text.slice(position);
}

function findClauses(
  masked: string,
  words: readonly Word[],
  { sections }: PromptStructure,
): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let sentence = 0;
  let nextWord = 0;
  let section = -1;
  const add = (end: number, separator: string) => {
    const from = start + leadingSpace(masked.slice(start, end));
    const to = from + masked.slice(from, end).trimEnd().length;
    while ((words[nextWord]?.start ?? Infinity) < from) nextWord += 1;
    const firstWord = nextWord;
    while ((words[nextWord]?.start ?? Infinity) < to) nextWord += 1;
    if (to > from) {
      const within = sectionAt(sections, section, from);
      clauses.push({
        start: from,
        end: to,
        separator,
        sentence,
        firstWord,
        endWord: nextWord,
        section: within,
      });
    }
  };
  let nextSection = 0;
  /** A label ends the clause before it and is none itself. */
  const passLabels = (until: number) => {
    for (
      let next = sections[nextSection];
      next && next.labelStart < until;
      next = sections[++nextSection]
    ) {
      if (next.labelStart > start) add(next.labelStart, "");
      sentence += 1;
      section = nextSection;
      start = Math.max(start, next.labelEnd);
    }
  };
  for (const match of masked.matchAll(separators)) {
    passLabels(match.index);
    const { sentence: sentenceEnd, line } = match.groups ?? {};
    if (match.index >= start) {
      add(match.index, separatorAfter(match[0]));
      start = match.index + match[0].length;
    }
    if (sentenceEnd !== undefined || line !== undefined) sentence += 1;
  }
  passLabels(masked.length);
  add(masked.length, "");
  return clauses;
}

/** The innermost section at an offset, among the last one that began and those it stands in. */
function sectionAt(sections: PromptStructure["sections"], last: number, offset: number): number {
  let index = last;
  for (let section = sections[index]; section && section.end <= offset; section = sections[index]) {
    index = section.parent ?? -1;
  }
  return index;
}

function leadingSpace(text: string): number {
  return text.length - text.trimStart().length;
}

/** A separator in its shortest usual form. */
function separatorAfter(written: string): string {
  const mark = written.trim().charAt(0);
  if ("。！？，、；".includes(mark) && mark !== "") return mark;
  if ("،؛؟۔।".includes(mark) && mark !== "") return `${mark} `;
  return ".!?".includes(mark) && mark !== "" ? `${mark} ` : ", ";
}

function splitLongClauses(
  text: string,
  clauses: readonly Clause[],
  words: readonly Word[],
  tokens: readonly ProtectedToken[],
): Clause[] {
  let nextToken = 0;
  return clauses.flatMap((clause) => {
    if (clause.end - clause.start <= longClause) return [clause];
    const parts: Clause[] = [];
    let rest = clause;
    for (let index = clause.firstWord + 1; index < clause.endWord; index++) {
      const word = words[index];
      if (!word) break;
      while ((tokens[nextToken]?.end ?? Infinity) <= word.start) nextToken += 1;
      if ((tokens[nextToken]?.start ?? Infinity) < word.start) continue;
      const length = word.start - rest.start;
      const divides = length > longClause ||
        (length >= shortestPart && joiningWords.has(word.lower));
      if (!divides) continue;
      const written = text.slice(rest.start, word.start);
      const end = rest.start + written.trimEnd().length;
      const separator = end < word.start ? " " : "";
      parts.push({ ...rest, end, separator, endWord: index });
      rest = { ...rest, start: word.start, firstWord: index };
    }
    return [...parts, rest];
  });
}

function formOf(clauses: readonly Clause[], text: string): "tags" | "prose" {
  const words = clauses.reduce((sum, clause) => sum + clause.endWord - clause.firstWord, 0);
  const sentences = new Set(clauses.map((clause) => clause.sentence)).size;
  const length = words / clauses.length;
  if (clauses.length >= 5 && length <= 4.5 && sentences <= clauses.length / 4) return "tags";
  const isShortList = clauses.length >= 3 && length <= 3.4 && sentences === 1;
  return isShortList && !/[.!?。！？]$/.test(text) ? "tags" : "prose";
}

/** Whether the words of an outline are mostly written without spaces between them. */
export function isUnspacedOutline(outline: Outline): boolean {
  const unspaced = outline.words.filter((word) =>
    isUnspaced(outline.text.slice(word.start, word.end))
  );
  return unspaced.length > outline.words.length / 2;
}

/** Whether anything but a space or a hyphen stands between a word and the one before it. */
export function hasGapBefore(outline: Outline, index: number): boolean {
  const previous = outline.words[index - 1];
  const word = outline.words[index];
  if (!previous || !word) return true;
  const between = outline.text.slice(previous.end, word.start);
  return between !== "" && between !== " " && between !== "-";
}

/** For each word, the protected token it stands in. */
export function tokensByWord({ words, tokens }: Outline): (ProtectedToken | undefined)[] {
  let next = 0;
  return words.map((word) => {
    while ((tokens[next]?.end ?? Infinity) <= word.start) next += 1;
    const token = tokens[next];
    return token && token.start <= word.start ? token : undefined;
  });
}

/** The protected tokens of each clause that has some. Parameters belong to none. */
export function tokensByClause({ clauses, tokens }: Outline): Map<Clause, ProtectedToken[]> {
  const found = new Map<Clause, ProtectedToken[]>();
  let next = 0;
  for (const clause of clauses) {
    const inside: ProtectedToken[] = [];
    for (let token = tokens[next]; token && token.start < clause.end; token = tokens[next]) {
      if (token.kind !== "parameter") inside.push(token);
      next += 1;
    }
    if (inside.length > 0) found.set(clause, inside);
  }
  return found;
}

import type { Fact, FactKind } from "./types.ts";

/** A text freed of its marks, and the facts that were marked in it. */
export interface MarkedText {
  readonly text: string;
  readonly facts: readonly Fact[];
}

// Articles, prepositions and conjunctions that a shorter text may leave out of a fact, by language.
const functionWords: Readonly<Record<string, readonly string[]>> = {
  en: "a an the of to in at by with and is are her his its their from for into".split(" "),
  de:
    "der die das den dem des ein eine einen einem einer eines und von vom zu zum zur im in am an auf mit aus ist sind"
      .split(" "),
  fr: "le la les un une des du de et en au aux à avec est sont sur dans".split(" "),
  es: "el la los las un una unos unas de del y en con a es son al por".split(" "),
  pt: "o a os as um uma de do da dos das no na nos nas e em ao com".split(" "),
  it:
    "il lo la i gli le un uno una di del della dello dei delle degli e in nel nella sul sulla con a da è sono al alla"
      .split(" "),
  pl: "i z ze w we na do u jest są o".split(" "),
  ru: "и в во на с со у к из от по".split(" "),
  vi: "và của với là ở trên một".split(" "),
  tr: "ve bir ile".split(" "),
  hi: "में की के का और है हैं पर से को एक".split(" "),
  ar: "في على من مع و".split(" "),
  he: "של את עם על".split(" "),
};
const withoutSpaces = new Set(["zh", "ja", "th"]);

/** The words of a fact that have to be found again: all but articles and prepositions. */
export function tokensOf(text: string, language: string): string[] {
  if (withoutSpaces.has(language)) return [text];
  const words = text.split(/[\s,;:()<>]+/u)
    .map((word) => word.replace(/^[.!?'’"„“”«»]+|[.!?'’"„“”«»]+$/gu, ""))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const dispensable = functionWords[language] ?? [];
  const kept = words.filter((word) => !dispensable.includes(word.toLowerCase()));
  return kept.length > 0 ? kept : words;
}

const mark = /<(count|negation|quote|color|relation|name|unit|concept)\|([^<>|]+)>/gu;
// These are facts by their form, so nobody has to mark them; the third is a choice, `{red|blue}`.
const formal: readonly (readonly [FactKind, RegExp])[] = [
  ["hex", /#[0-9a-fA-F]{6}\b/gu],
  ["lora", /<lora:[^<>]+>/gu],
  ["concept", /\{[^{}|]+(?:\|[^{}|]+)+\}/gu],
  ["weight", /\([^()]*:\d+(?:\.\d+)?\)/gu],
];

/** Takes the marks out of a text: `<count|three owls> sleep` is "three owls sleep" with a fact. */
export function readMarks(marked: string, language: string): MarkedText {
  const facts: Fact[] = [];
  const text = marked.replace(mark, (_all, kind: FactKind, inner: string) => {
    facts.push({ kind, text: inner, tokens: tokensOf(inner, language) });
    return inner;
  });
  for (const [kind, form] of formal) {
    for (const [found] of text.matchAll(form)) {
      facts.push({
        kind,
        text: found,
        tokens: kind === "hex" || kind === "concept" ? [found] : tokensOf(found, "en"),
      });
    }
  }
  return { text, facts };
}

/** The facts of a list of what must not be drawn: each of its items is one. */
export function readNegatives(list: string, language: string): MarkedText {
  const facts = list.split(/[,،、，]\s*/u).map((item): Fact => ({
    kind: "negation",
    text: item,
    tokens: tokensOf(item, language),
    negative: true,
  }));
  return { text: list, facts };
}

const folded = (text: string) => text.normalize("NFKC").toLowerCase();

/**
 * Whether every token of a fact occurs in a text, whatever its case and width. For a fact with
 * `negative` the text has to be the negative part of a result.
 */
export function factKept(fact: Fact, text: string): boolean {
  const within = folded(text);
  return fact.tokens.every((token) => within.includes(folded(token)));
}

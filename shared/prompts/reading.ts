import { type Concept, findConcepts } from "./concepts.ts";
import { excludedWords, findExclusions } from "./exclusions.ts";
import type { Fact } from "./fact.ts";
import { findFacts, keyOf } from "./facts.ts";
import type { PromptLanguage } from "./language.ts";
import { type Outline, outlinePrompt, tokensByWord } from "./outline.ts";
import { turnSides } from "./turn_sides.ts";
import { beginningOf, WordForms } from "./word_matching.ts";

/** All that is known of a prompt, or of an answer, when the two are compared. */
export interface Reading {
  outline: Outline;
  facts: Fact[];
  /** One of each fact that says the same, by kind and value. */
  factsByValue: Map<string, Fact[]>;
  /** One of each fact that says the same, by how the words begin that it is said of. */
  factsByOwner: Map<string, Fact[]>;
  /** Heaviest first. */
  concepts: Concept[];
  forms: WordForms;
  /** For each word, whether it must not be seen. */
  excluded: boolean[];
  /** For each word, the index of the clause it stands in; for one of a label, of the clause that follows. */
  clauseOf: number[];
  /** For each word, the panel, region or numbered part it stands in; empty for none. */
  placeOf: string[];
  /** All that occur in `placeOf`. */
  places: Set<string>;
  /** For each word, what it is compared by. */
  keys: string[];
  /** For each word, whether it stands in a heading, key or label, which names what is spoken of and shows nothing. */
  isLabel: boolean[];
  /** For each word, whether it stands in a quote, weight, tag or parameter. */
  inToken: boolean[];
}

/**
 * Reads a normalised text, in time proportional to its length.
 *
 * @param language where it is known; otherwise it is detected
 */
export function readPrompt(text: string, language?: PromptLanguage): Reading {
  return readOutline(outlinePrompt(text, language));
}

/** Reads an answer to a prompt: in the prompt's language, and with its sides counted from where the prompt counts them. */
export function readAnswer(original: Reading, text: string): Reading {
  const outline = outlinePrompt(text, original.outline.language);
  turnSides(outline, original.outline);
  return readOutline(outline);
}

function readOutline(outline: Outline): Reading {
  const clauseOf: number[] = [];
  const placeOf: string[] = [];
  const { sections } = outline.structure;
  let word = 0;
  outline.clauses.forEach((clause, number) => {
    const place = sections[clause.section]?.place ?? "";
    for (; word < clause.endWord; word++) {
      clauseOf[word] = number;
      placeOf[word] = place;
    }
  });
  for (; word < outline.words.length; word++) {
    clauseOf[word] = outline.clauses.length - 1;
    placeOf[word] = "";
  }
  const facts = factsOf(outline);
  const isLabel = outline.words.map(() => true);
  for (const { firstWord, endWord } of outline.clauses) isLabel.fill(false, firstWord, endWord);
  return {
    outline,
    facts,
    ...indexFacts(facts),
    concepts: findConcepts(outline),
    forms: new WordForms(outline),
    excluded: excludedWords(outline),
    clauseOf,
    placeOf,
    places: new Set(placeOf),
    keys: outline.words.map((_, index) => keyOf(outline, index)),
    isLabel,
    inToken: tokensByWord(outline).map((token) => token !== undefined),
  };
}

/** All facts of a prompt, in the order in which they stand. */
export function factsOf(outline: Outline): Fact[] {
  return [...findFacts(outline), ...findExclusions(outline)]
    .sort((one, other) => one.start - other.start);
}

function indexFacts(facts: readonly Fact[]): Pick<Reading, "factsByValue" | "factsByOwner"> {
  const factsByValue = new Map<string, Fact[]>();
  const factsByOwner = new Map<string, Fact[]>();
  const add = (map: Map<string, Fact[]>, key: string, fact: Fact) => {
    const known = map.get(key);
    if (known) known.push(fact);
    else map.set(key, [fact]);
  };
  const seen = new Set<string>();
  for (const fact of facts) {
    const { owners } = fact;
    const value = `${fact.kind} ${fact.value}`;
    const identity = `${value} ${owners.join("|")}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    add(factsByValue, value, fact);
    const beginnings = owners.map(beginningOf);
    beginnings.forEach((beginning, index) => {
      if (beginnings.indexOf(beginning) === index) add(factsByOwner, beginning, fact);
    });
  }
  return { factsByValue, factsByOwner };
}

import type { Fact } from "./fact.ts";
import { factWeights } from "./facts.ts";
import { owedFacts } from "./owed_facts.ts";
import { type Clause, type Outline, tokensByWord } from "./outline.ts";
import type { Reading } from "./reading.ts";
import { findRepetition } from "./repetition.ts";

/** A part of a prompt that stays or goes as a whole. */
export interface Unit {
  clauses: readonly Clause[];
  /** Index of the section it stands in; -1 for none. */
  section: number;
  /** In falling length: as written, without the words a telegram leaves out, only its facts, nothing. */
  texts: readonly string[];
  /** What it says, with its weight: everything, as keys that are equal where the same is said twice. */
  all: ReadonlyMap<string, number>;
  /** Of that, what its facts alone say. */
  strict: ReadonlyMap<string, number>;
}

/** Facts count so much more than they weigh, and those that a text of the limit owes more again. */
const factFactor = 3;
const owedFactor = 12;
const mostOfConcept = 5;
/** What a prompt begins with, and how much more it is worth. */
const openingShare = 0.12;
const openingFactor = 5;
/** What opens a prompt is what it is about. */
const openingWeight = 20;
const longestFollower = 5;
/** An open bracket is waited for so long. */
const longestGroup = 400;

/**
 * Takes a prompt apart into the units between which the compressor chooses, in their order.
 *
 * @param limit UTF-16 code units
 */
export function findUnits(reading: Reading, limit: number): Unit[] {
  const { outline } = reading;
  const repeated = findRepetition(outline);
  const shorten = telegraph(reading);
  const worth = new Map<Clause, Worth>(outline.clauses.map((clause) => [clause, emptyWorth()]));
  addConcepts(reading, worth);
  addFacts(reading, worth, owedFacts(reading.facts, limit));
  return groupClauses(outline).map((clauses, index) => {
    const [first] = clauses;
    const all = new Map<string, number>();
    const strict = new Map<string, number>();
    const facts: string[] = [];
    for (const clause of clauses) {
      const own = worth.get(clause) ?? emptyWorth();
      for (const [key, weight] of own.strict) {
        strict.set(key, weight);
        all.set(key, weight);
      }
      facts.push(...own.texts);
      if (repeated.has(clause)) continue;
      for (const [key, weight] of own.all) all.set(key, weight);
    }
    if (index === 0) all.set("opening", openingWeight);
    const written = textOf(
      outline,
      clauses,
      (clause) => outline.text.slice(clause.start, clause.end),
    );
    const short = textOf(outline, clauses, shorten);
    const bare = facts.join(", ");
    const texts = [written, short.length < written.length ? short : written];
    texts.push(bare.length < texts[1]!.length && isBalanced(bare) ? bare : texts[1]!, "");
    return { clauses, section: first?.section ?? -1, texts, all, strict };
  });
}

interface Worth {
  all: Map<string, number>;
  strict: Map<string, number>;
  texts: string[];
}

function emptyWorth(): Worth {
  return { all: new Map(), strict: new Map(), texts: [] };
}

function addConcepts({ outline, concepts, clauseOf }: Reading, worth: Map<Clause, Worth>): void {
  for (const { stems, weight, mentions } of concepts) {
    const key = [...stems].sort().join(" ");
    for (const { firstWord } of mentions) {
      const clause = outline.clauses[clauseOf[firstWord] ?? -1];
      const isOpening = firstWord < outline.words.length * openingShare;
      // Things in a long list weigh much for being many, and the one that the picture is about is named once.
      const worthOfIt = Math.min(weight, mostOfConcept) * (isOpening ? openingFactor : 1);
      if (clause) worth.get(clause)?.all.set(`${clause.section} ${key}`, worthOfIt);
    }
  }
}

const bareKinds = new Set([
  "quote",
  "weight",
  "tag",
  "hex",
  "count",
  "number",
  "name",
  "exclusion",
]);

function addFacts(
  { outline, facts }: Reading,
  worth: Map<Clause, Worth>,
  owed: ReadonlySet<Fact>,
): void {
  let next = 0;
  let covered = 0;
  for (const fact of facts) {
    if (fact.kind === "parameter") continue;
    while ((outline.clauses[next]?.end ?? Infinity) <= fact.start) next++;
    const clause = outline.clauses[next];
    const own = clause && worth.get(clause);
    if (!clause || !own) continue;
    const key = `${clause.section} ${fact.kind} ${fact.value} ${fact.owners.join(" ")}`;
    const weight = factWeights[fact.kind];
    // A label stays with anything that it governs, and a number by itself says nothing.
    const isBare = bareKinds.has(fact.kind) && fact.start >= clause.start && !fact.isWeak;
    if (!isBare) {
      own.all.set(key, weight);
      continue;
    }
    own.strict.set(key, weight * (owed.has(fact) ? owedFactor : factFactor));
    if (fact.start >= covered && fact.end <= clause.end + 1 && /\p{L}|#/u.test(fact.text)) {
      own.texts.push(fact.text.trim());
      covered = fact.end;
    }
  }
}

/**
 * Clauses that would say something else without each other: those between two brackets, and what follows a negation in
 * its sentence, as in "avoid blur, text and logos".
 */
function groupClauses(outline: Outline): Clause[][] {
  const groups: Clause[][] = [];
  const { negations } = outline.vocabulary;
  let depth = 0;
  let length = 0;
  let isExcluding = false;
  let previous: Clause | undefined;
  for (const clause of outline.clauses) {
    const group = groups.at(-1);
    const written = outline.text.slice(clause.start, clause.end);
    const isSameSentence = previous?.sentence === clause.sentence &&
      previous.section === clause.section;
    const isOfItem = itemOf(outline, clause) >= 0 && previous !== undefined &&
      itemOf(outline, clause) === itemOf(outline, previous) && length < longestItem;
    const follows = isExcluding && isSameSentence && outline.form === "prose" &&
      clause.endWord - clause.firstWord <= longestFollower;
    if (group && (follows || isOfItem || (depth > 0 && length < longestGroup))) group.push(clause);
    else {
      groups.push([clause]);
      depth = 0;
      length = 0;
    }
    depth = Math.max(0, depth + depthOf(written));
    length += written.length;
    if (!isSameSentence) isExcluding = false;
    for (let index = clause.firstWord; index < clause.endWord; index++) {
      if (negations.has(outline.words[index]?.lower ?? "")) isExcluding = true;
    }
    previous = clause;
  }
  return groups;
}

/** What is said of one thing of a list in JSON stays together up to this length. */
const longestItem = 160;
const itemLabel = /\d: ?$/;

/** The section of the list item that a clause belongs to, such as `objects 3: item: lamp; quantity: 2`; -1 for none. */
function itemOf({ structure: { shape, sections } }: Outline, clause: Clause): number {
  if (shape !== "json") return -1;
  for (let at = clause.section; at >= 0; at = sections[at]?.parent ?? -1) {
    if (itemLabel.test(sections[at]?.label ?? "")) return at;
  }
  return -1;
}

function depthOf(text: string): number {
  let depth = 0;
  for (const mark of text) {
    if ("([{（「『【<".includes(mark)) depth++;
    else if (")]}）」』】>".includes(mark)) depth--;
  }
  return depth;
}

function isBalanced(text: string): boolean {
  return depthOf(text) === 0;
}

function textOf(
  outline: Outline,
  clauses: readonly Clause[],
  write: (clause: Clause) => string,
): string {
  let text = "";
  let end = clauses[0]?.start ?? 0;
  for (const clause of clauses) {
    if (text !== "") text += outline.text.slice(end, clause.start);
    text += write(clause);
    end = clause.end;
  }
  return text.trim();
}

/** Returns a function that leaves out the droppable words of a clause, none of a token, concept or fact. */
function telegraph({ outline, concepts, facts }: Reading): (clause: Clause) => string {
  const isFixed = outline.words.map(() => false);
  for (const concept of concepts) {
    for (const { firstWord, endWord } of concept.mentions) isFixed.fill(true, firstWord, endWord);
  }
  for (const { kind, word, text } of facts) {
    if (word >= 0 && kind === "name") isFixed.fill(true, word, word + text.split(" ").length);
  }
  tokensByWord(outline).forEach((token, index) => {
    if (token) isFixed[index] = true;
  });
  return (clause) => {
    let text = "";
    let position = clause.start;
    for (let index = clause.firstWord; index < clause.endWord; index++) {
      const word = outline.words[index];
      if (!word || isFixed[index] || !outline.isDroppable[index]) continue;
      text += outline.text.slice(position, word.start);
      position = outline.text[word.end] === " " ? word.end + 1 : word.end;
    }
    return (text + outline.text.slice(position, clause.end)).trim();
  };
}

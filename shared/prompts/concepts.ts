import { isSubjectNoun, termAt, type TermKind } from "./lexicon.ts";
import { hasGapBefore, type Outline } from "./outline.ts";
import { determiners } from "./language.ts";
import { isUnspaced } from "./words.ts";

/**
 * What a concept speaks about: a known term, a `subject` (what the picture shows), an `exclusion` (what it must not
 * show), or a `detail` (any other phrase).
 */
export type ConceptKind = TermKind | "subject" | "exclusion" | "detail";

/** Something that can be seen in the picture, or how it is made. */
export interface Concept {
  kind: ConceptKind;
  /** As first written in the prompt. */
  text: string;
  /** How much the picture depends on it, above 0: kind, repetitions and early mention raise it. */
  weight: number;
  /** The stems of its words, without function words, in order. */
  stems: string[];
  /** Where it is mentioned, as index of its first word and index behind its last. */
  mentions: { firstWord: number; endWord: number }[];
}

/** What the picture shows counts most; praise of its quality least, since models draw the same without it. */
const kindWeights: Record<ConceptKind, number> = {
  subject: 3,
  exclusion: 2.5,
  artist: 2.5,
  style: 2,
  medium: 2,
  lighting: 1.5,
  camera: 1.5,
  detail: 1.2,
  colour: 1,
  quality: 0.4,
};

/** A phrase of more content words is divided, its end first, because there stands the noun. */
const longestPhrase = 3;
/** Image models weigh the beginning of a prompt more. */
const openingShare = 0.12;
const openingFactor = 1.3;

/**
 * Finds the concepts of a prompt: the known terms, and the phrases between function words and punctuation, which is
 * how RAKE finds its candidates (S. Rose et al., "Automatic keyword extraction from individual documents", 2010).
 *
 * @returns heaviest first; of equal ones the earlier first
 */
export function findConcepts(outline: Outline): Concept[] {
  const found = new Map<string, Concept>();
  const stems = outline.words.map((word) => word.stem);
  const add = (kind: ConceptKind, firstWord: number, endWord: number) => {
    const content: string[] = [];
    for (let index = firstWord; index < endWord; index++) {
      if (outline.isContent[index]) content.push(stems[index] ?? "");
    }
    const key = content.length === 1 ? content[0] ?? "" : content.join(" ");
    const mention = { firstWord, endWord };
    const known = found.get(key);
    if (known) known.mentions.push(mention);
    else if (content.length > 0 && !bareNumber.test(key)) {
      const text = textOf(outline, firstWord, endWord);
      found.set(key, { kind, text, weight: 0, stems: content, mentions: [mention] });
    }
  };
  for (const clause of outline.clauses) {
    let phraseStart = clause.firstWord;
    let index = clause.firstWord;
    const endPhrase = (end: number) => {
      for (const [first, last] of dividePhrase(outline, phraseStart, end)) {
        if (termAt(stems, first)?.length !== last - first) add("detail", first, last);
      }
    };
    while (index < clause.endWord) {
      const artist = artistAfter(outline, index, clause.endWord);
      const term = termAt(stems, index);
      if (artist > 0) {
        endPhrase(index);
        add("artist", index + 1, index + 1 + artist);
        index += 1 + artist;
        phraseStart = index;
      } else if (term && index + term.length <= clause.endWord) {
        add(term.kind, index, index + term.length);
        index += term.length;
      } else if (outline.vocabulary.negations.has(outline.words[index]?.lower ?? "")) {
        endPhrase(index);
        phraseStart = index;
        index += 1;
      } else if (continuesPhrase(outline, index, phraseStart)) {
        index += 1;
      } else {
        endPhrase(index);
        index += 1;
        phraseStart = index;
      }
    }
    endPhrase(index);
  }
  const concepts = [...found.values()];
  const nounCounts = countNouns(concepts);
  for (const concept of concepts) weigh(concept, outline, nounCounts);
  return concepts.sort((one, other) => other.weight - one.weight);
}

/** Whether a word belongs to the phrase before it: no gap of punctuation, and no function word unless after a "no". */
function continuesPhrase(outline: Outline, index: number, phraseStart: number): boolean {
  if (outline.isContent[index]) return true;
  const previous = outline.words[index - 1];
  return index > phraseStart && previous !== undefined &&
    outline.vocabulary.negations.has(previous.lower);
}

/** Divides the words of a phrase at punctuation and into parts of at most three content words, from its end. */
function dividePhrase(outline: Outline, start: number, end: number): [number, number][] {
  const parts: [number, number][] = [];
  let partEnd = end;
  let content = 0;
  for (let index = end - 1; index >= start; index--) {
    if (outline.isContent[index]) content += 1;
    const isFirst = index === start || hasGapBefore(outline, index);
    const negated = outline.vocabulary.negations.has(outline.words[index - 1]?.lower ?? "");
    if (!isFirst && (content < longestPhrase || negated)) continue;
    if (content > 0) parts.push([index, partEnd]);
    partEnd = index;
    content = 0;
  }
  return parts.reverse();
}

/** How many words after "by" at `index` are a name: up to three that begin with a capital. */
function artistAfter(outline: Outline, index: number, end: number): number {
  if (outline.words[index]?.lower !== "by") return 0;
  let count = 0;
  while (count < 3 && index + 1 + count < end) {
    const word = outline.words[index + 1 + count];
    if (!word || !/^\p{Lu}\p{Ll}/u.test(outline.text.slice(word.start, word.end))) break;
    count += 1;
  }
  return count;
}

function textOf(outline: Outline, firstWord: number, endWord: number): string {
  const start = outline.words[firstWord]?.start ?? 0;
  const end = outline.words[endWord - 1]?.end ?? start;
  return outline.text.slice(start, end).replaceAll("\n", " ");
}

function weigh(concept: Concept, outline: Outline, nounCounts: Map<string, number>): void {
  const first = concept.mentions[0]?.firstWord ?? 0;
  const isOpening = first < Math.max(8, outline.words.length * openingShare);
  if (concept.kind === "detail") {
    if (outline.vocabulary.negations.has(concept.stems[0] ?? "")) concept.kind = "exclusion";
    else if (isSubject(concept, isOpening, outline)) concept.kind = "subject";
  }
  concept.weight = kindWeights[concept.kind] *
    (1 + Math.log(nounCounts.get(concept.stems.at(-1) ?? "") ?? 1)) *
    (isOpening ? openingFactor : 1);
}

/** How often each word ends a phrase, which is where the noun stands in most languages that are known here. */
function countNouns(concepts: Iterable<Concept>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { stems, mentions } of concepts) {
    const noun = stems.at(-1) ?? "";
    counts.set(noun, (counts.get(noun) ?? 0) + mentions.length);
  }
  return counts;
}

/**
 * Whether a phrase names what the picture shows: it ends in a noun of which pictures are made, follows an article, or
 * is a name. In the opening also when it has more than one word or is of a script without spaces.
 */
function isSubject(concept: Concept, isOpening: boolean, outline: Outline): boolean {
  if (isSubjectNoun(concept.stems.at(-1) ?? "")) return true;
  const first = concept.mentions[0]?.firstWord ?? 0;
  if (!hasGapBefore(outline, first)) {
    if (determiners.has(outline.words[first - 1]?.lower ?? "")) return true;
    if (/^\p{Lu}\p{Ll}/u.test(concept.text)) return true;
  }
  return isOpening &&
    (isUnspaced(concept.text) ? concept.text.length > 1 : concept.stems.length > 1);
}

/** Numbers that say nothing by themselves, such as that of a weight. */
const bareNumber = /^\p{N}{1,3}$|^\p{N}+[.:]\p{N}+$/u;

/**
 * The concepts that a text of a certain length has to keep: the heaviest ones, as long as they would fill no more than
 * half of it. The other half is for what binds them together.
 *
 * @param concepts heaviest first
 * @param room UTF-16 code units for concepts and what binds them
 */
export function coreConcepts(concepts: readonly Concept[], room: number): Concept[] {
  const core: Concept[] = [];
  let used = 0;
  for (const concept of concepts) {
    const cost = concept.text.length + 2;
    if (used + cost > room / 2) continue;
    used += cost;
    core.push(concept);
  }
  return core;
}

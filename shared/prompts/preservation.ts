import { cutToLength } from "./characters.ts";
import { type Concept, coreConcepts, findConcepts } from "./concepts.ts";
import { type Outline, outlinePrompt } from "./outline.ts";
import { type ProtectedToken, singleSpaces } from "./protected_tokens.ts";
import { isUnspaced } from "./words.ts";

/** What became of a prompt's picture when the prompt was compressed. */
export interface Preservation {
  /** True when the text is within the limit, has every protected token, and scores and invents within bounds. */
  preserved: boolean;
  /** 0..1: the weight of what was kept, of all that had to be kept. 1 when there was nothing to keep. */
  score: number;
  /** What had to be kept and was not, as written in the prompt: protected tokens first, then by weight. */
  missing: string[];
  /** Whether the text has at most `limit` UTF-16 code units. */
  withinLimit: boolean;
  /** 0..1: the share of the text's content words that the prompt does not have. */
  inventedShare: number;
}

/** What a compressed text has to keep of a prompt. */
export interface Obligations {
  outline: Outline;
  /** One of each protected token, in order. */
  tokens: ProtectedToken[];
  /** All concepts, heaviest first. */
  concepts: Concept[];
  /** Those that have to be kept, heaviest first. */
  core: Concept[];
}

/** The least score of a preserved picture. */
export const requiredScore = 0.9;
/** A text of which more is invented answers something else than the task. */
const allowedInvention = 0.4;
/** What is missing is named in so many code units at most. */
const longestMissing = 300;
/** A protected token counts as much as a subject. */
const tokenWeight = 3;

/** Finds out what a text of at most `limit` UTF-16 code units has to keep of a prompt. */
export function findObligations(original: string, limit: number): Obligations {
  const outline = outlinePrompt(original);
  const seen = new Set<string>();
  const tokens = outline.tokens.filter(({ identity }) => !seen.has(identity) && seen.add(identity));
  const concepts = findConcepts(outline);
  const room = limit - tokens.reduce((sum, token) => sum + token.text.length + 2, 0);
  return { outline, tokens, concepts, core: coreConcepts(concepts, room) };
}

/**
 * Proves that a compressed prompt still draws the same picture: it is within the limit, has every protected token, and
 * at least 90 % by weight of the concepts that fit. A text cannot hold everything of a prompt ten times as long, so
 * "the concepts that fit" are the heaviest ones that fill half of the limit. A concept is kept when its words, in any
 * inflection, stand close together in one clause: "blue hair, red dress" does not keep "red hair". A text with more
 * than 40 % of content words that are not the prompt's own is no compression of it and not preserved either.
 *
 * @param original a normalised prompt
 * @param compressed what became of it
 * @param limit UTF-16 code units
 */
export function checkPreservation(
  original: string,
  compressed: string,
  limit: number,
): Preservation {
  return judge(findObligations(original, limit), compressed, limit);
}

/** {@link checkPreservation} with the obligations at hand. */
export function judge(obligations: Obligations, compressed: string, limit: number): Preservation {
  const outline = outlinePrompt(compressed);
  const isKept = conceptFinder(outline);
  const hasToken = tokenFinder(outline);
  const { tokens, concepts, core } = obligations;
  const lostTokens = tokens.filter((token) => !hasToken(token));
  // Where nothing fits, the weightiest concept is what is lost.
  const owed = core.length === 0 && tokens.length === 0 ? concepts.slice(0, 1) : core;
  const lostConcepts = owed.filter((concept) => !isKept(concept));
  const total = weightOf(owed) + tokenWeight * tokens.length;
  const lost = weightOf(lostConcepts) + tokenWeight * lostTokens.length;
  const score = total === 0 ? 1 : Math.max(0, 1 - lost / total);
  const withinLimit = compressed.length <= limit;
  const inventedShare = shareOfNewWords(obligations.outline, outline);
  return {
    preserved: withinLimit && lostTokens.length === 0 && score >= requiredScore &&
      inventedShare <= allowedInvention,
    score,
    missing: [...lostTokens, ...lostConcepts].map(({ text }) => cutToLength(text, longestMissing)),
    withinLimit,
    inventedShare,
  };
}

/**
 * Returns a test whether a protected token is in a text: recognised as the same, or word for word with no letter or
 * digit behind it.
 */
function tokenFinder(outline: Outline): (token: ProtectedToken) => boolean {
  const identities = new Set(outline.tokens.map((token) => token.identity));
  const text = singleSpaces(outline.text);
  return (token) => {
    if (identities.has(token.identity)) return true;
    const wanted = singleSpaces(token.text);
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      if (!/^[\p{L}\p{N}]|^[:.]\d/u.test(text.slice(at + wanted.length))) return true;
    }
    return false;
  };
}

function weightOf(concepts: readonly Concept[]): number {
  return concepts.reduce((sum, concept) => sum + concept.weight, 0);
}

/** Words that may stand between those of a concept. */
const looseness = 2;

/** Returns a test whether a concept is in a text. */
function conceptFinder(outline: Outline): (concept: Concept) => boolean {
  const places = new Map<string, number[]>();
  outline.words.forEach((word, index) => {
    const known = places.get(word.stem);
    if (known) known.push(index);
    else places.set(word.stem, [index]);
  });
  const clauseOf = clauseNumbers(outline);
  const lower = outline.text.toLowerCase();
  return (concept) => {
    if (isUnspaced(concept.text)) return lower.includes(concept.text.toLowerCase());
    const [rarest = "", ...others] = [...concept.stems].sort((one, other) =>
      (places.get(one)?.length ?? 0) - (places.get(other)?.length ?? 0)
    );
    const span = concept.stems.length + looseness;
    return (places.get(rarest) ?? []).some((place) => {
      for (let start = Math.max(0, place - span + 1); start <= place; start++) {
        const near = outline.words.slice(start, start + span)
          .filter((_, offset) => clauseOf[start + offset] === clauseOf[place]);
        if (others.every((other) => near.some(({ stem }) => stem === other))) return true;
      }
      return false;
    });
  };
}

/** For each word, the index of the clause it stands in. */
export function clauseNumbers(outline: Outline): number[] {
  const numbers: number[] = [];
  outline.clauses.forEach((clause, number) => {
    for (let index = clause.firstWord; index < clause.endWord; index++) numbers[index] = number;
  });
  return numbers;
}

function shareOfNewWords(original: Outline, compressed: Outline): number {
  const known = new Set(original.words.map((word) => word.stem));
  const content = compressed.words.filter((_, index) => compressed.isContent[index]);
  if (content.length === 0) return 0;
  const lower = original.text.toLowerCase();
  const isNew = (word: { stem: string; lower: string }) =>
    !known.has(word.stem) && !(isUnspaced(word.lower) && lower.includes(word.lower));
  return content.filter(isNew).length / content.length;
}

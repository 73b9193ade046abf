import { cutToLength } from "./characters.ts";
import type { Concept } from "./concepts.ts";
import {
  type Clause,
  isUnspacedOutline,
  type Outline,
  tokensByClause,
  tokensByWord,
} from "./outline.ts";
import { clauseNumbers, findObligations, type Obligations } from "./preservation.ts";
import type { ProtectedKind, ProtectedToken } from "./protected_tokens.ts";
import { withoutRepetition } from "./repetition.ts";

/**
 * Compresses a prompt without a model: the same answer for the same prompt, in time proportional to its length.
 *
 * It goes only as far as the limit asks for. First it leaves out clauses that repeat an earlier one; then the words a
 * telegram would leave out; then whole clauses, keeping those that show most for their length and are not yet said
 * elsewhere (greedy choice under a budget, after H. Lin and J. Bilmes, "Multi-document summarization via budgeted
 * maximization of submodular functions", 2010). What has to be kept of a clause that is left out, its protected tokens
 * and weightiest concepts, takes its place. The order stays that of the prompt, but parameters come last, where
 * they belong.
 *
 * When the protected tokens alone are longer than the limit, as many as fit are kept whole: quotes first, then
 * parameters, tags and weights, each kind in its order. When not even a clause fits, the beginning of the prompt is cut
 * between two characters.
 *
 * @param prompt normalised
 * @param limit UTF-16 code units, at least 1
 * @returns the prompt itself when it is within the limit, otherwise a text that is
 */
export function compressLocally(prompt: string, limit: number): string {
  if (prompt.length <= limit) return prompt;
  return compressToObligations(findObligations(prompt, limit), limit);
}

/** {@link compressLocally} with the obligations at hand. */
export function compressToObligations(obligations: Obligations, limit: number): string {
  const { outline } = obligations;
  if (outline.text.length <= limit) return outline.text;
  const clauses = withoutRepetition(outline);
  const parameters = obligations.tokens.filter((token) => token.kind === "parameter");
  const asWritten = clauses.map((clause) => pieceOf(clause, textOf(outline, clause)));
  const whole = assemble(outline, [...asWritten, ...parameters.map(bareToken)]);
  if (whole !== "" && whole.length <= limit) return whole;
  const shorten = telegraph(obligations);
  const short = clauses.map((clause) => pieceOf(clause, shorten(clause)));
  const telegram = assemble(outline, [...short, ...parameters.map(bareToken)]);
  if (telegram !== "" && telegram.length <= limit) return telegram;
  const chosen = assemble(outline, choosePieces(obligations, clauses, shorten, limit));
  return chosen === "" || chosen.length > limit
    ? cutToLength(outline.text, limit).trimEnd()
    : chosen;
}

/** A part of the compressed text. */
interface Piece {
  /** Offset in the prompt, by which pieces are ordered. */
  start: number;
  text: string;
  /** Absent for a token or concept that stands alone. */
  clause?: Clause;
  /** True for parameters. */
  isLast: boolean;
}

function pieceOf(clause: Clause, text: string): Piece {
  return { start: clause.start, text, clause, isLast: false };
}

function bareToken(token: ProtectedToken): Piece {
  return { start: token.start, text: token.text, isLast: token.kind === "parameter" };
}

function bareConcept(concept: Concept, outline: Outline): Piece {
  const start = outline.words[concept.mentions[0]?.firstWord ?? 0]?.start ?? 0;
  return { start, text: concept.text, isLast: false };
}

function textOf(outline: Outline, clause: Clause): string {
  return outline.text.slice(clause.start, clause.end);
}

/** Returns a function that leaves out the droppable words of a clause, none of a token's or concept's. */
function telegraph({ outline, concepts }: Obligations): (clause: Clause) => string {
  const isFixed = outline.words.map(() => false);
  for (const concept of concepts) {
    for (const { firstWord, endWord } of concept.mentions) isFixed.fill(true, firstWord, endWord);
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

/** What a clause offers to the choice. */
interface Candidate {
  piece: Piece;
  tokens: ProtectedToken[];
  concepts: Concept[];
}

/** A core concept is kept anyway; its clause adds only what binds it to others. */
const bindingShare = 0.5;
/** Code units of the separator before a piece. */
const separatorLength = 2;
/** A gain that costs next to nothing is worth no more than one of this many code units. */
const leastCost = 4;

/**
 * Chooses the pieces of the compressed text. Tokens and core concepts are paid for first; a clause then costs what it
 * is longer than those it contains, so that whatever is chosen, all of them fit.
 */
function choosePieces(
  { outline, tokens, concepts, core }: Obligations,
  clauses: readonly Clause[],
  shorten: (clause: Clause) => string,
  limit: number,
): Piece[] {
  const costOf = (text: string) => text.length + separatorLength;
  const fitting = tokensWithin(tokens, limit);
  const openTokens = new Set(fitting.map((token) => token.identity));
  const tokenOf = tokensByWord(outline);
  const isInToken = (concept: Concept) =>
    concept.mentions.some(({ firstWord, endWord }) => {
      const token = tokenOf[firstWord];
      return token && token === tokenOf[endWord - 1] && openTokens.has(token.identity);
    });
  const openConcepts = new Set(concepts.filter((concept) => !isInToken(concept)));
  const isCore = new Set(core);
  const room = limit + separatorLength;
  let used = 0;
  for (const token of fitting) used += costOf(token.text);
  for (const concept of core) if (openConcepts.has(concept)) used += costOf(concept.text);
  const pieces: Piece[] = [];
  const taken = new Set<Candidate>();

  const extraCost = ({ piece, tokens, concepts }: Candidate) => {
    let cost = costOf(piece.text);
    for (const token of tokens) if (openTokens.has(token.identity)) cost -= costOf(token.text);
    for (const concept of concepts) {
      if (openConcepts.has(concept) && isCore.has(concept)) cost -= costOf(concept.text);
    }
    return cost;
  };
  const scoreOf = (candidate: Candidate) => {
    let gain = 0;
    for (const concept of candidate.concepts) {
      if (!openConcepts.has(concept)) continue;
      gain += isCore.has(concept) ? concept.weight * bindingShare : concept.weight;
    }
    return gain / Math.max(leastCost, extraCost(candidate));
  };
  const take = (candidate: Candidate) => {
    const cost = extraCost(candidate);
    if (used + cost > room) return;
    used += cost;
    pieces.push(candidate.piece);
    taken.add(candidate);
    for (const token of candidate.tokens) openTokens.delete(token.identity);
    for (const concept of candidate.concepts) openConcepts.delete(concept);
  };

  const candidates = candidatesOf(outline, clauses, concepts, shorten);
  const [opening, ...others] = candidates;
  if (opening) take(opening);
  takeBestFirst(others, scoreOf, take);

  for (const token of fitting) if (openTokens.delete(token.identity)) pieces.push(bareToken(token));
  for (const concept of concepts) {
    if (!openConcepts.has(concept)) continue;
    const cost = isCore.has(concept) ? 0 : costOf(concept.text);
    if (used + cost > room) continue;
    used += cost;
    openConcepts.delete(concept);
    pieces.push(bareConcept(concept, outline));
  }
  // What is left says known things in another connection; as much of it as there is room for.
  for (const candidate of others) if (!taken.has(candidate)) take(candidate);
  return pieces;
}

const tokenOrder: readonly ProtectedKind[] = ["quote", "parameter", "tag", "weight"];

/** All tokens when they fit, otherwise those that do, by kind. */
function tokensWithin(tokens: readonly ProtectedToken[], limit: number): ProtectedToken[] {
  let room = limit + separatorLength;
  return [...tokens]
    .sort((one, other) => tokenOrder.indexOf(one.kind) - tokenOrder.indexOf(other.kind))
    .filter((token) => {
      const fits = token.text.length + separatorLength <= room;
      if (fits) room -= token.text.length + separatorLength;
      return fits;
    });
}

function candidatesOf(
  outline: Outline,
  clauses: readonly Clause[],
  concepts: readonly Concept[],
  shorten: (clause: Clause) => string,
): Candidate[] {
  const conceptsOf = new Map<Clause, Set<Concept>>();
  const clauseOf = clauseNumbers(outline);
  for (const concept of concepts) {
    for (const { firstWord } of concept.mentions) {
      const clause = outline.clauses[clauseOf[firstWord] ?? -1];
      if (!clause) continue;
      const known = conceptsOf.get(clause);
      if (known) known.add(concept);
      else conceptsOf.set(clause, new Set([concept]));
    }
  }
  const tokensOf = tokensByClause(outline);
  return clauses.map((clause) => ({
    piece: pieceOf(clause, shorten(clause)),
    tokens: [
      ...new Map((tokensOf.get(clause) ?? []).map((token) => [token.identity, token])).values(),
    ],
    concepts: [...conceptsOf.get(clause) ?? []],
  }));
}

/**
 * Takes candidates by falling score, as long as they score at all. A score only falls while others are taken, so the
 * best of the old scores is computed anew and put back when another has become better (lazy greedy choice).
 */
function takeBestFirst(
  candidates: readonly Candidate[],
  scoreOf: (candidate: Candidate) => number,
  take: (candidate: Candidate) => void,
): void {
  const queue = candidates.map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .reverse()
    .sort((one, other) => one.score - other.score);
  for (let best = queue.pop(); best; best = queue.pop()) {
    const score = scoreOf(best.candidate);
    if (score <= 0) continue;
    if (score >= (queue.at(-1)?.score ?? 0)) {
      take(best.candidate);
      continue;
    }
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((queue[middle]?.score ?? 0) < score) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, { candidate: best.candidate, score });
  }
}

/** Joins pieces in the order of the prompt. Between two stand at most two code units. */
function assemble(outline: Outline, pieces: readonly Piece[]): string {
  const comma = isUnspacedOutline(outline) ? "、" : ", ";
  const sentenceEnds: string[] = [];
  const numbers = new Map<Clause, number>();
  outline.clauses.forEach((clause, number) => {
    sentenceEnds[clause.sentence] = clause.separator;
    numbers.set(clause, number);
  });
  const between = (previous: Piece, next: Piece) => {
    if (next.isLast) return " ";
    if (!previous.clause || !next.clause) return comma;
    if (previous.clause.sentence !== next.clause.sentence) {
      return sentenceEnds[previous.clause.sentence] ?? comma;
    }
    const areNeighbours = numbers.get(next.clause) === (numbers.get(previous.clause) ?? 0) + 1;
    return areNeighbours || previous.clause.separator.trim() !== ""
      ? previous.clause.separator
      : comma;
  };
  const ordered = pieces.filter((piece) => piece.text !== "").sort((one, other) =>
    Number(one.isLast) - Number(other.isLast) || one.start - other.start
  );
  let text = "";
  ordered.forEach((piece, index) => {
    const previous = ordered[index - 1];
    text += (previous ? between(previous, piece) : "") + piece.text;
  });
  return text;
}

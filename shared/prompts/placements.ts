import { conjunctions, keyOf } from "./facts.ts";
import type { Clause, Outline } from "./outline.ts";

/** Places, and those on the other side of them. */
export const opposite: ReadonlyMap<string, string> = new Map(
  "left right, above below, front behind, inside outside, top bottom, north south, east west".split(
    ", ",
  ).flatMap((pair) => {
    const [one = "", other = ""] = pair.split(" ");
    return [[one, other], [other, one]] as const;
  }),
);

/** One thing beside another: the pond (the figure) left of the children (the ground). */
export interface Placement {
  /** Index of the word for the side. */
  place: number;
  side: string;
  /** Keys of the words that name what is placed; none where a pronoun does, and where it is not said. */
  figure: string[];
  /** The same of what it is placed by. */
  ground: string[];
  /** Whether a pronoun stands for the ground: "behind her". */
  isPronoun: boolean;
}

/** Sides that two things have of each other: who is left of somebody has them to the right. */
const mutual = new Set("left right above below front behind".split(" "));

/** Languages in which the word for a side follows what it is counted from: 柱子后面, 時計の後ろ. */
const sideLast = new Set(["zh", "ja", "ko", "hi", "tr"]);
const attributes = new Set(["colour", "material", "number", "age", "place", "time"]);
/** A figure has no more content words, and a ground has no more. */
const mostOfFigure = 5;
const mostOfGround = 3;
/** Words between the side and its ground: "of the". */
const mostBetween = 4;

const known = new WeakMap<Outline, Placement[]>();

/** Forgets what was read of a text whose meanings have changed. */
export function forgetPlacements(outline: Outline): void {
  known.delete(outline);
}

/** The things of a text that are placed by others, in the order of the words for the sides. */
export function placementsOf(outline: Outline): Placement[] {
  let found = known.get(outline);
  if (!found) {
    let before: { side: string; ground: string[]; sentence: number } | undefined;
    found = outline.clauses.flatMap((clause, at) => {
      const placements: Placement[] = [];
      for (let place = clause.firstWord; place < clause.endWord; place++) {
        const meaning = outline.meanings[place];
        if (meaning?.category !== "place" || !mutual.has(meaning.sense)) continue;
        const placement = readPlacement(outline, place, meaning.sense, at);
        const { sentence } = clause;
        // "To the right of the door a bicycle, to the left a bucket."
        if (placement.ground.length === 0 && before?.sentence === sentence) {
          if (before.side === opposite.get(placement.side)) placement.ground = before.ground;
        }
        before = { side: placement.side, ground: placement.ground, sentence };
        placements.push(placement);
      }
      return placements;
    });
    known.set(outline, found);
  }
  return found;
}

function readPlacement(outline: Outline, place: number, side: string, at: number): Placement {
  const { firstWord, endWord: end } = outline.clauses[at]!;
  const first = beginOf(outline, place, firstWord);
  const ground = sideLast.has(outline.language)
    ? groundBefore(outline, place, first)
    : ownerBefore(outline, place, first) ??
      groundAfter(outline, place, first, end);
  const [before, behind] = [
    Math.min(place, ground[0] ?? place),
    endOfPhrase(outline, Math.max(place, ground.at(-1) ?? place), end),
  ];
  let figure = thingsBackwards(outline, before - 1, first);
  if (figure.length === 0 || (sideLast.has(outline.language) && ground.length > 0)) {
    figure.push(...thingsForwards(outline, behind + 1, end));
  }
  if (first > firstWord) figure.push(...subjectOf(outline, at));
  else if (figure.length > 0 && before === first && isContinued(outline, at)) {
    figure.push(...figureElsewhere(outline, at));
  }
  if (figure.length === 1 && isContinued(outline, at)) figure.push(...subjectOf(outline, at));
  if (figure.length === 0) figure = figureElsewhere(outline, at);
  const keys = (words: number[]) => words.map((index) => keyOf(outline, index));
  const next = [1, 2].map((step) => outline.words[place + step]);
  const isSaid = ground.length === 0 && (next.some((word) => isPronoun(word?.lower)) ||
    owners.has(outline.words[place - 1]?.lower ?? ""));
  return { place, side, figure: keys(figure), ground: keys(ground), isPronoun: isSaid };
}

/** The last word of the phrase that a word belongs to: "boxes of wood with sardines". */
function endOfPhrase(outline: Outline, last: number, end: number): number {
  while (phraseJoints.has(outline.words[last + 1]?.lower ?? "")) {
    let next = last + 2;
    if (isPronoun(outline.words[next]?.lower)) return next;
    while (next < end && !outline.isContent[next]) next++;
    if (next >= end || isSide(outline, next)) break;
    last = next;
  }
  return last;
}

/** Whether a clause goes on with the sentence of the one before it. */
function isContinued({ clauses }: Outline, at: number): boolean {
  const [previous, clause] = [clauses[at - 1], clauses[at]];
  return previous?.sentence === clause?.sentence && previous?.section === clause?.section;
}

/** A sentence begins with what it speaks of. */
const mostOfSubject = 2;

function subjectOf({ clauses, ...outline }: Outline, at: number): number[] {
  if (sideLast.has(outline.language)) return [];
  const { sentence } = clauses[at]!;
  let first = at;
  while (clauses[first - 1]?.sentence === sentence) first--;
  const { firstWord, endWord } = clauses[first]!;
  return thingsForwards({ clauses, ...outline }, firstWord, endWord).slice(0, mostOfSubject);
}

/** Where what belongs to a side begins: with it, where it follows an "and". */
function beginOf(outline: Outline, place: number, first: number): number {
  for (let index = place - 1; index >= first; index--) {
    const lower = outline.words[index]?.lower ?? "";
    if (conjunctions.has(lower)) return index + 1;
    if (!openers.has(lower)) break;
  }
  return first;
}

/** "To the left", "à gauche", "po lewej". */
const openers = new Set(
  "to on the at a à la au en al zur zum an w na po по на في على إلى".split(" "),
);

/** What a clause of nothing but a side speaks of: its label, or its neighbour in the sentence. */
function figureElsewhere(outline: Outline, at: number): number[] {
  const { clauses, structure, words } = outline;
  const clause = clauses[at]!;
  const beside = (step: number): Clause | undefined => {
    const other = clauses[at + step];
    const isSame = other?.sentence === clause.sentence && other.section === clause.section;
    return isSame ? other : undefined;
  };
  const [previous, next] = [beside(-1), beside(1)];
  if (previous) {
    const near = thingsBackwards(outline, previous.endWord - 1, previous.firstWord);
    return [...near, ...subjectOf(outline, at)];
  }
  const { labelStart = 0, labelEnd = 0, place = "" } = structure.sections[clause.section] ?? {};
  if (clauses[at - 1]?.section !== clause.section && place === "") {
    const label: number[] = [];
    for (let index = clause.firstWord - 1; (words[index]?.start ?? -1) >= labelStart; index--) {
      if (words[index]!.start < labelEnd && isThing(outline, index)) label.push(index);
    }
    if (label.length > 0) return label.slice(0, mostOfFigure);
  }
  return next ? thingsForwards(outline, next.firstWord, next.endWord) : [];
}

function isThing({ isContent, meanings, vocabulary, words }: Outline, index: number): boolean {
  return isContent[index] === true && !attributes.has(meanings[index]?.category ?? "") &&
    !vocabulary.functionWords.has(words[index]?.stem ?? "") && !isPronoun(words[index]?.lower) &&
    !sideNouns.has(words[index]?.lower ?? "");
}

function isSide({ meanings }: Outline, index: number): boolean {
  return meanings[index]?.category === "place";
}

/** "The tram's right" is counted from the tram. */
function ownerBefore(outline: Outline, place: number, first: number): number[] | undefined {
  const before = place - 1;
  const isOwner = before >= first && /['’]s$/.test(outline.words[before]?.lower ?? "");
  return isOwner ? [before] : undefined;
}

/**
 * The phrase behind a word for a side: "left of the wooden stall", and not "left the wooden stall". Where the side comes
 * first, nothing tells where the phrase ends, so that its first word has to do.
 */
function groundAfter(outline: Outline, place: number, first: number, end: number): number[] {
  const lowerAt = (index: number) => outline.words[index]?.lower ?? "";
  const side = outline.meanings[place]?.sense;
  if (joinedPronoun.test(lowerAt(place))) return [];
  const isFronted = thingsBackwards(outline, place - 1, first).length === 0;
  const found: number[] = [];
  let isJoined = side !== "left" && side !== "right" && !adverbs.has(lowerAt(place));
  for (let index = place + 1; index < end; index++) {
    const gap = outline.text.slice(outline.words[index - 1]?.end, outline.words[index]?.start);
    if (isSide(outline, index) || isPronoun(lowerAt(index)) || /[:：]/.test(gap)) break;
    if (sideNouns.has(lowerAt(index))) continue;
    isJoined ||= sideJoints.has(lowerAt(index)) ||
      (outline.language === "pt" && /^d[oa]s$/.test(lowerAt(index))) ||
      /^d['’]/.test(lowerAt(index));
    if (!isJoined && outline.isContent[index]) break;
    if (isThing(outline, index)) found.push(index);
    else if (outline.isContent[index]) continue;
    else if (found.length === 0 ? index > place + mostBetween : !goesOn(outline, index)) break;
    if (found.length === (isFronted ? 1 : mostOfGround)) break;
  }
  return found;
}

/** Arabic and Hebrew write "below it" as one word. */
const joinedPronoun = /\p{sc=Arab}{2}(?:ها|هما?|ه)$|\p{sc=Hebr}{3}(?:י[והם]|יהם|יהן)$/u;

/** What says where something is and needs another word before what it is counted from. */
const adverbs = new Set(
  ("encima debajo delante detrás arriba abajo dessus dessous darüber darunter davor dahinter oben unten vorn vorne hinten overhead " +
    "underneath background foreground hintergrund vordergrund fondo")
    .split(" "),
);

/** What joins left and right with what they are counted from. */
const sideJoints = new Set(
  "of from von vom des der neben di dal dalla dallo de du del della dello dell' do da van od от ot من"
    .split(
      " ",
    ),
);
const sideNouns = new Set(
  "side hand seite lado côté lato kant strony stronie сторону стороны ओर तरफ".split(" "),
);

/** "The apprentice with the red scarf" is one phrase. */
const phraseJoints = new Set(
  "with in of mit im von aus avec en de du d con del com met van z w с в из".split(" "),
);

function goesOn({ words }: Outline, index: number): boolean {
  return [index - 1, index].some((at) => phraseJoints.has(words[at]?.lower ?? ""));
}

/** The phrase before a word for a side, where that comes last. */
function groundBefore(outline: Outline, place: number, first: number): number[] {
  const found: number[] = [];
  for (let index = place - 1; index >= first && found.length < 2; index--) {
    if (isSide(outline, index)) break;
    if (isThing(outline, index)) found.unshift(index);
    else if (!outline.isContent[index] && !possessives.has(outline.words[index]?.lower ?? "")) {
      break;
    }
  }
  return found;
}

const possessives = new Set("の な 的 之 का की के 의".split(" "));

function thingsBackwards(outline: Outline, from: number, first: number): number[] {
  const found: number[] = [];
  for (let index = from; index >= first && found.length < mostOfFigure; index--) {
    if (isThing(outline, index)) found.push(index);
  }
  return found;
}

function thingsForwards(outline: Outline, from: number, end: number): number[] {
  const found: number[] = [];
  for (let index = from; index < end && found.length < mostOfFigure; index++) {
    if (isSide(outline, index)) break;
    if (isThing(outline, index)) found.push(index);
  }
  return found;
}

/** What a side is counted from, or is said of, without being named. */
const pronouns = new Set(
  ("it him her them me us you ihm ihr ihnen ihn sie lui elle eux elles il ella él ellos ellas lei loro ele ela eles elas hem haar " +
    "него неё нее них ним ней ними он она они nim niej nich 他 她 它 彼 彼女 그 그녀")
    .split(" "),
);

/** "To his left", "a su izquierda". */
const owners = new Set(
  "his her its their my your su sus sua seu sa son leur seiner ihrer zijn haar его её их jego jej ich"
    .split(" "),
);

function isPronoun(lower: string | undefined): boolean {
  return pronouns.has(lower ?? "");
}

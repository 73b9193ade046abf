import { layOut, type Piece, pieceOf, type Shaped } from "./shapes.ts";
import { type CorpusPrompt, roles, type SceneParts, type Shape } from "./types.ts";

/** What a prompt of the corpus is to be like. */
export interface Recipe {
  readonly shape: Shape;
  /** The prompt is filled with parts up to this many characters. */
  readonly characters: number;
  /** Chooses the parts, their order and the way of writing the shape. */
  readonly seed: number;
  /** Says some of its sentences twice within their section. */
  readonly redundant?: true;
}

// Mulberry32: small, and the same everywhere.
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items.map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

const tagShapes: readonly Shape[] = ["tags", "a1111", "break_regions", "json", "near_json"];

function candidates(all: readonly Piece[], recipe: Recipe, random: () => number): Piece[] {
  const fitting = all.filter((piece) => piece.role !== "tags" || tagShapes.includes(recipe.shape));
  const inAnyOrder = shuffled(fitting, random);
  // Tag lists come first where they are what the shape is made of.
  return recipe.shape === "tags" || recipe.shape === "a1111"
    ? [
      ...inAnyOrder.filter((piece) => piece.role === "tags"),
      ...inAnyOrder.filter((piece) => piece.role !== "tags"),
    ]
    : inAnyOrder;
}

// A prompt is long enough when no more characters than these are missing of what was asked for.
const slack = 250;
const attempts = 60;

/** Puts a prompt together from the parts of a scene. The same recipe always gives the same prompt. */
export function buildPrompt(scene: SceneParts, recipe: Recipe): CorpusPrompt {
  const all = scene.parts.map(([role, text]) => pieceOf(role, text, scene.language));
  let best: Shaped = { text: "", facts: [] };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const shaped = fill(scene, all, recipe, randomNumbers(recipe.seed + 7_919 * attempt));
    if (shaped.text.length > best.text.length) best = shaped;
    if (best.text.length >= Math.max(3_001, recipe.characters - slack)) break;
  }
  return {
    id: `${scene.language}_${recipe.shape}_${recipe.seed}`,
    language: scene.language,
    shape: recipe.shape,
    text: best.text,
    facts: uniqueFacts(best.facts),
    redundant: recipe.redundant ?? false,
    dense: !recipe.redundant && recipe.characters >= 9_900,
  };
}

function fill(
  scene: SceneParts,
  all: readonly Piece[],
  recipe: Recipe,
  random: () => number,
): Shaped {
  const offered = candidates(all, recipe, random);
  const negative = scene.negatives[Math.floor(random() * scene.negatives.length)] ?? "";
  const byRole = (one: Piece, other: Piece) => roles.indexOf(one.role) - roles.indexOf(other.role);
  const shape = (pieces: readonly Piece[]): Shaped => {
    const ordered = recipe.shape === "tags" ? pieces : pieces.toSorted(byRole);
    return layOut(recipe.shape, {
      pieces: recipe.redundant ? [...ordered, ...ordered] : ordered,
      negative,
      scene,
      variant: recipe.seed,
    });
  };
  let chosen: Piece[] = [];
  for (const piece of offered) {
    const longer = [...chosen, piece];
    if (shape(longer).text.length <= recipe.characters) chosen = longer;
  }
  return shape(chosen);
}

function uniqueFacts(facts: CorpusPrompt["facts"]): CorpusPrompt["facts"] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}

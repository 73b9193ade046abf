import type { Recipe } from "./build_prompts.ts";
import type { Shape } from "./types.ts";

const recipe = (shape: Shape, characters: number, seed: number): Recipe => ({
  shape,
  characters,
  seed,
});
const redundant = (shape: Shape, characters: number, seed: number): Recipe => ({
  shape,
  characters,
  seed,
  redundant: true,
});

// Most of what people send is a little too long; the rest is spread up to the limit.
const inEnglish: readonly Recipe[] = [
  recipe("json", 3_300, 101),
  recipe("json", 3_700, 102),
  recipe("json", 4_200, 103),
  recipe("json", 5_200, 104),
  recipe("json", 10_000, 105),
  recipe("near_json", 3_200, 111),
  recipe("near_json", 3_600, 112),
  recipe("near_json", 4_600, 113),
  recipe("near_json", 10_000, 114),
  recipe("yaml", 3_100, 121),
  recipe("yaml", 3_500, 122),
  recipe("yaml", 6_000, 123),
  recipe("markdown", 3_050, 131),
  recipe("markdown", 3_400, 132),
  recipe("markdown", 4_000, 133),
  recipe("markdown", 10_000, 134),
  recipe("panels", 3_150, 141),
  recipe("panels", 3_450, 142),
  recipe("panels", 4_400, 143),
  recipe("panels", 10_000, 144),
  recipe("break_regions", 3_100, 151),
  recipe("break_regions", 3_600, 152),
  recipe("break_regions", 5_000, 153),
  recipe("a1111", 3_060, 161),
  recipe("a1111", 3_300, 162),
  recipe("a1111", 3_900, 163),
  recipe("parameters", 3_100, 171),
  recipe("parameters", 3_500, 172),
  recipe("parameters", 7_000, 173),
  recipe("tags", 3_200, 181),
  recipe("tags", 3_100, 182),
  recipe("prose", 3_050, 191),
  recipe("prose", 3_350, 192),
  recipe("prose", 4_100, 193),
  recipe("prose", 10_000, 194),
  redundant("json", 8_000, 105_1),
  redundant("markdown", 6_500, 135),
  redundant("tags", 3_900, 183),
  redundant("prose", 5_500, 195),
  redundant("yaml", 9_800, 125),
];

// Every other language gets each shape at one length or another.
const plans: readonly (readonly (readonly [Shape, number])[])[] = [
  [["json", 3_400], ["yaml", 3_150], ["markdown", 3_300], ["panels", 3_700], ["prose", 3_100], [
    "a1111",
    3_250,
  ]],
  [["near_json", 3_500], ["json", 4_200], ["break_regions", 3_200], ["tags", 3_100], [
    "markdown",
    3_800,
  ], ["parameters", 3_200]],
  [["markdown", 3_120], ["panels", 3_250], ["json", 3_600], ["prose", 3_900], ["yaml", 3_450], [
    "near_json",
    3_300,
  ]],
];

/** Recipes in a language; `place` is the language's among the languages. */
export function recipesFor(language: string, place: number): readonly Recipe[] {
  if (language === "en") return inEnglish;
  const plan = plans[place % plans.length] ?? [];
  const usual = plan.map(([shape, characters], index) =>
    recipe(shape, characters, 1_000 * place + index)
  );
  const more = redundant(place % 2 === 0 ? "prose" : "json", 5_400, 1_000 * place + 50);
  const dense = ["de", "fr", "es"].includes(language)
    ? [recipe(place % 2 === 0 ? "markdown" : "prose", 10_000, 1_000 * place + 60)]
    : [];
  return [...usual, more, ...dense];
}

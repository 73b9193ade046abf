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
  recipe("yaml", 10_000, 124),
  recipe("markdown", 3_150, 131),
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
  recipe("tags", 3_300, 182),
  recipe("prose", 3_050, 191),
  recipe("prose", 3_350, 192),
  recipe("prose", 4_100, 193),
  recipe("prose", 10_000, 194),
  redundant("json", 8_000, 105_1),
  redundant("markdown", 6_500, 135),
  redundant("tags", 4_100, 183),
  redundant("prose", 5_500, 195),
  redundant("yaml", 9_800, 125),
];

// Every other language gets seven of the shapes at one length or another.
const plans: readonly (readonly (readonly [Shape, number])[])[] = [
  [
    ["json", 3_400],
    ["yaml", 3_250],
    ["markdown", 3_250],
    ["panels", 3_350],
    ["prose", 3_250],
    ["a1111", 3_250],
  ],
  [
    ["near_json", 3_450],
    ["json", 3_600],
    ["break_regions", 3_200],
    ["tags", 3_200],
    ["markdown", 3_400],
    ["parameters", 3_200],
  ],
  [
    ["markdown", 3_250],
    ["panels", 3_250],
    ["json", 3_500],
    ["prose", 3_300],
    ["yaml", 3_300],
    ["near_json", 3_300],
  ],
];

// Where there are enough parts for it.
const longer: Readonly<Record<string, readonly (readonly [Shape, number])[]>> = {
  de: [["prose", 10_000], ["json", 10_000], ["panels", 5_200]],
  fr: [["break_regions", 4_600]],
  es: [["yaml", 4_500]],
  pt: [["near_json", 4_700]],
  it: [["a1111", 4_400]],
};

/** Recipes in a language; `place` is the language's among the languages. */
export function recipesFor(language: string, place: number): readonly Recipe[] {
  if (language === "en") return inEnglish;
  const plan = [...plans[place % plans.length] ?? [], ...longer[language] ?? []];
  return [
    ...plan.map(([shape, characters], index) => recipe(shape, characters, 1_000 * place + index)),
    redundant(place % 2 === 0 ? "prose" : "json", 5_400, 1_000 * place + 50),
  ];
}

import type { Attributed, Scene, SceneLanguage } from "./scene.ts";

/** Takes one of a list. */
export type Choose = <Item>(from: readonly Item[]) => Item;

/** A scene made by chance, in which everything has a name of its own. */
export function drawScene(words: SceneLanguage, choose: Choose): Scene {
  const two = <Item>(from: readonly Item[]): [Item, Item] => {
    const one = choose(from);
    return [one, choose(from.filter((each) => each !== one))];
  };
  const pair = (
    things: readonly string[],
    attributes: readonly string[],
  ): [Attributed, Attributed] => {
    const [first, second] = two(things);
    const [one, other] = two(attributes);
    return [{ thing: first, attribute: one }, { thing: second, attribute: other }];
  };
  const [left, right] = two(words.things);
  const others = words.things.filter((each) => each !== left && each !== right);
  const [above, below] = two(others);
  const rest = others.filter((each) => each !== above && each !== below);
  const [middle, level] = two(rest);
  const [word, digits] = choose(words.counts);
  return {
    name: choose(words.names),
    role: choose(words.roles),
    garments: pair(words.garments, words.colours),
    objects: pair(words.objects, words.materials),
    count: { word, digits },
    animals: choose(words.animals),
    ...{ left, right, middle, above, below, level },
    without: choose(words.excluded),
    isShown: false,
    quote: choose(words.quotes),
    hex: choose(["#8A2BE2", "#13C4A3", "#E07A5F", "#264653"]),
    metres: choose(["4", "7", "12", "30"]),
  };
}

const swap = ([one, other]: [Attributed, Attributed]): [Attributed, Attributed] => [
  { thing: one.thing, attribute: other.attribute },
  { thing: other.thing, attribute: one.attribute },
];

/** The ways in which a scene is made false, by the names of the corpus. */
export const falsifications: Readonly<
  Record<string, (scene: Scene, words: SceneLanguage, choose: Choose) => Scene>
> = {
  count_changed: (scene, { counts }, choose) => {
    const [word, digits] = choose(counts.filter(([word]) => word !== scene.count?.word));
    return { ...scene, count: { word, digits } };
  },
  count_dropped: ({ count: _, ...scene }) => scene,
  colors_swapped: (scene) => ({ ...scene, garments: swap(scene.garments) }),
  owner_swapped: (scene) => ({ ...scene, objects: swap(scene.objects) }),
  left_right_swapped: (scene) => ({ ...scene, left: scene.right, right: scene.left }),
  above_below_swapped: (scene) => ({ ...scene, above: scene.below, below: scene.above }),
  name_removed: ({ name: _, ...scene }) => scene,
  name_replaced: (scene, { names }, choose) => ({
    ...scene,
    name: choose(names.filter((name) => name !== scene.name)),
  }),
  negation_removed: (scene) => ({ ...scene, isShown: true }),
  person_added: (scene, { people }, choose) => ({ ...scene, extra: choose(people) }),
  brand_added: (scene, { brands }, choose) => ({ ...scene, extra: choose(brands) }),
  text_added: (scene, { texts }, choose) => ({ ...scene, extra: choose(texts) }),
  nudity_added: (scene, { nudity }, choose) => ({ ...scene, extra: choose(nudity) }),
  violence_added: (scene, { violence }, choose) => ({ ...scene, extra: choose(violence) }),
  quote_altered: (scene, { quotes }, choose) => ({
    ...scene,
    quote: choose(quotes.filter((quote) => quote !== scene.quote)),
  }),
  quote_dropped: ({ quote: _, ...scene }) => scene,
  hex_altered: (scene) => ({ ...scene, hex: "#3D5A80" }),
  unit_altered: (scene) => ({ ...scene, metres: scene.metres === "7" ? "9" : "7" }),
};

import { type Change, wordAt } from "./comparison.ts";
import { isSameKey } from "./word_matching.ts";
import type { Fact } from "./fact.ts";
import { placementsOf } from "./placements.ts";
import type { Reading } from "./reading.ts";

/** What says in each language that something lies upon something else. */
const upon = new Set("on upon atop auf sur sobre su op na на".split(" "));
/** Between the word and what it is said of stand an article and an adjective. */
const mostBetween = 3;

/**
 * Things that the prompt has below something and the answer upon it: "the dog sleeps under the bench", "on the bench".
 * The word for it is too common to be a fact of its own.
 */
export function liftedThings(original: Reading, given: Reading, lost: readonly Fact[]): Change[] {
  const isLost = lost.some(({ kind, value }) => kind === "relation" && value === "below");
  if (!isLost) return [];
  const grounds = placementsOf(original.outline).filter(({ side }) => side === "below");
  const isUpon = ({ outline, keys }: Reading, index: number, ground: readonly string[]) =>
    upon.has(outline.words[index]?.lower ?? "") &&
    keys.slice(index + 1, index + 1 + mostBetween).some((key) =>
      ground.some((each) => isSameKey(each, key))
    );
  return given.outline.words.flatMap((_, index) => {
    if (!upon.has(given.outline.words[index]?.lower ?? "")) return [];
    const lifted = grounds.find(({ ground, figure }) =>
      isUpon(given, index, ground) &&
      given.keys.slice(Math.max(0, index - 4), index).some((key) =>
        figure.some((each) => isSameKey(each, key))
      ) &&
      !original.outline.words.some((_, at) => isUpon(original, at, ground))
    );
    return lifted
      ? [{ text: wordAt(given, index), kind: "relation" as const, instead: "below" }]
      : [];
  });
}

import type { Outline } from "./outline.ts";
import { forgetPlacements, opposite, type Placement, placementsOf } from "./placements.ts";
import { beginningOf, isSameKey } from "./word_matching.ts";

/** Placements of a prompt that begin like a word are looked at up to so many. */
const mostRivals = 24;

/**
 * Turns the sides of an answer that are counted the other way round than in the prompt: where the prompt has the pond
 * right of the children, "the children left of the pond" is read as right, and so says the same; "the children right of
 * the pond" is read as left, and is found to say the opposite.
 *
 * @param outline of the answer; its meanings are changed
 * @param original of the prompt
 */
export function turnSides(outline: Outline, original: Outline): void {
  const before = placementsOf(original);
  if (before.length === 0) return;
  const byWord = new Map<string, Placement[]>();
  for (const placement of before) {
    for (const key of [...placement.figure, ...placement.ground]) {
      const beginning = beginningOf(key);
      const those = byWord.get(beginning);
      if (!those) byWord.set(beginning, [placement]);
      else if (those.length < mostRivals) those.push(placement);
    }
  }
  for (const now of placementsOf(outline)) {
    const other = opposite.get(now.side);
    if ((now.ground.length === 0 && !now.isPronoun) || other === undefined) continue;
    const rivals = new Set(
      [...now.figure, ...now.ground].flatMap((key) => byWord.get(beginningOf(key)) ?? []),
    );
    let straight = 0;
    let crossed = 0;
    for (const then of rivals) {
      if (then.side !== now.side && then.side !== other) continue;
      const same = common(now.figure, then.figure);
      const sameGround = common(now.ground, then.ground);
      const turned = common(now.ground, then.figure);
      const turnedGround = common(now.figure, then.ground);
      if (turned > 0 && (turnedGround > 0 || then.isPronoun)) {
        const against = then.isPronoun ? 0 : same + sameGround;
        crossed = Math.max(crossed, turned + turnedGround - against);
      }
      // "The tower is behind him": what stands nearest is placed, and the prompt placed him by it.
      const isPlaced = common(now.figure.slice(0, 1), then.ground) > 0;
      if (now.isPronoun && isPlaced && same === 0 && then.side === other) crossed = 1;
      if (same > 0 && (sameGround > 0 || then.ground.length === 0 || now.isPronoun)) {
        straight = Math.max(straight, same + sameGround - turned - turnedGround);
      }
    }
    if (crossed > 0 && straight <= 0) {
      outline.meanings[now.place] = { category: "place", sense: other };
    }
  }
  forgetPlacements(outline);
}

/** How many of one phrase's words are in the other, in any form. */
function common(one: readonly string[], other: readonly string[]): number {
  return one.filter((key) => other.some((each) => isSameKey(key, each))).length;
}

import { createHash } from "node:crypto";

/**
 * Chance that whoever knows the same facts draws alike, so that a runner that takes a job over decides as the one it
 * follows would have.
 *
 * @returns a number in [0, 1), spread evenly over different facts
 */
export function chanceOf(...facts: (string | number)[]): number {
  return createHash("sha256").update(facts.join("/")).digest().readUInt32BE() / 2 ** 32;
}

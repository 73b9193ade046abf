/**
 * Proofs: tests whose full size takes too long for every run. `deno task test` runs them small, `deno task prove` whole
 * and collects their figures.
 *
 * @module
 */

/** Whether a proof is to run at its full size: `PROOF=full`. */
export function isFullProof(): boolean {
  return Deno.env.get("PROOF") === "full";
}

/** Whether this is the small pass of a proof, which does more than a run of the tests: `PROOF=small`. */
export function isSmallProof(): boolean {
  return Deno.env.get("PROOF") === "small";
}

/** Where a proof's chance begins, so that a run can be repeated: `PROOF_SEED`, by default 1. */
export function proofSeed(): number {
  return Number(Deno.env.get("PROOF_SEED") ?? 1);
}

/**
 * Writes down a figure, for the table of `deno task prove`; without effect where nobody asks for figures, that is,
 * without `FIGURES_FILE`.
 *
 * @param name what it tells, with its unit where the value does not say it
 */
export function recordFigure(name: string, value: string | number): void {
  const file = Deno.env.get("FIGURES_FILE");
  if (file === undefined) return;
  Deno.writeTextFileSync(file, `${JSON.stringify({ name, value })}\n`, { append: true });
}

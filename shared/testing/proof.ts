/**
 * Proofs: what takes too long for every run of the tests, or needs more than this repository. `deno task prove` runs it
 * whole, and collects its figures. Of a test that has a size of its own for this, `deno task test` runs a small one; what is
 * called `_proof.ts` it leaves out.
 *
 * @module
 */

/** Whether a proof is to run at its full size: `PROOF=full`. */
export function isFullProof(): boolean {
  return Deno.env.get("PROOF") === "full";
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

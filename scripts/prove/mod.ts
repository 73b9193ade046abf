/**
 * Proofs that take minutes to hours, each with figures.
 *
 * @module
 */
export type { Figures } from "./command.ts";
export type { Part, Proof, ProofSettings } from "./part.ts";
export { parts } from "./parts.ts";
export { type ProofRun, proveParts, tellFailures } from "./prove_parts.ts";
export { type NamedProof, proofTable, updateProofs } from "./table.ts";

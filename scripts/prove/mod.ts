/**
 * Proofs that take minutes to hours, each with figures.
 *
 * @module
 */
export type { Figures } from "./command.ts";
export type { Part, Proof, ProofSettings } from "./part.ts";
export { parts } from "./parts.ts";
export { type NamedProof, proofTable, updateProofs } from "./table.ts";

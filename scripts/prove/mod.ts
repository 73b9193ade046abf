/**
 * Proofs that take minutes to hours, each with figures.
 *
 * @module
 */
export { type Part, parts, type Proof, type ProofSettings } from "./parts.ts";
export { proofTable } from "./table.ts";

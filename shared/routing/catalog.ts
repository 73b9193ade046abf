/**
 * What of routing is data: the choices that a request has. Carries nothing that decides.
 *
 * @module
 */

/** What a request optimises for. */
export const strategies = ["balanced", "quality", "speed", "cost", "adaptive"] as const;

/** One of {@link strategies}. */
export type Strategy = (typeof strategies)[number];

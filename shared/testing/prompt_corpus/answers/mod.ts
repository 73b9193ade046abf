import type { AnsweredSource } from "../types.ts";

/** Texts with shorter versions of them, true and false. */
export const answeredSources: readonly AnsweredSource[] = [];

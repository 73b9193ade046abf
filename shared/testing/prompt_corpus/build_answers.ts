import type { AnsweredSource, FalsifiedAnswer, HonestRewording } from "./types.ts";

/** The honest answers of a source. */
export function rewordingsOf(source: AnsweredSource): HonestRewording[] {
  return source.honest.map((answer, index) => ({
    id: `${source.id}_${index + 1}`,
    language: source.language,
    source: source.source,
    answer,
  }));
}

/**
 * The falsified answers of a source: an honest one with one thing changed, so that a judge has
 * nothing to go by but the falsification.
 *
 * @throws {Error} What is to be replaced does not occur exactly once in the honest answer.
 */
export function falsificationsOf(source: AnsweredSource): FalsifiedAnswer[] {
  return source.falsified.map(([kind, from, replaced, by]) => {
    const honest = source.honest[from] ?? "";
    if (honest.split(replaced).length !== 2) {
      throw new Error(`${source.id}, ${kind}: "${replaced}" does not occur once in answer ${from}`);
    }
    return {
      id: `${source.id}_${kind}`,
      language: source.language,
      kind,
      source: source.source,
      answer: honest.replace(replaced, () => by),
    };
  });
}

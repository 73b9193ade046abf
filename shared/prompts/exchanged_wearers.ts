import { type Change, sharesOwner } from "./comparison.ts";

import type { Fact } from "./fact.ts";
import type { Reading } from "./reading.ts";

/** What joins somebody and what they wear or carry. */
const wearing = new Set(
  ("in with wearing wears has having mit im trägt hat avec en porte con lleva com veste indossa met draagt w z ze ma nosi в с носит")
    .split(" "),
);
/** Between the word and the colour stand an article and a word or two. */
const mostBetween = 3;

/**
 * Coloured things that somebody else wears or carries in the answer: the prompt gives them to somebody of another
 * sentence, who is in the answer too.
 */
export function exchangedWearers(original: Reading, given: Reading): Change[] {
  return given.facts.flatMap((fact) => {
    if (fact.kind !== "colour" || fact.owners.length === 0) return [];
    const bearer = bearerOf(given, fact);
    if (bearer === undefined) return [];
    const same = original.facts.filter((other) =>
      other.kind === fact.kind && other.value === fact.value && sharesOwner(other, fact)
    );
    const [own] = same;
    if (!own || same.length > 1) return [];
    const sentence = sentenceOf(original, own.word);
    const bearers = original.forms.placesOf(given.outline.words[bearer]?.stem ?? "");
    if (bearers.length === 0 || bearers.some((at) => sentenceOf(original, at) === sentence)) {
      return [];
    }
    const people = original.facts.filter((other) =>
      other.kind === "name" && sentenceOf(original, other.word) === sentence
    );
    const places = people.flatMap(({ owners }) =>
      owners.flatMap((owner) => given.forms.placesOf(owner))
    );
    const here = sentenceOf(given, fact.word);
    const isElsewhere = places.length > 0 &&
      places.every((at) => sentenceOf(given, at) !== here);
    return isElsewhere
      ? [{ text: fact.text, kind: "owner" as const, instead: people[0]?.text ?? "" }]
      : [];
  });
}

function bearerOf({ outline, clauseOf }: Reading, { word }: Fact): number | undefined {
  for (let at = word - 1; at >= word - mostBetween; at--) {
    if (clauseOf[at] !== clauseOf[word]) return undefined;
    if (!wearing.has(outline.words[at]?.lower ?? "")) continue;
    for (let before = at - 1; clauseOf[before] === clauseOf[word]; before--) {
      if (outline.isContent[before]) return before;
    }
    return undefined;
  }
  return undefined;
}

function sentenceOf({ outline, clauseOf }: Reading, word: number): number {
  return outline.clauses[clauseOf[word] ?? -1]?.sentence ?? -1;
}

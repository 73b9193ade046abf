/**
 * Answers to prompts, true and false, made by chance from facts and from sentences of several languages. They know nothing
 * of the judge and were written before its present rules, so that it cannot have learnt them; the corpus written by hand
 * is the other half of the proof.
 *
 * @module
 */
import { drawScene, falsifications } from "./falsify.ts";
import { kitchens } from "./kitchens.ts";
import { sceneLanguages } from "./languages.ts";

/** A prompt with an answer to it. */
export interface GeneratedAnswer {
  id: string;
  language: string;
  /** `honest`, or the way in which it is false. */
  kind: string;
  source: string;
  answer: string;
}

// Mulberry32: small, and the same everywhere.
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Makes the honest answers and one false answer of each kind for so many scenes of each language.
 *
 * @param seed other scenes for every one
 */
export function generateAnswers(scenes: number, seed: number): GeneratedAnswer[] {
  return [...sceneLanguages, ...kitchens].flatMap((words, place) =>
    Array.from({ length: scenes }, (_, number) => {
      const random = randomNumbers(Math.imul(seed * 977 + place * 101 + number + 1, 0x9e3779b1));
      const choose = <Item>(from: readonly Item[]): Item => {
        const item = from[Math.floor(random() * from.length)];
        if (item === undefined) throw new Error("There is nothing to choose from.");
        return item;
      };
      const scene = drawScene(words, choose);
      const source = words.source(scene);
      const about = { language: words.language, source };
      const id = `${words.language}_${place}_${number}`;
      const honest = words.answers.map((write, index) => ({
        ...about,
        id: `${id}_${index}`,
        kind: "honest",
        answer: write(scene),
      }));
      const falsified = Object.entries(falsifications).map(([kind, falsify]) => ({
        ...about,
        id: `${id}_${kind}`,
        kind,
        answer: choose(words.answers)(falsify(scene, words, choose)),
      }));
      return [...honest, ...falsified];
    }).flat()
  );
}

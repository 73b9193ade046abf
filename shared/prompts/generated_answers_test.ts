import assert from "node:assert/strict";
import { generateAnswers } from "../testing/generated_answers/mod.ts";
import { isFullProof } from "../testing/proof.ts";
import { judgeReading } from "./judge.ts";
import { normalisePrompt } from "./mod.ts";
import { readPrompt } from "./reading.ts";

/** Of each language; each has answers of every kind. */
const scenes = isFullProof() ? 3 : 1;
const wanted = { refused: 0.98, accepted: 0.95 };

for (const seed of [1, 2026]) {
  Deno.test(`judge tells generated answers of seed ${seed} apart, of every kind and language`, () => {
    const answers = generateAnswers(scenes, seed);
    // Each has some thirty answers, and is read once.
    const sources = new Map(
      [...new Set(answers.map(({ source }) => source))].map((source) => [
        source,
        readPrompt(normalisePrompt(source)),
      ]),
    );
    const judged = answers.map((each) => {
      const source = sources.get(each.source)!;
      return {
        ...each,
        accepted: judgeReading(source, normalisePrompt(each.answer), 3_000).accepted,
      };
    });
    const honest = judged.filter(({ kind }) => kind === "honest");
    const falsified = judged.filter(({ kind }) => kind !== "honest");
    const wrong = judged.filter(({ kind, accepted }) => accepted !== (kind === "honest"));
    const told = wrong.map(({ id, kind }) => `${id} (${kind})`).join(", ");
    const share = (all: typeof judged, accepted: boolean) =>
      all.filter((each) => each.accepted === accepted).length / all.length;
    assert.ok(share(falsified, false) >= wanted.refused, told);
    assert.ok(share(honest, true) >= wanted.accepted, told);
  });
}

import assert from "node:assert/strict";
import { rewordedScenes } from "../testing/reworded_scenes/mod.ts";
import { judge, normalisePrompt } from "./mod.ts";

/** Shares of the falsified answers that are refused, and of the honest ones that are accepted. */
const wanted = { refused: 0.98, accepted: 0.95 };

/** An answer that may be as long as the prompt, so that nothing has to go. */
function isAccepted(prompt: string, answer: string): boolean {
  const [original, given] = [normalisePrompt(prompt), normalisePrompt(answer)];
  return judge(original, given, Math.max(original.length, given.length)).accepted;
}

Deno.test("judge accepts rewordings of scenes: other orders, lists, and things placed the other way round", () => {
  const honest = rewordedScenes.flatMap(({ id, prompt, honest }) =>
    honest.map((answer, index) => ({ id: `${id} ${index}`, kept: isAccepted(prompt, answer) }))
  );
  const refused = honest.filter(({ kept }) => !kept).map(({ id }) => id);
  assert.ok(honest.length >= 60);
  assert.ok(1 - refused.length / honest.length >= wanted.accepted, refused.join(", "));
});

Deno.test("judge refuses the same rewordings with one thing changed", () => {
  const falsified = rewordedScenes.flatMap(({ id, prompt, honest, edits }) =>
    edits.map(([of, kind, from, to]) => {
      const answer = honest[of] ?? "";
      assert.ok(answer.includes(from), `${id} ${of}: ${from}`);
      const kept = isAccepted(prompt, answer.replace(from, () => to));
      return { id: `${id} ${of}, ${kind}: ${to}`, kept };
    })
  );
  const accepted = falsified.filter(({ kept }) => kept).map(({ id }) => id);
  assert.ok(falsified.length >= 60);
  assert.ok(1 - accepted.length / falsified.length >= wanted.refused, accepted.join(", "));
});

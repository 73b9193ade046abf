import assert from "node:assert/strict";
import { falsificationKinds, falsifiedAnswers, honestRewordings } from "./mod.ts";

const share = (answers: readonly { readonly language: string }[]) =>
  answers.filter(({ language }) => language !== "en").length / answers.length;

Deno.test("falsifiedAnswers: 400, 20 of each kind, and at least 30 % not English", () => {
  assert.equal(falsifiedAnswers.length, 400);
  for (const kind of falsificationKinds) {
    assert.equal(falsifiedAnswers.filter((answer) => answer.kind === kind).length, 20, kind);
  }
  assert.ok(share(falsifiedAnswers) >= 0.3);
});

Deno.test("honestRewordings: 200, at least 30 % not English", () => {
  assert.equal(honestRewordings.length, 200);
  assert.ok(share(honestRewordings) >= 0.3);
});

Deno.test("answers: shorter than their source of 300 to 1,500 characters, each said once", () => {
  const all = [...honestRewordings, ...falsifiedAnswers];
  for (const { id, source, answer } of all) {
    assert.ok(source.length >= 300 && source.length <= 1_500, `${id}: ${source.length} characters`);
    assert.ok(answer.length < source.length, id);
  }
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  assert.equal(new Set(all.map(({ answer }) => answer)).size, all.length);
});

import assert from "node:assert/strict";
import { corpusPrompts, factKept, shapes } from "./mod.ts";

Deno.test("corpusPrompts: lengths are in range and ids are unique", () => {
  for (const { id, text, dense } of corpusPrompts) {
    assert.ok(text.length >= 3_001 && text.length <= 10_000, `${id} has ${text.length} characters`);
    if (dense) {
      assert.ok(text.length >= 9_600, `${id} is called dense with ${text.length} characters`);
    }
  }
  assert.equal(new Set(corpusPrompts.map(({ id }) => id)).size, corpusPrompts.length);
});

Deno.test("corpusPrompts: every marked fact stands in its text, and no mark is left over", () => {
  for (const { id, text, facts } of corpusPrompts) {
    assert.ok(facts.length >= 20, `${id} has ${facts.length} facts`);
    assert.doesNotMatch(text, /<(?!lora:)[a-z]+\||\|[^<>|]*>/u, id);
    for (const fact of facts) {
      assert.ok(text.includes(fact.text), `${id}: ${fact.text}`);
      assert.ok(fact.tokens.length > 0 && factKept(fact, fact.text), `${id}: ${fact.text}`);
      if (fact.section !== undefined) {
        assert.ok(text.includes(fact.section), `${id}: ${fact.section}`);
      }
    }
  }
});

Deno.test("corpusPrompts: no sentence is said twice unless the prompt is called redundant", () => {
  for (const { id, text, redundant } of corpusPrompts) {
    const sentences = (text.match(/[^.!?。！？।\n]{40,}[.!?。！？।]/gu) ?? []).map((found) =>
      found.trim()
    );
    assert.equal(new Set(sentences).size < sentences.length, redundant && sentences.length > 0, id);
  }
});

Deno.test("corpusPrompts: at least 120 in 12 languages, 8 of them dense", () => {
  assert.ok(corpusPrompts.length >= 120);
  assert.ok(new Set(corpusPrompts.map(({ language }) => language)).size >= 12);
  assert.ok(corpusPrompts.filter(({ dense }) => dense).length >= 8);
});

Deno.test("corpusPrompts: every prompt says what must not be drawn", () => {
  for (const { id, facts } of corpusPrompts) {
    assert.ok(facts.some(({ negative }) => negative), id);
  }
});

Deno.test("corpusPrompts: every shape is there several times", () => {
  for (const shape of shapes) {
    const count = corpusPrompts.filter((prompt) => prompt.shape === shape).length;
    assert.ok(count >= 3, `${shape}: ${count}`);
  }
});

import fc from "fast-check";
import assert from "node:assert/strict";
import { compressReading } from "./compress_locally.ts";
import {
  analysePrompt,
  compressLocally,
  judgeReading,
  normalisePrompt,
  readPrompt,
} from "./mod.ts";
import { longPrompts, samplePrompts } from "../testing/prompts/mod.ts";
import { anyCharacter } from "../testing/runtime/any_character.ts";

for (const { name, text } of samplePrompts) {
  Deno.test(`compressLocally keeps the promises for: ${name}`, () => {
    const prompt = normalisePrompt(text);
    const reading = readPrompt(prompt);
    for (const limit of [3_000, 1_500, Math.max(80, Math.round(prompt.length * 0.6))]) {
      const compressed = compressLocally(prompt, limit);
      assert.ok(compressed.length <= limit && compressed !== "");
      if (prompt.length <= limit) {
        assert.equal(compressed, prompt);
        continue;
      }
      assert.equal(compressReading(reading, limit), compressed, "the same answer again");
      assert.equal(compressLocally(compressed, limit), compressed, "nothing left to do");
      assert.ok(compressed.isWellFormed());
      const { altered, added } = judgeReading(reading, compressed, limit);
      assert.deepEqual([altered, added], [[], []]);
    }
  });
}

for (const { name, text, keeps } of longPrompts) {
  Deno.test(`compressLocally keeps at 3,000 what a person finds essential in: ${name}`, () => {
    const prompt = normalisePrompt(text);
    const compressed = compressLocally(prompt, 3_000).toLowerCase();
    const lost = keeps.filter((wanted) => !compressed.includes(wanted.toLowerCase()));
    assert.deepEqual(lost, []);
  });
}

Deno.test("compressLocally keeps nine of ten essentials of all samples at four fifths of their length", () => {
  let kept = 0;
  let all = 0;
  for (const { text, keeps } of samplePrompts) {
    const prompt = normalisePrompt(text);
    const limit = Math.min(3_000, Math.round(prompt.length * 0.8));
    const compressed = compressLocally(prompt, limit).toLowerCase();
    all += keeps.length;
    kept += keeps.filter((wanted) => compressed.includes(wanted.toLowerCase())).length;
  }
  assert.ok(kept / all >= 0.9, `${kept} of ${all}`);
});

Deno.test("compressLocally keeps the order of what it keeps, and parameters last", () => {
  const prompt = normalisePrompt(
    "--ar 16:9 first a red barn, then a very very long and rather empty description of nothing, " +
      "then a blue tractor, then again a red barn, and finally a green hill",
  );
  const compressed = compressLocally(prompt, 90);
  const places = ["red barn", "blue tractor", "green hill", "--ar 16:9"].map((part) =>
    compressed.indexOf(part)
  );
  assert.ok(places.every((place) => place >= 0), compressed);
  assert.deepEqual(places, [...places].sort((one, other) => one - other));
});

Deno.test("compressLocally says once what is said twice, in whichever order of words", () => {
  const prompt =
    "a weathered old lighthouse, an old weathered lighthouse, weathered old lighthouses, a storm";
  assert.equal(compressLocally(prompt, 60), "a weathered old lighthouse, a storm");
});

Deno.test("compressLocally leaves out politeness before anything that can be seen", () => {
  const prompt =
    "I would like to see an image of a fox. Please make sure that the fox is sitting on a tree stump in the snow.";
  const compressed = compressLocally(prompt, 60);
  assert.match(compressed, /fox/);
  assert.match(compressed, /tree stump/);
  assert.doesNotMatch(compressed, /please|would like|image/i);
});

Deno.test("compressLocally keeps a 'no' with what it forbids", () => {
  const prompt =
    "A quiet street at noon with parked bicycles and laundry lines, there are no people and there is no litter";
  const compressed = compressLocally(prompt, 90);
  assert.match(compressed, /no people/);
  assert.match(compressed, /no litter/);
});

Deno.test("compressLocally keeps whole tokens, quotes first, when they alone are too long", () => {
  const weights = Array.from({ length: 30 }, (_, number) => `(part ${number}:1.1)`).join(", ");
  const compressed = compressLocally(`${weights}, a sign "OPEN" --ar 1:1`, 100);
  assert.ok(compressed.length <= 100);
  assert.match(compressed, /"OPEN"/);
  assert.match(compressed, /--ar 1:1$/);
  assert.match(compressed, /^\(part 0:1\.1\)/);
  const brackets = compressed.match(/\(part \d+:1\.1\)/g) ?? [];
  assert.equal(compressed.split("(").length - 1, brackets.length, "no token is cut");
});

Deno.test("compressLocally cuts between characters where there is nothing else to cut at", () => {
  const family = "👨‍👩‍👧‍👦";
  const word = "x".repeat(50) + family.repeat(3);
  assert.equal(compressLocally(`${word}${"y".repeat(50)}`, 60).length <= 60, true);
  assert.equal(compressLocally("é".repeat(300), 100), "é".repeat(100));
});

/** Prompts put together from the notations and words that the rules are about. */
const anyPrompt = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ..."a the red fox, tall castle. with no people; golden hour\n masterpiece, blue".split(" "),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '"OPEN"',
        "(red:1.2)",
        "--ar 16:9",
        "--no text",
        "<lora:a:1>",
        "“Ja”",
        "[a:b:0.5]",
        "fox::2",
        '"',
        "(",
        ")",
        "--",
        ":",
        "«",
        "'",
        "灯台、",
        "夕暮れ。",
        "👨‍👩‍👧‍👦",
        "قلعة،",
        "замок",
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  ),
  { minLength: 1, maxLength: 120 },
).map((parts) => parts.join(" "));

Deno.test("compressLocally meets any limit for any text and loses no token that there is room for", () => {
  fc.assert(
    fc.property(anyPrompt, fc.integer({ min: 1, max: 600 }), (text, limit) => {
      const compressed = compressLocally(text, limit);
      assert.ok(compressed.length <= limit);
      if (text.length <= limit) return assert.equal(compressed, text);
      if (limit < 150) return;
      const tokens = [...new Set(analysePrompt(text).protectedTokens.map(({ text }) => text))];
      const needed = tokens.reduce((sum, token) => sum + token.length + 2, 0);
      if (needed > limit) return;
      for (const token of tokens) {
        assert.ok(compressed.includes(token.trim()), `${token} in ${compressed}`);
      }
    }),
    { numRuns: 800 },
  );
});

Deno.test("compressLocally takes any binary text without throwing", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter, maxLength: 400 }),
      fc.integer({ min: 1, max: 200 }),
      (text, limit) => {
        assert.ok(compressLocally(text, limit).length <= limit);
      },
    ),
    { numRuns: 300 },
  );
});

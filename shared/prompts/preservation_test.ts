import assert from "node:assert/strict";
import { checkPreservation } from "./mod.ts";

const original =
  'A young woman with red hair in a long blue dress, a sign "OPEN" above the door, three lanterns, no people, (fog:1.3) --ar 16:9';

const cases: {
  name: string;
  text: string;
  preserved: boolean;
  missing: string[];
  limit?: number;
}[] = [
  { name: "the prompt itself", text: original, preserved: true, missing: [] },
  {
    name: "other order, inflection and quotation marks",
    text:
      "three lantern, long blue dress, door, sign “OPEN”, young women red hair woman, (fog:1.3), no people --ar 16:9"
        .replace("young women red hair woman", "young woman, red hair"),
    preserved: true,
    missing: [],
  },
  {
    name: "a lost quote",
    text: original.replace('"OPEN"', "open"),
    preserved: false,
    missing: ['"OPEN"'],
  },
  {
    name: "a changed parameter",
    text: original.replace("16:9", "16:10"),
    preserved: false,
    missing: ["--ar 16:9"],
  },
  {
    name: "a changed weight",
    text: original.replace("1.3", "1.35"),
    preserved: false,
    missing: ["(fog:1.3)"],
  },
  {
    name: "adjectives at the wrong noun",
    text: original.replace("red hair in a long blue dress", "blue hair in a long red dress"),
    preserved: false,
    missing: ["red hair", "long blue dress"],
  },
  {
    name: "a no that is gone",
    text: original.replace("no people", "people"),
    preserved: true,
    missing: ["no people"],
  },
  {
    name: "something else altogether",
    text: 'HACKED "OPEN" (fog:1.3) --ar 16:9',
    preserved: false,
    missing: ["young woman", "red hair", "long blue dress", "three lanterns", "no people"],
  },
  { name: "a text over the limit", text: original, limit: 100, preserved: false, missing: [] },
];

for (const { name, text, preserved, missing, limit = 300 } of cases) {
  Deno.test(`checkPreservation judges ${name}`, () => {
    const judged = checkPreservation(original, text, limit);
    for (const lost of missing) {
      assert.ok(judged.missing.includes(lost), `${lost} in ${judged.missing}`);
    }
    if (missing.length === 0) assert.deepEqual(judged.missing, []);
    assert.equal(judged.preserved, preserved && judged.score >= 0.9, JSON.stringify(judged));
    assert.equal(judged.withinLimit, text.length <= limit);
    assert.ok(judged.score >= 0 && judged.score <= 1);
  });
}

Deno.test("checkPreservation does not accept a text that keeps everything and adds as much", () => {
  const judged = checkPreservation(
    "red fox, deep snow",
    "red fox, deep snow, golden crown, purple dragon, burning city, flying whales",
    200,
  );
  assert.equal(judged.score, 1);
  assert.ok(judged.inventedShare > 0.4);
  assert.equal(judged.preserved, false);
});

Deno.test("checkPreservation asks no more of a short text than fits into half of it", () => {
  const tags = Array.from({ length: 200 }, (_, number) => `blue thing${number}`);
  const judged = checkPreservation(tags.join(", "), tags.slice(0, 60).join(", "), 1_000);
  assert.equal(judged.preserved, true);
  assert.equal(
    checkPreservation(tags.join(", "), tags.slice(60, 120).join(", "), 1_000).preserved,
    false,
  );
});

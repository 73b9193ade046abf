import assert from "node:assert/strict";
import * as fc from "fast-check";
import { assertForm } from "../testing/prompts/assert_form.ts";
import { compressLocally, judge, negativeParts, normalisePrompt } from "./mod.ts";

Deno.test("compressLocally keeps what is said of one thing of a JSON list together, and texts as they are to be written", () => {
  const things = ["pitcher", "suitcase", "birdhouse", "stool", "globe", "kettle"];
  const prompt = normalisePrompt(JSON.stringify(
    {
      image: {
        subject: { name: "Wilhelmina Oakes", role: "clock restorer", coat: "teal velvet" },
        objects: Array.from({ length: 48 }, (_, number) => ({
          item: `${["mustard", "charcoal", "teal"][number % 3]} ${
            things[number % 6]
          } no ${number} under the bench`,
          quantity: number % 7 + 2,
        })),
        board: { where: "door", says: "PULL, DON'T PUSH" },
      },
      negative: ["watermarks", "extra fingers"],
    },
    null,
    2,
  ));
  const short = compressLocally(prompt, 2_000);
  assert.ok(short.length >= 1_800 && short.length <= 2_000);
  assert.match(short, /clock restorer/);
  assert.match(short, /"PULL, DON'T PUSH"/);
  for (const line of short.split("\n").filter((line) => line.includes("quantity"))) {
    assert.match(line, /pitcher|suitcase|birdhouse|stool|globe|kettle/);
  }
});

Deno.test("compressLocally reads tags as labels, so that what is to be avoided stays avoided", () => {
  const items = Array.from(
    { length: 40 },
    (_, number) =>
      `<item n="${number}">a teal pitcher with ${number + 2} dents on the shelf</item>`,
  );
  const prompt = normalisePrompt(
    `<prompt><subject>Cellist Benedetta Crowe on a frozen lake</subject>${
      items.join("")
    }<avoid>crowds, flags, motorboats</avoid><look><lora:ice_light:0.6></look></prompt>`,
  );
  const short = compressLocally(prompt, 1_500);
  assert.doesNotMatch(short, /<\/|<item/);
  assert.match(short, /<lora:ice_light:0\.6>/);
  assert.match(negativeParts(short).negative, /crowds, flags, motorboats/);
  assert.doesNotMatch(negativeParts(short).positive, /motorboats/);
  assert.equal(judge(prompt, short, 1_500).accepted, true);
});

const choice = fc.array(fc.constantFrom("red", "blue", "green", "amber", "slate"), {
  minLength: 2,
  maxLength: 4,
}).map((words) => `{${words.join("|")}}`);
const word = fc.constantFrom(
  ...("lantern harbour fox bridge velvet copper mist window ladder apron orchard clock heron barge kettle stair")
    .split(" "),
);
const piece = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" ")),
  },
  { weight: 1, arbitrary: fc.tuple(choice, word).map(([choice, noun]) => `a ${choice} ${noun}`) },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([one, two]) => `${one} (with a ${two}, old)`) },
  {
    weight: 1,
    arbitrary: fc.tuple(word, fc.integer({ min: 1, max: 19 })).map(([one, n]) => `(${one}:1.${n})`),
  },
  { weight: 1, arbitrary: word.map((one) => `no ${one}`) },
  { weight: 1, arbitrary: word.map((one) => `"${one.toUpperCase()}"`) },
);
const layout = fc.constantFrom(", ", ". ", "\n", "; ", " and ", "\n\n## Part\n", ". Light: ");

Deno.test("compressLocally keeps choices whole, brackets closed, commas single and the limit filled, whatever the prompt", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(piece, layout), { minLength: 30, maxLength: 150 }),
      fc.integer({ min: 400, max: 1_500 }),
      (pieces, limit) => {
        const prompt = normalisePrompt(pieces.map(([text, gap]) => text + gap).join(""));
        const text = compressLocally(prompt, limit);
        assertForm(prompt, text, limit, prompt);
        for (const [found] of text.matchAll(/[^\s,.;]*[|][^\s,.;]*/g)) {
          assert.match(found, /^\(?\{[a-z]+(\|[a-z]+)+\}\)?$/, text);
        }
        const isDropped = prompt.length > limit;
        // Clauses that say nothing new go first and whole, so that these few words do not fill the last tenth always.
        if (isDropped) {
          assert.ok(text.length >= 0.85 * limit, `${text.length} of ${limit}: ${text}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("negativeParts takes the list under a negative word of every language out of the prompt", () => {
  const labels: Record<string, string> = {
    ...{
      en: "Negative prompt",
      de: "Negativer Prompt",
      fr: "Prompt négatif",
      es: "Prompt negativo",
    },
    ...{
      it: "Prompt negativo",
      pt: "Prompt negativo",
      nl: "Vermijden",
      pl: "Unikać",
      tr: "Kaçınılacaklar",
    },
    ...{ vi: "Tránh", ru: "Негативный промпт", ar: "تجنب", he: "להימנע", hi: "नकारात्मक प्रॉम्प्ट" },
    ...{ th: "หลีกเลี่ยง", ko: "네거티브 프롬프트", ja: "ネガティブプロンプト", zh: "负面提示词" },
  };
  for (const [language, label] of Object.entries(labels)) {
    for (const mark of [`${label}: `, `## ${label}\n`, `**${label}**: `]) {
      const prompt = normalisePrompt(`a harbour at dusk\n\n${mark}NSFW, alcohol, logos`);
      const { positive, negative } = negativeParts(prompt);
      assert.equal(positive, "a harbour at dusk", `${language}: ${mark}`);
      assert.match(negative, /NSFW, alcohol, logos/, `${language}: ${mark}`);
    }
  }
});

Deno.test("negativeParts ends a list with its sentence or line, and a negative prompt with neither", () => {
  const prompts: [prompt: string, positive: string, negative: string][] = [
    [
      "A castle on a hill. Avoid: people, cars. Golden sunset light over the sea.",
      "A castle on a hill. Golden sunset light over the sea.",
      "people, cars",
    ],
    ["A castle\nAvoid: people\nGolden sunset light", "A castle\nGolden sunset light", "people"],
    ["A castle\nAvoid: people,\ncars\nGolden light", "A castle\nGolden light", "people, cars"],
    ["A castle\nAvoid:\npeople\ncars\n\nGolden light", "A castle\n\nGolden light", "people, cars"],
    ["山上的城堡。避免：人物。金色的夕阳。", "山上的城堡。金色的夕阳。", "人物"],
    [
      "A castle\nNegative prompt: people, cars\nlow quality. Blurry.",
      "A castle",
      "people, cars, low quality, Blurry",
    ],
  ];
  for (const [prompt, positive, negative] of prompts) {
    const parts = negativeParts(normalisePrompt(prompt));
    assert.equal(parts.positive.replace(/ +/g, " "), positive, prompt);
    assert.equal(parts.negative, negative, prompt);
  }
});

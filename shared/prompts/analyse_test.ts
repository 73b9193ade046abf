import assert from "node:assert/strict";
import { analysePrompt, normalisePrompt } from "./mod.ts";
import { corpusPrompts } from "../testing/prompt_corpus/mod.ts";
import { tokenCounts } from "../testing/prompts/token_counts.ts";
import { samplePrompts } from "../testing/prompts/mod.ts";
import { outlinePrompt } from "./outline.ts";
import { estimateTokens } from "./tokens.ts";

function conceptsOf(text: string, kind: string): string[] {
  return analysePrompt(text).concepts.filter((concept) => concept.kind === kind)
    .map((concept) => concept.text.toLowerCase()).sort();
}

const prompt =
  "A weathered old lighthouse on a windswept cliff, painted by Ivan Kalinin in the manner of Vermeer, " +
  "oil painting, art nouveau, golden hour, 35mm, shallow depth of field, a teal door, masterpiece, no people";

const detected: { kind: string; text: string; finds: string[] }[] = [
  {
    kind: "subject",
    text: prompt,
    finds: ["teal door", "weathered old lighthouse", "windswept cliff"],
  },
  { kind: "artist", text: prompt, finds: ["ivan kalinin", "vermeer"] },
  { kind: "medium", text: prompt, finds: ["oil painting"] },
  { kind: "style", text: prompt, finds: ["art nouveau"] },
  { kind: "lighting", text: prompt, finds: ["golden hour"] },
  { kind: "camera", text: prompt, finds: ["35mm", "shallow depth of field"] },
  { kind: "colour", text: prompt, finds: ["teal"] },
  { kind: "quality", text: prompt, finds: ["masterpiece"] },
  { kind: "exclusion", text: prompt, finds: ["no people"] },
  {
    kind: "exclusion",
    text: "ein Haus ohne die Fenster, kein Mensch",
    finds: ["kein mensch", "ohne die fenster"],
  },
  {
    kind: "subject",
    text: "夕暮れの海辺に立つ古い灯台",
    finds: ["夕暮れ", "海辺", "立つ古い灯台"],
  },
];

for (const { kind, text, finds } of detected) {
  Deno.test(`analysePrompt finds ${kind}: ${finds.join(", ")}`, () => {
    const found = conceptsOf(text, kind);
    for (const wanted of finds) assert.ok(found.includes(wanted), `${wanted} in ${found}`);
    if (text === prompt) assert.deepEqual(found, finds);
  });
}

const tokens: { text: string; finds: string[] }[] = [
  {
    text: "(red hair:1.3), [oil:photo:0.4]",
    finds: ["weight (red hair:1.3)", "weight [oil:photo:0.4]"],
  },
  { text: "hot dog::2 bun::-.5", finds: ["weight hot dog::2"] },
  { text: "((nested:1.2))", finds: ["weight (nested:1.2)"] },
  { text: "a (plain) bracket: no", finds: [] },
  {
    text: "x --ar 16:9 --tile --no text, hands --v 6",
    finds: [
      "parameter --ar 16:9",
      "parameter --tile",
      "parameter --no text, hands",
      "parameter --v 6",
    ],
  },
  { text: "cat --style raw --seed 5, dog", finds: ["parameter --style raw", "parameter --seed 5"] },
  {
    text: "<lora:ink_v2:0.8> and embedding:bad-hands",
    finds: ["tag <lora:ink_v2:0.8>", "tag embedding:bad-hands"],
  },
  {
    text: 'sign "OPEN 24H", “Ja”, „Nein“, «Да», 「はい」',
    finds: ['quote "OPEN 24H"', "quote “Ja”", "quote „Nein“", "quote «Да»", "quote 「はい」"],
  },
  { text: "a 6\" doll and a 12\" ruler, rock 'n' roll's fans' car", finds: ["quote 'n'"] },
];

for (const { text, finds } of tokens) {
  Deno.test(`analysePrompt finds the protected tokens of ${text}`, () => {
    const found = analysePrompt(text).protectedTokens.map(({ kind, text }) => `${kind} ${text}`);
    assert.deepEqual(found, finds);
  });
}

Deno.test("analysePrompt measures a text whose measures are known", () => {
  const analysis = analysePrompt("The cat sat on the mat. It was a good cat.");
  assert.equal(analysis.characters, 42);
  assert.equal(analysis.words, 11);
  assert.equal(analysis.sentences, 2);
  assert.equal(analysis.language, "en");
  assert.equal(analysis.form, "prose");
  // 11 words, 2 sentences, 11 syllables: 116.7, which means no more than 100.
  assert.equal(analysis.readability, 100);
  assert.equal(analysis.complexity, 5.5);
  assert.equal(analysis.estimatedTokens, 15);
  assert.deepEqual([analysis.clipTokens, analysis.clipWindows], [15, 1]);
});

Deno.test("analysePrompt rates hard prose harder than simple prose", () => {
  const simple = analysePrompt("A dog runs. The sun is up. The sea is calm and blue.");
  const hard = analysePrompt(
    "Architectural visualisations juxtaposing deteriorating industrial infrastructure with luminous bioluminescent " +
      "vegetation necessitate extraordinarily meticulous compositional consideration throughout.",
  );
  assert.ok(hard.complexity > simple.complexity);
  assert.ok((hard.readability ?? 0) < (simple.readability ?? 0));
});

Deno.test("analysePrompt gives no Flesch score to other languages than English", () => {
  const german = analysePrompt("Ein alter Mann sitzt auf der Bank und liest die Zeitung.");
  assert.equal(german.language, "de");
  assert.equal(german.readability, null);
  assert.ok(german.complexity > 0);
});

Deno.test("analysePrompt finds the keywords of the RAKE paper's kind", () => {
  const { keywords } = analysePrompt(
    "A brass diving helmet lies on the deck. The brass diving helmet is covered with green barnacles.",
  );
  assert.equal(keywords[0]?.text, "brass diving helmet lies");
  assert.ok(keywords.some(({ text }) => text === "green barnacles"));
  assert.deepEqual(keywords, [...keywords].sort((one, other) => other.score - one.score));
});

Deno.test("analysePrompt counts repetitions of a concept in any inflection", () => {
  const { concepts } = analysePrompt(
    "red lantern, the red lanterns of the harbour, two Red Lanterns",
  );
  assert.equal(concepts.find(({ text }) => text === "red lantern")?.occurrences, 2);
});

for (const { name, text } of samplePrompts) {
  Deno.test(`analysePrompt measures: ${name}`, () => {
    const analysis = analysePrompt(normalisePrompt(text));
    assert.ok(analysis.characters > 0 && analysis.estimatedTokens > 0);
    assert.ok(Number.isFinite(analysis.complexity));
    assert.ok(analysis.keywords.length <= 20);
    assert.ok(analysis.concepts.every(({ weight, occurrences }) => weight > 0 && occurrences > 0));
    const weights = analysis.concepts.map(({ weight }) => weight);
    assert.deepEqual(weights, [...weights].sort((one, other) => other - one));
  });
}

Deno.test("analysePrompt estimates tokens never too low and at most 15 % too high", () => {
  let compared = 0;
  for (const { id, text } of corpusPrompts) {
    const prompt = normalisePrompt(text);
    const counted = tokenCounts[id];
    if (!counted || counted[0] !== prompt.length) continue;
    compared++;
    // That of the analysis, without all else that it finds.
    const { language } = outlinePrompt(prompt);
    (["clip", "o200k", "t5"] as const).forEach((tokenizer, index) => {
      const exact = counted[index + 1] ?? 0;
      const estimate = estimateTokens(prompt, language, tokenizer);
      assert.ok(
        estimate >= exact && estimate <= 1.15 * exact,
        `${id}, ${tokenizer}: ${estimate} for ${exact}`,
      );
    });
  }
  assert.ok(compared >= 100, `only ${compared} prompts are as they were when they were counted`);
});

Deno.test("analysePrompt rates nothing beyond the range of its measures", () => {
  const endless = "a heron and the harbour and the old lighthouse ".repeat(80).trim();
  const hard = "Incomprehensibilities internationalisation ".repeat(40).trim();
  for (const text of [endless, hard, "a red fox, highly detailed, 8k"]) {
    const { complexity, readability } = analysePrompt(text);
    assert.ok(complexity >= 0 && complexity <= 100);
    assert.ok(readability !== null && readability >= 0 && readability <= 100);
  }
});

Deno.test("analysePrompt takes a short list of tags for one, and finds keywords in scripts without spaces", () => {
  assert.equal(analysePrompt("a red fox, highly detailed, 8k").form, "tags");
  const { keywords } = analysePrompt(
    "夕暮れの海辺に立つ古い灯台、劇的な雲、金色の光、写真のようにリアル",
  );
  assert.ok(keywords.some(({ text }) => text.includes("灯台")), JSON.stringify(keywords));
});

import assert from "node:assert/strict";
import {
  type CorpusPrompt,
  corpusPrompts,
  type Fact,
  factKept,
  falsifiedAnswers,
  honestRewordings,
} from "../testing/prompt_corpus/mod.ts";
import { isFullProof } from "../testing/proof.ts";
import { assertForm } from "../testing/prompts/assert_form.ts";
import { compressReading } from "./compress_locally.ts";
import {
  type Judgement,
  judgeReading,
  negativeParts,
  normalisePrompt,
  type Reading,
  readPrompt,
} from "./mod.ts";

const limit = 3_000;
/** Every other prompt has every language, shape and kind of fact; the full proof takes all. */
const samples = corpusPrompts.filter((_, index) => isFullProof() || index % 2 === 1);
/** Shares of the falsified answers that are refused, and of the honest ones that are accepted. */
const wanted = { refused: 0.98, accepted: 0.95 };

interface Compressed {
  sample: CorpusPrompt;
  prompt: string;
  /** At the usual limit. */
  text: string;
  judged: Judgement;
  /** At half of it. */
  shorter: string;
}

let compressed: Compressed[] | undefined;
/**
 * What becomes of the corpus, once for all tests; not while the file is loaded, as it is to count them too. Each prompt is read
 * once, which is most of the work.
 */
function compressCorpus(): Compressed[] {
  return compressed ??= samples.map((sample) => {
    const prompt = normalisePrompt(sample.text);
    const reading = readPrompt(prompt);
    const at = (limit: number) => prompt.length <= limit ? prompt : compressReading(reading, limit);
    const text = at(limit);
    return { sample, prompt, text, judged: judgeReading(reading, text, limit), shorter: at(1_500) };
  });
}

/** Those of the corpus's answers that the judge accepts, or refuses. Many have their source in common. */
function judgedAs<Answer extends { source: string; answer: string }>(
  accepted: boolean,
  answers: readonly Answer[],
): Answer[] {
  const readings = new Map<string, Reading>();
  return answers.filter(({ source, answer }) => {
    const reading = readings.get(source) ?? readPrompt(normalisePrompt(source));
    readings.set(source, reading);
    return judgeReading(reading, normalisePrompt(answer), limit).accepted === accepted;
  });
}

const folded = (text: string) => text.normalize("NFKC").toLowerCase();

/** Whether a fact that is gone is told of: something dropped has one of the words of it that are missing. */
function isListed({ tokens }: Fact, { text, judged }: Compressed): boolean {
  const kept = folded(text);
  // Another ending is the same word: leylek, leyleği.
  const missing = tokens.map(folded).filter((token) =>
    !kept.includes(token.length >= 5 ? token.slice(0, -1) : token)
  );
  if (missing.length === 0) return true;
  const dropped = judged.dropped.map((each) => folded(each.text));
  return dropped.some((each) =>
    missing.some((token) => each.includes(token) || (each.length >= 2 && token.includes(each)))
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("compressLocally loses no marked fact of the corpus without listing it", () => {
  const unlisted = compressCorpus().flatMap((each) =>
    each.sample.facts.filter((fact) => !factKept(fact, each.text) && !isListed(fact, each))
      .map((fact) => `${each.sample.id}: ${fact.kind} ${fact.text}`)
  );
  assert.deepEqual(unlisted, []);
});

Deno.test("compressLocally covers nine tenths of the corpus at 3,000, and says what it covers of dense texts", () => {
  const coverage = ({ judged }: Compressed) => judged.coverage;
  const corpus = compressCorpus();
  const dense = corpus.filter(({ sample }) => sample.dense);
  const usual = corpus.filter(({ sample }) => !sample.dense);
  console.log(
    `coverage at 3,000: ${mean(usual.map(coverage)).toFixed(3)} of ${usual.length} prompts, ` +
      `${
        mean(dense.map(coverage)).toFixed(3)
      } of ${dense.length} of 10,000 characters without repetition`,
  );
  assert.ok(mean(corpus.map(coverage)) >= 0.9);
  assert.ok(mean(dense.map(coverage)) >= 0.55);
});

Deno.test("compressLocally fills nine tenths of the limit where it drops something of the corpus", () => {
  for (const { sample, text, judged } of compressCorpus()) {
    assert.ok(text.length <= limit);
    if (judged.dropped.length > 0) {
      assert.ok(text.length >= 0.9 * limit, `${sample.id}: ${text.length}`);
    }
  }
});

Deno.test("compressLocally makes nothing positive that stands in a negative list of the corpus", () => {
  for (const { sample, prompt, text } of compressCorpus()) {
    const unwanted = sample.facts.filter(({ negative }) => negative);
    if (unwanted.length === 0) continue;
    const { positive } = negativeParts(text);
    const before = negativeParts(prompt).positive;
    for (const fact of unwanted) {
      if (factKept(fact, before)) continue;
      assert.ok(!factKept(fact, positive), `${sample.id}: ${fact.text}`);
    }
  }
});

for (const [at, kept] of [[limit, "text"], [1_500, "shorter"]] as const) {
  Deno.test(`compressLocally closes every bracket of the corpus at ${at}, and doubles no comma`, () => {
    for (const { sample, prompt, [kept]: text } of compressCorpus()) {
      assertForm(prompt, text, at, sample.id);
    }
  });
}

Deno.test("compressLocally writes JSON as JSON or as lines, never as half of it", () => {
  for (const { sample: { id, shape }, text: short } of compressCorpus()) {
    if (shape !== "json" && shape !== "near_json") continue;
    let isJson = true;
    try {
      JSON.parse(short);
    } catch {
      isJson = false;
    }
    assert.ok(
      isJson || !/^\s*[{[]|"\s*:\s*["[{]|\\"|",$/m.test(short),
      `${id}: ${short.slice(0, 200)}`,
    );
  }
});

Deno.test("judge refuses the falsified answers of the corpus", () => {
  const accepted = judgedAs(true, falsifiedAnswers);
  const share = 1 - accepted.length / falsifiedAnswers.length;
  assert.ok(share >= wanted.refused, `${share}: ${accepted.map(({ id }) => id).join(", ")}`);
});

Deno.test("judge accepts the honest rewordings of the corpus", () => {
  const refused = judgedAs(false, honestRewordings);
  const share = 1 - refused.length / honestRewordings.length;
  assert.ok(share >= wanted.accepted, `${share}: ${refused.map(({ id }) => id).join(", ")}`);
});

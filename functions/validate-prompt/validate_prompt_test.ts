import assert from "node:assert/strict";
import * as z from "zod";
import { problem } from "../../shared/testing/service/contract.ts";
import { exampleAnswer, exampleRequest } from "./example.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const share = z.number().min(0).max(1);

const analysis = z.strictObject({
  characters: z.int().positive(),
  words: z.int().min(0),
  sentences: z.int().positive(),
  estimated_tokens: z.int().positive(),
  clip_tokens: z.int().positive(),
  clip_windows: z.int().positive(),
  language: z.string(),
  form: z.enum(["tags", "prose"]),
  shape: z.enum(["json", "labelled", "markdown", "panels", "regions", "plain"]),
  sections: z.array(z.strictObject({ label: z.string(), negative: z.boolean() })),
  complexity: z.number().min(0).max(100),
  readability: z.number().min(0).max(100).nullable(),
  keywords: z.array(z.strictObject({ text: z.string(), score: z.number() })),
  concepts: z.array(z.strictObject({
    kind: z.string(),
    text: z.string(),
    weight: z.number(),
    occurrences: z.int().positive(),
  })),
  facts: z.array(z.strictObject({ kind: z.string(), text: z.string() })),
  protected_tokens: z.array(z.strictObject({ kind: z.string(), text: z.string() })),
});

const validated = z.strictObject({
  is_valid: z.literal(true),
  original_prompt: z.string(),
  optimized_prompt: z.string(),
  is_optimized: z.boolean(),
  original_length: z.int().positive(),
  optimized_length: z.int().positive(),
  reduction: share,
  optimization_time: z.number().min(0),
  method: z.enum(["none", "ollama", "local", "cache"]),
  model: z.string().nullable(),
  preservation: share,
  dropped: z.array(
    z.strictObject({ text: z.string(), kind: z.string(), weight: z.number().positive() }),
  ),
  diff: z.array(
    z.strictObject({ change: z.enum(["kept", "dropped", "added"]), text: z.string() }),
  ).optional(),
  warnings: z.array(z.string()),
  analysis,
});

const scenes = ["a lighthouse", "an old harbour", "two fishing boats", "wet granite cliffs"];
const longPrompt = Array.from(
  { length: 90 },
  (_, index) => `${scenes[index % 4]} under cloud number ${index}, golden hour, oil painting`,
).join(". ") +
  '. The sign says "OPEN ALL NIGHT" --ar 16:9';

Deno.test("validate-prompt measures, analyses and shortens", async (t) => {
  await using service = await startTestService();
  const validate = async (json: Record<string, unknown>) => {
    const answer = await service.call("/validate-prompt", { json });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return validated.parse(answer.body);
  };
  const countCompressions = () =>
    service.stack.database.query<{
      method: string;
      original_length: number;
      optimized_length: number;
      failure_class: string | null;
    }>(
      `select method, original_length, optimized_length, failure_class
       from image_generation.prompt_compressions order by id`,
    );

  await t.step("a short prompt stays as it is", async () => {
    const answer = await validate({ prompt: "  a red   fox in snow, watercolor " });
    assert.equal(answer.optimized_prompt, "a red fox in snow, watercolor");
    assert.equal(answer.method, "none");
    assert.equal(answer.is_optimized, false);
    assert.ok(answer.analysis.concepts.some(({ text }) => text.includes("fox")));
    assert.deepEqual(await countCompressions(), []);
  });

  await t.step("a long one is shortened by the language model, and once only", async () => {
    assert.ok(longPrompt.length > 3_000 && longPrompt.length < 10_000);
    const first = await validate({ prompt: longPrompt });
    assert.equal(first.method, "ollama");
    assert.ok(first.optimized_prompt.length <= 3_000);
    assert.ok(first.preservation >= 0.9, String(first.preservation));
    assert.match(first.optimized_prompt, /"OPEN ALL NIGHT"/);
    assert.match(first.optimized_prompt, /--ar 16:9/);
    assert.ok(
      Math.abs(first.reduction - (1 - first.optimized_length / first.original_length)) < 1e-9,
    );
    const second = await validate({ prompt: longPrompt });
    assert.equal(second.method, "cache");
    assert.equal(second.optimized_prompt, first.optimized_prompt);
  });

  await t.step(
    "shortening a short one can be forced, and costs only what is said twice",
    async () => {
      const prompt =
        "I would like to see a portrait of a woman in the style of Alphonse Mucha, a portrait of a woman, 35mm film";
      const answer = await validate({ prompt, force_optimize: true, diff: true });
      assert.match(answer.optimized_prompt, /portrait of a woman in the style of Alphonse Mucha/);
      assert.match(answer.optimized_prompt, /35mm film/);
      assert.ok(answer.optimized_length < answer.original_length);
      assert.deepEqual([answer.method, answer.preservation, answer.dropped], ["local", 1, []]);
      const parts = answer.diff ?? [];
      const before = parts.filter(({ change }) => change !== "added").map(({ text }) => text);
      assert.equal(before.join(""), prompt);
      assert.ok(parts.some(({ change }) => change === "dropped"));
    },
  );

  await t.step("the documented example is answered as documented", async () => {
    const answer = await validate(exampleRequest);
    const { optimization_time: _, reduction, ...told } = answer;
    const { optimization_time: __, reduction: expected, ...documented } = exampleAnswer;
    assert.deepEqual(told, documented);
    assert.ok(Math.abs(reduction - expected) < 1e-9);
  });

  await t.step(
    "without the language model it is shortened all the same, and that is told",
    async () => {
      await service.simulators.setFault({ service: "ollama", fault: "ollama.model_not_found" });
      const answer = await validate({ prompt: `${longPrompt} at dawn` });
      assert.equal(answer.method, "local");
      assert.ok(answer.optimized_prompt.length <= 3_000);
      assert.match(answer.optimized_prompt, /"OPEN ALL NIGHT"/);
      assert.equal(answer.warnings.length, 1);
      await service.simulators.clearFaults();
    },
  );

  await t.step("every compression is counted", async () => {
    const counted = await countCompressions();
    assert.deepEqual(counted.slice(0, 2).map(({ method }) => method), ["ollama", "cache"]);
    assert.equal(counted.at(-1)?.failure_class, "model_unavailable");
    assert.ok(counted.every((each) => each.optimized_length <= each.original_length));
  });

  await t.step("what a project's key has shortened is the project's", async () => {
    const project = await service.projectOf(await service.signUp());
    const as = await service.makeKey("service", project, ["generate"]);
    const answer = await service.call("/validate-prompt", { as, json: { prompt: longPrompt } });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const [last] = await service.stack.database.query(
      "select project_id from image_generation.prompt_compressions order by created_at desc limit 1",
    );
    assert.deepEqual(last, { project_id: project });
  });

  await t.step("statistics change and write nothing", async () => {
    const before = await service.countRows();
    const answer = await service.call("/validate-prompt/stats", { json: { prompt: longPrompt } });
    const body = z.strictObject({
      length: z.literal(longPrompt.length),
      is_valid: z.literal(true),
      would_optimize: z.literal(true),
      limits: z.strictObject({ max: z.literal(10_000), compressed_above: z.literal(3_000) }),
      analysis,
    }).parse(answer.body);
    assert.equal(body.analysis.protected_tokens.length, 2);
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("its health names the command that installs a missing model", async () => {
    const health = z.looseObject({ status: z.string(), pull_command: z.string().nullable() });
    const well = health.parse((await service.call("/validate-prompt/health")).body);
    assert.deepEqual([well.status, well.pull_command], ["healthy", null]);
  });

  await t.step("bad prompts are refused", async () => {
    const refused = async (prompt: string, code: string) =>
      problem(await service.call("/validate-prompt", { json: { prompt } }), 400, code);
    await refused("x".repeat(10_001), "prompt_too_long");
    await refused(" \u200b ", "invalid_request");
    problem(await service.call("/validate-prompt", { json: {} }), 400, "invalid_request");
    problem(
      await service.call("/validate-prompt", { as: "nobody", json: { prompt: "a" } }),
      401,
      "unauthorized",
    );
  });
});

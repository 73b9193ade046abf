import { deepEqual, equal, ok } from "node:assert/strict";
import { catalogs } from "../providers/catalog.ts";
import { sampleCandidates, sampleNow } from "../testing/routing/candidates.ts";
import { failedAttempt, knownProviders, sampleJob } from "../testing/routing/jobs.ts";
import { decide, type Decision, hashPlan, planAttempt, planJob } from "./mod.ts";

const providersOf = (decision: Decision) =>
  decision.do === "attempt" ? decision.ranked.map(({ provider }) => provider) : [];
const known = knownProviders();
const takes = new Map(
  sampleCandidates().map(({ provider, settings }) => [
    provider.id,
    settings.models.find(({ id }) => id === settings.defaultModelId)?.capabilities
      .maxPromptCharacters ?? 0,
  ]),
);
const validation = (preservation: number) => ({
  ...{ original_length: 1, optimized_length: 1, optimization_time: 0 },
  ...{ method: "local", preservation },
});

Deno.test("decide() asks whoever takes a prompt whole before anybody for whom it would be cut", () => {
  const prompt = "w".repeat(2_900);
  const first = decide(sampleJob({}, { prompt }), known, sampleNow);
  ok(providersOf(first).length > 0);
  for (const provider of providersOf(first)) ok((takes.get(provider) ?? 0) >= 2_900, provider);
  const whole = [...takes].filter(([, most]) => most >= 2_900).map(([provider]) => provider);
  const failed = whole.map((provider, index) =>
    failedAttempt({
      provider,
      ordinal: index + 1,
      failure: { failureClass: "model_unavailable", message: "It has no such model." },
    })
  );
  const then = decide(sampleJob({ attempts: failed }, { prompt }), known, sampleNow);
  ok(then.do === "compress", "only when none of them is left");
});

Deno.test("decide() cuts a prompt for the provider that was named", () => {
  const job = sampleJob({}, { prompt: "w".repeat(2_900), provider: "leonardo_ai" });
  const decision = decide(job, known, sampleNow);
  ok(decision.do === "compress");
  equal(decision.limit, takes.get("leonardo_ai"));
});

Deno.test("decide() brings a long prompt to the product's limit, to the model's, or leaves it as it is", () => {
  const prompt = "w".repeat(9_000);
  const standard = decide(sampleJob({}, { prompt, provider: "gemini" }), known, sampleNow);
  ok(standard.do === "compress" && standard.limit === 3_000);
  for (const optimization of ["auto", "never"] as const) {
    const limits = { promptLimit: Infinity, optimization };
    const decision = decide(sampleJob({}, { prompt, ...limits }), known, sampleNow);
    ok(providersOf(decision).length > 0);
    for (const provider of providersOf(decision)) ok((takes.get(provider) ?? 0) >= 9_000);
    const named = sampleJob({}, {
      prompt,
      ...limits,
      provider: "runware_ai",
      enableFallback: false,
    });
    const forRunware = decide(named, known, sampleNow);
    if (optimization === "auto") {
      // In the unit of the model's own encoder, which reads 512 tokens.
      ok(forRunware.do === "compress" && forRunware.limit <= (takes.get("runware_ai") ?? 0));
    } else {
      ok(forRunware.do === "finish" && forRunware.error?.code === "no_capable_provider");
      ok(/9000 characters/.test(forRunware.error.detail), forRunware.error.detail);
    }
  }
});

Deno.test("planJob() weighs what compression loses, as measured once that is known", () => {
  const prompt = "w".repeat(6_000);
  const lossOf = (preservation?: number) => {
    const texts = preservation === undefined ? [] : [{
      ...{ field: "prompt" as const, parted: false, limit: 3_000, text: "w".repeat(2_900) },
      ...{ warnings: [], validation: validation(preservation) },
    }];
    const { planned } = planJob(sampleJob({ texts }, { prompt }), known.candidates, sampleNow);
    return planned.find(({ plan }) => plan.provider === "gemini")?.plan.losses
      .find(({ field }) => field === "prompt")?.weight;
  };
  equal(lossOf(), 5);
  equal(Math.round(10 * (lossOf(0.9) ?? 0)) / 10, 1);
  equal(lossOf(1), undefined);
});

const parted = { positive: "a harbour at dusk", negative: "alcohol, logos" };
const prompt = `${parted.positive}\n\nNegative prompt: ${parted.negative}`;

Deno.test("planAttempt() sends negative sections as the negative prompt where there is one, and under their word elsewhere", () => {
  const job = sampleJob({}, { prompt, parted, negativePrompt: "blur" });
  const bodies = new Map(
    sampleCandidates().map((candidate) => {
      const planned = planAttempt(job, candidate, [0]);
      ok(planned.possible);
      return [candidate.provider.id, JSON.stringify(planned.plan.calls[0]?.body)];
    }),
  );
  ok(bodies.get("leonardo_ai")?.includes('"negative_prompt":"blur, alcohol, logos"'));
  ok(!bodies.get("leonardo_ai")?.includes("Negative prompt:"));
  for (const provider of ["gemini", "runware_ai", "comfyui"] as const) {
    ok(bodies.get(provider)?.includes("Negative prompt: alcohol, logos"), provider);
  }
});

Deno.test("planAttempt() plans what was sent, though another model is the usual one by now", () => {
  const [candidate] = sampleCandidates();
  ok(candidate);
  const [first, second] = candidate.provider.catalog;
  ok(first && second);
  const withDefault = (defaultModelId: string) => ({
    ...candidate,
    settings: { ...candidate.settings, defaultModelId },
  });
  const job = sampleJob();
  const planned = planAttempt(job, withDefault(second.id), [0], first.id);
  ok(planned.possible);
  equal(planned.plan.model.id, first.id);
  const before = planAttempt(job, withDefault(first.id), [0]);
  ok(before.possible);
  equal(hashPlan(planned.plan), hashPlan(before.plan));
});

Deno.test("decide() compresses a long negative prompt instead of cutting it", () => {
  const negativePrompt = "blur, ".repeat(400).trim();
  const named = sampleJob({}, { negativePrompt, provider: "leonardo_ai", enableFallback: false });
  const decision = decide(named, known, sampleNow);
  ok(decision.do === "compress");
  const { text, limit } = decision;
  deepEqual([text, limit], ["negative_prompt", 1_500]);
  ok(
    catalogs.leonardo_ai.some(({ capabilities }) =>
      capabilities.maxNegativePromptCharacters === limit
    ),
  );
});

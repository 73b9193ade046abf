import { deepEqual, equal, ok } from "node:assert/strict";
import { type ImageRequest, type ProviderId } from "../providers/mod.ts";
import { sampleNow } from "../testing/routing/candidates.ts";
import { knownProviders, sampleJob } from "../testing/routing/jobs.ts";
import { decide, type RankedPlan } from "./decide.ts";
import type { JobRequest } from "./job.ts";
import { strategies } from "./catalog.ts";

const times = 30;
const plain = { width: 1_024, height: 1_024 };

/** Who is asked first in so many jobs alike, by each strategy: each job draws a lot of its own. */
function firstOf(
  request: Partial<JobRequest>,
  by: readonly JobRequest["strategy"][] = strategies,
): RankedPlan[] {
  return by.flatMap((strategy) =>
    Array.from({ length: times }, (_, index) => {
      const decision = decide(
        sampleJob({ id: `job ${index}` }, { ...request, strategy }),
        knownProviders(),
        sampleNow,
      );
      ok(decision.do === "attempt", JSON.stringify(decision));
      const [first] = decision.ranked;
      ok(first);
      return first;
    })
  );
}

const measured: { name: string; request: Partial<JobRequest>; by: ProviderId[] }[] = [
  {
    name: "a style",
    request: { image: { ...plain, presetStyle: "cinematic" } },
    by: ["leonardo_ai"],
  },
  {
    name: "a negative prompt",
    request: { image: plain, negativePrompt: "fog" },
    by: ["leonardo_ai"],
  },
  {
    name: "an exact size",
    request: { image: { width: 768, height: 512 } },
    by: ["comfyui", "leonardo_ai", "runware_ai"],
  },
  {
    name: "a size in steps of 16",
    request: { image: { width: 1_008, height: 624 } },
    by: ["comfyui", "leonardo_ai"],
  },
  {
    name: "a PNG of 512x512",
    request: { image: { width: 512, height: 512, outputFormat: "png" } },
    by: ["comfyui", "runware_ai"],
  },
  {
    name: "a seed",
    request: { image: { ...plain, seed: 7 } },
    by: ["comfyui", "leonardo_ai", "runware_ai"],
  },
  {
    name: "steps and guidance",
    request: { image: { ...plain, steps: 25, guidanceScale: 4 } },
    by: ["comfyui", "leonardo_ai", "runware_ai"],
  },
];
for (const { name, request, by } of measured) {
  Deno.test(`decide() gives ${name} to who honours it, ${times} of ${times} times`, () => {
    const asked = new Set(
      firstOf(request, ["balanced", "quality"]).map(({ provider }) => provider),
    );
    ok([...asked].every((id) => by.includes(id)), [...asked].join(", "));
  });
}

Deno.test(`decide() gives a prompt of 2,903 characters to who takes it whole, ${times} of ${times} times`, () => {
  const prompt = "a harbour with many boats under heavy clouds, ".repeat(64).slice(0, 2_903);
  equal(prompt.length, 2_903);
  const asked = new Set(firstOf({ image: plain, prompt }).map(({ provider }) => provider));
  deepEqual([...asked].sort(), ["gemini", "runware_ai"]);
});

Deno.test("decide() draws a PNG of 512x512 for the price of that, and not of a larger one", () => {
  const image = { width: 512, height: 512, outputFormat: "png" } satisfies Partial<ImageRequest>;
  for (const { usd } of firstOf({ image }, ["balanced", "quality", "cost"])) {
    ok((usd ?? 1) < 0.002, `${usd}`);
  }
});

Deno.test("decide() takes a small loss for the cheapest and the fastest, and no large one", () => {
  const by = ["cost", "speed"] as const;
  const image = { ...plain, steps: 25 }; // 2 with Gemini and Leonardo's newer models
  const small = firstOf({ image }, ["speed"]);
  const without = firstOf({ image: plain }, ["speed"]);
  deepEqual(small.map(({ provider }) => provider), without.map(({ provider }) => provider));
  const styled = firstOf({ image: { ...plain, presetStyle: "cinematic" } }, by);
  ok(styled.every(({ provider }) => provider === "leonardo_ai"));
});

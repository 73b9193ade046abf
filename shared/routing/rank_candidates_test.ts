import { deepEqual, equal, ok } from "node:assert/strict";
import type { ProviderId } from "../providers/mod.ts";
import type { PlannedCandidate, ProviderHealth } from "./candidate.ts";
import { expectedLatencyMs } from "./expectations.ts";
import type { Strategy } from "./catalog.ts";
import { rankCandidates } from "./rank_candidates.ts";
import { sampleCandidate, sampleNow, sampleRequest } from "../testing/routing/candidates.ts";

interface Facts {
  health?: Partial<ProviderHealth>;
  costUsd?: number | null;
  quality?: number;
}

/** Candidates that are alike but for what is said about them. */
function plannedWith(facts: Partial<Record<ProviderId, Facts>>): PlannedCandidate[] {
  // Object.entries forgets which names an object has.
  return Object.entries(facts).map(([name, { health, costUsd = 0.01, quality = 0.5 }]) => {
    const candidate = sampleCandidate(name as ProviderId, health);
    const result = candidate.provider.plan(sampleRequest, candidate.settings);
    if (!result.possible) throw new Error(result.reasons.join(" "));
    const model = { ...result.plan.model, quality, typicalLatencyMs: 5_000 };
    return { candidate, plan: { ...result.plan, model, estimatedCostUsd: costUsd } };
  });
}

function order(planned: PlannedCandidate[], strategy: Strategy, named?: ProviderId, chance = 0) {
  return rankCandidates(planned, strategy, named, sampleNow, chance)
    .map(({ plan }) => plan.provider);
}

/** How often each comes first, by the strategy "balanced". */
function shares(facts: Partial<Record<ProviderId, Facts>>): Partial<Record<ProviderId, number>> {
  const draws = 10_000;
  const counts: Partial<Record<ProviderId, number>> = {};
  const planned = plannedWith(facts);
  for (let draw = 0; draw < draws; draw++) {
    const [first] = order(planned, "balanced", undefined, draw / draws);
    if (first) counts[first] = (counts[first] ?? 0) + 1 / draws;
  }
  return counts;
}

const rankings: {
  name: string;
  strategy: Strategy;
  facts: Partial<Record<ProviderId, Facts>>;
  expected: ProviderId[];
}[] = [
  {
    name: "cost: the cheapest first, unknown prices last",
    strategy: "cost",
    facts: { gemini: { costUsd: null }, comfyui: { costUsd: 0 }, runware_ai: { costUsd: 0.004 } },
    expected: ["comfyui", "runware_ai", "gemini"],
  },
  {
    name: "quality: the best model first",
    strategy: "quality",
    facts: { gemini: { quality: 0.9 }, comfyui: { quality: 0.95 }, runware_ai: { quality: 0.5 } },
    expected: ["comfyui", "gemini", "runware_ai"],
  },
  {
    name: "speed: the measured latency, the catalog's where there is none",
    strategy: "speed",
    facts: {
      gemini: { health: { averageLatencyMs: 8_000 } },
      comfyui: {},
      runware_ai: { health: { averageLatencyMs: 2_000 } },
    },
    expected: ["runware_ai", "comfyui", "gemini"],
  },
  {
    name: "speed: the time until a success, so that failing fast is not fast",
    strategy: "speed",
    facts: {
      gemini: { health: { averageLatencyMs: 2_000, outcomes: 100, successRate: 0.1 } },
      comfyui: { health: { averageLatencyMs: 6_000, outcomes: 100, successRate: 1 } },
    },
    expected: ["comfyui", "gemini"],
  },
  {
    name: "equals by priority, then by name",
    strategy: "cost",
    facts: {
      runware_ai: { health: { priority: 20 } },
      gemini: { health: { priority: 10 } },
      comfyui: { health: { priority: 20 } },
    },
    expected: ["gemini", "comfyui", "runware_ai"],
  },
  {
    name: "those that are cooling down last, however cheap",
    strategy: "cost",
    facts: {
      comfyui: { costUsd: 0, health: { cooldownUntil: sampleNow + 1 } },
      gemini: { costUsd: 1 },
      runware_ai: { costUsd: 2, health: { cooldownUntil: sampleNow } },
    },
    expected: ["gemini", "runware_ai", "comfyui"],
  },
];
for (const { name, strategy, facts, expected } of rankings) {
  Deno.test(`rankCandidates() ranks by ${name}`, () => {
    deepEqual(order(plannedWith(facts), strategy), expected);
    deepEqual(order(plannedWith(facts).toReversed(), strategy), expected);
  });
}

Deno.test("rankCandidates() puts a named provider first even while it cools down", () => {
  const planned = plannedWith({
    comfyui: { health: { cooldownUntil: sampleNow + 60_000 } },
    gemini: {},
    runware_ai: {},
  });
  for (const chance of [0, 0.5, 0.999]) {
    equal(order(planned, "balanced", "comfyui", chance)[0], "comfyui");
    equal(order(planned, "balanced", undefined, chance)[2], "comfyui");
  }
});

Deno.test("rankCandidates() spreads the load evenly over equals", () => {
  const drawn = shares({ leonardo_ai: {}, runware_ai: {}, gemini: {}, comfyui: {} });
  for (const share of Object.values(drawn)) ok(Math.abs(share - 0.25) < 0.001, String(share));
});

Deno.test("rankCandidates() spreads the load in proportion to the weight", () => {
  const { gemini = 0, comfyui = 0 } = shares({ gemini: { health: { weight: 3 } }, comfyui: {} });
  ok(Math.abs(gemini - 0.75) < 0.001 && Math.abs(comfyui - 0.25) < 0.001);
});

const advantages: {
  name: string;
  better: Partial<ProviderHealth>;
  worse: Partial<ProviderHealth>;
}[] = [
  { name: "a faster one", better: { averageLatencyMs: 2_000 }, worse: { averageLatencyMs: 9_000 } },
  {
    name: "a more reliable one",
    better: { outcomes: 50, successRate: 1 },
    worse: { outcomes: 50, successRate: 0.6 },
  },
  { name: "an idle one", better: { running: 0 }, worse: { running: 10 } },
  {
    name: "one with free places",
    better: { running: 5, maxConcurrency: 50 },
    worse: { running: 5, maxConcurrency: 6 },
  },
  {
    name: "one that has long recovered",
    better: { recoveredAt: sampleNow - 30_000 },
    worse: { recoveredAt: sampleNow - 5_000 },
  },
  {
    name: "one that is well, over one whose cooldown has just run out,",
    better: {},
    worse: { cooldownUntil: sampleNow - 1 },
  },
];
for (const { name, better, worse } of advantages) {
  Deno.test(`rankCandidates() gives ${name} more, and the other one some`, () => {
    const { gemini = 0, comfyui = 0 } = shares({
      gemini: { health: worse },
      comfyui: { health: better },
    });
    ok(comfyui > 0.55 && gemini > 0, `${comfyui} to ${gemini}`);
  });
}

Deno.test("rankCandidates() gives a provider its share back step by step", () => {
  const shareAfter = (ms: number) =>
    shares({ gemini: { health: { recoveredAt: sampleNow - ms } }, comfyui: {} }).gemini ?? 0;
  const steps = [0, 10_000, 20_000, 30_000, 600_000].map(shareAfter);
  ok((steps[0] ?? 1) < 0.1, String(steps));
  deepEqual(steps, steps.toSorted((one, other) => one - other));
  ok(Math.abs((steps[3] ?? 0) - 0.5) < 0.001 && steps[3] === steps[4], String(steps));
});

Deno.test("rankCandidates() takes nobody, and one alone", () => {
  deepEqual(order([], "balanced"), []);
  deepEqual(order(plannedWith({ gemini: {} }), "balanced", undefined, 0.999), ["gemini"]);
});

Deno.test("expectedLatencyMs() is measured, or the catalog's", () => {
  const [measured, unknown] = plannedWith({
    gemini: { health: { averageLatencyMs: 1_234 } },
    comfyui: {},
  });
  equal(measured && expectedLatencyMs(measured), 1_234);
  equal(unknown && expectedLatencyMs(unknown), 5_000);
});

Deno.test("expectedLatencyMs() is of all rounds of calls", () => {
  const [planned] = plannedWith({ gemini: { health: { averageLatencyMs: 12_000 } } });
  ok(planned);
  const [call] = planned.plan.calls;
  ok(call);
  const ofCalls = (count: number) =>
    expectedLatencyMs({
      ...planned,
      plan: { ...planned.plan, calls: Array.from({ length: count }, () => call) },
    });
  deepEqual([1, 4, 5, 20].map(ofCalls), [12_000, 12_000, 24_000, 60_000]);
});

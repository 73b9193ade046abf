import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { type ProviderId, providerIds } from "../providers/mod.ts";
import { isFullProof, proofSeed, recordFigure } from "../testing/proof.ts";
import { sampleCandidate, sampleNow } from "../testing/routing/candidates.ts";
import { knownProviders, sampleJob } from "../testing/routing/jobs.ts";
import { afterObservation } from "../testing/routing/learned.ts";
import { contextOf, type Experience, explorationShare, randomSource, weigh } from "./adaptive.ts";
import type { PlannedCandidate } from "./candidate.ts";
import { decide } from "./decide.ts";
import { contextOfJob } from "./decision_table.ts";

/** What a provider is truly like. */
interface Truth {
  success: number;
  latencyMs: number;
  /** How its pictures are liked, 0..1. */
  rating: number;
}
type World = Record<ProviderId, Truth>;

const empty: Experience = { context: "generate/usual/short/plain/one", models: [] };

/** Four candidates that look alike from outside: same price, same catalog's word on quality and speed. */
const alike: PlannedCandidate[] = providerIds.map((id): PlannedCandidate => {
  const candidate = sampleCandidate(id);
  const [model] = candidate.settings.models;
  if (!model) throw new Error("unreachable: every catalog has models");
  return {
    candidate,
    plan: {
      provider: id,
      model: { ...model, quality: 0.7, typicalLatencyMs: 8_000 },
      calls: [{ count: 1, body: null }],
      expectedSize: null,
      expectedFormat: "png",
      losses: [],
      estimatedCostUsd: 0.01,
    },
  };
});

/** What a request to a provider is worth on average; what `weigh` means to find, worked out from the truth. */
function worth({ success, latencyMs, rating }: Truth): number {
  const price = 0.02 / 0.03;
  return success * (0.5 * rating + 0.3 * 20 / (20 + latencyMs / 1_000) + 0.2 * price);
}

/** Plays requests. @returns the provider asked, by request */
function play(worldAt: (request: number) => World, requests: number, seed: number): ProviderId[] {
  const chance = randomSource("world", seed);
  let experience = empty;
  return Array.from({ length: requests }, (_, request) => {
    const [first] = weigh(alike, experience, true, randomSource(seed, request));
    if (!first) throw new Error("unreachable: there are candidates");
    const { provider, model } = first.entry.plan;
    const truth = worldAt(request)[provider];
    const isSuccess = chance() < truth.success;
    const spread = 0.7 + 0.6 * chance();
    experience = afterObservation(experience, {
      provider,
      model: model.id,
      ...(isSuccess && { latencyMs: truth.latencyMs * spread }),
      // Few callers say what they think.
      ...(isSuccess && chance() < 0.2 && { rating: chance() < truth.rating ? 1 : 0 }),
    });
    return provider;
  });
}

/** How much less than the best was got on average, per request. */
function regret(asked: ProviderId[], worldAt: (request: number) => World): number {
  const lost = asked.map((id, request) => {
    const world = worldAt(request);
    return Math.max(...providerIds.map((each) => worth(world[each]))) - worth(world[id]);
  });
  return lost.reduce((sum, each) => sum + each, 0) / lost.length;
}

function regretOfChance(world: World): number {
  const all = providerIds.map((id) => worth(world[id]));
  return Math.max(...all) - all.reduce((sum, each) => sum + each, 0) / all.length;
}

const world: World = {
  leonardo_ai: { success: 0.6, latencyMs: 15_000, rating: 0.5 },
  runware_ai: { success: 0.97, latencyMs: 5_000, rating: 0.8 },
  gemini: { success: 0.95, latencyMs: 20_000, rating: 0.6 },
  comfyui: { success: 0.8, latencyMs: 30_000, rating: 0.4 },
};
const worldAfter: World = {
  ...world,
  runware_ai: world.leonardo_ai,
  leonardo_ai: world.runware_ai,
};
const seeds = Array.from({ length: isFullProof() ? 50 : 8 }, (_, index) => proofSeed() + index);
const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

Deno.test("adaptive loses at most a fifth of what chance loses beside who knows, after 500 requests", () => {
  const shares = seeds.map((seed) =>
    regret(play(() => world, 500, seed), () => world) / regretOfChance(world)
  );
  recordFigure("regret beside that of chance, mean", mean(shares).toFixed(3));
  recordFigure("regret beside that of chance, worst", Math.max(...shares).toFixed(3));
  ok(mean(shares) <= 0.2 && Math.max(...shares) <= 0.3, `${shares}`);
});

Deno.test("adaptive is back at the best within 200 requests of a change, and of one for the better", () => {
  const changes: [string, World][] = [
    ["the best gets worst", worldAfter],
    ["another one gets better", {
      ...world,
      comfyui: { success: 0.99, latencyMs: 1_000, rating: 1 },
    }],
  ];
  for (const [name, after] of changes) {
    const best = providerIds.toSorted((one, other) => worth(after[other]) - worth(after[one]))[0];
    const late = seeds.map((seed) => {
      const asked = play((request) => request < 300 ? world : after, 600, seed).slice(500);
      return asked.filter((id) => id === best).length / asked.length;
    });
    recordFigure(`share of the best 200 requests after ${name}, mean`, mean(late).toFixed(3));
    recordFigure(`share of the best 200 requests after ${name}, least`, Math.min(...late));
    ok(mean(late) >= 0.9 && Math.min(...late) > 0.5, `${name}: ${late}`);
  }
});

Deno.test("adaptive tries another than the best in one of twenty requests at most, and never of a named provider", () => {
  const experience = trained(300);
  const count = 2_000;
  const best = weigh(alike, experience, false, randomSource(0))[0]?.entry.plan.provider;
  const others = (explores: boolean) =>
    Array.from(
      { length: count },
      (_, index) =>
        weigh(alike, experience, explores, randomSource("try", index))[0]?.entry.plan.provider,
    ).filter((id) => id !== best).length;
  equal(others(false), 0);
  const tried = others(true);
  ok(tried > 0 && tried <= count * explorationShare * 1.3, `${tried}`);
});

function trained(requests: number): Experience {
  let experience = empty;
  for (let request = 0; request < requests; request++) {
    const id = providerIds[request % 4] ?? "gemini";
    const model = alike.find(({ plan }) => plan.provider === id)?.plan.model.id ?? "";
    const isSuccess = request % 10 < world[id].success * 10;
    experience = afterObservation(experience, {
      provider: id,
      model,
      ...(isSuccess && { latencyMs: world[id].latencyMs, rating: world[id].rating }),
    });
  }
  return experience;
}

Deno.test("adaptive goes by a project's own experience where it has some, and by everybody's where not", () => {
  const seen = (
    of: "all" | "project",
    provider: ProviderId,
    successes: number,
    failures: number,
  ) => ({
    ...{ provider, model: sampleCandidate(provider).settings.defaultModelId, of },
    ...{ successes, failures, latencyLogs: 0, latencies: 0, ratings: 0, rated: 0 },
  });
  const first = (models: Experience["models"]) =>
    weigh(alike, { ...empty, models }, false, randomSource(1))[0]?.entry.plan.provider;
  const all = [seen("all", "gemini", 50, 0), seen("all", "runware_ai", 25, 25)];
  const rest = [seen("all", "leonardo_ai", 0, 50), seen("all", "comfyui", 0, 50)];
  equal(first([...all, ...rest]), "gemini");
  const own = [seen("project", "gemini", 0, 30), seen("project", "runware_ai", 30, 0)];
  equal(first([...all, ...rest, ...own]), "runware_ai");
  const few = [seen("project", "gemini", 0, 1)];
  equal(first([...all, ...rest, ...few]), "gemini");
});

Deno.test("contextOf() tells requests apart by size, text, wishes and number", () => {
  const plain = { width: 1_024, height: 1_024, count: 1, prompt: "a mole" };
  deepEqual(contextOf(plain), "generate/usual/short/plain/one");
  const other = { width: 2_048, height: 1_024, count: 2, prompt: "x".repeat(301), steps: 4 };
  deepEqual(contextOf(other, "edit"), "edit/large/long/detailed/several");
});

Deno.test("decide() by adaptive asks who is expected to be best, and its table says why", () => {
  const job = sampleJob({}, { strategy: "adaptive" });
  const gemini = sampleCandidate("gemini").settings.defaultModelId;
  const experience: Experience = {
    context: contextOfJob(job),
    models: [{
      ...{ provider: "gemini", model: gemini, of: "all", successes: 40, failures: 0 },
      ...{ latencyLogs: 40 * Math.log(500), latencies: 40, ratings: 20, rated: 20 },
    }],
  };
  const decision = decide(job, knownProviders({ experience }), sampleNow);
  ok(decision.do === "attempt");
  const [row] = decision.table.candidates;
  deepEqual([row?.provider, decision.table.context], ["gemini", experience.context]);
  ok(row?.expected && row.expected.observations === 40 && row.expected.seconds < 2);
  const named = { ...job, request: { ...job.request, provider: "comfyui" as const } };
  const asked = decide(named, knownProviders({ experience }), sampleNow);
  ok(asked.do === "attempt" && asked.ranked[0]?.provider === "comfyui");
});

Deno.test("weigh() is pure and keeps every candidate, whatever was learned", () => {
  const share = fc.double({ min: 0, max: 500, noNaN: true });
  const models = fc.array(
    fc.record({
      provider: fc.constantFrom(...providerIds),
      model: fc.constantFrom(...alike.map(({ plan }) => plan.model.id)),
      of: fc.constantFrom("all" as const, "project" as const),
      successes: share,
      failures: share,
      latencyLogs: share,
      latencies: share,
      ratings: share,
      rated: share,
    }),
    { maxLength: 12 },
  );
  fc.assert(fc.property(models, fc.nat(), (models, seed) => {
    const once = weigh(alike, { ...empty, models }, true, randomSource(seed));
    deepEqual(weigh(alike, { ...empty, models }, true, randomSource(seed)), once);
    equal(new Set(once.map(({ entry }) => entry.plan.provider)).size, alike.length);
    for (const { expected } of once) ok(Number.isFinite(expected.value));
  }));
});

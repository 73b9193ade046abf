import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { type FailureClass, failureClasses } from "../errors/mod.ts";
import { type ProviderId, providerIds, providers } from "../providers/mod.ts";
import { sampleNow } from "../testing/routing/candidates.ts";
import { failedAttempt, knownProviders, sampleJob } from "../testing/routing/jobs.ts";
import { decide, type Decision } from "./decide.ts";
import { failurePolicies } from "./failure_policy.ts";
import type { Job, JobAttempt } from "./job.ts";
import { type Busy, keyOf } from "./known_providers.ts";

const providersOf = (decision: Decision): ProviderId[] => {
  ok(decision.do === "attempt", JSON.stringify(decision));
  return decision.ranked.map(({ provider }) => provider);
};
/** The key of a provider with its default model. */
const keyIn = (provider: ProviderId) =>
  keyOf({ provider, model: providers[provider].catalog[0]?.id ?? "" });
const busyUntil = (waitMs: number, reason: Busy["reason"] = "cooldown") => ({
  reason,
  since: sampleNow,
  until: sampleNow + waitMs,
});
const allBusy = (waitMs: number, reason?: Busy["reason"]) =>
  knownProviders({
    busy: new Map(providerIds.map((id) => [keyIn(id), busyUntil(waitMs, reason)])),
  });

Deno.test("decide() asks everybody who can draw a new job, each with the pictures of the job", () => {
  const decision = decide(sampleJob({}, { count: 3 }), knownProviders(), sampleNow);
  deepEqual(new Set(providersOf(decision)), new Set(providerIds));
  ok(decision.do === "attempt");
  for (const { places, calls, hash } of decision.ranked) {
    deepEqual(places, [0, 1, 2]);
    ok(calls >= 1 && /^[0-9a-f]{64}$/.test(hash));
  }
});

for (const failureClass of failureClasses) {
  const policy = failurePolicies[failureClass];
  Deno.test(`decide() after ${failureClass} asks whom its policy lets it ask`, () => {
    const failed = failedAttempt({ failure: { failureClass, message: "It failed." } });
    const decision = decide(sampleJob({ attempts: [failed] }), knownProviders(), sampleNow);
    if (policy.fallback !== "always") return equal(decision.do, "finish");
    const asked = providersOf(decision);
    deepEqual(new Set(asked), new Set(providerIds.filter((id) => id !== "gemini")));
  });

  Deno.test(`decide() after ${failureClass} without fallback asks again or nobody`, () => {
    const failed = failedAttempt({ failure: { failureClass, message: "It failed." } });
    const job = sampleJob({ attempts: [failed] }, { enableFallback: false });
    const decision = decide(job, knownProviders(), sampleNow + 8_000);
    if (policy.retry) deepEqual(providersOf(decision), ["gemini"]);
    else equal(decision.do, "finish");
  });
}

Deno.test("decide() takes a refusal to another provider when the caller said so", () => {
  const failed = failedAttempt({ failure: { failureClass: "moderated", message: "No." } });
  const told = sampleJob({ attempts: [failed] }, { onRefusal: "stop" });
  equal(decide(told, knownProviders(), sampleNow).do, "finish");
  const taken = sampleJob({ attempts: [failed] }, { onRefusal: "fallback" });
  deepEqual(
    new Set(providersOf(decide(taken, knownProviders(), sampleNow))),
    new Set(providerIds.filter((id) => id !== "gemini")),
  );
});

Deno.test("decide() asks the provider that the caller named, though others lose less", () => {
  const image = { width: 1_024, height: 1_024, seed: 7 }; // Gemini has no seeds
  const unnamed = decide(sampleJob({}, { image }), knownProviders(), sampleNow);
  ok(!providersOf(unnamed).includes("gemini"));
  const named = sampleJob({}, { image, provider: "gemini" });
  equal(providersOf(decide(named, knownProviders(), sampleNow))[0], "gemini");
});

Deno.test("decide() asks a provider again no more often than the request lets it", () => {
  for (const maxRetries of [0, 1, 5]) {
    const attempts: JobAttempt[] = [];
    const job = () => sampleJob({ attempts }, { enableFallback: false, maxRetries });
    while (decide(job(), knownProviders(), sampleNow + 60_000).do === "attempt") {
      attempts.push(failedAttempt({ ordinal: attempts.length + 1 }));
    }
    equal(attempts.length, maxRetries + 1);
  }
});

Deno.test("decide() waits out a provider's own pause when nobody else may be asked", () => {
  const failure = {
    failureClass: "rate_limited",
    message: "Later.",
    retryAfterMs: 20_000,
  } as const;
  const job = sampleJob({ attempts: [failedAttempt({ failure })] }, { enableFallback: false });
  let now = sampleNow;
  for (let waits = 0;; waits++) {
    const decision = decide(job, knownProviders(), now);
    if (decision.do !== "wait") break;
    ok(decision.until > now && waits < 5 && decision.why === "backoff");
    now = decision.until;
  }
  equal(now, sampleNow + 20_000);
});

Deno.test("decide() does not wait for a pause that ends after the deadline", () => {
  const failure = { failureClass: "rate_limited", message: "Later.", retryAfterMs: 1e12 } as const;
  const job = sampleJob({ attempts: [failedAttempt({ failure })] }, { enableFallback: false });
  const decision = decide(job, knownProviders(), sampleNow);
  ok(decision.do === "finish" && decision.error?.code === "rate_limited");
});

Deno.test("decide() compresses a long prompt for who is asked, and then sends that", () => {
  const prompt = "a long prompt ".repeat(300);
  const first = decide(sampleJob({}, { prompt }), knownProviders(), sampleNow);
  ok(first.do === "compress" && first.text === "prompt");
  const texts = [{
    field: first.text,
    parted: first.parted,
    limit: first.limit,
    text: "a short one",
    warnings: ["It was shortened."],
    validation: {
      ...{ original_length: 2_800, optimized_length: 11, optimization_time: 1 },
      ...{ method: "ollama", preservation: 1 },
    },
  }];
  const then = decide(sampleJob({ texts }, { prompt }), knownProviders(), sampleNow);
  ok(providersOf(then).length > 0);
});

Deno.test("decide() keeps the pictures that are there and asks for the missing ones alone", () => {
  const partial = failedAttempt({ status: "partial", places: [0, 1, 2, 3] });
  const pictures = [0, 2, 3].map((place) => ({ place, attemptId: partial.id }));
  const job = sampleJob({ attempts: [partial], pictures }, { count: 4 });
  const decision = decide(job, knownProviders(), sampleNow);
  ok(decision.do === "attempt");
  for (const { places, calls } of decision.ranked) deepEqual([places, calls], [[1], 1]);
});

Deno.test("decide() completes with what there is when nobody is left to ask, and says what is missing", () => {
  const partial = failedAttempt({ status: "partial", places: [0, 1, 2, 3] });
  const last = failedAttempt({ ordinal: 2, status: "abandoned" });
  const pictures = [0, 1, 2].map((place) => ({ place, attemptId: partial.id }));
  const job = sampleJob(
    { attempts: [partial, last], pictures },
    { count: 4, enableFallback: false, maxRetries: 0 },
  );
  const decision = decide(job, knownProviders(), sampleNow);
  ok(decision.do === "finish" && decision.status === "completed");
  match(decision.warnings.join(" "), /1 of 4 pictures are missing/);
});

Deno.test("decide() carries an open attempt on before anything else", () => {
  const open = failedAttempt({ status: "running", endedAt: null, failure: null });
  deepEqual(decide(sampleJob({ attempts: [open] }), allBusy(1_000), sampleNow), {
    do: "collect",
    attemptId: open.id,
  });
});

Deno.test("decide() lets earlier attempts of a job that is retried count against nobody", () => {
  const failure = { failureClass: "moderated", message: "Refused." } as const;
  const attempts = [failedAttempt({ failure })];
  equal(decide(sampleJob({ attempts }), knownProviders(), sampleNow).do, "finish");
  const retried = sampleJob({ attempts, earlierAttempts: 1 });
  ok(providersOf(decide(retried, knownProviders(), sampleNow)).includes("gemini"));
});

Deno.test("decide() tells equal failures once, with their number", () => {
  const attempts = [1, 2, 3].map((ordinal) => failedAttempt({ ordinal }));
  const job = sampleJob({ attempts }, { enableFallback: false });
  const decision = decide(job, knownProviders(), sampleNow + 60_000);
  ok(decision.do === "finish");
  equal(decision.error?.detail.split("It is down.").length, 2);
  match(decision.error?.detail ?? "", /\(3 times\)/);
});

Deno.test("decide() waits for a place among others as long as the job has time", () => {
  const decision = decide(sampleJob(), allBusy(1_000, "concurrency"), sampleNow);
  ok(decision.do === "wait" && decision.why === "capacity");
  const late = decide(sampleJob(), allBusy(200_000, "concurrency"), sampleNow);
  ok(late.do === "finish" && late.error?.code === "providers_unavailable");
});

Deno.test("decide() lets a caller wait 15 s for a cooldown and the queue ten minutes", () => {
  equal(decide(sampleJob(), allBusy(14_000), sampleNow).do, "wait");
  const told = decide(sampleJob(), allBusy(16_000), sampleNow);
  ok(told.do === "finish" && told.error?.code === "providers_unavailable");
  equal(told.error?.retryAfterSeconds, 16);
  const queued = sampleJob({ callerWaits: false, deadlineAt: sampleNow + 3_600_000 });
  equal(decide(queued, allBusy(599_000), sampleNow).do, "wait");
  equal(decide(queued, allBusy(601_000), sampleNow).do, "finish");
});

/** A request of which only two providers honour everything. */
const lossy = { image: { width: 1_024, height: 1_024, seed: 7 } };

Deno.test("decide() takes a free provider without losses before one with losses", () => {
  const decision = decide(sampleJob({}, lossy), knownProviders(), sampleNow);
  ok(!providersOf(decision).includes("gemini"));
});

Deno.test("decide() waits for the better provider if it is free soon, else takes the next and tells", () => {
  const better = providersOf(decide(sampleJob({}, lossy), knownProviders(), sampleNow));
  const known = (waitMs: number) =>
    knownProviders({ busy: new Map(better.map((id) => [keyIn(id), busyUntil(waitMs)])) });
  equal(decide(sampleJob({}, lossy), known(14_000), sampleNow).do, "wait");
  const next = providersOf(decide(sampleJob({}, lossy), known(16_000), sampleNow));
  ok(next.length > 0 && next.every((id) => !better.includes(id)));
  // Of what a caller has left, a quarter.
  const hurried = sampleJob({ deadlineAt: sampleNow + 20_000 }, lossy);
  equal(decide(hurried, known(4_000), sampleNow).do, "wait");
  equal(decide(hurried, known(6_000), sampleNow).do, "attempt");
});

/** Gemini with several accounts, and ComfyUI with several servers. */
const manyUpstreams = knownProviders();
for (const candidate of manyUpstreams.candidates) {
  const { id } = candidate.provider;
  if (id !== "gemini" && id !== "comfyui") continue;
  const endpoint = { baseUrl: "http://upstream.test", headers: {} };
  candidate.upstreams = [1, 2, 3].map((place) => ({ id: `${id}/${place}`, endpoint }));
}
const upstreamsOf = (decision: Decision, provider: ProviderId) => {
  ok(decision.do === "attempt", JSON.stringify(decision));
  return decision.ranked.find((each) => each.provider === provider)?.upstreams;
};
const failedAt = (upstreamId: string, failureClass: FailureClass) =>
  failedAttempt({
    id: crypto.randomUUID(),
    provider: upstreamId.startsWith("gemini") ? "gemini" : "comfyui",
    upstreamId,
    failure: { failureClass, message: "It failed." },
  });

for (const failureClass of ["auth", "quota", "model_unavailable"] as const) {
  Deno.test(`decide() after ${failureClass} asks the provider's other accounts, though nothing may be repeated`, () => {
    const attempts = [failedAt("gemini/2", failureClass)];
    const job = sampleJob({ attempts }, { enableFallback: false, maxRetries: 0 });
    const first = decide(job, manyUpstreams, sampleNow);
    deepEqual(upstreamsOf(first, "gemini"), ["gemini/1", "gemini/3"]);
    const all = [
      ...attempts,
      failedAt("gemini/1", failureClass),
      failedAt("gemini/3", failureClass),
    ];
    equal(decide({ ...job, attempts: all }, manyUpstreams, sampleNow).do, "finish");
  });
}

Deno.test("decide() after a breakdown asks other providers before other accounts of the same servers", () => {
  const job = sampleJob({ attempts: [failedAt("gemini/2", "upstream_down")] });
  ok(!providersOf(decide(job, manyUpstreams, sampleNow)).includes("gemini"));
  const alone = { ...job, request: { ...job.request, enableFallback: false, maxRetries: 0 } };
  equal(decide(alone, manyUpstreams, sampleNow + 9_000).do, "finish");
});

Deno.test("decide() after a breakdown of a server asks the provider's others", () => {
  const request = { enableFallback: false, maxRetries: 0, provider: "comfyui" } as const;
  const job = sampleJob({ attempts: [failedAt("comfyui/2", "upstream_down")] }, request);
  deepEqual(upstreamsOf(decide(job, manyUpstreams, sampleNow), "comfyui"), [
    "comfyui/1",
    "comfyui/3",
  ]);
});

Deno.test("decide() asks no account for a model that it does not offer any more", () => {
  const model = providers.gemini.catalog[0]?.id ?? "";
  const known = knownProviders({
    candidates: manyUpstreams.candidates.map((candidate) => ({
      ...candidate,
      retiredModels: new Map([["gemini/1", new Set([model])]]),
    })),
  });
  const decision = decide(sampleJob({}, { provider: "gemini" }), known, sampleNow);
  deepEqual(upstreamsOf(decision, "gemini"), ["gemini/2", "gemini/3"]);
});

Deno.test("decide() takes another provider before one that breaks its promises of shape", () => {
  const model = providers.gemini.catalog[0]?.id ?? "";
  const breaking = (brokenPromises: number) => {
    const models = new Map([[model, { cooldownUntil: null, brokenPromises }]]);
    return knownProviders({
      candidates: knownProviders().candidates.map((each) =>
        each.provider.id === "gemini" ? { ...each, health: { ...each.health, models } } : each
      ),
    });
  };
  ok(providersOf(decide(sampleJob(), breaking(0), sampleNow)).includes("gemini"));
  ok(!providersOf(decide(sampleJob(), breaking(0.5), sampleNow)).includes("gemini"));
  const named = sampleJob({}, { provider: "gemini" });
  equal(providersOf(decide(named, breaking(1), sampleNow))[0], "gemini");
});

const failures = fc.record({
  provider: fc.constantFrom(...providerIds),
  status: fc.constantFrom("failed", "partial", "abandoned"),
  failureClass: fc.constantFrom<FailureClass>(...failureClasses),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined }),
});
const histories = fc.record({
  failures: fc.array(failures, { maxLength: 8 }),
  count: fc.integer({ min: 1, max: 4 }),
  enableFallback: fc.boolean(),
  maxRetries: fc.nat(3),
  callerWaits: fc.boolean(),
  now: fc.nat(200_000).map((ms) => sampleNow + ms),
  busy: fc.array(fc.tuple(fc.constantFrom(...providerIds), fc.nat(100_000)), { maxLength: 4 }),
});

Deno.test("decide() is pure, never asks whom it may not, and never waits in vain", () => {
  fc.assert(fc.property(histories, (history) => {
    const attempts = history.failures.map(({ retryAfterMs, failureClass, ...each }, index) =>
      failedAttempt({
        ...each,
        id: `attempt ${index}`,
        ordinal: index + 1,
        failure: {
          failureClass,
          message: "It failed.",
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        },
      })
    );
    const { count, enableFallback, maxRetries, callerWaits, now } = history;
    const job: Job = sampleJob({ attempts, callerWaits }, { count, enableFallback, maxRetries });
    const busy = new Map(history.busy.map(([id, ms]) => [keyIn(id), busyUntil(ms)]));
    const known = knownProviders({ busy });
    const before = structuredClone(job);
    const decision = decide(job, known, now);
    deepEqual(job, before);
    // What a runner that takes over reads is what the one before it knew.
    deepEqual(decide(JSON.parse(JSON.stringify(job)), known, now), decision);
    if (decision.do === "wait") ok(decision.until > now || now >= job.deadlineAt);
    if (decision.do === "attempt") {
      for (const { provider, places } of decision.ranked) {
        ok((busy.get(keyIn(provider))?.until ?? 0) <= now);
        equal(places.length, count);
        const own = attempts.filter((each) => each.provider === provider);
        ok(own.length <= maxRetries + 1);
      }
    }
    if (decision.do === "finish") equal(decision.status, "failed");
  }));
});

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { type FailureClass, failureClasses } from "../errors/mod.ts";
import type { ProviderId } from "../providers/mod.ts";
import {
  queueAfterFailure,
  queueAfterUnavailable,
  type QueuedCandidate,
  queueOf,
  readyCandidates,
  type RetryRules,
} from "./attempt_queue.ts";
import { failurePolicies } from "./failure_policy.ts";
import { planProviders } from "./plan_providers.ts";
import { sampleCandidates, sampleNow, sampleRequest } from "../testing/routing/candidates.ts";

const rules: RetryRules = { enableFallback: true, maxRetries: 2, onRefusal: "stop" };
const time = { now: sampleNow, deadline: sampleNow + 120_000, chance: 0.5 };

function sampleQueue(): QueuedCandidate[] {
  const preference = { enableFallback: true, strategy: "cost" } as const;
  return queueOf(
    planProviders(sampleRequest, sampleCandidates(), preference, sampleNow, 0).planned,
  );
}
const idsOf = (queue: QueuedCandidate[]) => queue.map((each) => each.candidate.provider.id);
const failing: ProviderId = "gemini";
const others = idsOf(sampleQueue()).filter((id) => id !== failing);

const table: Record<FailureClass, ProviderId[]> = {
  auth: others,
  quota: others,
  rate_limited: [...others, failing],
  invalid_request: others,
  moderated: [],
  model_unavailable: others,
  upstream_down: [...others, failing],
  timeout: others,
  no_result: [...others, failing],
  cancelled: [],
};
for (const failureClass of failureClasses) {
  Deno.test(`queueAfterFailure() after ${failureClass} asks ${table[failureClass].join(", ") || "nobody"}`, () => {
    const queue = sampleQueue();
    deepEqual(
      idsOf(
        queueAfterFailure(queue, failing, { failureClass, retryAfterMs: undefined }, rules, time),
      ),
      table[failureClass],
    );
    const alone = { ...rules, enableFallback: false };
    deepEqual(
      idsOf(
        queueAfterFailure(queue, failing, { failureClass, retryAfterMs: undefined }, alone, time),
      ),
      failurePolicies[failureClass].retry ? [failing] : [],
    );
    const stubborn = { ...rules, maxRetries: 0 };
    deepEqual(
      idsOf(queueAfterFailure(queue, failing, { failureClass, retryAfterMs: 10 }, stubborn, time)),
      table[failureClass].filter((id) => id !== failing),
    );
  });
}

Deno.test("queueAfterFailure() routes around a refusal only when the caller says so", () => {
  const refused = { failureClass: "moderated", retryAfterMs: undefined } as const;
  const around: RetryRules = { ...rules, onRefusal: "fallback" };
  deepEqual(idsOf(queueAfterFailure(sampleQueue(), failing, refused, around, time)), others);
  deepEqual(
    queueAfterFailure(sampleQueue(), failing, refused, { ...around, enableFallback: false }, time),
    [],
  );
});

Deno.test("queueAfterFailure() heeds the provider's own pause when it fits the deadline", () => {
  const after = (retryAfterMs: number) =>
    queueAfterFailure(
      sampleQueue(),
      failing,
      { failureClass: "rate_limited", retryAfterMs },
      rules,
      time,
    )
      .find((each) => each.candidate.provider.id === failing)?.notBefore;
  equal(after(0), sampleNow);
  equal(after(30_000), sampleNow + 30_000);
  equal(after(119_999), sampleNow + 119_999);
  equal(after(120_000), undefined);
  equal(after(3_600_000), undefined);
});

Deno.test("queueAfterFailure() pauses at random below a doubling bound of 8 s, and ends", () => {
  fc.assert(
    fc.property(fc.nat(10), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (
      maxRetries,
      chance,
    ) => {
      const alone: RetryRules = { ...rules, maxRetries, enableFallback: false };
      const down = { failureClass: "upstream_down", retryAfterMs: undefined } as const;
      let queue = sampleQueue();
      for (let tries = 1; tries <= maxRetries; tries++) {
        queue = queueAfterFailure(queue, failing, down, alone, { ...time, chance });
        const [entry] = queue;
        const bound = Math.min(8_000, 500 * 2 ** (tries - 1));
        const pause = (entry?.notBefore ?? Infinity) - sampleNow;
        ok(pause >= 0 && pause <= bound, `${pause} ms after failure ${tries}`);
        ok(Math.abs(pause - bound * chance) <= 1);
        equal(entry?.failures, tries);
      }
      deepEqual(queueAfterFailure(queue, failing, down, alone, { ...time, chance }), []);
    }),
  );
});

Deno.test("queueAfterFailure() ends every job, whatever fails", () => {
  const failures = fc.array(
    fc.record({
      which: fc.nat(),
      failureClass: fc.constantFrom(...failureClasses),
      retryAfterMs: fc.option(fc.nat(200_000), { nil: undefined }),
    }),
    { minLength: 60, maxLength: 60 },
  );
  fc.assert(
    fc.property(failures, fc.nat(10), (list, maxRetries) => {
      let queue = sampleQueue();
      let tries = 0;
      for (const failure of list) {
        const entry = queue[failure.which % Math.max(1, queue.length)];
        if (!entry) break;
        tries++;
        queue = queueAfterFailure(queue, entry.candidate.provider.id, failure, {
          ...rules,
          maxRetries,
        }, time);
        equal(new Set(idsOf(queue)).size, queue.length);
      }
      ok(tries <= (maxRetries + 1) * 4, `${tries} tries`);
    }),
  );
});

Deno.test("queueAfterUnavailable() waits for a place that is soon free and gives up the rest", () => {
  const unavailable = [
    { provider: "gemini", retry_after_ms: 1_000 },
    { provider: "comfyui", retry_after_ms: 60_000 },
    { provider: "runware_ai", retry_after_ms: null },
  ] as const;
  const asked: ProviderId[] = ["gemini", "comfyui", "runware_ai"];
  const queue = queueAfterUnavailable(sampleQueue(), asked, [...unavailable], time);
  deepEqual(idsOf(queue).toSorted(), ["gemini", "leonardo_ai"]);
  const waiting = queue.find((each) => each.candidate.provider.id === "gemini");
  equal(waiting?.notBefore, sampleNow + 1_000);
  deepEqual(
    queueAfterUnavailable(queue, idsOf(queue), [], time),
    [],
    "what is not told is given up",
  );
  const late = { ...time, deadline: sampleNow + 1_000 };
  deepEqual(queueAfterUnavailable(sampleQueue(), ["gemini"], [...unavailable], late).length, 3);
});

Deno.test("readyCandidates() tells who may be asked now, or how long to wait", () => {
  const [one, two] = sampleQueue();
  ok(one && two);
  const queue = [{ ...one, notBefore: sampleNow + 700 }, { ...two, notBefore: sampleNow + 300 }];
  deepEqual(readyCandidates(queue, sampleNow), { ready: [], waitMs: 300 });
  deepEqual(idsOf(readyCandidates(queue, sampleNow + 300).ready), [two.candidate.provider.id]);
  deepEqual(readyCandidates(queue, sampleNow + 700).ready, queue);
  deepEqual(readyCandidates([], sampleNow), { ready: [], waitMs: 0 });
});

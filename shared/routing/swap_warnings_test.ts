import { deepEqual, equal, match, ok } from "node:assert/strict";
import { failureClasses } from "../errors/mod.ts";
import { altered } from "../providers/mod.ts";
import { failedAttempt, knownProviders, sampleJob } from "../testing/routing/jobs.ts";
import { sampleNow } from "../testing/routing/candidates.ts";
import { decide } from "./decide.ts";
import type { JobAttempt, JobRequest, PassedOver } from "./job.ts";
import { keyOf } from "./known_providers.ts";

const drew: Partial<JobAttempt> = {
  id: "drawn",
  ordinal: 9,
  provider: "runware_ai",
  status: "completed",
  failure: null,
};
const warningsOf = (attempts: JobAttempt[], request: Partial<JobRequest> = {}) => {
  const job = sampleJob({ attempts, pictures: [{ place: 0, attemptId: "drawn" }] }, request);
  const decision = decide(job, knownProviders(), sampleNow);
  ok(decision.do === "finish" && decision.status === "completed");
  return decision.warnings;
};

for (const failureClass of failureClasses) {
  Deno.test(`decide() tells who drew in whose stead after ${failureClass}, and what was lost`, () => {
    const failed = failedAttempt({ failure: { failureClass, message: "It would not." } });
    const losses = [altered("seed", 1, 2, 4, "The seed is 2.")];
    const [warning, ...rest] = warningsOf([failed, failedAttempt({ ...drew, losses })]);
    const verb = failureClass === "moderated" ? "refused" : `failed \\(${failureClass}\\)`;
    match(
      warning ?? "",
      new RegExp(`^gemini ${verb}: It would not, and runware_ai drew it instead, and lost: seed.$`),
    );
    deepEqual(rest, []);
  });
}

const passed = (reason: PassedOver["reason"], isBetter = false): PassedOver[] => [
  { provider: "gemini", model: "model", reason, isBetter },
];
for (
  const reason of [
    "disabled",
    "cooldown",
    "concurrency",
    "rate_limit",
    "budget",
    "deadline",
  ] as const
) {
  Deno.test(`decide() tells that the named provider was passed over for ${reason}`, () => {
    const attempt = failedAttempt({ ...drew, passedOver: passed(reason) });
    const [warning] = warningsOf([attempt], { provider: "gemini", strategy: "balanced" });
    match(warning ?? "", /^gemini .*, and runware_ai drew it instead, and nothing was lost\.$/);
  });
}

Deno.test("decide() tells of nobody among whom a lot was drawn, unless they lose less", () => {
  const told = (isBetter: boolean) =>
    warningsOf([failedAttempt({ ...drew, passedOver: passed("concurrency", isBetter) })], {
      strategy: "balanced",
    }).length;
  deepEqual([told(false), told(true)], [0, 1]);
});

Deno.test("decide() tells of no swap where a provider draws what it failed to draw before", () => {
  const failed = failedAttempt({ provider: "runware_ai" });
  deepEqual(warningsOf([failed, failedAttempt(drew)]), []);
});

Deno.test("decide() hands on who loses less and has no place", () => {
  const image = { width: 1_024, height: 1_024, presetStyle: "cinematic" };
  const model = knownProviders().candidates[0]?.settings.defaultModelId ?? "";
  const key = keyOf({ provider: "leonardo_ai", model });
  const busy = { reason: "rate_limit", since: sampleNow, until: sampleNow + 90_000 } as const;
  const known = knownProviders({ busy: new Map([[key, busy]]) });
  const decision = decide(sampleJob({}, { image }), known, sampleNow);
  ok(decision.do === "attempt");
  for (const { passedOver } of decision.ranked) {
    deepEqual(passedOver, [{
      provider: "leonardo_ai",
      model,
      reason: "rate_limit",
      isBetter: true,
    }]);
  }
  equal(decision.table.candidates[0]?.state, "waits");
});

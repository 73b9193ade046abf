import type { Mutation } from "../mutation.ts";

/** Who is asked next, and how long for. */
export function routing(): Mutation[] {
  const decide = {
    file: "shared/routing/decide.ts",
    tests: ["shared/routing/decide_test.ts"],
  };
  const again = { file: "shared/routing/try_again.ts", tests: decide.tests };
  const ranking = {
    file: "shared/routing/rank_candidates.ts",
    tests: ["shared/routing/rank_candidates_test.ts"],
  };
  return [
    {
      ...again,
      find: "if (stops) anybody = false;",
      replace: "",
      breaks: "a refusal is routed around when nobody asked for it",
    },
    {
      ...again,
      find: 'policy.fallback === "on_refusal" && onRefusal === "stop"',
      replace: 'policy.fallback === "on_refusal"',
      breaks: "a refusal stops the job though its caller wanted another provider",
    },
    {
      ...again,
      find: "count <= maxRetries",
      replace: "count <= maxRetries + 1",
      breaks: "a provider is tried once too often",
    },
    {
      ...again,
      find:
        "endedAt + (attempt.failure?.retryAfterMs ?? Math.ceil(longest * chanceOf(attempt.id)))",
      replace: "endedAt + Math.ceil(longest * chanceOf(attempt.id))",
      breaks: "a provider's own pause is not heeded",
    },
    {
      ...again,
      find: "if (!enableFallback) only = provider;",
      replace: "",
      breaks: "another provider draws though the caller wanted none",
    },
    {
      ...decide,
      find: "if (open) return carryOn(open, now);",
      replace: "",
      breaks: "what an attempt has under way is paid for a second time",
    },
    {
      ...decide,
      find: "if (losesMuchLess(best, next) && best.failedAt < 0 && isSoon(job, best.from)) {",
      replace: "if (false) {",
      breaks:
        "a provider that loses more of the request is taken though a better one is free in a moment",
    },
    {
      ...decide,
      file: "shared/routing/tabulate.ts",
      find: "if (plan.provider === job.request.provider) return 0;",
      replace: "",
      breaks: "the provider that the caller named is passed over for what it loses",
    },
    {
      ...decide,
      file: "shared/routing/tabulate.ts",
      find: "const from = Math.max(rest, until);",
      replace: "const from = rest;",
      breaks: "a provider without a place is asked again and again",
    },
    {
      file: "shared/routing/failure_policy.ts",
      tests: ["shared/routing/failure_policy_test.ts"],
      find: 'no_result: { retry: true, fallback: "always" }',
      replace: 'no_result: { retry: false, fallback: "always" }',
      breaks: "an answer without a picture is not asked for again",
    },
    {
      ...ranking,
      find: "one.tier - other.tier ||",
      replace: "",
      breaks: "neither a named provider nor a cooldown counts",
    },
    {
      ...ranking,
      find: "return -(plan.estimatedCostUsd ?? Number.MAX_VALUE);",
      replace: "return -(plan.estimatedCostUsd ?? 0);",
      breaks: "an unknown price counts as the cheapest",
    },
    {
      ...ranking,
      find: "/ reliability;",
      replace: "* 1;",
      breaks: "one that fails fast counts as fast",
      inSmallPass: true,
    },
    {
      ...ranking,
      find: "if (cooldownUntil !== null) return firstShare;",
      replace: "",
      breaks: "a provider whose cooldown has just run out gets its whole share at once",
    },
    {
      file: "shared/routing/own_request.ts",
      tests: ["shared/routing/own_request_test.ts"],
      find: "...(isMeant && providerParams && { providerParams }),",
      replace: "...(providerParams && { providerParams }),",
      breaks: "one provider's own options reach another",
    },
    {
      file: "shared/routing/own_request.ts",
      tests: ["shared/routing/own_request_test.ts"],
      find: "if (bound.length === 0) own",
      replace: "if (true) own",
      breaks: "a LoRA is left out when another provider draws",
    },
    {
      file: "shared/providers/runware_ai/plan.ts",
      tests: ["shared/generation/faithfulness_test.ts"],
      find: "...(steps === undefined ? {} : { steps }),",
      replace: "",
      breaks: "the steps that were asked for are not sent, and nobody is told",
    },
    {
      file: "shared/providers/leonardo_ai/second_version.ts",
      tests: ["shared/generation/faithfulness_test.ts"],
      find: "...(styleId === undefined ? {} : { style_ids: [styleId] }),",
      replace: "",
      breaks: "a style is promised and not sent",
    },
    {
      file: "shared/routing/adaptive.ts",
      tests: ["shared/routing/adaptive_test.ts"],
      find: "if (!explores || random() >= explorationShare) return sorted;",
      replace: "if (!explores) return sorted;",
      breaks: "anybody may be tried in any request",
    },
    {
      file: "shared/routing/adaptive.ts",
      tests: ["shared/routing/adaptive_test.ts"],
      find: "weight: Math.min(weight, strengths.project),",
      replace: "weight,",
      breaks: "a project's own experience drowns in everybody's",
    },
    {
      file: "shared/routing/swap_warnings.ts",
      tests: ["shared/routing/swap_warnings_test.ts"],
      find: "isBetter || provider === request.provider",
      replace: "isBetter",
      breaks: "nobody is told that the provider they named was at its limit",
    },
    {
      file: "shared/routing/attempt_timeout.ts",
      tests: ["shared/routing/attempt_timeout_test.ts"],
      find: "Math.min(2.5 * expectedMs, 0.75 * remainingMs)",
      replace: "2.5 * expectedMs",
      breaks: "a slow provider may use up the time of all others",
    },
    {
      file: "shared/routing/concurrency.ts",
      tests: ["shared/routing/concurrency_test.ts"],
      find: "maxConcurrency ?? most",
      replace: "most",
      breaks: "more calls are under way than a provider allows",
    },
  ];
}

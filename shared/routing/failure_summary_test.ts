import { equal, match } from "node:assert/strict";
import fc from "fast-check";
import { errorStatuses, type FailureClass, failureClasses } from "../errors/mod.ts";
import { type SummarisedFailure, summariseFailures } from "./failure_summary.ts";

const failure = (failureClass: FailureClass, retryAfterMs?: number): SummarisedFailure => ({
  failureClass,
  message: `It was ${failureClass}.`,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

const table: { failures: SummarisedFailure[]; code: string; retryAfter?: number }[] = [
  { failures: [], code: "providers_failed" },
  { failures: [failure("upstream_down")], code: "providers_failed" },
  { failures: [failure("auth"), failure("timeout")], code: "providers_failed" },
  { failures: [failure("moderated")], code: "content_refused" },
  { failures: [failure("timeout"), failure("moderated")], code: "content_refused" },
  { failures: [failure("timeout"), failure("timeout")], code: "deadline_exceeded" },
  { failures: [failure("timeout"), failure("rate_limited")], code: "providers_failed" },
  {
    failures: [failure("rate_limited", 90_000), failure("rate_limited", 30_001)],
    code: "rate_limited",
    retryAfter: 31,
  },
  { failures: [failure("rate_limited")], code: "rate_limited", retryAfter: 5 },
  { failures: [failure("rate_limited", 0)], code: "rate_limited", retryAfter: 1 },
  { failures: [failure("cancelled")], code: "internal" },
  { failures: [failure("cancelled"), failure("upstream_down")], code: "providers_failed" },
];
for (const { failures, code, retryAfter } of table) {
  const classes = failures.map((each) => each.failureClass).join(" and ") || "nothing";
  Deno.test(`summariseFailures() makes ${code} of ${classes}`, () => {
    const summary = summariseFailures(failures);
    equal(summary.code, code);
    equal(summary.retryAfterSeconds, retryAfter);
  });
}

Deno.test("summariseFailures() has a known code, and a sentence for each attempt but for a refusal", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...failureClasses), { maxLength: 6 }), (classes) => {
      const { code, detail } = summariseFailures(classes.map((each) => failure(each)));
      equal(code in errorStatuses, true);
      if (code === "content_refused") return;
      for (const each of classes) match(detail, new RegExp(`It was ${each}\\.`));
    }),
  );
});

Deno.test("summariseFailures() tells equal attempts once, with their number", () => {
  const down = failure("upstream_down");
  const { detail } = summariseFailures([
    ...Array<SummarisedFailure>(8).fill(down),
    failure("timeout"),
  ]);
  equal(detail.split("It was upstream_down.").length, 2, detail);
  match(detail, /It was upstream_down\. \(8 times\)/);
});

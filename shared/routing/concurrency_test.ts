import { equal } from "node:assert/strict";
import { callConcurrency } from "./concurrency.ts";
import { sampleCandidate, sampleRequest } from "../testing/routing/candidates.ts";

/** [pictures, places at the provider, calls at once]; Gemini draws one picture per call. */
const table: [count: number, maxConcurrency: number | null, expected: number][] = [
  [1, null, 1],
  [3, null, 3],
  [20, null, 4],
  [20, 10, 4],
  [20, 2, 2],
  [1, 2, 1],
];
for (const [count, maxConcurrency, expected] of table) {
  Deno.test(`callConcurrency() is ${expected} for ${count} pictures and ${maxConcurrency} places`, () => {
    const candidate = sampleCandidate("gemini", { maxConcurrency });
    const result = candidate.provider.plan({ ...sampleRequest, count }, candidate.settings);
    equal(result.possible && callConcurrency({ candidate, plan: result.plan }), expected);
  });
}

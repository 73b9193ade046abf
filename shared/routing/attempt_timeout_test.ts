import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { attemptTimeoutMs } from "./attempt_timeout.ts";

const table: [name: string, arguments: Parameters<typeof attemptTimeoutMs>, expected: number][] = [
  ["all that is left to the last candidate", [60_000, 1, 5_000, 120_000], 60_000],
  ["a fair share with others waiting", [120_000, 4, 5_000, 120_000], 30_000],
  ["longer to one that is known to be slow", [120_000, 4, 20_000, 120_000], 50_000],
  ["but never so long that nobody else gets a turn", [120_000, 4, 100_000, 120_000], 90_000],
  ["no more than the provider's own limit", [120_000, 1, 5_000, 20_000], 20_000],
  ["nothing when the time is over", [-5, 2, 5_000, 120_000], 0],
];
for (const [name, given, expected] of table) {
  Deno.test(`attemptTimeoutMs() gives ${name}`, () => equal(attemptTimeoutMs(...given), expected));
}

Deno.test("attemptTimeoutMs() stays within what is left", () => {
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(ms, fc.integer({ min: 1, max: 4 }), ms, ms, (remaining, left, expected, limit) => {
      const time = attemptTimeoutMs(remaining, left, expected, limit);
      ok(time >= 0 && time <= remaining && time <= limit);
    }),
  );
});

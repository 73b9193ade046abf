import assert from "node:assert/strict";
import { retryDelayMs } from "./mod.ts";

const hourMs = 3_600_000;

Deno.test("retryDelayMs() waits longer each time, and ends within a day", () => {
  const delays = [];
  for (let tries = 1, delay = retryDelayMs(tries, 0); delay !== null;) {
    delays.push(delay / 1_000);
    delay = retryDelayMs(++tries, 0);
  }
  assert.deepEqual(delays, [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200]);
  assert.ok(delays.reduce((sum, delay) => sum + delay) < 24 * 3_600);
});

Deno.test("retryDelayMs() scatters by a fifth", () => {
  assert.equal(retryDelayMs(1, 0.5), 5_500);
  assert.ok((retryDelayMs(1, 0.999) ?? Infinity) < 6_000);
});

Deno.test("retryDelayMs() heeds what the receiver asks for, in bounds", () => {
  const cases: [tries: number, retryAfterMs: number, delayMs: number | null][] = [
    [1, 60_000, 60_000],
    [1, 0, 5_000],
    [4, 60_000, 600_000],
    [1, 1_000 * hourMs, 12 * hourMs],
    [9, 60_000, null],
  ];
  for (const [tries, retryAfterMs, delayMs] of cases) {
    assert.equal(retryDelayMs(tries, 0, retryAfterMs), delayMs, `${tries}, ${retryAfterMs}`);
  }
});

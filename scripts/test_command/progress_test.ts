import assert from "node:assert/strict";
import { createProgress } from "./progress.ts";

/** What a run prints whose report is the given lines. */
function follow(
  report: string[],
  counted: Record<string, string[]> = { "a_test.ts": ["one", "two ... three"], "b_test.ts": ["b"] },
) {
  const printed: string[] = [];
  const progress = createProgress({
    files: ["a_test.ts", "b_test.ts"],
    count: new Map(Object.entries(counted)),
    print: (line) => printed.push(line),
    elapsedMs: () => 65_000,
  });
  for (const line of report) progress.line(line, "report");
  return { progress, printed };
}

Deno.test("createProgress() tells of a file when its last test has ended, steps not counted", () => {
  const { printed } = follow([
    "./a_test.ts => one ... a step ... ok (1ms)",
    "./a_test.ts => one ... ok (1s)",
    "./b_test.ts => b ... ignored (0ms)",
    "./a_test.ts => two ... three ... ok (2m3s)",
  ]);
  assert.deepEqual(printed, [
    "1:05     2 of 3  ok  b_test.ts (1)",
    "1:05     3 of 3  ok  a_test.ts (2)",
  ]);
});

Deno.test("createProgress() tells of failures at once, and keeps what went wrong for the end", () => {
  const { progress, printed } = follow([
    "./a_test.ts => one ... a step ... FAILED (1ms)",
    "./a_test.ts => one ... FAILED (due to 1 failed step) (4ms)",
    "Uncaught error from ./b_test.ts FAILED",
    "",
    " ERRORS ",
    "",
    "one ... a step => ./a_test.ts:2:104",
    "error: AssertionError: 1 !== 2",
    "",
    "FAILED | 0 passed | 1 failed (1 step) (4ms)",
    "",
  ]);
  assert.deepEqual(printed, [
    "1:05     0 of 3  FAILED  a_test.ts: one ... a step",
    "1:05     0 of 3  FAILED  a_test.ts: one",
    "1:05     1 of 3  FAILED  b_test.ts broke off",
  ]);
  assert.deepEqual(progress.failures, [
    "",
    "one ... a step => ./a_test.ts:2:104",
    "error: AssertionError: 1 !== 2",
    "",
  ]);
  assert.equal(progress.summary, "FAILED | 0 passed | 2 failed | 0 ignored (4ms)");
  assert.deepEqual(progress.missing, ["a_test.ts", "b_test.ts"]);
});

Deno.test("createProgress() keeps back what tests print and what is of no use", () => {
  const { progress, printed } = follow(["Check a_test.ts", "------- output -------", "hello", ""]);
  progress.line("PANIC", "besides");
  progress.line("error: Test failed", "besides");
  assert.deepEqual(printed, []);
  assert.deepEqual(progress.besides, ["------- output -------", "hello", "PANIC"]);
  assert.equal(progress.summary, undefined);
});

Deno.test("createProgress() counts no test that only a test has printed", () => {
  const { progress, printed } = follow([
    "c_test.ts => one ... ok (1ms)",
    "./b_test.ts => b ... ok (1ms)",
    "ok | 1 passed | 0 failed (4ms)",
  ]);
  assert.deepEqual(printed, ["1:05     1 of 3  ok  b_test.ts (1)"]);
  assert.equal(progress.summary, "ok | 1 passed | 0 failed | 0 ignored (4ms)");
  assert.deepEqual(progress.besides, ["c_test.ts => one ... ok (1ms)"]);
});

Deno.test("createProgress() says when asked which files are under way", () => {
  const { progress, printed } = follow(["./a_test.ts => one ... ok (1s)"]);
  progress.remind();
  assert.deepEqual(printed, ["1:05     1 of 3  …  in a_test.ts"]);
});

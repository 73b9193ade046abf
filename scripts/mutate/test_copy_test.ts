import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { testCopy } from "./test_copy.ts";

/** A copy of a repository that has one test file. */
async function tryTests(source: string, limitMs = 120_000) {
  const copy = await Deno.makeTempDir({ prefix: "test-copy-" });
  await using _copy = { [Symbol.asyncDispose]: () => Deno.remove(copy, { recursive: true }) };
  await Deno.writeTextFile(join(copy, "deno.json"), "{}");
  await Deno.writeTextFile(join(copy, "deno.lock"), JSON.stringify({ version: "5" }));
  await Deno.writeTextFile(join(copy, "its_test.ts"), source);
  return await testCopy({ copy, tests: ["its_test.ts"], environment: {}, limitMs });
}

Deno.test("testCopy() says of tests whether they passed", async () => {
  equal((await tryTests(`Deno.test("one", () => {});`)).end, "green");
});

Deno.test("testCopy() ends tests when the first step has failed", async () => {
  const { end } = await tryTests(`Deno.test("steps", async (t) => {
    await t.step("fails", () => { throw new Error("noticed"); });
    await t.step("never ends", () => new Promise((resolve) => setTimeout(resolve, 1e8)));
  });`);
  equal(end, "red");
});

Deno.test("testCopy() takes a process that ended in the middle of a test for one that noticed", async () => {
  equal((await tryTests(`Deno.test("one", () => Deno.exit(0));`)).end, "red");
  equal((await tryTests(`Deno.test("one", () => Deno.kill(Deno.pid, "SIGKILL"));`)).end, "red");
  // So early that nothing was told of a test.
  equal((await tryTests(`Deno.kill(Deno.pid, "SIGKILL");`)).end, "red");
});

Deno.test("testCopy() says of tests that cannot be loaded that they prove nothing", async () => {
  const { end, output } = await tryTests(
    `import "./what_is_not_there.ts"; Deno.test("one", () => {});`,
  );
  equal(end, "broken");
  match(output, /what_is_not_there/);
});

Deno.test("testCopy() ends tests when their time is over", async () => {
  const source = `Deno.test("one", () => new Promise((resolve) => setTimeout(resolve, 1e8)));`;
  equal((await tryTests(source, 2_000)).end, "late");
});

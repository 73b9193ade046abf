import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { countTests, findTestFiles, parseTestArguments, runTests } from "./mod.ts";

Deno.test("parseTestArguments() knows paths and the filter, and passes the rest on", () => {
  assert.deepEqual(parseTestArguments(["shared", "--filter", "a b", "--fail-fast", "--seed=3"]), {
    paths: ["shared"],
    filter: "a b",
    passedOn: ["--filter=a b", "--fail-fast", "--seed=3"],
  });
  assert.deepEqual(parseTestArguments([]), { paths: ["."], passedOn: [] });
  assert.throws(() => parseTestArguments(["--filter"]), { name: "UsageError" });
  assert.throws(() => findTestFiles(["nowhere"], "."), { message: /no file or folder nowhere/ });
});

Deno.test("findTestFiles() leaves out what lies in the root's own folders of data, and nothing that is called like them", async () => {
  const root = await Deno.makeTempDir();
  const files = [
    "a_test.ts",
    "local/storage/b_test.ts",
    "storage/images/c_test.ts",
    ".local/d_test.ts",
  ];
  for (const file of files) {
    await Deno.mkdir(join(root, file, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, file), "");
  }
  assert.deepEqual(
    findTestFiles(["."], root).map((file) => relative(root, file)),
    ["a_test.ts", "local/storage/b_test.ts"],
  );
  await Deno.remove(root, { recursive: true });

  const house = fileURLToPath(new URL("../..", import.meta.url));
  assert.deepEqual(
    findTestFiles(["."], house).map((file) => relative(house, file)),
    globSync("{functions,scripts,shared,supabase}/**/*_test.ts", { cwd: house }).sort(),
  );
});

Deno.test("runTests() is green, red when a test or a file breaks, and ends with the summary", async () => {
  const folder = await Deno.makeTempDir();
  const write = (name: string, source: string) => Deno.writeTextFile(join(folder, name), source);
  try {
    await write(
      "good_test.ts",
      `Deno.test("good", () => {}); Deno.test({ name: "other", ignore: true, fn() {} });`,
    );
    await write("bad_test.ts", `Deno.test("bad", () => { throw new Error("told at the end"); });`);
    await write("broken_test.ts", `throw new Error("no test at all");`);
    const run = async (paths: string[], filter?: string) => {
      const files = findTestFiles(paths, folder), printed: string[] = [];
      const { success } = await runTests({
        files: files.map((file) => relative(Deno.cwd(), file)),
        count: countTests(files, filter),
        passedOn: ["--no-check", ...(filter === undefined ? [] : [`--filter=${filter}`])],
        atOnce: 2,
        print: (line) => printed.push(line),
      });
      return { success, text: printed.join("\n"), last: printed.at(-1) ?? "" };
    };
    const good = await run(["good_test.ts"]);
    assert.ok(good.success, good.text);
    assert.match(good.text, /^2 tests in 1 files, 2 files at a time\./m);
    assert.match(good.last, /^\nok \| 1 passed \| 0 failed \| 1 ignored/);
    assert.match((await run(["good_test.ts"], "/^go/")).text, /^1 tests in/m);

    const bad = await run(["."]);
    assert.equal(bad.success, false);
    assert.match(bad.text, /told at the end/);
    assert.match(bad.text, /no test at all/);
    assert.match(bad.last, /^\nFAILED \| 1 passed \| 2 failed/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runTests() runs files in lanes as each by itself, and misses what a broken lane leaves undone", async () => {
  const folder = await Deno.makeTempDir();
  const write = (name: string, source: string) => Deno.writeTextFile(join(folder, name), source);
  const run = async () => {
    const files = findTestFiles(["."], folder), printed: string[] = [];
    const { success } = await runTests({
      files: files.map((file) => relative(Deno.cwd(), file)),
      count: countTests(files),
      passedOn: ["--no-check"],
      atOnce: 2,
      inLanes: true,
      print: (line) => printed.push(line),
    });
    return { success, text: printed.join("\n"), last: printed.at(-1) ?? "" };
  };
  try {
    await write(
      "hooks_test.ts",
      `let calls = "";
      for (const moment of ["beforeAll", "beforeEach", "afterEach", "afterAll"]) {
        Deno.test[moment](() => { calls += moment + " "; });
      }
      Deno.test.afterAll(() => console.log(calls));
      Deno.test("first", async (t) => { await t.step("a step", () => {}); });
      Deno.test.ignore("second", () => {});
      Deno.test(function third() { throw new Error(calls); });`,
    );
    await write("other_test.ts", `Deno.test({ name: "other\\nline", fn() {} });`);
    const first = await run();
    assert.equal(first.success, false);
    assert.match(first.text, /hooks_test\.ts => third$/m);
    assert.match(first.text, /^error: Error: beforeAll beforeEach afterEach beforeEach $/m);
    assert.match(first.text, /^beforeAll (beforeEach afterEach ){2}afterAll $/m);
    assert.match(first.last, /^\nFAILED \| 2 passed \| 1 failed \| 1 ignored \(/);

    await write("hooks_test.ts", `Deno.test("fine", () => {});`);
    assert.ok((await run()).success);

    await write(
      "hooks_test.ts",
      `Deno.test.beforeAll(() => { throw new Error("no start"); });
      Deno.test("never", () => {});`,
    );
    await write("broken_test.ts", `Deno.test("lost", () => {}); throw new Error("no load");`);
    await write("only_test.ts", `Deno.test.only("one of two", () => {});`);
    const second = await run();
    for (
      const told of [
        /broken_test\.ts => the file can be loaded$/m,
        /^error: Error: no load$/m,
        /hooks_test\.ts => what comes before all tests$/m,
        /^error: Error: no start$/m,
        /The test "one of two" has an option that goes with running its file alone/,
        /^Did not run to their end: .*broken_test\.ts, .*hooks_test\.ts, .*only_test\.ts$/m,
      ]
    ) assert.match(second.text, told);
    assert.match(second.last, /^\nFAILED \| 1 passed \| 3 failed \| 0 ignored \(/);

    for (const name of ["broken", "hooks", "only"]) {
      await Deno.remove(join(folder, `${name}_test.ts`));
    }
    await write(
      "uncaught_test.ts",
      `Deno.test("takes its isolate along", async () => {
        setTimeout(() => { throw new Error("of nobody"); });
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });` + " ".repeat(1_000), // begins first
    );
    const third = await run();
    assert.equal(third.success, false);
    assert.match(third.text, /of nobody/);
    assert.match(third.text, /^Did not run to their end: \S+uncaught_test\.ts$/m);
    assert.match(third.last, /^\nFAILED \| 1 passed \| 1 failed \| 0 ignored \(/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

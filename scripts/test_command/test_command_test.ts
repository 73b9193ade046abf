import assert from "node:assert/strict";
import { join, relative, resolve } from "node:path";
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
        files,
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

    const files = findTestFiles(["."], folder).map((file) => relative(Deno.cwd(), file));
    const printed: string[] = [];
    const { success } = await runTests({
      files,
      count: countTests(files.map((file) => resolve(file))),
      passedOn: ["--no-check"],
      atOnce: 1,
      grouped: true,
      print: (line) => printed.push(line),
    });
    const text = printed.join("\n");
    assert.equal(success, false);
    assert.match(text, /bad_test\.ts => bad$/m);
    assert.match(text, /told at the end/);
    assert.match(text, /broken_test\.ts => the file can be loaded$/m);
    assert.match(text, /no test at all/);
    assert.match(printed.at(-1) ?? "", /^\nFAILED \| 1 passed \| 2 failed \| 1 ignored/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

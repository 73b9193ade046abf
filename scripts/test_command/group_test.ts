import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { divideFiles, weighFiles, withoutGroup } from "./group.ts";

Deno.test("divideFiles() puts each file into one group, the heaviest into those that begin at once", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 300 }),
    fc.integer({ min: 1, max: 20 }),
    (weights, atOnce) => {
      const files = weights.map((weight, index) => ({ path: `${index}_test.ts`, weight }));
      const groups = divideFiles(files, atOnce);
      assert.deepEqual(groups.flat().sort(), files.map(({ path }) => path).sort());
      assert.ok(groups.every(({ length }) => length > 0));
      const weightsOf = (some: string[][]) =>
        some.flat().map((path) => files.find((file) => file.path === path)?.weight ?? 0);
      const [first, later] = [groups.slice(0, atOnce), groups.slice(atOnce)];
      assert.ok(Math.min(...weightsOf(first)) >= Math.max(0, ...weightsOf(later)));
    },
  ));
});

Deno.test("weighFiles() takes what starts stacks for heavier than a longer file that starts nothing", async () => {
  const folder = await Deno.makeTempDir();
  await using _folder = {
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await Deno.writeTextFile(path, text);
    return path;
  };
  const paths = [
    await write(
      "long_test.ts",
      'import { a } from "../shared/testing/prompts/a.ts";' + " ".repeat(100),
    ),
    await write("a_test.ts", 'import { a } from "../shared/testing/service/service.ts";'),
    await write("b_test.ts", 'import { b } from "../../scripts/local/mod.ts";'),
  ];
  const weighed = await weighFiles(paths);
  assert.deepEqual(weighed.map(({ path }) => path), paths);
  const [long = 0, ...heavy] = weighed.map(({ weight }) => weight);
  for (const weight of heavy) assert.ok(weight > long);
});

Deno.test("withoutGroup() leaves a line of the report as if each file ran by itself", () => {
  const cases: [line: string, wanted: string][] = [
    [
      "../../tmp/test-groups-1a/group_12_test.ts => shared/a_test.ts => one ... a step ... ok (1ms)",
      "./shared/a_test.ts => one ... a step ... ok (1ms)",
    ],
    [
      "shared/a_test.ts => one ... a step => ../../work/scripts/test_command/group_loader.ts:23:5",
      "shared/a_test.ts => one ... a step",
    ],
    [
      "shared/a_test.ts => one => ./shared/a_test.ts:3:4",
      "shared/a_test.ts => one => ./shared/a_test.ts:3:4",
    ],
    ["anything else", "anything else"],
  ];
  for (const [line, wanted] of cases) assert.equal(withoutGroup(line), wanted);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { divideFiles, withoutGroup } from "./group.ts";

Deno.test("divideFiles() puts each file into one group, the largest groups first", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 400 }),
    fc.integer({ min: 1, max: 20 }),
    (count, atOnce) => {
      const files = Array.from({ length: count }, (_, index) => `${index}_test.ts`);
      const groups = divideFiles(files, atOnce);
      assert.deepEqual(groups.flat().sort(), files.sort());
      const sizes = groups.map(({ length }) => length);
      assert.deepEqual(sizes, sizes.toSorted((one, other) => other - one));
      assert.ok(sizes.every((size) => size > 0));
    },
  ));
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

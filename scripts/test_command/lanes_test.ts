import assert from "node:assert/strict";
import { join } from "node:path";
import { longestFirst, withoutLane } from "./lanes.ts";

Deno.test("longestFirst() takes what starts stacks for longer than a larger file that starts nothing", async () => {
  const folder = await Deno.makeTempDir();
  await using _folder = {
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await Deno.writeTextFile(path, text);
    return path;
  };
  const light = await write(
    "light_test.ts",
    'import { a } from "../shared/testing/prompts/a.ts";' + " ".repeat(100),
  );
  const heavy = [
    await write("a_test.ts", 'import { a } from "../shared/testing/service/service.ts"; '),
    await write("b_test.ts", 'import { b } from "../../scripts/local/mod.ts";'),
  ];
  assert.deepEqual(await longestFirst([light, ...heavy.toReversed()]), [...heavy, light]);
});

Deno.test("withoutLane() leaves a line of the report as if each file ran by itself", () => {
  const cases: [line: string, wanted: string][] = [
    [
      "../../tmp/test-lanes-1a/lane_12_test.ts => lane ... shared/a_test.ts => one ... a step ... ok (1ms)",
      "./shared/a_test.ts => one ... a step ... ok (1ms)",
    ],
    [
      "../../tmp/test-lanes-1a/lane_12_test.ts => lane ... FAILED (due to 3 failed steps) (5m1s)",
      "",
    ],
    [
      "lane ... shared/a_test.ts => one ... a step => ./shared/a_test.ts:3:4",
      "shared/a_test.ts => one ... a step => ./shared/a_test.ts:3:4",
    ],
    [
      "lane ... shared/a_test.ts => one => ../../work/scripts/test_command/lane.ts:23:5",
      "shared/a_test.ts => one",
    ],
    ["anything else", "anything else"],
  ];
  for (const [line, wanted] of cases) assert.equal(withoutLane(line), wanted);
});

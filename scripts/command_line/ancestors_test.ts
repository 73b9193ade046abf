import assert from "node:assert/strict";
import { readPsLine } from "./ancestors.ts";

Deno.test("readPsLine() reads what ps prints on Linux and on macOS", () => {
  const cases: [string, ReturnType<typeof readPsLine>][] = [
    ["  25784 Sat Nov 28 11:47:37 2026 deno\n", {
      ...{ pid: 7, parent: 25784, began: "Sat Nov 28 11:47:37 2026", command: "deno" },
    }],
    ["    1 Tue Nov  3 09:01:02 2026     npm exec deno@2. \n", {
      ...{ pid: 7, parent: 1, began: "Tue Nov  3 09:01:02 2026", command: "npm" },
    }],
    ["", undefined],
    ["error: process ID list syntax error", undefined],
  ];
  for (const [text, seen] of cases) assert.deepEqual(readPsLine(7, text), seen);
});

import assert from "node:assert/strict";
import { isServer } from "./leftover.ts";

Deno.test("isServer() knows a server by its folder, whatever spaces the folders have", () => {
  const folder = "/Users/ada/My -Projects/a b/.local/postgres-17";
  const cases: [string, boolean][] = [
    [`/opt/deno cache/bin/postgres -D ${folder} -p 5433 -k `, true],
    [`postgres -D ${folder} -p 5433`, true],
    [`/opt/bin/postgres -D ${folder}-2 -p 5433`, false],
    [`/opt/bin/postgres -D /Users/ada/My -Projects/a -p 5433`, false],
    [`/opt/bin/grep postgres -D ${folder}`, false],
    [`/opt/bin/tail -f ${folder}`, false],
    ["", false],
  ];
  for (const [line, expected] of cases) assert.equal(isServer(line, folder), expected, line);
});

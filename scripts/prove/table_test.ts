import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { updateProofs } from "./mod.ts";

const on = `${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`;
const earlier = `# Proofs

What holds.

| part | figure | value |     | day | on |
| ---- | ------ | ----- | --- | --- | -- |
| chaos | jobs | 200 | holds | 2026-01-01 | 2 cores |
| scale | rows | 10 | holds | 2026-01-02 | 4 cores |
`;

Deno.test("updateProofs() replaces the rows of what was proved and keeps those of other parts", () => {
  const proofs = [{
    name: "chaos",
    holds: false,
    figures: { jobs: 199, attempts: "a | b" },
    printed: [],
  }];
  const document = updateProofs(earlier, proofs, new Date("2026-11-28T23:59:00Z"));
  deepEqual(document.split("\n").slice(0, 4), earlier.split("\n").slice(0, 4));
  deepEqual(document.trimEnd().split("\n").slice(6), [
    "| scale | rows | 10 | holds | 2026-01-02 | 4 cores |",
    `| chaos | jobs | 199 | DOES NOT HOLD | 2026-11-28 | ${on} |`,
    `| chaos | attempts | a \\| b | DOES NOT HOLD | 2026-11-28 | ${on} |`,
  ]);
  const again = updateProofs(document, proofs, new Date("2026-11-29T00:00:00Z"));
  match(again, /a \\\| b \| DOES NOT HOLD \| 2026-11-29/);
  doesNotMatch(again, /2026-11-28/);
});

import { deepEqual, equal } from "node:assert/strict";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../.ci/run", import.meta.url));

/** Stands in for both versions of Deno; what its command line contains of $FAILS fails, after sixty lines. */
const standIn = `#!/usr/bin/env bash
shift 2
case "$*" in
  *unit_tests.ts*) echo one_test.ts ;;
  test*) echo "ok | 5 passed | 0 failed (1s)" ;;
  "task test") echo "ok | 10 passed (3 steps) | 0 failed (3s)" ;;
  *prove*) echo "  ok | 99 passed | 0 failed (1s)" ;;
esac
if [[ -n "$FAILS" && "$*" == *"$FAILS"* ]]; then
  for line in $(seq 60); do echo "line $line"; done
  if [[ "$*" == "task test" ]]; then echo "FAILED | 8 passed | 2 failed (3s)"; fi
  exit 1
fi
exit 0
`;

/** Runs the script. @param fails what fails, nothing when empty */
async function run(fails: string): Promise<{ code: number; lines: string[] }> {
  const folder = await Deno.makeTempDir({ prefix: "ci-" });
  await using _folder = { [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  for (const name of ["npx", "chromium"]) {
    await Deno.writeTextFile(join(folder, name), standIn, { mode: 0o755 });
  }
  const { code, stdout } = await new Deno.Command("bash", {
    args: [script],
    env: { PATH: `${folder}${delimiter}${Deno.env.get("PATH")}`, TMPDIR: folder, FAILS: fails },
    stdin: "null",
    stderr: "null",
  }).output();
  return { code, lines: new TextDecoder().decode(stdout).trim().split("\n") };
}

Deno.test(".ci/run sums its test runs in the last line, and no run inside of a proof", async () => {
  const { code, lines } = await run("");
  equal(code, 0);
  deepEqual(lines.slice(-2), ["--- small proofs: ok", "15 passed, 0 failed"]);
});

Deno.test(".ci/run ends with what a failed check said", async () => {
  const { code, lines } = await run("types --check");
  equal(code, 1);
  deepEqual(lines.slice(-42, -38), [
    ...["--- types of the database FAILED, and ended with:", "line 21", "line 22", "line 23"],
  ]);
  deepEqual(lines.slice(-2), ["line 60", "0 passed, 1 failed"]);
});

Deno.test(".ci/run counts tests that fail, and ends after them", async () => {
  const { code, lines } = await run("task test");
  equal(code, 1);
  deepEqual(lines.slice(-2), ["FAILED | 8 passed | 2 failed (3s)", "13 passed, 2 failed"]);
});

Deno.test(".ci/run counts a proof that does not hold as one failure", async () => {
  const { code, lines } = await run("prove --small");
  equal(code, 1);
  deepEqual(lines.slice(-2), ["line 60", "15 passed, 1 failed"]);
});

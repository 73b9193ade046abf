import { deepEqual } from "node:assert/strict";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Part, parts, proveParts, tellFailures } from "./mod.ts";

/** A part that says how it comes along, and ends when it is told to. */
function scripted(what: string) {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const part: Part = {
    what,
    async prove({ print }) {
      print(`${what} begins`);
      const holds = await promise;
      print(`${what} ends`);
      return { holds, figures: {} };
    },
  };
  return { part, end: resolve };
}

function start(parts: [string, Part][], small: boolean) {
  const printed: string[] = [], told: string[][] = [];
  const stop = new AbortController();
  const proved = proveParts({
    ...{ parts, small, root: "/", signal: stop.signal },
    print: (line) => printed.push(line),
    onProved: (proofs) => Promise.resolve(void told.push(proofs.map(({ name }) => name))),
  });
  return { proved, printed, told, stop };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("proveParts() proves one after the other, and says so meanwhile", async () => {
  const [one, two] = [scripted("one"), scripted("two")];
  const { proved, printed } = start([["1", one.part], ["2", two.part]], false);
  await turn();
  deepEqual(printed, ["--- 1", "one begins"]);
  one.end(true);
  two.end(true);
  deepEqual((await proved).map(({ name, holds }) => [name, holds]), [["1", true], ["2", true]]);
  deepEqual(printed.slice(2), ["one ends", "--- 2", "two begins", "two ends"]);
});

Deno.test("proveParts() lets small passes run beside each other, but for those that measure", async () => {
  const [one, two, alone] = [scripted("one"), scripted("two"), scripted("alone")];
  const { proved, printed } = start(
    [["0", { ...alone.part, isAlone: true }], ["1", one.part], ["2", two.part]],
    true,
  );
  two.end(true);
  await turn();
  deepEqual(printed, ["--- 2", "two begins", "two ends"], "in one piece");
  one.end(true);
  await turn();
  deepEqual(printed.slice(3), ["--- 1", "one begins", "one ends", "--- 0", "alone begins"]);
  alone.end(true);
  deepEqual((await proved).map(({ name }) => name), ["0", "1", "2"], "as they are in the table");
});

Deno.test("proveParts() begins nothing more when it is stopped, and tells nothing of what was broken off", async () => {
  const [one, two, three] = [scripted("one"), scripted("two"), scripted("three")];
  const { proved, printed, told, stop } = start(
    [["1", one.part], ["2", two.part], ["3", three.part]],
    false,
  );
  one.end(true);
  await turn();
  stop.abort();
  two.end(false);
  deepEqual((await proved).map(({ name }) => name), ["1"]);
  deepEqual(told, [["1"]]);
  deepEqual(printed.filter((line) => line.startsWith("---")), ["--- 1", "--- 2"]);
});

Deno.test("tellFailures() tells what did not hold and the end of what it printed", async () => {
  const good: Part = {
    what: "all is well",
    prove: () => Promise.resolve({ holds: true, figures: {} }),
  };
  const many: Part = {
    what: "every fault is noticed",
    prove({ print }) {
      for (let line = 1; line <= 60; line++) print(`line ${line}`);
      return Promise.resolve({ holds: false, figures: {} });
    },
  };
  const broken: Part = { what: "it starts", prove: () => Promise.reject(new Error("no room")) };
  const parts = { good, many, broken };
  const proofs = await start(Object.entries(parts), true).proved;
  const told = tellFailures(proofs, parts);
  deepEqual(told.slice(0, 3), ["", "many DOES NOT HOLD: every fault is noticed", "line 21"]);
  deepEqual(told.slice(-4), [
    ...["line 60", "", "broken DOES NOT HOLD: it starts"],
    "Error: no room",
  ]);
  deepEqual(tellFailures(proofs.slice(0, 1), parts), []);
});

Deno.test("parts run every file that is called a proof, and none that is missing", () => {
  const files = (pattern: string) =>
    globSync(pattern, { cwd: fileURLToPath(new URL("../..", import.meta.url)) }).sort();
  const named = new Set(Object.values(parts).flatMap(({ files = [] }) => files));
  deepEqual(
    files("{functions,scripts,shared,supabase}/**/*_proof.ts").filter((file) => !named.has(file)),
    [],
  );
  const there = new Set(files("{functions,scripts,shared,supabase}/**/*_{test,proof}.ts"));
  deepEqual([...named].filter((file) => !there.has(file)), []);
});

/**
 * `deno task bench`: what things cost.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { recordFigure } from "../shared/testing/proof.ts";
import {
  benches,
  compareRuns,
  isKept,
  type Measured,
  readRun,
  type Run,
  told,
  writeBenchmarksPage,
} from "./bench/mod.ts";
import {
  chooseNamed,
  exitCodes,
  parseOptions,
  processTerminal,
  runCommand,
} from "./command_line/mod.ts";

const usage = `Measures what things cost, in one go, and what is promised of it.

Usage: deno task bench [options] [subject…]

Subjects (default: all):
${Object.entries(benches).map(([name, { what }]) => `  ${name.padEnd(9)} ${what}`).join("\n")}

  --small          a few rounds only, whose figures break no promise
  --json FILE      write the figures down
  --compare FILE   tell what has changed since figures that were written down
  --record         write the table of docs/benchmarks.md
  --deno VERSION   run what is deployed on another Deno, from npm, such as 2.1.4, the level of the platform
  --help           print this

Exit code 1: something costs more than is promised.`;

const terminal = processTerminal();
Deno.exitCode = await runCommand(Deno.args, usage, terminal, async () => {
  const { values, positionals } = parseOptions(() =>
    parseArgs({
      args: Deno.args,
      options: {
        small: { type: "boolean", default: false },
        json: { type: "string" },
        compare: { type: "string" },
        record: { type: "boolean", default: false },
        deno: { type: "string" },
      },
      allowPositionals: true,
    })
  );
  const { small, json, compare, record, deno } = values;
  const before = compare === undefined ? undefined : await readRun(compare);
  const measured: Measured[] = [];
  for (const [, bench] of chooseNamed(positionals, benches, "subject")) {
    if (terminal.signal.aborted) return exitCodes.interrupted;
    const settings = {
      ...{ rounds: small ? 2 : 50, small, print: terminal.print },
      ...(deno && { deno }),
    };
    measured.push(...await bench.measure(settings));
  }
  const run: Run = {
    at: new Date().toISOString(),
    on: `${navigator.hardwareConcurrency} cores, Deno ${deno ?? Deno.version.deno}`,
    measured,
  };
  for (const each of measured) {
    terminal.print(`${each.name}: ${told(each)}${isKept(each) ? "" : ", BROKEN"}`);
    const isPromised = (each.atMost ?? each.atLeast) !== undefined;
    if (isPromised || !small) recordFigure(each.name, told(each));
  }
  if (before) compareRuns(before, run).forEach(terminal.print);
  if (json !== undefined) await Deno.writeTextFile(json, `${JSON.stringify(run, null, 2)}\n`);
  if (record) await writeBenchmarksPage(run);
  return small || measured.every(isKept) ? exitCodes.success : exitCodes.failure;
});

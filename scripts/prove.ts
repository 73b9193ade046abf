/**
 * `deno task prove`: what takes too long for every run of the tests, with the figures that come of it.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import {
  exitCodes,
  parseOptions,
  processTerminal,
  runCommand,
  UsageError,
} from "./command_line/mod.ts";
import { parts, proofTable } from "./prove/mod.ts";

const usage =
  `Proves what takes too long for every run of the tests, and prints a dated table of figures.

Usage: deno task prove [options] [part…]

Parts (default: all):
${Object.entries(parts).map(([name, { what }]) => `  ${name.padEnd(11)} ${what}`).join("\n")}

  --small     a small pass of each, for .ci/run
  --help      print this

Exit code 1: something does not hold.`;

const terminal = processTerminal();
Deno.exitCode = await runCommand(Deno.args, usage, terminal, async () => {
  const { values, positionals } = parseOptions(() =>
    parseArgs({
      args: Deno.args,
      options: { small: { type: "boolean", default: false } },
      allowPositionals: true,
    })
  );
  const unknown = positionals.find((name) => !(name in parts));
  if (unknown !== undefined) throw new UsageError(`There is no part ${unknown}`);
  const wanted = Object.entries(parts)
    .filter(([name]) => positionals.length === 0 || positionals.includes(name));
  const proofs = [];
  for (const [name, { prove }] of wanted) {
    if (terminal.signal.aborted) return exitCodes.interrupted;
    terminal.print(`--- ${name}`);
    const proof = await prove({
      small: values.small,
      root: fileURLToPath(new URL("..", import.meta.url)),
      print: terminal.print,
    });
    proofs.push({ name, ...proof });
  }
  terminal.print(`\n${proofTable(proofs, new Date())}`);
  return proofs.every(({ holds }) => holds) ? exitCodes.success : exitCodes.failure;
});

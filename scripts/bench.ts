/**
 * `deno task bench`: the figures of time.
 *
 * @module
 */
import { benches, type Measured } from "./bench/mod.ts";
import { chooseFrom, exitCodes, processTerminal, runCommand } from "./command_line/mod.ts";
import { recordFigure } from "../shared/testing/proof.ts";

const usage = `Measures what things cost in time of a processor, each as the least of many rounds.

Usage: deno task bench [options] [subject…]

Subjects (default: all):
${Object.entries(benches).map(([name, { what }]) => `  ${name.padEnd(9)} ${what}`).join("\n")}

  --small     a few rounds only, whose figures break no promise
  --help      print this

Exit code 1: something takes longer than is promised.`;

const terminal = processTerminal();
Deno.exitCode = await runCommand(Deno.args, usage, terminal, async () => {
  const { chosen, small } = chooseFrom(Deno.args, benches, "subject");
  const measured: Measured[] = [];
  for (const [, bench] of chosen) {
    if (terminal.signal.aborted) return exitCodes.interrupted;
    measured.push(
      ...await bench.measure({ rounds: small ? 5 : 50, print: terminal.print }),
    );
  }
  for (const { name, ms, promisedMs } of measured) {
    const figure = `${ms.toPrecision(3)} ms`;
    const promise = promisedMs === undefined ? "" : `, promised ${promisedMs} ms`;
    terminal.print(`${name}: ${figure}${promise}${isKept({ ms, promisedMs }) ? "" : ", BROKEN"}`);
    recordFigure(name, `${figure}${promise}`);
  }
  return small || measured.every(isKept) ? exitCodes.success : exitCodes.failure;
});

function isKept({ ms, promisedMs }: Pick<Measured, "ms"> & { promisedMs?: number | undefined }) {
  return promisedMs === undefined || ms <= promisedMs;
}

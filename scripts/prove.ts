/**
 * `deno task prove`: what takes too long for every run of the tests, with the figures that come of it.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseFrom, exitCodes, processTerminal, runCommand } from "./command_line/mod.ts";
import {
  type NamedProof,
  parts,
  proofTable,
  proveParts,
  tellFailures,
  updateProofs,
} from "./prove/mod.ts";
import { startSurroundings } from "./test_command/mod.ts";

const document = "docs/proofs.md";
const usage =
  `Proves what takes too long for every run of the tests, prints a dated table of figures, and writes it into ${document}.

Usage: deno task prove [options] [part…]

Parts (default: all):
${Object.entries(parts).map(([name, { what }]) => `  ${name.padEnd(11)} ${what}`).join("\n")}

  --small     a small pass of each, for .ci/run; ${document} stays as it is
  --help      print this

Exit code 1: something does not hold.`;

const terminal = processTerminal();
Deno.exitCode = await runCommand(Deno.args, usage, terminal, async () => {
  const { chosen, small } = chooseFrom(Deno.args, parts, "part");
  const root = fileURLToPath(new URL("..", import.meta.url));
  // The small passes are of many files, a few at a time.
  await using surroundings = small ? await startSurroundings(root) : undefined;
  for (const [name, value] of Object.entries(surroundings?.environment ?? {})) {
    Deno.env.set(name, value);
  }
  for (const lines of surroundings?.printed ?? []) void tell(lines);
  const proofs = await proveParts({
    parts: chosen,
    ...{ small, root, print: terminal.print, signal: terminal.signal },
    ...(!small && { onProved: (proofs) => write(join(root, document), proofs) }),
  });
  if (terminal.signal.aborted) return exitCodes.interrupted;
  terminal.print(`\n${proofTable(proofs, new Date())}`);
  // Last, since a log is often read from its end or kept in part.
  const failures = tellFailures(proofs, parts);
  failures.forEach(terminal.print);
  return failures.length === 0 ? exitCodes.success : exitCodes.failure;
});

/** Prints what comes besides, from nobody in particular. */
async function tell(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) terminal.print(line);
}

/** Writes the figures into the document, laid out as the formatter wants it. */
async function write(path: string, proofs: NamedProof[]): Promise<void> {
  const before = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, updateProofs(before, proofs, new Date()));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).output();
}

/**
 * `deno task test`: runs the tests, several files at a time, and says how far it is.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exitCodes, processTerminal, runCommand } from "./command_line/mod.ts";
import {
  countTests,
  findTestFiles,
  parseTestArguments,
  runTests,
  startSurroundings,
} from "./test_command/mod.ts";

const usage =
  `Runs the tests, several files at a time. The types of many files are checked by "deno task check".

Usage: deno task test [options] [files and folders]

  --filter <text>   only tests whose name contains the text, or matches it when it is written as /expression/
  --fail-fast       stop after the first failure
  --help            print this

Other options of "deno test" are passed on; one with a value is written as --name=value. DENO_JOBS says how many files
run at a time (default: four more than this machine has cores).`;

const terminal = processTerminal();
Deno.exitCode = await runCommand(Deno.args, usage, terminal, async () => {
  const { paths, filter, passedOn } = parseTestArguments(Deno.args);
  const files = findTestFiles(paths, Deno.cwd());
  if (files.length === 0) {
    terminal.note(`There are no tests in ${paths.join(", ")}.`);
    return exitCodes.usage;
  }
  // Meanwhile, in a thread of its own; that it failed is told with the run.
  const count = countTests(files, filter);
  count.catch(() => {});
  const root = fileURLToPath(new URL("..", import.meta.url));
  // For a few files it would take longer than it saves.
  const isMany = files.length > 8;
  const atOnce = Number(terminal.environment.get("DENO_JOBS")) || navigator.hardwareConcurrency + 4;
  await using surroundings = isMany ? await startSurroundings(root) : undefined;
  const { success } = await runTests({
    files: files.map((file) => relative(Deno.cwd(), file)),
    count,
    // Of the whole repository they are another command's to check, and a fifteenth of what the tests cost.
    passedOn: isMany ? ["--no-check", ...passedOn] : passedOn,
    ...(surroundings && {
      environment: surroundings.environment,
      besides: surroundings.printed,
    }),
    // Other options are for the files by themselves, and the names that their tests have there.
    inLanes: (isMany || atOnce === 1) && passedOn.every((option) => option === "--no-check"),
    atOnce,
    print: terminal.print,
  });
  if (terminal.signal.aborted) return exitCodes.interrupted;
  return success ? exitCodes.success : exitCodes.failure;
});

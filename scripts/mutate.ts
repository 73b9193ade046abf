/**
 * `deno task mutate`: changes the code in small ways, one at a time, and looks whether the tests notice.
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
import { mutations, runMutations } from "./mutate/mod.ts";

const usage =
  `Changes the code in small ways, one at a time, in a copy of the repository, and runs the tests beside each
change. A change that no test notices is a fault that could come in unseen.

Usage: deno task mutate [options] [text…]

  text              only changes whose file, or what they break, contains one of the texts
  --small           only those of the small pass, for .ci/run
  --times <number>  each so many times (default 1): a test that notices by chance is found so
  --green           without a first run of the tests as they are: they are known to be green
  --help            print this

The list is in scripts/mutate/changes. Exit code 1: a change survived, or the list is no longer true.`;

const terminal = processTerminal();
Deno.exitCode = await runCommand(Deno.args, usage, terminal, async () => {
  const { values, positionals } = parseOptions(() =>
    parseArgs({
      args: Deno.args,
      options: {
        small: { type: "boolean", default: false },
        times: { type: "string", default: "1" },
        green: { type: "boolean", default: false },
      },
      allowPositionals: true,
    })
  );
  const times = Number(values.times);
  if (!Number.isInteger(times) || times < 1) throw new UsageError("--times is a whole number");
  const wanted = mutations
    .filter(({ inSmallPass }) => inSmallPass || !values.small)
    .filter(({ file, breaks }) =>
      positionals.length === 0 ||
      positionals.some((text) => file.includes(text) || breaks.includes(text))
    );
  if (wanted.length === 0) throw new UsageError(`No change is of ${positionals.join(" or ")}`);
  const isGood = await runMutations({
    all: mutations,
    wanted,
    root: fileURLToPath(new URL("..", import.meta.url)),
    atOnce: Math.max(2, Math.floor(navigator.hardwareConcurrency / 2)),
    times,
    areGreen: values.green,
    print: terminal.print,
    signal: terminal.signal,
  });
  return isGood ? exitCodes.success : exitCodes.failure;
});

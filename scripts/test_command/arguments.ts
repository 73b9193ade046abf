import { parseArgs } from "node:util";
import { parseOptions } from "../command_line/mod.ts";

/** What the command line asks for. */
export interface TestArguments {
  /** Files and folders; everything when none was named. */
  paths: string[];
  /** Text, or an expression between slashes, as `deno test` takes it. */
  filter?: string;
  /** Options for `deno test`. */
  passedOn: string[];
}

/**
 * Sorts the arguments of the command.
 *
 * @throws UsageError when `--filter` has no value
 */
export function parseTestArguments(given: string[]): TestArguments {
  const { values, positionals, tokens } = parseOptions(() =>
    parseArgs({
      args: given,
      options: { filter: { type: "string" } },
      allowPositionals: true,
      strict: false,
      tokens: true,
    })
  );
  const { filter } = values;
  if (filter === true) parseOptions(() => parseArgs({ args: ["--filter"], options: filterOption }));
  const passedOn = tokens.flatMap((token) => {
    if (token.kind !== "option") return [];
    return token.value === undefined ? [token.rawName] : [`${token.rawName}=${token.value}`];
  });
  return {
    paths: positionals.length > 0 ? positionals : ["."],
    ...(typeof filter === "string" && { filter }),
    passedOn,
  };
}

const filterOption = { filter: { type: "string" } } as const;

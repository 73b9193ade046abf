import { parseArgs } from "node:util";
import { parseOptions, UsageError } from "./run.ts";

/** What of a table a command is to do. */
export interface Choice<T> {
  /** In the order of the table. */
  chosen: [name: string, entry: T][];
  /** Whether a small pass is enough. */
  small: boolean;
}

/**
 * Reads the names of a table's entries, all when none is given, and `--small`.
 *
 * @param kind what an entry is called, such as `part`
 * @throws UsageError for a name that is not in the table
 */
export function chooseFrom<T>(args: string[], table: Record<string, T>, kind: string): Choice<T> {
  const { values, positionals } = parseOptions(() =>
    parseArgs({
      args,
      options: { small: { type: "boolean", default: false } },
      allowPositionals: true,
    })
  );
  const unknown = positionals.find((name) => !(name in table));
  if (unknown !== undefined) throw new UsageError(`There is no ${kind} ${unknown}`);
  const chosen = Object.entries(table)
    .filter(([name]) => positionals.length === 0 || positionals.includes(name));
  return { chosen, small: values.small };
}

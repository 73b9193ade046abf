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
  return { chosen: chooseNamed(positionals, table, kind), small: values.small };
}

/**
 * The entries of a table that are named, all when none is, in the order of the table.
 *
 * @param kind what an entry is called, such as `part`
 * @throws UsageError for a name that is not in the table
 */
export function chooseNamed<T>(
  names: readonly string[],
  table: Record<string, T>,
  kind: string,
): [name: string, entry: T][] {
  const unknown = names.find((name) => !(name in table));
  if (unknown !== undefined) throw new UsageError(`There is no ${kind} ${unknown}`);
  return Object.entries(table).filter(([name]) => names.length === 0 || names.includes(name));
}

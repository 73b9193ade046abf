import type { Queries } from "../database.ts";
import { openFileStore } from "./files.ts";

/** Files that are checked with one query. */
const batchFiles = 1_000;

/**
 * Removes the files that no object has: what a crash left between writing a file and its row, and what went with rows
 * deleted by SQL. Only for the start of the stack, since a file of an upload under way has no row yet.
 *
 * @returns how many were removed
 */
export async function sweepOrphanFiles(
  options: { database: Queries; directory: string },
): Promise<number> {
  const files = openFileStore(options.directory);
  const versions = await files.versions();
  let removed = 0;
  for (let start = 0; start < versions.length; start += batchFiles) {
    const orphans = await options.database.query<{ version: string }>(
      `select file.version from unnest($1::text[]) as file (version)
       where not exists (select from storage.objects where objects.version = file.version)`,
      [versions.slice(start, start + batchFiles)],
    );
    for (const { version } of orphans) await files.remove(version);
    removed += orphans.length;
  }
  return removed;
}

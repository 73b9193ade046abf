import { globSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../command_line/mod.ts";

/** Folders of the root that hold no sources; elsewhere such a name is as good as any. */
const notOurs = new Set(["node_modules", ".local", ".git", "storage"]);

/**
 * The test files among the given files and in the given folders, absolute and sorted, each once.
 *
 * @param root what relative paths begin at; a folder of it that holds no sources is left out
 * @throws UsageError when there is no such file or folder
 */
export function findTestFiles(paths: string[], root: string): string[] {
  const found = paths.flatMap((path) => {
    const place = resolve(root, path);
    const found = statSync(place, { throwIfNoEntry: false });
    if (!found) throw new UsageError(`There is no file or folder ${path} to take tests from.`);
    if (found.isFile()) return [place];
    if (place !== resolve(root)) return find("**/*_test.ts", place);
    const folders = readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !notOurs.has(entry.name));
    return [
      ...find("*_test.ts", place),
      ...folders.flatMap(({ name }) => find("**/*_test.ts", resolve(place, name))),
    ];
  });
  return [...new Set(found)].sort();
}

function find(pattern: string, folder: string): string[] {
  return globSync(pattern, { cwd: folder }).map((file) => resolve(folder, file));
}

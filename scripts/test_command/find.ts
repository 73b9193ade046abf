import { globSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../command_line/mod.ts";

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
    const exclude = (name: string) => notOurs.has(name) && place === root;
    return globSync("**/*_test.ts", { cwd: place, exclude }).map((file) => resolve(place, file));
  });
  return [...new Set(found)].sort();
}

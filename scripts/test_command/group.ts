import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { GroupedFile } from "./group_loader.ts";

/** Modules that load several test files each; the end of the scope removes them. */
export interface TestGroups extends AsyncDisposable {
  paths: string[];
}

/** A test file, and how much of the run it probably is. */
export interface WeighedFile {
  path: string;
  /** In characters of a file that starts nothing. */
  weight: number;
}

/** What tells a file that starts stacks or databases: half of all files, and nine tenths of the time. */
const startsStack = /from "\S*\/(testing\/(service|stack|worker)|scripts\/local)\//;
/** A character of such a file takes as many times longer than one of another; measured over all files. */
const stackFactor = 6;

/** Weighs test files by what they say. @param paths relative to the working directory */
export function weighFiles(paths: readonly string[]): Promise<WeighedFile[]> {
  return Promise.all(paths.map(async (path) => {
    const text = await Deno.readTextFile(path);
    return { path, weight: text.length * (startsStack.test(text) ? stackFactor : 1) };
  }));
}

/** As much of the weight is in the groups that begin at once. */
const largeShare = 0.75;
/** As much of the weight is in each later group at most, unless it is of one file: no one runs alone for long at the end. */
const smallShare = 0.025;

/**
 * Divides test files into groups: as many as run at a time, of equal weight, then small ones of what is light.
 *
 * Nearly half of what a file costs in an isolate of its own is that everything is loaded and compiled once more.
 *
 * @param files any number
 * @param atOnce how many groups run at a time
 */
export function divideFiles(files: readonly WeighedFile[], atOnce: number): string[][] {
  const total = weightOf(files);
  const rest = files.toSorted((one, other) => other.weight - one.weight);
  const large = Array.from({ length: atOnce }, (): WeighedFile[] => []);
  while (rest.length > 0 && weightOf(large.flat()) < total * largeShare) {
    const [lightest = []] = large.toSorted((one, other) => weightOf(one) - weightOf(other));
    lightest.push(...rest.splice(0, 1));
  }
  const small: WeighedFile[][] = [];
  for (const file of rest) {
    const last = small.at(-1);
    if (last && weightOf(last) + file.weight <= total * smallShare) last.push(file);
    else small.push([file]);
  }
  return [...large, ...small].filter(({ length }) => length > 0)
    .map((group) => group.map(({ path }) => path));
}

function weightOf(files: readonly WeighedFile[]): number {
  return files.reduce((sum, { weight }) => sum + weight, 0);
}

/**
 * Writes a module for each group.
 *
 * @param groups paths of test files, relative to the working directory
 */
export async function writeGroups(groups: readonly string[][]): Promise<TestGroups> {
  const folder = await Deno.makeTempDir({ prefix: "test-groups-" });
  const loader = new URL("./group_loader.ts", import.meta.url).href;
  const paths = await Promise.all(groups.map(async (files, index) => {
    const path = join(folder, `group_${index + 1}_test.ts`);
    const addresses = files.map((file): GroupedFile => [file, pathToFileURL(resolve(file)).href]);
    await Deno.writeTextFile(
      path,
      `import { loadGroup } from ${JSON.stringify(loader)};\n` +
        `await loadGroup(${JSON.stringify(addresses, null, 2)});\n`,
    );
    return path;
  }));
  return { paths, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/**
 * A line of the report with the file of a test in the place of the group's module, which the loader has put before its
 * name.
 */
export function withoutGroup(line: string): string {
  return line
    .replace(/^\S*\/group_\d+_test\.ts => (?=\S+_test\.ts => )/, "./")
    .replace(/ => \S*\/group_loader\.ts:\d+:\d+$/, "");
}

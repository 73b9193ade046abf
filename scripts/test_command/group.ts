import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { GroupedFile } from "./group_loader.ts";

/** Modules that load several test files each; the end of the scope removes them. */
export interface TestGroups extends AsyncDisposable {
  paths: string[];
}

/** A part of what remains is taken for each group, by the number that run at a time: late groups are small. */
const share = 1.5;
const smallest = 6;

/**
 * Divides test files into groups: the first are the largest, so that at the end no one runs alone for long.
 *
 * Nearly half of what a file costs in an isolate of its own is that everything is loaded and compiled once more.
 *
 * @param files any number; each group gets some of every folder
 * @param atOnce how many groups run at a time
 */
export function divideFiles(files: readonly string[], atOnce: number): string[][] {
  const sizes: number[] = [];
  for (let remaining = files.length; remaining > 0;) {
    const size = Math.max(smallest, Math.ceil(remaining / (share * atOnce)));
    sizes.push(Math.min(size, remaining));
    remaining -= size;
  }
  const groups = sizes.map((): string[] => []);
  let next = 0;
  for (const file of files) {
    // Every size is at least 1, and together they are as many as the files: one with room is always found.
    while (groups[next]?.length === sizes[next]) next = (next + 1) % groups.length;
    groups[next]?.push(file);
    next = (next + 1) % groups.length;
  }
  return groups;
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

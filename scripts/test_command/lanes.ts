import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type LaneFile, laneFiles } from "./lane.ts";

/**
 * Modules for `deno test`, each an isolate that runs test files one after the other until none is left; the end of the
 * scope removes them.
 */
export interface TestLanes extends AsyncDisposable {
  paths: string[];
}

/** What tells a file that starts stacks or databases: half of all files, and nine tenths of the time. */
const startsStack = /from "\S*\/(testing\/(service|stack|worker)|scripts\/local)\//;
/** A character of such a file takes as many times longer than one of another; measured over all files. */
const stackFactor = 6;

/**
 * Sorts test files by how long they will probably take, the longest first, so that none is left alone at the end.
 *
 * @param paths relative to the working directory
 */
export async function longestFirst(paths: readonly string[]): Promise<string[]> {
  const weighed = await Promise.all(paths.map(async (path) => {
    const text = await Deno.readTextFile(path);
    return { path, weight: text.length * (startsStack.test(text) ? stackFactor : 1) };
  }));
  return weighed.sort((one, other) => other.weight - one.weight).map(({ path }) => path);
}

/**
 * Writes a module for each lane. Each file is run by the lane that is free first.
 *
 * Nearly half of what a file costs in an isolate of its own is that everything is loaded and compiled once more.
 *
 * @param files paths of test files, relative to the working directory, in the order in which they begin
 * @param count how many lanes there are
 */
export async function writeLanes(files: readonly string[], count: number): Promise<TestLanes> {
  const folder = await Deno.makeTempDir({ prefix: "test-lanes-" });
  const addressed = files.map((file): LaneFile => [file, pathToFileURL(resolve(file)).href]);
  await Deno.writeTextFile(join(folder, laneFiles), JSON.stringify(addressed));
  const lane = new URL("./lane.ts", import.meta.url).href;
  const source = `import { runLane } from ${JSON.stringify(lane)};\n` +
    `runLane(${JSON.stringify(folder)});\n`;
  const paths = Array.from(
    { length: count },
    (_, index) => join(folder, `lane_${index + 1}_test.ts`),
  );
  await Promise.all(paths.map((path) => Deno.writeTextFile(path, source)));
  return { paths, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** A line of the report with the file of a test in the place of the lane's module; empty for the end of a lane itself. */
export function withoutLane(line: string): string {
  return line
    .replace(/^\S*\/lane_\d+_test\.ts => lane \.\.\. (?=\S+ => )/, "./")
    .replace(/^\S*\/lane_\d+_test\.ts => lane \.\.\. .*$/, "")
    .replace(/^lane \.\.\. (?=\S+ => )/, "")
    .replace(/ => \S*\/lane\.ts:\d+:\d+$/, "");
}

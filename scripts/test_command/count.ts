import { pathToFileURL } from "node:url";

/** The tests of each file, by its absolute path: their names, one of each test. */
export type TestCount = Map<string, string[]>;

/** What is answered by the worker that loads the files. */
export type CountMessage = Record<string, string[]>;

/**
 * Finds out how many tests there are, by loading all files in one isolate that runs none of them. A file that cannot
 * be loaded counts as without tests; running it will tell why.
 *
 * @param files absolute paths
 * @param filter leaves out what `deno test --filter` would
 */
export function countTests(files: string[], filter?: string): Promise<TestCount> {
  const worker = new Worker(new URL("./count_worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<TestCount>();
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  });
  worker.addEventListener("message", ({ data }: MessageEvent<CountMessage>) => {
    const matches = matcher(filter);
    resolve(new Map(files.map((file) => [file, (data[file] ?? []).filter(matches)])));
  });
  worker.postMessage(files.map((file) => [file, pathToFileURL(file).href]));
  return promise.finally(() => worker.terminate());
}

/** As `deno test` reads its `--filter`. */
function matcher(filter: string | undefined): (name: string) => boolean {
  if (filter === undefined) return () => true;
  const expression = /^\/(.*)\/$/s.exec(filter)?.[1];
  if (expression === undefined) return (name) => name.includes(filter);
  const pattern = new RegExp(expression);
  return (name) => pattern.test(name);
}

import { relative } from "node:path";
import { readLines } from "../command_line/mod.ts";
import type { TestCount } from "./count.ts";
import { longestFirst, withoutLane, writeLanes } from "./lanes.ts";
import { createProgress } from "./progress.ts";

/** Settings of {@link runTests}. */
export interface TestRun {
  /** Relative to the working directory; they begin in this order. */
  files: string[];
  /** Of the same files, with absolute paths. */
  count: Promise<TestCount>;
  /** Further options of `deno test`; `--filter` is one. */
  passedOn: string[];
  /** How many files run at a time; not in lanes 2 at least. */
  atOnce: number;
  /** Whether as many isolates run all files, instead of one for each. Default false. */
  inLanes?: boolean;
  /** Variables for the tests, besides those that there are. */
  environment?: Record<string, string>;
  /** What programs print that run beside the tests. */
  besides?: AsyncIterable<string>[];
  print: (line: string) => void;
}

/** Neither UTC nor a whole number of hours from it, so that what depends on this machine's zone is noticed. */
export const otherZone = "Asia/Kathmandu";

/** What every run of tests is started with. */
export const testSettings = [
  ...["-A", "--lock=deno.lock", "--frozen"],
  // The new behaviour of the runtime's servers, without its note on the old one for every request that was aborted.
  "--unstable-no-legacy-abort",
];

const remindAfterMs = 20_000;

/**
 * Runs test files and tells of each that ends, then of every failure; the last line sums up, as that of `deno test` does.
 * What tests print is told only when something failed.
 */
export async function runTests(options: TestRun): Promise<{ success: boolean }> {
  const { files, passedOn, atOnce } = options;
  const startedAt = performance.now();
  let saidAt = startedAt;
  const print = (line: string) => {
    saidAt = performance.now();
    options.print(line);
  };
  await using lanes = options.inLanes
    ? await writeLanes(await longestFirst(files), atOnce)
    : undefined;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--parallel",
      ...testSettings,
      ...passedOn,
      ...lanes?.paths ?? files,
    ],
    env: {
      ...options.environment,
      // Of files that run one at a time, the report has another form.
      DENO_JOBS: String(Math.max(2, atOnce)),
      NO_COLOR: "1",
      TZ: otherZone,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const count = await countOf(options.count, print);
  const tests = count.values().reduce((sum, names) => sum + names.length, 0);
  print(`${tests} tests in ${files.length} files, ${atOnce} files at a time.`);
  const progress = createProgress({
    files,
    count,
    print,
    elapsedMs: () => performance.now() - startedAt,
  });
  const reminder = setInterval(() => {
    if (performance.now() - saidAt >= remindAfterMs) progress.remind();
  }, 1_000);
  const keep = async (lines: AsyncIterable<string>) => {
    for await (const line of lines) progress.line(line, "besides");
  };
  const follow = async (stream: ReadableStream<Uint8Array>, from: "report" | "besides") => {
    for await (const line of readLines(stream)) {
      progress.line(lanes ? withoutLane(line) : line, from);
    }
  };
  for (const lines of options.besides ?? []) void keep(lines);
  const [{ code }] = await Promise.all([
    child.status,
    follow(child.stdout, "report"),
    follow(child.stderr, "besides"),
  ]);
  clearInterval(reminder);
  const success = code === 0 && progress.summary !== undefined && progress.missing.length === 0;
  if (!success && progress.besides.length > 0) {
    print("\nPrinted besides, by the tests or what they start:");
    progress.besides.forEach(print);
  }
  // Last, since a log is often read from its end or kept in part.
  if (progress.failures.length > 0) {
    print("\nFailures:");
    progress.failures.forEach(print);
  }
  if (progress.missing.length > 0) print(`\nDid not run to their end: ${someOf(progress.missing)}`);
  print(`\n${progress.summary ?? `FAILED: the run broke off with exit code ${code}`}`);
  return { success };
}

/** The tests by the names that files have in the report. */
async function countOf(counting: Promise<TestCount>, print: (line: string) => void) {
  try {
    return new Map(
      (await counting).entries().map(([file, names]) => [relative(Deno.cwd(), file), names]),
    );
  } catch (error) {
    print(`The tests could not be counted: ${error instanceof Error ? error.message : error}`);
    return new Map<string, string[]>();
  }
}

function someOf(files: string[]): string {
  const more = files.length - 10;
  return [...files.slice(0, 10), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

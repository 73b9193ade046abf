import { join } from "node:path";
import { readLines } from "../command_line/mod.ts";
import { otherZone, testSettings } from "../test_command/mod.ts";

/** Settings of {@link testCopy}. */
export interface CopyTests {
  /** Folder of a copy of the repository. */
  copy: string;
  /** Test files, relative to it. */
  tests: string[];
  /** Only tests with this in their name. */
  filter?: string;
  /** How the tests find their database. */
  environment: Record<string, string>;
  /** They are ended after so many ms. */
  limitMs: number;
}

/** How tests ended. */
export interface TestOutcome {
  /** `broken` when no test could begin to run. */
  end: "green" | "red" | "late" | "broken";
  /** The end of what was printed. */
  output: string;
}

const keptLines = 60;

/** Runs tests in a copy of the repository until a test, or a step of one, fails. */
export async function testCopy(options: CopyTests): Promise<TestOutcome> {
  const { copy, tests, filter, environment, limitMs } = options;
  const temporary = join(copy, ".local", "tmp"); // removed with the copy, also what a killed run left
  await Deno.mkdir(temporary, { recursive: true });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "--no-check", ...testSettings],
      ...(filter === undefined ? [] : [`--filter=${filter}`]),
      ...tests,
    ],
    cwd: copy,
    env: { ...environment, NO_COLOR: "1", TZ: otherZone, TMPDIR: temporary },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let end: TestOutcome["end"] | undefined;
  const stop = (early: "red" | "late") => {
    if (end) return;
    end = early;
    child.kill("SIGKILL");
  };
  const limit = setTimeout(() => stop("late"), limitMs);
  const output: string[] = [];
  let begun = 0;
  const follow = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of readLines(stream)) {
      output.push(line);
      if (output.length > keptLines) output.shift();
      begun += Number(/^running (\d+) tests? from /.exec(line)?.[1] ?? 0);
      // What else the test would do after a step has failed is of no account.
      if (/ \.\.\. FAILED \(/.test(line)) stop("red");
    }
  };
  const [{ success, signal }] = await Promise.all([
    child.status,
    follow(child.stdout),
    follow(child.stderr),
  ]);
  clearTimeout(limit);
  // Also a process that a change made end while its tests ran has noticed. One that was killed may not have told that they ran.
  const isBroken = begun === 0 && signal === null;
  end ??= isBroken ? "broken" : success ? "green" : "red";
  return { end, output: output.join("\n") };
}

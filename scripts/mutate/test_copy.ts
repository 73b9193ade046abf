import { join } from "node:path";
import { otherZone } from "../test_command/mod.ts";

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
  /** They are ended after so many ms. Default 10 minutes. */
  limitMs?: number;
}

/** How tests ended. */
export interface TestOutcome {
  /** `broken` when no test could begin to run. */
  end: "green" | "red" | "late" | "broken";
  seconds: number;
  /** The end of what was printed. */
  output: string;
}

/** Runs tests in a copy of the repository until the first one fails. */
export async function testCopy(options: CopyTests): Promise<TestOutcome> {
  const { copy, tests, filter, environment, limitMs = 600_000 } = options;
  const startedAt = performance.now();
  const temporary = join(copy, ".local", "tmp"); // removed with the copy, also what a killed run left
  await Deno.mkdir(temporary, { recursive: true });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "-A", "--lock=deno.lock", "--frozen", "--no-check", "--parallel", "--fail-fast"],
      ...(filter === undefined ? [] : [`--filter=${filter}`]),
      ...tests,
    ],
    cwd: copy,
    env: { ...environment, NO_COLOR: "1", TZ: otherZone, TMPDIR: temporary },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, limitMs);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(limit);
  const text = new TextDecoder();
  const output = `${text.decode(stderr)}${text.decode(stdout)}`;
  const ran = /^(ok|FAILED) \| (\d+) passed.* \| (\d+) failed/m.exec(output);
  const some = Number(ran?.[2]) + Number(ran?.[3]) > 0;
  const loaded = some && !/^\.\/\S+ \(uncaught error\)$/m.test(output);
  const end = late ? "late" : !loaded ? "broken" : success ? "green" : "red";
  const seconds = (performance.now() - startedAt) / 1_000;
  return { end, seconds, output: output.split("\n").slice(-60).join("\n") };
}

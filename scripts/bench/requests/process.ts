import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLines } from "../../command_line/mod.ts";

/** A program of the benchmark, in a process of its own. */
export interface BenchProcess<Told> extends AsyncDisposable {
  /** What it said once it stood. */
  told: Told;
  pid: number;
}

/** Programs that put away what they made when nobody speaks to them any more. */
const endsWithInput = ["project.ts"];

/** Two versions do not share their caches. */
const otherCache = join(tmpdir(), "deno-of-another-version");

/** How a program is run. */
export interface ProcessOptions {
  /** The program's file beside this one. */
  file: string;
  parameters?: string[];
  environment?: Record<string, string>;
  /** The program of another Deno. */
  deno?: string;
}

/**
 * Starts a program and waits until it says in one line of JSON that it stands. What it says later is not heard.
 *
 * @throws Error when it ends before
 */
export async function startProcess<Told>(
  { file, parameters = [], environment = {}, deno }: ProcessOptions,
): Promise<BenchProcess<Told>> {
  const child = new Deno.Command(deno ?? Deno.execPath(), {
    args: [
      ...["run", "--no-check", "-A"],
      // Another Deno runs the host alone, which imports no package.
      ...(deno === undefined
        ? ["--lock=deno.lock", "--frozen", "--unstable-no-legacy-abort"]
        : ["--no-lock", "--no-config"]),
      fileURLToPath(new URL(file, import.meta.url)),
      ...parameters,
    ],
    cwd: fileURLToPath(new URL("../../../", import.meta.url)),
    env: { ...environment, ...(deno !== undefined && { DENO_DIR: otherCache }) },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = readLines(child.stdout);
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${file} ended before it stood`);
    if (!value.startsWith("{")) continue;
    // What it logs is read, so that it never waits for somebody to do so.
    const drained = (async () => {
      for await (const _ of lines);
    })();
    return {
      told: JSON.parse(value) as Told,
      pid: child.pid,
      async [Symbol.asyncDispose]() {
        await child.stdin.close().catch(() => {});
        if (!endsWithInput.includes(file)) child.kill("SIGTERM");
        await child.status;
        await drained;
      },
    };
  }
}

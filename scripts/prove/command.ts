import { readLines } from "../command_line/mod.ts";

/** What a command came to. */
export interface CommandOutcome {
  success: boolean;
  seconds: number;
  /** What it printed on its standard output. */
  lines: string[];
}

/** Runs one of this repository's tasks and shows what it prints. */
export async function runTask(
  task: string[],
  root: string,
  print: (line: string) => void,
  environment: Record<string, string> = {},
): Promise<CommandOutcome> {
  const startedAt = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...task],
    cwd: root,
    env: { ...environment, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines: string[] = [];
  for await (const line of readLines(child.stdout)) {
    lines.push(line);
    print(`  ${line}`);
  }
  const { success } = await child.status;
  return { success, lines, seconds: (performance.now() - startedAt) / 1_000 };
}

/** Keeps processors busy until it is disposed of. */
export function startBusyLoops(count: number): AsyncDisposable {
  const loops = Array.from({ length: count }, () =>
    new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", "for (;;);"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn());
  return {
    async [Symbol.asyncDispose]() {
      for (const loop of loops) loop.kill("SIGKILL");
      await Promise.all(loops.map(({ status }) => status));
    },
  };
}

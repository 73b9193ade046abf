import { readLines } from "../command_line/mod.ts";

/** Figures by what they tell. */
export type Figures = Record<string, string | number>;

/** What a command came to. */
export interface CommandOutcome {
  success: boolean;
  seconds: number;
  /** What it printed. */
  lines: string[];
  /** What it wrote to `FIGURES_FILE`: lines of JSON, `{name, value}` (`recordFigure()` of the test kit). */
  figures: Figures;
}

/** Runs one of this repository's tasks, shows what it prints and collects its figures. */
export async function runTask(
  task: string[],
  root: string,
  print: (line: string) => void,
  environment: Record<string, string> = {},
): Promise<CommandOutcome> {
  const startedAt = performance.now();
  const file = await Deno.makeTempFile({ prefix: "figures-" });
  await using _file = { [Symbol.asyncDispose]: () => Deno.remove(file) };
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...task],
    cwd: root,
    env: { ...environment, FIGURES_FILE: file, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines: string[] = [];
  const follow = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of readLines(stream)) {
      lines.push(line);
      print(`  ${line}`);
    }
  };
  const [{ success }] = await Promise.all([
    child.status,
    follow(child.stdout),
    follow(child.stderr),
  ]);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { success, lines, seconds, figures: readFigures(await Deno.readTextFile(file)) };
}

function readFigures(text: string): Figures {
  return Object.fromEntries(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const { name, value }: { name: string; value: string | number } = JSON.parse(line);
      return [name, value];
    }),
  );
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

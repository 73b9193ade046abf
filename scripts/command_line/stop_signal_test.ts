import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readLines } from "./mod.ts";

const program = fileURLToPath(
  new URL("../../shared/testing/command_line/stop_child.ts", import.meta.url),
);

/** Starts the program, does something to it once it is ready, and gives the lines that it printed after that. */
async function run(
  parameters: string[],
  act: (child: Deno.ChildProcess, pid: number, lines: string[]) => void,
  [command, ...before]: [string, ...string[]] = [Deno.execPath()],
): Promise<string[]> {
  const child = new Deno.Command(command, {
    args: [...before, "run", "-A", program, ...parameters],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const lines: string[] = [];
  for await (const line of readLines(child.stdout)) {
    const pid = /^ready (\d+)$/.exec(line)?.[1];
    if (pid === undefined) lines.push(line);
    else act(child, Number(pid), lines);
  }
  await child.status;
  return lines;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`listenForStop takes ${signal} twice at once for one wish, and the program ends in order`, async () => {
    const lines = await run([], (_, pid) => {
      Deno.kill(pid, signal);
      Deno.kill(pid, signal);
    });
    assert.deepEqual(lines, ["stopping", "ended"]);
  });
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test(`listenForStop notices that the program which started it was ended by ${signal}`, async () => {
    const lines = await run(["parent"], (parent) => parent.kill(signal));
    assert.deepEqual(lines, ["stopping", "ended"]);
  });
}

Deno.test("listenForStop goes on when the shell that started its starter has ended", async () => {
  const inBackground = `"$0" "$@" & exec sleep 60`;
  const lines = await run(["parent"], async (shell, pid, lines) => {
    shell.kill("SIGKILL");
    await shell.status;
    // It looks for those who started it twice in that time.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    lines.push("waited");
    Deno.kill(pid, "SIGTERM");
  }, ["sh", "-c", inBackground, Deno.execPath()]);
  assert.deepEqual(lines, ["waited", "stopping", "ended"]);
});

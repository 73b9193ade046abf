import { basename, join } from "node:path";
import { systemClock } from "../../../shared/runtime/mod.ts";

/**
 * Stops a server that outlived its stack, which happens when the stack is killed the hard way, and removes the pid
 * file of one that died as well. Only a process whose command line names this very data folder is touched. The caller
 * holds the lock of the folder, so a server found here belongs to no living stack.
 *
 * @throws Error when the server does not stop within 25 s
 */
export async function stopLeftover(
  dataFolder: string,
  progress: (step: string) => void,
): Promise<void> {
  const pidFile = join(dataFolder, "postmaster.pid");
  const text = await Deno.readTextFile(pidFile).catch(() => undefined);
  if (text === undefined) return;
  const pid = Number(text.split("\n")[0]);
  if (await serves(pid, dataFolder)) {
    progress(`stopping a PostgreSQL (process ${pid}) that an earlier stack left behind`);
    // Fast shutdown first; the immediate one is as safe as a crash, from which the next start recovers.
    for (const [signal, seconds] of [["SIGINT", 20], ["SIGQUIT", 5]] as const) {
      Deno.kill(pid, signal);
      if (await ended(pid, dataFolder, seconds * 1_000)) break;
    }
    if (await serves(pid, dataFolder)) {
      throw new Error(`PostgreSQL (process ${pid}) does not stop. End it with: kill -9 ${pid}`);
    }
  }
  // A server refuses to start when the pid in the file lives, even if it now is another program's.
  await Deno.remove(pidFile).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

async function ended(pid: number, dataFolder: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (await serves(pid, dataFolder)) {
    if (Date.now() > deadline) return false;
    await systemClock.sleep(50);
  }
  return true;
}

/** True when the process is a PostgreSQL server on this data folder. */
async function serves(pid: number, dataFolder: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  return isServer(await commandLine(pid), dataFolder);
}

/**
 * Whether a command line, as one text, is that of a server on a data folder. It has no quotes: each of its words may have
 * spaces in it.
 */
export function isServer(commandLine: string, dataFolder: string): boolean {
  const [program = "", ...others] = commandLine.split(` -D ${dataFolder} -`);
  return others.length > 0 && basename(program) === "postgres";
}

/** A process's command line; nothing when there is no such process. */
async function commandLine(pid: number): Promise<string> {
  if (Deno.build.os === "linux") {
    const words = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
    return words.replaceAll("\0", " ");
  }
  const { stdout } = await new Deno.Command("ps", {
    args: ["-ww", "-o", "command=", "-p", String(pid)],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

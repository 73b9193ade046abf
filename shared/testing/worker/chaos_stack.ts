import { fileURLToPath } from "node:url";
import { readLines } from "../../../scripts/command_line/mod.ts";

/** What the process of a stack is told. */
export interface ChildOrder {
  /** The function whose worker is to end. */
  name: string;
  /** How long it is warned of it before; absent for no warning. */
  graceMs?: number;
}

/** Where a stack runs, and what opens it. */
export interface ChildFacts {
  url: string;
  /** Address for the superuser. */
  databaseUrl: string;
  secretKey: string;
}

/** A stack in a process of its own. The end of the scope closes it. */
export interface ChildStack extends ChildFacts, AsyncDisposable {
  /** Ends the worker of a function. */
  end(order: ChildOrder): Promise<void>;
  /** Kills the process in the middle of whatever it does, and the database's with it if so wished. */
  kill(withDatabase: boolean): Promise<void>;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL("./chaos_child.ts", import.meta.url));

/**
 * Starts this repository in a process of its own.
 *
 * @param folder holds its data; what an earlier stack left there is taken over
 * @param isolates whether each function has an isolate of its own, which a test needs that ends one; loading them
 *   takes several times as long. Default true.
 */
export async function startChildStack(
  folder: string,
  environment: Record<string, string>,
  { isolates = true }: { isolates?: boolean } = {},
): Promise<ChildStack> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", entry, folder, JSON.stringify(environment), isolates ? "each" : "one"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const answers = readLines(child.stdout);
  const next = async () => {
    for (;;) {
      const { done, value } = await answers.next();
      if (done) throw new Error("The stack's process has ended");
      // The functions log to the same place.
      if (/^\{"(url|ended)":/.test(value)) return JSON.parse(value);
    }
  };
  const finish = async () => {
    await child.status;
    await writer.close().catch(() => {});
    for await (const _ of answers);
  };
  const close = async () => {
    // One that was killed has nothing to be told.
    await writer.close().catch(() => {});
    await finish();
  };
  const facts: ChildFacts = await next();
  return {
    ...facts,
    async end(order) {
      await writer.write(new TextEncoder().encode(JSON.stringify(order) + "\n"));
      await next();
    },
    async kill(withDatabase) {
      const pidFile = `${folder}/postgres/postmaster.pid`;
      const pid = withDatabase ? parseInt(await Deno.readTextFile(pidFile)) : undefined;
      child.kill("SIGKILL");
      if (pid) Deno.kill(pid, "SIGKILL");
      await finish();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

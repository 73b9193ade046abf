import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Proof, ProofSettings } from "./part.ts";

/** A way to stop what runs in a terminal, at a time. */
interface Stop {
  way: "Ctrl-C" | "closed terminal" | "SIGTERM";
  when: "starting" | "ready";
}

/** A process of the terminal's tree. */
interface Process {
  pid: number;
  parent: number;
  /** When it began, in the system's ticks: a number may be given again. */
  began: string;
  name: string;
}

/** A stack in a terminal of its own. */
interface TerminalRun extends AsyncDisposable {
  /** What has come on the screen. */
  screen(): string;
  type(text: string): Promise<void>;
  /** The program that is the terminal. */
  pid: number;
  ended: Promise<unknown>;
}

const whole: Stop[] = [
  ...Array<Stop>(5).fill({ way: "Ctrl-C", when: "ready" }),
  ...Array<Stop>(3).fill({ way: "Ctrl-C", when: "starting" }),
  ...Array<Stop>(3).fill({ way: "closed terminal", when: "ready" }),
  { way: "closed terminal", when: "starting" },
  ...Array<Stop>(8).fill({ way: "SIGTERM", when: "ready" }),
];
const small: Stop[] = [
  { way: "Ctrl-C", when: "ready" },
  { way: "closed terminal", when: "starting" },
  { way: "SIGTERM", when: "starting" },
];
const begun = { starting: "starting REST, Auth and Storage", ready: "Ready after" };
const startLimitMs = 120_000;
/** PostgreSQL is given 20 s for a clean end. */
const endLimitMs = 40_000;

/**
 * Starts the stack as the README says, in a real terminal that `script` makes, in a folder with spaces in its name, stops
 * it, and looks whether a process of the terminal's tree is left. SIGTERM goes to another program of the tree each time.
 */
export async function proveStops(
  { small: few, root, print }: ProofSettings,
): Promise<Proof> {
  if (Deno.build.os !== "linux" || !await exists("/usr/bin/script")) {
    return { holds: true, figures: { "terminal stops": "not run: there is no script(1) here" } };
  }
  const stops = few ? small : whole;
  let clean = 0, slowestMs = 0;
  for (const [index, { way, when }] of stops.entries()) {
    const { told, left, tookMs } = await stopOnce(root, { way, when }, index);
    print(
      `${way}${told}, while ${when}: ${
        left.length === 0 ? "nothing left" : `LEFT ${left.join(", ")}`
      }`,
    );
    if (left.length === 0) clean++;
    slowestMs = Math.max(slowestMs, tookMs);
  }
  return {
    holds: clean === stops.length,
    figures: {
      "stops that left nothing": `${clean} of ${stops.length}`,
      "slowest stop": `${(slowestMs / 1_000).toFixed(1)} s`,
    },
  };
}

async function stopOnce(root: string, { way, when }: Stop, index: number) {
  const folder = await Deno.makeTempDir({ prefix: "a stack's data " });
  await using terminal = startTerminal(root, folder);
  await until(() => terminal.screen().includes(begun[when]), startLimitMs);
  if (!terminal.screen().includes(begun[when])) {
    throw new Error(`The terminal did not show "${begun[when]}"`);
  }
  const tree = await descendants(terminal.pid);
  let told = "";
  const startedAt = performance.now();
  if (way === "Ctrl-C") await terminal.type("\x03");
  else if (way === "closed terminal") Deno.kill(terminal.pid, "SIGKILL");
  else {
    const programs = tree.filter(({ parent }) =>
      tree.find(({ pid }) => pid === parent)?.name !== "postgres"
    );
    const program = programs[index % programs.length];
    if (!program) throw new Error("No program runs in the terminal");
    told = ` to ${program.name}`;
    Deno.kill(program.pid, "SIGTERM");
  }
  const living = async () => {
    const alive = await processes();
    return tree.filter(({ pid, began }) =>
      alive.some((each) => each.pid === pid && each.began === began)
    );
  };
  await until(async () => (await living()).length === 0, endLimitMs);
  const tookMs = performance.now() - startedAt;
  const left = await living();
  for (const { pid } of left) Deno.kill(pid, "SIGKILL");
  const file = await exists(join(folder, "stack.json")) ? ["stack.json"] : [];
  await Deno.remove(folder, { recursive: true });
  return { told, left: [...left.map(({ name }) => name), ...file], tookMs };
}

function startTerminal(root: string, folder: string): TerminalRun {
  const start = `npx -y deno@${Deno.version.deno} task start --port 0 --data '${
    folder.replaceAll("'", `'\\''`)
  }'`;
  const child = new Deno.Command("script", {
    args: ["--quiet", "--flush", "--command", start, "/dev/null"],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  let screen = "";
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) screen += text;
  })();
  const ended = Promise.all([child.status, reading]);
  return {
    screen: () => screen,
    type: (text) => input.write(new TextEncoder().encode(text)),
    pid: child.pid,
    ended,
    async [Symbol.asyncDispose]() {
      await input.close().catch(() => {});
      await ended;
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
  const till = performance.now() + limitMs;
  while (!await holds() && performance.now() < till) await delay(50);
}

async function descendants(pid: number): Promise<Process[]> {
  const all = await processes(), found: Process[] = [];
  const add = (parent: number) => {
    for (const process of all) {
      if (process.parent !== parent) continue;
      found.push(process);
      add(process.pid);
    }
  };
  add(pid);
  return found;
}

/** Every process of this machine that has not ended. */
async function processes(): Promise<Process[]> {
  const found: Process[] = [];
  for await (const { name: number } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(number)) continue;
    const text = await Deno.readTextFile(`/proc/${number}/stat`).catch(() => "");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state, parent, began] = [fields[0], fields[1], fields[19]];
    if (state === "Z" || parent === undefined || began === undefined) continue;
    const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    found.push({ pid: Number(number), parent: Number(parent), began, name });
  }
  return found;
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

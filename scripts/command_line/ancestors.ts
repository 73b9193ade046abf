/** A process as it was seen, so that another one under the same number is not taken for it. */
interface SeenProcess {
  pid: number;
  parent: number;
  /** When it began, in the system's own words. */
  began: string;
  command: string;
}

const lookEveryMs = 500;
/** Programs that start a command of this repository, and what npm puts between them. */
const starters = /^(deno|node|npm|npx|sh)\b/;

/**
 * Watches the processes that started this one for it: `npx`, `deno task` and what stands between. A terminal asks all of
 * them to end, but `kill` only the one that is named, and none of them tells its child.
 *
 * @param onGone called once, when the first of them has ended
 * @returns ends the watching
 */
export async function watchAncestors(onGone: () => void): Promise<() => void> {
  const watched = await starterProcesses();
  if (watched.length === 0) return () => {};
  let looking = false, ended = false;
  const timer = setInterval(async () => {
    if (looking || ended) return;
    looking = true;
    const gone = (await Promise.all(watched.map(isGone))).includes(true);
    looking = false;
    if (!gone || ended) return;
    stop();
    onGone();
  }, lookEveryMs);
  Deno.unrefTimer(timer);
  const stop = () => {
    ended = true;
    clearInterval(timer);
  };
  return stop;
}

/** From the parent upwards, as long as they are programs that start others; a person's shell is none of them. */
async function starterProcesses(): Promise<SeenProcess[]> {
  const found: SeenProcess[] = [];
  for (let pid = Deno.ppid; pid > 1;) {
    const seen = await see(pid);
    if (!seen || !starters.test(seen.command)) break;
    found.push(seen);
    pid = seen.parent;
  }
  // A shell belongs to them only with npm above it.
  while (found.at(-1)?.command.startsWith("sh")) found.pop();
  return found;
}

/** Whose parent has ended is still there: a script may start a command in the background and go. */
async function isGone({ pid, began }: SeenProcess): Promise<boolean> {
  const now = await see(pid);
  return !now || now.began !== began;
}

function see(pid: number): Promise<SeenProcess | undefined> {
  return Deno.build.os === "linux" ? seeInProc(pid) : seeByPs(pid);
}

async function seeInProc(pid: number): Promise<SeenProcess | undefined> {
  const text = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  // The name stands in brackets and may hold anything, brackets and spaces too.
  const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, began] = [fields[0], fields[1], fields[19]];
  if (state === undefined || state === "Z" || began === undefined) return undefined;
  return { pid, parent: Number(parent), began, command: programName(name) };
}

async function seeByPs(pid: number): Promise<SeenProcess | undefined> {
  const { success, stdout } = await new Deno.Command("ps", {
    args: ["-o", "ppid=,lstart=,ucomm=", "-p", String(pid)],
    env: { LC_ALL: "C" }, // dates have another order elsewhere
    stderr: "null",
  }).output();
  return success ? readPsLine(pid, new TextDecoder().decode(stdout)) : undefined;
}

/** What `ps -o ppid=,lstart=,ucomm=` prints of a process: parent, date in five words, name without the folders. */
export function readPsLine(pid: number, text: string): SeenProcess | undefined {
  const [, parent, began, command] =
    /^\s*(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.+?)\s*$/.exec(text) ?? [];
  if (parent === undefined || began === undefined || command === undefined) return undefined;
  return { pid, parent: Number(parent), began, command: programName(command) };
}

/** npm calls itself `npm exec deno …`. */
function programName(command: string): string {
  return command.split(" ")[0] ?? "";
}

import { fileURLToPath } from "node:url";
import { readLines } from "../../../scripts/command_line/mod.ts";
import type { WorkerSource, WorkerThread } from "../../../scripts/workers/mod.ts";

/** What the threads of the pool run. */
export const pooledKinds = ["functions", "simulators"] as const;

/** One of {@link pooledKinds}. */
export type PooledKind = (typeof pooledKinds)[number];

/** What the borrower of a thread tells the pool. */
export type PoolOrder = { post: unknown } | { leave: { idle: boolean } };

/** What the pool tells the borrower of a thread: what this one posted, or why it failed. */
export type PoolReport = { posted: unknown } | { failed: string };

/** Names the environment variable with the pool's address. */
const poolVariable = "TEST_WORKER_POOL";

/** Names the environment variable with the secret that the pool's callers know. */
export const secretVariable = "TEST_WORKER_POOL_SECRET";

/** The folder whose sources run here; a copy of this repository, as the mutations are tried in, has no use of the pool. */
const root = new URL("../../../", import.meta.url).href;

/** The process that lends threads. */
export interface WorkerPool extends AsyncDisposable {
  /** What the test processes need in their environment to find it. */
  environment: Record<string, string>;
  /** The lines that its threads print. */
  printed: AsyncIterable<string>[];
}

/**
 * Starts a process whose threads all tests of a run use, one stack after the other. Otherwise each isolate of tests loads and
 * compiles for itself what a stack runs.
 *
 * @param settings of `deno run`
 * @param environment besides the variables that there are
 * @throws Error when it cannot start
 */
export async function startWorkerPool(
  settings: string[],
  environment: Record<string, string>,
): Promise<WorkerPool> {
  const secret = crypto.randomUUID();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...settings,
      fileURLToPath(new URL("./worker_pool_child.ts", import.meta.url)),
    ],
    // Arguments are shown to every user of the machine.
    env: { ...environment, [secretVariable]: secret, NO_COLOR: "1" },
    stdin: "piped", // it ends with this process, however that ends
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = readLines(child.stdout);
  const { value: port, done } = await lines.next();
  if (done) {
    const problem = await new Response(child.stderr).text();
    throw new Error(`The pool of threads for the tests could not start: ${problem}`);
  }
  const address: PoolAddress = { url: `ws://127.0.0.1:${port}/${secret}`, root };
  return {
    environment: { [poolVariable]: JSON.stringify(address) },
    printed: [lines, readLines(child.stderr)],
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

interface PoolAddress {
  url: string;
  /** Whose sources it runs. */
  root: string;
}

/**
 * The pool's threads of a kind.
 *
 * @param environment with what {@link startWorkerPool} gave; default: of this process
 * @returns undefined where there is no pool that runs these sources
 */
export function pooledWorkers(
  kind: PooledKind,
  environment: Record<string, string> = Deno.env.toObject(),
): WorkerSource | undefined {
  const given = environment[poolVariable];
  if (given === undefined) return undefined;
  const address: PoolAddress = JSON.parse(given);
  if (address.root !== root) return undefined;
  return {
    take: (name) => new LentWorker(`${address.url}/${kind}?name=${encodeURIComponent(name)}`),
    leave(worker, idle) {
      if (worker instanceof LentWorker) worker.leave(idle);
    },
  };
}

/** A thread of the pool, for as long as it is borrowed. */
class LentWorker extends EventTarget implements WorkerThread {
  readonly #socket: WebSocket;
  readonly #opened = Promise.withResolvers<void>();
  #isLeft = false;

  constructor(url: string) {
    super();
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.#opened.resolve();
    this.#socket.onmessage = ({ data }: MessageEvent<string>) => {
      const report: PoolReport = JSON.parse(data);
      if ("posted" in report) {
        this.dispatchEvent(new MessageEvent("message", { data: report.posted }));
      } else this.#fail(report.failed);
    };
    this.#socket.onclose = () => this.#fail("the pool of threads for the tests has ended");
  }

  postMessage(message: unknown): void {
    void this.#send({ post: message });
  }

  leave(idle: boolean): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    void this.#send({ leave: { idle } }).then(() => this.#socket.close());
  }

  async #send(order: PoolOrder): Promise<void> {
    await this.#opened.promise;
    this.#socket.send(JSON.stringify(order));
  }

  #fail(message: string): void {
    if (!this.#isLeft) this.dispatchEvent(new ErrorEvent("error", { message, cancelable: true }));
  }
}

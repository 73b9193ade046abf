import { newWorkers, type WorkerSource } from "../../workers/mod.ts";
import type { HostMessage, StopReason, WorkerMessage } from "./messages.ts";
import { forward } from "./proxy.ts";

/** One running worker of a function, or of several that share it. */
export interface FunctionInstance {
  /**
   * Has the function answer a request.
   *
   * @param path what the function sees, beginning with its own name, with the query
   * @throws TypeError when the worker ends before it answers
   */
  fetch(path: string, request: Request): Promise<Response>;
  /** Resolves when the worker has ended; with what went wrong, if it was not asked to end. */
  ended: Promise<string | undefined>;
  /** Tells the worker to end, lets requests and `waitUntil` promises end within `graceMs`, then ends it. */
  stop(reason: StopReason, graceMs: number): Promise<void>;
  /** Ends the worker at once, in the middle of whatever it does. */
  kill(): void;
}

/** Beyond its grace a worker gets this long to say that it is done before it is ended without. */
const stopSlackMs = 500;
/** An answer that a worker gave before it ended is read within this time, also on a busy machine. */
const deliveryLimitMs = 5_000;
/** A new one for each start, as on the platform. */
const ownWorkers = newWorkers(new URL("./worker.ts", import.meta.url));
/** Long, because a busy machine takes half a minute for what is otherwise done in half a second. */
const startLimitMs = 120_000;

/**
 * Starts a worker for a function, or for several, and waits until it answers.
 *
 * @param name the worker's name
 * @param entries address of each function's `index.ts`, by name
 * @param environment everything that they can read of their environment
 * @param readableLogs whether what they log is written for people
 * @param workers run this folder's `worker.ts`
 * @throws Error with what went wrong while its modules were loaded
 */
export async function startInstance(
  name: string,
  entries: Record<string, string>,
  environment: Record<string, string>,
  readableLogs: boolean,
  workers: WorkerSource = ownWorkers,
): Promise<FunctionInstance> {
  const worker = workers.take(name);
  const use = new AbortController();
  const tell = (message: HostMessage) => worker.postMessage(message);
  const start = Promise.withResolvers<number>();
  const stopped = Promise.withResolvers<{ idle: boolean }>();
  const ended = Promise.withResolvers<string | undefined>();
  const client = Deno.createHttpClient({});
  const unanswered = new Set<Promise<Response>>();
  // A worker that is ended leaves the connections open that it had accepted, and nobody would answer there.
  const end = new AbortController();
  const cutOff = () => {
    const enough = setTimeout(
      () => end.abort(new TypeError(`Function ${name} has ended`)),
      deliveryLimitMs,
    );
    Promise.allSettled(unanswered).then(() => clearTimeout(enough));
  };
  let finished = false;
  const finish = (problem?: string, idle = false) => {
    if (finished) return;
    finished = true;
    use.abort();
    workers.leave(worker, idle);
    if (unanswered.size > 0) cutOff();
    client.close();
    start.reject(new Error(problem));
    stopped.resolve({ idle: false });
    ended.resolve(problem);
  };
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerMessage>) => {
    if (data.kind === "ready") start.resolve(data.port);
    else if (data.kind === "stopped") stopped.resolve(data);
    else finish(data.problem);
  }, { signal: use.signal });
  worker.addEventListener("error", (event) => {
    event.preventDefault(); // or the whole process would end with the worker
    finish(event.message);
  }, { signal: use.signal });
  const tooLong = setTimeout(
    () => finish(`it did not start within ${startLimitMs} ms`),
    startLimitMs,
  );
  tell({ kind: "start", entries, environment, readableLogs });
  const port = await start.promise.finally(() => clearTimeout(tooLong));
  return {
    fetch: (path, request) => {
      const target = new URL(`http://127.0.0.1:${port}${path}`);
      const answer = forward({ request, target, client, ended: end.signal }).finally(() =>
        unanswered.delete(answer)
      );
      unanswered.add(answer);
      return answer;
    },
    ended: ended.promise,
    kill: () => finish(),
    stop: async (reason, graceMs) => {
      const enough = setTimeout(stopped.resolve, graceMs + stopSlackMs, { idle: false });
      // A request that is on its way to the worker must not find it closed.
      if (reason === "early_drop") {
        await Promise.race([Promise.allSettled(unanswered), stopped.promise]);
      }
      tell({ kind: "stop", reason, graceMs });
      const { idle } = await stopped.promise;
      clearTimeout(enough);
      finish(undefined, idle);
    },
  };
}

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "../../../shared/observability/mod.ts";
import type { WorkerSource } from "../../workers/mod.ts";
import { type FunctionInstance, startInstance } from "./instance.ts";
import type { StopReason } from "./messages.ts";

/** Settings of {@link createFunctionsHost}. */
export interface FunctionsHostOptions {
  /** Holds one folder per function, each with an `index.ts`. */
  directory: string;
  /** The environment of a function's next worker. */
  environment: (name: string) => Record<string, string>;
  /**
   * True to run all functions in one worker, which saves loading what they share once for each. They then end together.
   */
  oneIsolate: boolean;
  /** Whether what the functions log is written for people. */
  readableLogs: boolean;
  log: Log;
  /** What runs the functions. Default: a new thread for each start, as the platform does. */
  workers?: WorkerSource | undefined;
}

/** Runs functions, each in a worker of its own that is started by the first request. */
export interface FunctionsHost {
  /** The functions there are, sorted. */
  names(): Promise<string[]>;
  /** Answers a request with a function; `path` is what the function sees, beginning with its own name. */
  handle(name: string, path: string, request: Request): Promise<Response>;
  /**
   * Starts a function ahead of its first request.
   *
   * @throws Error with what is wrong with it
   */
  start(name: string): Promise<void>;
  /**
   * Takes the running workers out of service, so that the next request meets new ones with the sources of now.
   *
   * @returns the names of the functions that ran
   */
  reload(): string[];
  /**
   * Ends the running worker of a function, as the platform does when a limit is reached; the next request meets a new
   * one.
   *
   * @param graceMs how long it is warned of it before; absent for no warning
   * @throws Error when the functions share one worker
   */
  end(name: string, graceMs?: number): Promise<void>;
  /** Ends all workers; what they do has `graceMs` to end. */
  close(graceMs: number): Promise<void>;
}

/** A request that runs when its sources change may take as long as the platform would let it. */
const reloadGraceMs = 400_000;

/** The name of a worker that all functions share. */
const sharedName = "functions";

/** Makes a host for the functions of a folder. */
export function createFunctionsHost(options: FunctionsHostOptions): FunctionsHost {
  const { directory, environment, log, oneIsolate, readableLogs, workers } = options;
  const instances = new Map<string, Promise<FunctionInstance>>();
  const alive = new Set<Promise<FunctionInstance>>(); // those that are out of service, too
  let closed = false;

  const entryOf = (name: string) => join(directory, name, "index.ts");
  const exists = (name: string) =>
    Deno.stat(entryOf(name)).then(({ isFile }) => isFile, () => false);

  const listNames = async () => {
    const names: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(directory)) {
      if (isDirectory && await exists(name)) names.push(name);
    }
    return names.sort();
  };
  const startWorker = async (name: string, functions: string[] | Promise<string[]>) => {
    const entries = (await functions).map((each) => [each, pathToFileURL(entryOf(each)).href]);
    return await startInstance(
      name,
      Object.fromEntries(entries),
      environment(name),
      readableLogs,
      workers,
    );
  };
  const instanceOf = (functionName: string): Promise<FunctionInstance> => {
    const name = oneIsolate ? sharedName : functionName;
    const known = instances.get(name);
    if (known) return known;
    const starting = startWorker(name, oneIsolate ? listNames() : [name]);
    instances.set(name, starting);
    alive.add(starting);
    starting.then(({ ended }) => ended, () => undefined).then((problem) => {
      alive.delete(starting);
      if (instances.get(name) === starting) instances.delete(name);
      if (problem !== undefined) log.error(`function ${name} ended`, { function: name, problem });
    });
    return starting;
  };

  return {
    names: listNames,
    handle: async (name, path, request) => {
      if (!/^[\w-]+$/.test(name) || !await exists(name)) {
        return failure(404, "NOT_FOUND", "Requested function was not found");
      }
      if (closed) return failure(503, "SHUTTING_DOWN", "The local stack is stopping");
      let instance: FunctionInstance;
      try {
        instance = await instanceOf(name);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        log.error(`function ${name} does not start`, { function: name, problem });
        return failure(503, "BOOT_ERROR", `Function ${name} failed to start: ${problem}`);
      }
      try {
        return await instance.fetch(path, request);
      } catch (error) {
        if (request.signal.aborted) return new Response(null, { status: 499 });
        log.error(`function ${name} gave no answer`, { function: name, error });
        return failure(
          500,
          "WORKER_ERROR",
          `Function ${name} ended while it answered; see the log`,
        );
      }
    },
    start: async (name) => {
      await instanceOf(name);
    },
    reload: () => {
      const names = [...instances.keys()];
      for (const starting of instances.values()) stop(starting, "early_drop", reloadGraceMs);
      instances.clear();
      return names;
    },
    end: async (name, graceMs) => {
      if (oneIsolate) throw new Error(`Function ${name} shares its worker and cannot end alone`);
      const starting = instances.get(name);
      if (!starting) return;
      instances.delete(name);
      if (graceMs === undefined) await starting.then((instance) => instance.kill(), () => {});
      else await stop(starting, "termination", graceMs);
    },
    close: async (graceMs) => {
      closed = true;
      await Promise.all([...alive].map((starting) => stop(starting, "termination", graceMs)));
    },
  };
}

/** Stops an instance; one that does not start needs no stopping, and whoever asked for it is told. */
function stop(starting: Promise<FunctionInstance>, reason: StopReason, graceMs: number) {
  return starting.then((instance) => instance.stop(reason, graceMs), () => {});
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, {
    status,
    headers: { "sb-error-code": code, "access-control-allow-origin": "*" },
  });
}

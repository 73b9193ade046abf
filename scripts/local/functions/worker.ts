/**
 * The inside of a function's worker: a small edge runtime around the function's module, or around several.
 * https://supabase.com/docs/guides/functions/background-tasks
 */
/// <reference lib="deno.worker" />
import process from "node:process";
import { readableLogLine } from "../../command_line/mod.ts";
import { replaceEnvironment } from "./worker_environment.ts";
import type { HostMessage, WorkerMessage } from "./messages.ts";

type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;

const serve = Deno.serve;
const background = new Set<Promise<unknown>>();
let served: Handler | undefined;
let server: Deno.HttpServer | undefined;
let leaving: Promise<void> | undefined;
let starts = 0;

Object.assign(globalThis, {
  EdgeRuntime: {
    waitUntil<T>(promise: Promise<T>): Promise<T> {
      const tracked = promise.catch((error) => console.error("waitUntil:", error))
        .finally(() => background.delete(tracked));
      background.add(tracked);
      return promise;
    },
  },
});

// A function calls it to name its handler; the host chooses the address.
Object.defineProperty(Deno, "serve", {
  value: (...given: unknown[]) => {
    served = given.map(asHandler).find((handler) => handler !== undefined);
    return {
      finished: new Promise(() => {}),
      shutdown: async () => {},
      addr: { transport: "tcp", hostname: "127.0.0.1", port: 0 },
      ref() {},
      unref() {},
    };
  },
});

globalThis.addEventListener("message", ({ data }: MessageEvent<HostMessage>) => {
  if (data.kind === "start") start(data);
  else stop(data.reason, data.graceMs);
});

async function start(
  { entries, environment, readableLogs }: HostMessage & { kind: "start" },
): Promise<void> {
  starts++;
  leaving = undefined;
  replaceEnvironment(environment);
  if (readableLogs) makeLogsReadable();
  try {
    const [only, ...others] = Object.values(entries);
    const handler = only !== undefined && others.length === 0
      ? await load(only)
      : dispatch(entries);
    const started = serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, measure(handler));
    server = started;
    tell({ kind: "ready", port: started.addr.port });
  } catch (error) {
    tell({ kind: "failed", problem: describe(error) });
  }
}

/** The functions write their logs, lines of JSON, by the console. */
function makeLogsReadable(): void {
  for (const name of ["debug", "info", "log", "warn", "error"] as const) {
    const write = console[name];
    const output = name === "warn" || name === "error" ? Deno.stderr : Deno.stdout;
    console[name] = (...values: unknown[]) =>
      write(
        ...values.map((value) =>
          typeof value === "string" ? readableLogLine(value, output) : value
        ),
      );
  }
}

/**
 * Loads a function; at a further start its entry anew, which may read the environment, but not what that imports.
 *
 * @throws Error when the module has no handler, or whatever it throws itself
 */
async function load(entry: string): Promise<Handler> {
  served = undefined;
  const address = starts === 1 ? entry : `${entry}?start=${starts}`;
  const module: { default?: unknown } = await import(address);
  const handler = memberOf(module.default, "fetch") ?? served;
  if (handler) return handler;
  throw new Error("it neither calls Deno.serve nor exports a default with a fetch function");
}

/** Answers with the function that the path begins with, which is loaded at its first request. */
function dispatch(entries: Record<string, string>): Handler {
  const handlers = new Map<string, Promise<Handler>>();
  let loading: Promise<unknown> = Promise.resolve();
  return async (request, info) => {
    const name = new URL(request.url).pathname.split("/")[1] ?? "";
    const entry = entries[name];
    if (entry === undefined) return new Response(`there is no function ${name}`, { status: 404 });
    let handler = handlers.get(name);
    if (!handler) {
      // One after the other, or a call of Deno.serve could not be told from another function's.
      loading = handler = loading.then(() => load(entry), () => load(entry));
      handlers.set(name, handler);
    }
    return await (await handler)(request, info);
  };
}

/** An error with the frames of its stack that lie in the function. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? error.message).split("\n");
  return lines.filter((line) => !line.includes(import.meta.url)).join("\n");
}

async function stop(reason: string, graceMs: number): Promise<void> {
  if (!leaving) {
    globalThis.dispatchEvent(new CustomEvent("beforeunload", { detail: { reason } }));
    leaving = finishWork();
  }
  const enough = Promise.withResolvers<boolean>();
  const timer = setTimeout(enough.resolve, graceMs, false);
  const idle = await Promise.race([leaving.then(() => true), enough.promise]);
  clearTimeout(timer);
  tell({ kind: "stopped", idle });
}

async function finishWork(): Promise<void> {
  await server?.shutdown();
  while (background.size > 0) await Promise.all(background);
}

/** The handler in an argument of `Deno.serve`: the function itself, or options that hold it. */
function asHandler(argument: unknown): Handler | undefined {
  return typeof argument === "function" ? argument as Handler : memberOf(argument, "handler");
}

/** A method of an object; called with the request alone, as the hosted runtime does with a default export. */
function memberOf(value: unknown, name: "fetch" | "handler"): Handler | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const member: unknown = Reflect.get(value, name);
  return typeof member === "function" ? (request) => member.call(value, request) : undefined;
}

/**
 * Adds what the call cost up to its response headers: `x-cpu-ms`, which counts whatever else ran in the worker
 * meanwhile, and `x-heap-mb`.
 */
function measure(handler: Handler): Handler {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  return async (request, info) => {
    const before = cpuMs();
    const response = await handler(request, info);
    if (response.status === 101) return response; // a WebSocket's answer cannot be rebuilt
    const headers = new Headers(response.headers);
    headers.set("x-cpu-ms", (cpuMs() - before).toFixed(1));
    headers.set("x-heap-mb", (Deno.memoryUsage().heapUsed / 1e6).toFixed(0));
    const { status, statusText } = response;
    return new Response(response.body, { status, statusText, headers });
  };
}

function tell(message: WorkerMessage): void {
  self.postMessage(message);
}

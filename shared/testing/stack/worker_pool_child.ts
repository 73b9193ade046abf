/**
 * The process that lends threads to the tests of a run (`worker_pool.ts`), started with the secret that its callers know in
 * its environment. Prints its port, and ends with its standard input.
 *
 * @module
 */
import { keptFunctionWorkers, keptSimulatorWorkers } from "./kept_workers.ts";
import {
  type PooledKind,
  pooledKinds,
  type PoolOrder,
  type PoolReport,
  secretVariable,
} from "./worker_pool.ts";
import type { WorkerSource } from "../../../scripts/workers/mod.ts";

const secret = Deno.env.get(secretVariable);
if (!secret) throw new Error(`The pool needs a secret in ${secretVariable}`);
const sources: Record<PooledKind, WorkerSource<Worker>> = {
  functions: keptFunctionWorkers(),
  simulators: keptSimulatorWorkers(),
};

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, (request) => {
  const { pathname, searchParams } = new URL(request.url);
  const kind = pooledKinds.find((each) => pathname === `/${secret}/${each}`);
  if (kind === undefined) return new Response(null, { status: 404 });
  // A test that keeps its thread busy does not answer in time to be asked whether it is there.
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
  lend(sources[kind], searchParams.get("name") ?? kind, socket);
  return response;
});

/** Lends a thread to who is at the other end of a socket, until that says otherwise or is gone. */
function lend(source: WorkerSource<Worker>, name: string, socket: WebSocket): void {
  const worker = source.take(name);
  const use = new AbortController();
  const { signal } = use;
  const leave = (idle: boolean) => {
    if (signal.aborted) return;
    use.abort();
    source.leave(worker, idle);
  };
  const tell = (report: PoolReport) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(report));
  };
  worker.addEventListener("message", ({ data }) => tell({ posted: data }), { signal });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    tell({ failed: event.message });
  }, { signal });
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const order: PoolOrder = JSON.parse(data);
    if ("leave" in order) leave(order.leave.idle);
    else if (!signal.aborted) worker.postMessage(order.post);
  };
  socket.onclose = () => leave(false);
}

for await (const _ of Deno.stdin.readable);
Deno.exit();

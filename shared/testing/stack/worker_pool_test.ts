import assert from "node:assert/strict";
import { testSettings } from "../../../scripts/test_command/mod.ts";
import type { WorkerSource } from "../../../scripts/workers/mod.ts";
import { startSimulatorWorker } from "../../../scripts/simulators/worker_client.ts";
import { until } from "../runtime/until.ts";
import { type PooledKind, pooledWorkers, startWorkerPool, type WorkerPool } from "./worker_pool.ts";

function workersOf(pool: WorkerPool, kind: PooledKind): WorkerSource {
  const workers = pooledWorkers(kind, pool.environment);
  assert.ok(workers);
  return workers;
}

/** What a function's thread answers to its start with these entries. */
async function start(workers: WorkerSource, entries: Record<string, string>) {
  const worker = workers.take("tried");
  const { promise, resolve, reject } = Promise.withResolvers<{ port?: number; problem?: string }>();
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  worker.postMessage({ kind: "start", entries, environment: {}, readableLogs: false });
  const { port = 0, problem } = await promise;
  return { worker, port, problem };
}

/** It may be followed by what tells a further start. */
const tellsStarts = "data:text/javascript," + encodeURIComponent(
  "globalThis.loads = (globalThis.loads ?? 0) + 1;" +
    "export default { fetch: () => new Response(String(globalThis.loads)) }; //",
);

async function loadsAt(port: number): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}/`)).text();
}

Deno.test("pooledWorkers() lends a thread again that was left idle, and ends any other", async () => {
  await using pool = await startWorkerPool(testSettings, {});
  const workers = workersOf(pool, "functions");
  const first = await start(workers, { tried: tellsStarts });
  assert.equal(await loadsAt(first.port), "1");
  const other = await start(workers, { tried: tellsStarts });
  assert.equal(await loadsAt(other.port), "1", "a thread is lent to one at a time");
  workers.leave(first.worker, true);
  workers.leave(other.worker, false);
  // The pool hears of both in its own time.
  await until(async () => {
    const next = await start(workers, { tried: tellsStarts });
    const loads = await loadsAt(next.port);
    workers.leave(next.worker, false);
    return loads === "2"; // in the thread that was left idle
  });
  await until(() => loadsAt(other.port).then(() => false, () => true));
});

Deno.test("pooledWorkers() tells what a function's start failed with", async () => {
  await using pool = await startWorkerPool(testSettings, {});
  const workers = workersOf(pool, "functions");
  const { worker, problem } = await start(workers, { tried: "data:text/javascript,nonsense" });
  assert.match(problem ?? "", /nonsense is not defined/);
  workers.leave(worker, false);
});

Deno.test("pooledWorkers() are threads for simulators, until the pool ends", async () => {
  let workers: WorkerSource;
  {
    await using pool = await startWorkerPool(testSettings, {});
    workers = workersOf(pool, "simulators");
    for (let start = 0; start < 2; start++) {
      const simulators = await startSimulatorWorker({}, workers);
      assert.equal((await fetch(`${simulators.urls.ollama}/api/version`)).status, 200);
      assert.equal((await simulators.books()).calls.length, 1, "books of its own");
      await simulators.close();
    }
  }
  await assert.rejects(startSimulatorWorker({}, workers), /the pool of threads .* has ended/);
});

Deno.test("pooledWorkers() are none for other sources than the pool's", async () => {
  await using pool = await startWorkerPool(testSettings, {});
  for (const [name, value] of Object.entries(pool.environment)) {
    const address = { ...JSON.parse(value), root: "file:///elsewhere/" };
    assert.equal(pooledWorkers("functions", { [name]: JSON.stringify(address) }), undefined);
  }
  assert.equal(pooledWorkers("functions", {}), undefined);
});

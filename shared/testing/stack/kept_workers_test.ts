import assert from "node:assert/strict";
import * as z from "zod";
import type { WorkerSource, WorkerThread } from "../../../scripts/workers/mod.ts";
import { watchJobs } from "../service/jobs.ts";
import { startTestService, type TestService } from "../service/service.ts";
import { keptFunctionWorkers, keptSimulatorWorkers, keptWorkers } from "./kept_workers.ts";

/** The same source, and what it gave. */
function watched<Thread extends WorkerThread>(source: WorkerSource<Thread>) {
  const given: Thread[] = [];
  return {
    given,
    leave: source.leave,
    take(name: string) {
      const worker = source.take(name);
      given.push(worker);
      return worker;
    },
  };
}

const address = new URL(
  `data:text/javascript,self.onmessage = ({ data }) => {
    if (data === "fail") throw new Error("a bug");
    self.postMessage(data);
  }`,
);

function ask(worker: Worker, message: string): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data), { once: true });
    worker.addEventListener("error", ({ message }) => reject(new Error(message)), { once: true });
    worker.postMessage(message);
  });
}

Deno.test("keptWorkers() gives a thread again when it was left idle, and to one at a time", async () => {
  const workers = keptWorkers(address);
  const [one, other] = [workers.take("a"), workers.take("a")];
  assert.notEqual(one, other);
  assert.equal(await ask(one, "here"), "here");
  workers.leave(one, true);
  assert.equal(workers.take("a"), one);
  assert.equal(await ask(one, "still here"), "still here");
  workers.leave(other, false);
  const third = workers.take("a");
  assert.notEqual(third, other);
  for (const worker of [one, third]) workers.leave(worker, false);
});

Deno.test("keptWorkers() does not give a thread again that failed, or was used often", async () => {
  const workers = keptWorkers(address);
  const failing = workers.take("a");
  workers.leave(failing, true);
  await assert.rejects(ask(failing, "fail"), /a bug/);
  const worker = workers.take("a");
  assert.notEqual(worker, failing);
  let next = worker;
  for (let uses = 0; next === worker && uses < 100; uses++) {
    workers.leave(next, true);
    next = workers.take("a");
  }
  assert.notEqual(next, worker);
  workers.leave(next, false);
});

const answers = {
  "/providers": z.object({
    providers: z.array(z.object({ id: z.string(), enabled: z.boolean() })),
  }).transform(({ providers }) => providers.find(({ id }) => id === "gemini")?.enabled),
  "/unified/config": z.object({ request_deadline_seconds: z.number() })
    .transform(({ request_deadline_seconds }) => request_deadline_seconds),
};

async function read(service: TestService, path: keyof typeof answers) {
  return answers[path].parse((await service.call(path)).body);
}

/** Puts a job into the queue and calls the worker, until it is drawn. */
async function drawQueued(service: TestService): Promise<void> {
  const { database } = service.stack;
  await using watch = await watchJobs(database);
  const project = await service.projectOf(await service.signUp());
  const [row] = await database.query<{ id: string }>(
    `select public.request_generation($1, 'a lighthouse', '{"provider": "gemini"}') as id`,
    [project],
  );
  assert.equal((await service.call("/worker", { method: "POST" })).status, 202);
  assert.equal(await watch.end(row?.id ?? ""), "completed");
}

Deno.test("a test stack remembers nothing of the one before it in the same threads", async () => {
  const functionWorkers = watched(keptFunctionWorkers());
  const simulatorWorkers = watched(keptSimulatorWorkers());
  const start = (environment: Record<string, string>) =>
    startTestService({ environment, functionWorkers, simulatorWorkers });
  {
    await using former = await start({ REQUEST_DEADLINE_SECONDS: "50" });
    await drawQueued(former);
    assert.equal((await former.call("/health/ready")).status, 200);
    await former.call("/providers/gemini", { method: "PATCH", json: { enabled: false } });
    assert.equal(await read(former, "/providers"), false);
    assert.equal(await read(former, "/unified/config"), 50);
    await former.simulators.setFault({ service: "gemini", fault: "transport.bad_gateway" });
  }
  await using next = await start({});
  const { database } = next.stack;
  assert.equal(await read(next, "/providers"), true, "settings");
  assert.equal(await read(next, "/unified/config"), 120, "the environment");
  await database.script("update image_generation.provider_configs set enabled = false");
  assert.equal((await next.call("/health/ready")).status, 503, "how the parts are");
  await database.script("update image_generation.provider_configs set enabled = true");
  await drawQueued(next);
  assert.deepEqual(await next.simulators.faults(), []);
  assert.equal((await next.simulators.books()).services.gemini.counts.submit, 1, "calls");

  for (const { given } of [functionWorkers, simulatorWorkers]) {
    assert.equal(given.length, 2);
    assert.equal(given[0], given[1]);
  }
});

import { deepEqual } from "node:assert/strict";
import { readConfiguration } from "../configuration/mod.ts";
import type { DatabaseClient, RunnerDocument } from "../database/mod.ts";
import { silentLog } from "../observability/mod.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";
import { IsolateMemory } from "./isolate_memory.ts";
import { QueueWorker } from "./queue_worker.ts";

const at = "2040-01-01T00:00:00Z";

/** A job of one picture that nobody has begun. */
function waitingJob(id: string): RunnerDocument {
  return {
    ...{ id, project_id: "project", created_by: null, source: "database", request: {} },
    ...{ status: "running", prompt: "a lighthouse", images_requested: 1, warnings: [] },
    ...{ batch_id: null, series_id: null, parent_image_id: null, prompt_used: null },
    ...{ prompt_validation: null, provider: null, model: null, model_name: null },
    ...{ cost_usd: null, maybe_billed_usd: null, error: null, completed_at: null },
    ...{ created_at: at, queued_at: at, started_at: at, deadline_at: at, lease_id: "lease" },
    ...{ caller_waits: false, urgency: "normal", earlier_attempts: 0 },
    picture_settings: { strips: true, embeds: false, keeps_workflows: false },
    ...{ texts: [], attempts: [], images: [], inputs: [], copies: [] },
  };
}

/** A queue of so many jobs, each of which stays under way until it is broken off. */
function startQueue(waiting: number) {
  const underWay: ((answer: unknown) => void)[] = [];
  const client = {
    rpc(name: string, asked?: { most: number; most_pictures: number }) {
      if (name === "image_generation_claim" && asked) {
        const count = Math.min(waiting, asked.most, asked.most_pictures);
        waiting -= count;
        const jobs = Array.from({ length: count }, (_, index) => ({
          lease_id: "lease",
          job: waitingJob(`${waiting + index}`),
        }));
        return Promise.resolve({ data: { now: at, jobs, next_in_ms: null, moves: false } });
      }
      if (name === "image_generation_claim_looks") {
        return Promise.resolve({ data: { tasks: [], next_in_ms: null, batches_in_ms: null } });
      }
      return new Promise((resolve) => underWay.push(resolve));
    },
  } as unknown as DatabaseClient; // a worker calls no more of it before a job's first answer
  const breakOff = (count: number) => {
    const error = { code: "", message: "the connection broke" };
    underWay.splice(0, count).forEach((answer) => answer({ data: null, error }));
  };
  return { client, breakOff };
}

Deno.test("QueueWorker.wake() again, while pictures are under way, has no more than 40 of them at once", async () => {
  const time = new VirtualTime(Date.parse(at), 1);
  const worker = new QueueWorker();
  const { client, breakOff } = startQueue(100);
  let isCalled = false;
  const context = {
    caller: { kind: "secret_key", id: null, client, service: client } as const,
    configuration: readConfiguration({}),
    // Each job with its own, so that it asks for itself and can be broken off alone.
    get memory() {
      return new IsolateMemory();
    },
    fetch: () => Promise.reject(new Error("unreachable: nothing is drawn")),
    clock: time.clock,
    log: silentLog,
    signal: new AbortController().signal,
    callAgain: () => {
      isCalled = true;
      return Promise.resolve();
    },
    onEmpty: () => Promise.resolve(),
  };
  /** How many are under way, and whether the worker has called itself, once all that can begin has begun. */
  const after = async (event: () => unknown) => {
    event();
    await time.pass(time.clock.now() + 100);
    return [worker.running, isCalled];
  };
  const wake = () => worker.wake(context);
  deepEqual(await after(wake), [40, false]);
  deepEqual(await after(wake), [40, false]);
  deepEqual(await after(() => breakOff(1)), [39, false]);
  deepEqual(await after(wake), [39, false], "there is no room for a job of 20 pictures");
  deepEqual(await after(() => breakOff(19)), [20, true], "it calls itself for the rest");
  deepEqual(await after(wake), [40, true]);
  breakOff(40);
  await time.pass();
});

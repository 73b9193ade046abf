import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { ProviderError } from "../errors/mod.ts";
import { silentLog } from "../observability/mod.ts";
import {
  type CallContext,
  type ImageProvider,
  providers,
  type TaskState,
} from "../providers/mod.ts";
import { startTimer } from "../runtime/mod.ts";
import { awaitTask } from "./await_task.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";

const result = { images: [] };

/** A provider that answers polls from a list, and the times at which it was polled. */
function polled(answers: (TaskState | Error)[], deadline = 600_000) {
  const time = new VirtualTime(0, 7);
  const { signal } = startTimer(deadline, time.clock);
  const at: number[] = [];
  const provider: ImageProvider = {
    ...providers.leonardo_ai,
    pollInterval: { firstMs: 2_000, minimumMs: 1_000, maximumMs: 4_000 },
    poll() {
      at.push(time.clock.now());
      const answer = answers[at.length - 1] ?? { status: "pending" };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const context: CallContext = {
    fetch,
    signal,
    clock: time.clock,
    log: silentLog,
    settings: { endpoints: [], defaultModelId: "", models: [], options: {} },
  };
  return { time, at, provider, context };
}

const pending: TaskState = { status: "pending" };
const stays = { isOld: false, until: Infinity };

Deno.test("awaitTask() polls at growing, jittered intervals until the pictures are there", async () => {
  const told: TaskState[] = [];
  const { time, at, provider, context } = polled([
    ...Array.from({ length: 6 }, () => pending),
    { status: "completed", result },
  ]);
  const [images] = await Promise.all([
    awaitTask(provider, "task", stays, context, (state) => told.push(state)),
    time.pass(100_000),
  ]);
  equal(images, result);
  equal(told.length, 7);
  const pauses = at.map((moment, index) => moment - (at[index - 1] ?? 0));
  const nominal = [2_000, 3_000, 4_000, 4_000, 4_000, 4_000, 4_000];
  for (const [index, pause] of pauses.entries()) {
    const expected = nominal[index] ?? 0;
    ok(pause >= 0.8 * expected && pause <= 1.2 * expected, `${pause} ms, pause ${index}`);
  }
  ok(new Set(pauses.slice(2)).size > 1, "pauses differ");
});

Deno.test("awaitTask() polls no sooner than the provider asks", async () => {
  const { time, at, provider, context } = polled([
    { ...pending, retryAfterMs: 30_000 },
    { status: "completed", result },
  ]);
  await Promise.all([awaitTask(provider, "task", stays, context, () => {}), time.pass(100_000)]);
  ok((at[1] ?? 0) - (at[0] ?? 0) >= 30_000, String(at));
});

Deno.test("awaitTask() ends with what a poll throws", async () => {
  const failure = new ProviderError("leonardo_ai", "no_result", "It failed.");
  const { time, at, provider, context } = polled([pending, failure]);
  const awaited = rejects(awaitTask(provider, "task", stays, context, () => {}), failure);
  await Promise.all([awaited, time.pass(100_000)]);
  equal(at.length, 2);
});

Deno.test("awaitTask() ends when the time is over", async () => {
  const { time, at, provider, context } = polled([], 10_000);
  const awaited = rejects(awaitTask(provider, "task", stays, context, () => {}), {
    name: "TimeoutError",
  });
  await Promise.all([awaited, time.pass(100_000)]);
  ok(at.length >= 2 && at.every((moment) => moment <= 10_000));
});

Deno.test("awaitTask() tells every answer to whoever watches", async () => {
  const told: TaskState[] = [];
  const half: TaskState = { ...pending, progress: 0.5 };
  const { time, provider, context } = polled([pending, half, { status: "completed", result }]);
  await Promise.all([
    awaitTask(provider, "task", stays, context, (state) => told.push(state)),
    time.pass(100_000),
  ]);
  deepEqual(told, [pending, half, { status: "completed", result }]);
});

Deno.test("awaitTask() leaves a task at work instead of asking after the moment that it stays until", async () => {
  const { time, at, provider, context } = polled([]);
  const [left] = await Promise.all([
    awaitTask(provider, "task", { isOld: false, until: 6_000 }, context, () => {}),
    time.pass(100_000),
  ]);
  equal(left, undefined);
  ok(at.length >= 1 && at.every((moment) => moment <= 6_000), String(at));
});

Deno.test("awaitTask() asks once about an old task that it is not to stay with, and not about a new one", async () => {
  for (const [isOld, asked] of [[true, 1], [false, 0]] as const) {
    const { time, at, provider, context } = polled([]);
    await time.pass(1_000);
    const [left] = await Promise.all([
      awaitTask(provider, "task", { isOld, until: 0 }, context, () => {}),
      time.pass(1_000),
    ]);
    deepEqual([left, at.length], [undefined, asked]);
  }
});

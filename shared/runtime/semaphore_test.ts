import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { Semaphore } from "./semaphore.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";

const never = new AbortController().signal;

Deno.test("Semaphore.run() lets no more in than there are places, in turn, and everybody in the end", async () => {
  const durations = fc.array(fc.nat(100), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), durations, async (count, list) => {
      const time = new VirtualTime(0, 1);
      const semaphore = new Semaphore(count);
      const started: number[] = [];
      let inside = 0;
      const work = list.map((ms, index) =>
        semaphore.run(never, async () => {
          started.push(index);
          ok(++inside <= count);
          await time.clock.sleep(ms);
          inside--;
          return index;
        })
      );
      await time.pass();
      deepEqual(await Promise.all(work), list.map((_, index) => index));
      deepEqual(started, list.map((_, index) => index));
    }),
    { numRuns: 30 },
  );
});

Deno.test("Semaphore.run() gives the place of a task that fails to the next one", async () => {
  const semaphore = new Semaphore(1);
  const failed = semaphore.run(never, () => Promise.reject(new Error("broken")));
  const next = semaphore.run(never, () => Promise.resolve("drawn"));
  await rejects(failed, /broken/);
  equal(await next, "drawn");
});

Deno.test("Semaphore.run() lets go of one whose signal aborts, and keeps the others in turn", async () => {
  const semaphore = new Semaphore(1);
  const leave = Promise.withResolvers<void>();
  const first = semaphore.run(never, () => leave.promise);
  const leaving = new AbortController();
  const gone = semaphore.run(leaving.signal, () => Promise.reject(new Error("it must not start")));
  const third = semaphore.run(never, () => Promise.resolve("in"));
  leaving.abort(new Error("gone"));
  await rejects(gone, /gone/);
  await rejects(semaphore.run(leaving.signal, () => Promise.resolve()), /gone/);
  leave.resolve();
  await first;
  equal(await third, "in");
});

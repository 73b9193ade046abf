import { equal } from "node:assert/strict";
import { startTimer } from "./timer.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";

Deno.test("startTimer() aborts at its moment, not before, with a TimeoutError", async () => {
  const time = new VirtualTime(1_000, 1);
  const { signal } = startTimer(6_000, time.clock);
  await time.pass(5_999);
  equal(signal.aborted, false);
  await time.pass(6_000);
  equal(signal.aborted, true);
  equal(signal.reason.name, "TimeoutError");
});

Deno.test("startTimer() aborts at once when its moment has passed", async () => {
  const time = new VirtualTime(1_000, 1);
  const { signal } = startTimer(0, time.clock);
  await time.pass(1_000);
  equal(signal.aborted, true);
});

Deno.test("Timer.stop() keeps it from aborting", async () => {
  const time = new VirtualTime(0, 1);
  const timer = startTimer(1_000, time.clock);
  timer.stop();
  timer.stop();
  await time.pass(10_000);
  equal(timer.signal.aborted, false);
});

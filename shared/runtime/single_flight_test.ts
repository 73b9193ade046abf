import assert from "node:assert/strict";
import { SingleFlight } from "./single_flight.ts";

const never = new AbortController().signal;

/** Work that ends when it is told to, and counts how often it began. */
function controlledWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const begun: AbortSignal[] = [];
  const work = (signal: AbortSignal) => {
    begun.push(signal);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    return promise;
  };
  return { work, begun, resolve, reject };
}

Deno.test("SingleFlight does one work for all callers of a key", async () => {
  const shared = new SingleFlight<string>();
  const { work, begun, resolve } = controlledWork();
  const callers = [1, 2, 3].map(() => shared.run("key", never, work));
  resolve("done");
  assert.deepEqual(await Promise.all(callers), ["done", "done", "done"]);
  assert.equal(begun.length, 1);
});

Deno.test("SingleFlight begins anew for another key and after the end", async () => {
  const shared = new SingleFlight<number>();
  let count = 0;
  const work = () => Promise.resolve(++count);
  assert.deepEqual(
    await Promise.all([shared.run("a", never, work), shared.run("b", never, work)]),
    [
      1,
      2,
    ],
  );
  assert.equal(await shared.run("a", never, work), 3);
});

Deno.test("SingleFlight tells every caller of a failure and begins anew after it", async () => {
  const shared = new SingleFlight<string>();
  const { work, reject } = controlledWork();
  const callers = [1, 2].map(() => shared.run("key", never, work));
  reject(new Error("broken"));
  for (const caller of callers) await assert.rejects(caller, /broken/);
  assert.equal(await shared.run("key", never, () => Promise.resolve("new")), "new");
});

Deno.test("SingleFlight stops the work when the last caller has left, not before", async () => {
  const shared = new SingleFlight<string>();
  const { work, begun } = controlledWork();
  const [one, other] = [new AbortController(), new AbortController()];
  const first = shared.run("key", one.signal, work);
  const second = shared.run("key", other.signal, work);
  one.abort(new Error("first left"));
  await assert.rejects(first, /first left/);
  assert.equal(begun[0]?.aborted, false);
  other.abort(new Error("second left"));
  await assert.rejects(second, /second left/);
  assert.equal(begun[0]?.aborted, true);
  assert.equal(await shared.run("key", never, () => Promise.resolve("new")), "new");
});

Deno.test("SingleFlight begins nothing for a caller that has left before", async () => {
  const shared = new SingleFlight<string>();
  const { work, begun } = controlledWork();
  await assert.rejects(shared.run("key", AbortSignal.abort(new Error("gone")), work), /gone/);
  assert.equal(begun.length, 0);
});

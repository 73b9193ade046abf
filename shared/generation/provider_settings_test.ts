import assert from "node:assert/strict";
import type { DatabaseClient } from "../database/mod.ts";
import { systemClock } from "../runtime/mod.ts";
import { ProviderSnapshotCache } from "./provider_settings.ts";

/** A cache over a database that answers with nothing, or fails, and a clock that the test sets. */
function cacheOf() {
  const state = { now: 0, asked: 0, failing: false };
  const clock = { ...systemClock, now: () => state.now };
  const answer = () => {
    state.asked++;
    return Promise.resolve(
      state.failing ? { data: null, error: new Error("away") } : { data: [], error: null },
    );
  };
  // The cache uses no more of a client than this.
  const client = { rpc: answer } as unknown as DatabaseClient;
  const cache = new ProviderSnapshotCache();
  return { state, read: () => cache.read(client, clock) };
}

Deno.test("ProviderSnapshotCache reads again after five seconds, and once for all who ask at a time", async () => {
  const { state, read } = cacheOf();
  await Promise.all([read(), read(), read()]);
  state.now = 4_999;
  await read();
  assert.equal(state.asked, 1);
  state.now = 5_000;
  await read();
  assert.equal(state.asked, 2);
});

Deno.test("ProviderSnapshotCache keeps no failure", async () => {
  const { state, read } = cacheOf();
  state.failing = true;
  await assert.rejects(read());
  state.failing = false;
  await read();
  assert.equal(state.asked, 2);
});

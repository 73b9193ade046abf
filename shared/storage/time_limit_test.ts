import assert from "node:assert/strict";
import type { DatabaseClient } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";
import { boundedBody, findStoredImage, removeObjects, signObjects } from "./mod.ts";

const place = { projectId: "p", provider: "gemini", jobId: "j", attempt: 1, ordinal: 0 } as const;
const stalled = new Promise<never>(() => {});
const stalledBody = () => new ReadableStream<Uint8Array>();

/** A client whose Storage accepts every call and never answers, or opens a body that never goes on. */
function clientOf(download: Promise<unknown> = stalled): DatabaseClient {
  const from = () => ({
    createSignedUrls: () => stalled,
    remove: () => stalled,
    download: () => ({ asStream: () => download }),
  });
  // The functions use no more of a client than these methods.
  return { storage: { from } } as unknown as DatabaseClient;
}

/** What comes of work, and how many ms it took. */
async function timed<Result>(work: (time: VirtualTime) => Promise<Result>) {
  const time = new VirtualTime(0, 1);
  const done = work(time);
  await Promise.all([done.catch(() => {}), time.pass()]);
  return { done, ms: time.clock.now() };
}

const inTime = (error: unknown) =>
  error instanceof ServiceError && error.code === "internal" && /in time/.test(error.message);

Deno.test("signObjects() waits 5 s for a Storage that stalls", async () => {
  const { done, ms } = await timed(({ clock }) => signObjects(clientOf(), ["a.png"], 60, clock));
  await assert.rejects(done, inTime);
  assert.equal(ms, 5_000);
});

Deno.test("removeObjects() waits 30 s for a Storage that stalls", async () => {
  const { done, ms } = await timed(({ clock }) => removeObjects(clientOf(), ["a.png"], { clock }));
  await assert.rejects(done, inTime);
  assert.equal(ms, 30_000);
});

Deno.test("findStoredImage() takes a picture for not stored when Storage stalls, before its body or in it", async () => {
  for (const download of [stalled, Promise.resolve({ data: stalledBody() })]) {
    const { done, ms } = await timed(({ clock }) =>
      findStoredImage(clientOf(download), place, new AbortController().signal, clock)
    );
    assert.equal(await done, undefined);
    assert.equal(ms, 30_000);
  }
});

Deno.test("findStoredImage() ends with its signal", async () => {
  const leaving = new AbortController();
  const found = findStoredImage(clientOf(), place, leaving.signal, new VirtualTime(0, 1).clock);
  leaving.abort(new Error("left"));
  await assert.rejects(found, /left/);
});

Deno.test("boundedBody() passes on what comes and fails 30 s after the last of it", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array([1, 2])),
  });
  const time = new VirtualTime(0, 1);
  const reader = boundedBody(body, time.clock).getReader();
  assert.deepEqual((await reader.read()).value, new Uint8Array([1, 2]));
  const next = reader.read();
  await Promise.all([next.catch(() => {}), time.pass()]);
  await assert.rejects(next, inTime);
  assert.equal(time.clock.now(), 30_000);
});

Deno.test("boundedBody() leaves no timer behind for a part that came in time", async () => {
  const { done, ms } = await timed(async ({ clock }) =>
    await new Response(boundedBody(new Blob(["a picture"]).stream(), clock)).text()
  );
  assert.equal(await done, "a picture");
  assert.equal(ms, 0, "a timer that is left behind lets time pass");
});

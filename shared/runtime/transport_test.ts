import assert from "node:assert/strict";
import { readChunk, readText } from "./mod.ts";

/** A body that sends a few bytes and then nothing more, and knows no signal. */
function stalledBody(): { body: ReadableStream<Uint8Array>; left: Promise<void> } {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("some")),
    cancel: () => resolve(),
  });
  return { body, left };
}

Deno.test("readText joins characters that are cut across chunks", async () => {
  const [...bytes] = new TextEncoder().encode("a löwe 🦁");
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assert.equal(await readText(new Response(body), 100), "a löwe 🦁");
});

Deno.test("readText refuses a larger body and leaves it", async () => {
  const { body, left } = stalledBody();
  await assert.rejects(readText(new Response(body), 3), RangeError);
  await left;
});

Deno.test("readText ends a stalled body with the signal's reason and leaves it", async () => {
  const { body, left } = stalledBody();
  const controller = new AbortController();
  const text = readText(new Response(body), 100, controller.signal);
  const reason = new Error("too late");
  controller.abort(reason);
  await assert.rejects(text, (error) => error === reason);
  await left;
});

Deno.test("readChunk gives bytes, then undefined at the end", async () => {
  const reader = new Blob(["ab"]).stream().getReader();
  const { signal } = new AbortController();
  assert.deepEqual(await readChunk(reader, signal), new TextEncoder().encode("ab"));
  assert.equal(await readChunk(reader, signal), undefined);
});

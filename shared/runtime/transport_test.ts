import assert from "node:assert/strict";
import fc from "fast-check";
import { longestWaitMs, parseExactJson, parseRetryAfter, readChunk, readText } from "./mod.ts";

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

Deno.test("parseExactJson keeps whole numbers that a number would round as text, and nothing else", () => {
  const text =
    '{"seed": 18446744073709551615, "safe": 9007199254740991, "text": "id 18446744073709551615", ' +
    '"escaped": "\\" 18446744073709551615", "list": [-9223372036854775808,1.2345678901234567e30, 12345678901234567.5]}';
  assert.deepEqual(parseExactJson(text), {
    seed: "18446744073709551615",
    safe: Number.MAX_SAFE_INTEGER,
    text: "id 18446744073709551615",
    escaped: '" 18446744073709551615',
    list: ["-9223372036854775808", 1.2345678901234567e30, 12345678901234568],
  });
  const digits = fc.stringMatching(/^[\d"\\\\ :,-]{0,60}$/);
  fc.assert(fc.property(fc.array(fc.oneof(digits, fc.maxSafeInteger())), (values) => {
    assert.deepEqual(parseExactJson(JSON.stringify(values)), values);
  }));
  assert.equal(parseExactJson("{18446744073709551615"), undefined);
});

Deno.test("parseRetryAfter is bounded, whatever a server asks for", () => {
  for (const value of ["2592000", "1e308", "Infinity", "Fri, 31 Dec 9999 23:59:59 GMT"]) {
    assert.equal(parseRetryAfter(value, 0), longestWaitMs, value);
  }
  for (const value of ["-1", "soon", "", null, "NaN"]) {
    assert.equal(parseRetryAfter(value, 0), undefined, `${value}`);
  }
  assert.equal(parseRetryAfter("0.0005", 0), 1);
});

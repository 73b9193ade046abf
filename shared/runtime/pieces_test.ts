import assert from "node:assert/strict";
import { readPieces } from "./mod.ts";

const never = new AbortController().signal;

/** A body as `fetch` has it, or a stream of other things than bytes, that brings so many bytes at a time. */
function bodyOf(sizes: number[], type?: "bytes") {
  let at = 0, left = false;
  const next = () => {
    const size = sizes[at++];
    return size === undefined ? undefined : new Uint8Array(size).fill(at);
  };
  const cancel = () => void (left = true);
  const body: ReadableStream<Uint8Array> = type
    ? new ReadableStream({
      type,
      cancel,
      pull(controller: ReadableByteStreamController) {
        const piece = next();
        if (piece) return controller.enqueue(piece);
        controller.close();
        controller.byobRequest?.respond(0);
      },
    })
    : new ReadableStream<Uint8Array>({
      cancel,
      pull(controller) {
        const piece = next();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
  return { body, isLeft: () => left };
}

for (const type of ["bytes", undefined] as const) {
  const what = type ? "a body of bytes" : "a stream of pieces";

  Deno.test(`readPieces() brings every byte of ${what} in order`, async () => {
    const sizes = [1, 70_000, 5, 300_000, 16_384];
    const reader = readPieces(bodyOf(sizes, type).body);
    const counts = new Map<number, number>();
    for (let piece = await reader.next(never); piece; piece = await reader.next(never)) {
      for (const byte of piece) counts.set(byte, (counts.get(byte) ?? 0) + 1);
    }
    assert.deepEqual([...counts], sizes.map((size, index) => [index + 1, size]));
    assert.equal(await reader.next(never), undefined);
  });

  Deno.test(`readPieces() gives ${what} up`, async () => {
    const { body, isLeft } = bodyOf([1, 1, 1], type);
    const reader = readPieces(body);
    await reader.next(never);
    reader.leave();
    assert.ok(isLeft());
  });
}

Deno.test("readPieces() reads into the same memory again", async () => {
  const reader = readPieces(bodyOf([10, 10, 10], "bytes").body);
  const first = await reader.next(never);
  assert.equal(first?.byteLength, 10);
  assert.equal((await reader.next(never))?.[0], 2);
  // What was handed out before is no more.
  assert.equal(first.byteLength, 0);
});

Deno.test("readPieces() ends with its signal while nothing comes", async () => {
  const stalled = new ReadableStream({
    type: "bytes",
    pull: () => new Promise(() => {}),
  });
  const controller = new AbortController();
  const next = readPieces(stalled).next(controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(next, /enough/);
});

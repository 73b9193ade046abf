import assert from "node:assert/strict";
import fc from "fast-check";
import { type QueueEntry, readQueueEntries } from "./queue_entries.ts";

const never = new AbortController().signal;

/** A body that comes in pieces of these lengths, over and over. */
function inPieces(text: string, lengths: number[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  let piece = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const length = lengths[piece++ % lengths.length] ?? 1;
      controller.enqueue(bytes.slice(at, at += length));
    },
  });
}

async function read(text: string, lengths = [1_000], most = 1e6): Promise<QueueEntry[]> {
  return await Array.fromAsync(readQueueEntries(inPieces(text, lengths), most, never));
}

Deno.test("readQueueEntries() reads what JSON.parse() reads, however the answer is cut", async () => {
  const entry = fc.tuple(fc.integer(), fc.uuid(), fc.json().map((text) => JSON.parse(text)))
    .chain(([number, id, more]) =>
      fc.constant([number, id, { "1": { inputs: more } }, { extra: more }, ["9"]])
    );
  const queue = fc.record({ queue_running: fc.array(entry), queue_pending: fc.array(entry) });
  const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(queue, lengths, fc.nat(2), async (value, cuts, indent) => {
      const text = JSON.stringify(value, null, indent);
      const wanted = (["running", "pending"] as const).flatMap((list) =>
        value[`queue_${list}`].map(([number, promptId]) => ({ list, number, promptId }))
      );
      assert.deepEqual(await read(text, cuts), wanted);
    }),
    { numRuns: 100 },
  );
});

Deno.test("readQueueEntries() is not misled by texts that look like a queue", async () => {
  const bait = '"queue_pending": [[1, "other", ] \\" \\\\';
  const own = [5, "own", { text: bait, [bait]: bait }, { queue_pending: [[1, "other", {}]] }, []];
  const text = JSON.stringify({ queue_running: [], note: [[1, "x", {}]], queue_pending: [own] });
  const entries = [{ list: "pending", number: 5, promptId: "own" }];
  for (const length of [1, 2, 7, 5_000]) assert.deepEqual(await read(text, [length]), entries);
});

Deno.test("readQueueEntries() refuses what is no queue, is cut off, or does not end", async () => {
  const cut = '{"queue_running": [[1, "a", {}]], "queue_pending": [';
  for (const text of ["[]]", "<html></html>", "", cut, `{"queue_running": [[{}, "a", 2]]}`]) {
    await assert.rejects(read(text), SyntaxError, text);
  }
  await assert.rejects(read(`{"queue_running": [${"[1, 2],".repeat(100)}`, [10], 50), RangeError);
});

Deno.test("readQueueEntries() leaves the rest unread when enough was seen", async () => {
  let given = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      given++;
      const text = given === 1 ? '{"queue_running": [[1, "a", {' : `"${"x".repeat(1_000)}": 1,`;
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
  for await (const { promptId } of readQueueEntries(body, 1e9, never)) {
    assert.equal(promptId, "a");
    break;
  }
  assert.ok(given < 5);
});

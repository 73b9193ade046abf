import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { ProviderError } from "../errors/mod.ts";
import { isFullProof, recordFigure } from "../testing/proof.ts";
import { startStorageFixture } from "../testing/stack/storage_fixture.ts";
import type { DatabaseClient } from "../database/mod.ts";
import { type ImagePlace, storeImage } from "./mod.ts";
import { crc32 } from "./crc32.ts";

// The whole of it: deno task prove pictures
const pictures = isFullProof() ? 500 : 24;
const [least, most] = [200_000, 20_000_000];
const atOnce = 8;
const chunkBytes = 64_000;

function chunk(type: string, content: Buffer): Buffer {
  const whole = Buffer.alloc(content.length + 12);
  whole.writeUInt32BE(content.length);
  whole.write(type, 4, "latin1");
  content.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

const head = (() => {
  const size = Buffer.from("00000400000004000802000000", "hex");
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", size)]);
})();
const text = chunk("tEXt", Buffer.from("Comment\0made at home"));
const data = chunk("IDAT", Buffer.alloc(chunkBytes, 7));

/** The pieces of a file of about so many bytes, whose text is not kept, and the hash of it as it comes. */
function* pieces(bytes: number, own: number): Generator<Uint8Array> {
  yield Buffer.concat([head, text]);
  yield chunk("IDAT", Buffer.from(`picture ${own}`));
  for (let given = 0; given < bytes; given += chunkBytes) yield data;
  yield chunk("IEND", Buffer.alloc(0));
}

function body(bytes: number, own: number, cutAfter = Infinity): ReadableStream<Uint8Array> {
  const all = pieces(bytes, own);
  let given = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value, done } = all.next();
      if (done) return controller.close();
      const left = cutAfter - given;
      given += value.byteLength;
      controller.enqueue(new Uint8Array(value.subarray(0, left)));
      if (value.byteLength > left) controller.error(new TypeError("the connection broke"));
    },
  }, { highWaterMark: 0 });
}

function hashes(bytes: number, own: number): { source: string; kept: string } {
  const [source, kept] = [createHash("sha256"), createHash("sha256")];
  for (const piece of pieces(bytes, own)) {
    source.update(piece);
    const isHead = Buffer.from(piece).subarray(0, head.length).equals(head);
    kept.update(isHead ? head : piece);
  }
  return { source: source.digest("hex"), kept: kept.digest("hex") };
}

const place = (ordinal: number): ImagePlace => ({
  projectId: "11111111-1111-4111-8111-111111111111",
  provider: "runware_ai",
  jobId: "job",
  attempt: 1,
  ordinal,
});
const picture = {
  source: { kind: "url" as const, url: "https://93.184.216.34/a.png", isPrivate: false },
};

Deno.test(`${pictures} pictures of 0.2 to 20 MB go through, memory flat and hashes kept`, async (t) => {
  const fixture = await startStorageFixture();
  try {
    const client = fixture.service as unknown as DatabaseClient;
    const bucket = fixture.service.storage.from("generated-images");
    await fixture.service.storage.createBucket("generated-images", { public: false });
    const contextOf = (answer: () => Response) => ({
      endpoints: [],
      signal: new AbortController().signal,
      clock: { now: () => Date.now(), random: () => 0, sleep: () => Promise.resolve() },
      fetch: () => Promise.resolve(answer()),
    });
    const sizeOf = (own: number) => Math.floor(least * (most / least) ** ((own * 0.618) % 1));

    await t.step("whole", async () => {
      const store = async (own: number) => {
        const bytes = sizeOf(own);
        const context = contextOf(() => new Response(body(bytes, own)));
        const stored = await storeImage(client, picture, place(own), context, {
          removesTexts: true,
        });
        const { source, kept } = hashes(bytes, own);
        assert.deepEqual([stored.sourceSha256, stored.sha256], [source, kept]);
        const { data } = await bucket.download(stored.objectPath).asStream();
        const inBucket = createHash("sha256");
        for await (const piece of data ?? []) inBucket.update(piece);
        assert.equal(inBucket.digest("hex"), kept);
        await bucket.remove([stored.objectPath]);
        return stored.byteLength;
      };
      const all = Array.from({ length: pictures }, (_, own) => own);
      const warmUp = all.splice(0, atOnce * 2);
      let moved = 0;
      const work = async (queue: Iterator<number> & Iterable<number>, tell: () => void) => {
        for (const own of queue) {
          const bytes = await store(own);
          moved += bytes;
          tell();
        }
      };
      const run = (owns: number[], tell = () => {}) => {
        const queue = owns.values();
        return Promise.all(Array.from({ length: atOnce }, () => work(queue, tell)));
      };
      await run(warmUp);
      const before = Deno.memoryUsage().rss;
      let highest = before;
      await run(all, () => highest = Math.max(highest, Deno.memoryUsage().rss));
      const grown = (highest - before) / 1_000_000;
      recordFigure(
        "pictures, and bytes of them in all",
        `${pictures}, ${Math.round(moved / 1e6)} MB`,
      );
      recordFigure(
        "memory over that after the first 16, with Storage in the same process",
        `${Math.round(grown)} MB`,
      );
      // Eight pictures of 20 MB would be 160 MB, if they were held.
      assert.ok(grown < 100, `${Math.round(grown)} MB`);
    });

    await t.step("a transfer that is cut at any tenth leaves nothing", async () => {
      for (let tenth = 0; tenth < 10; tenth++) {
        const context = contextOf(() => new Response(body(900_000, 0, 90_000 * tenth + 10)));
        await assert.rejects(
          storeImage(client, picture, place(900 + tenth), context, { removesTexts: true }),
          ProviderError,
        );
      }
      const { data } = await bucket.list(`${place(0).projectId}/runware_ai`);
      assert.deepEqual(data, []);
    });
  } finally {
    await fixture.close();
  }
});

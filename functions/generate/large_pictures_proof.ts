import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { completed } from "../../shared/testing/service/contract.ts";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import { startDrawers } from "../../shared/testing/service/drawers.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import { startMeasuredFunction } from "../../shared/testing/stack/measured_function.ts";
import { largePicture, largePictureHead } from "../../shared/testing/storage/large_picture.ts";

// The whole of it: deno task prove pictures
const pictures = isFullProof() ? 500 : 16;
const [least, most] = [200_000, 20_000_000];
const atOnce = 8;
/** Over what an isolate has at rest, in MB. Eight answers of 20 MB with their base64 would be over 370, if they were held. */
const mostMemory = 200;
/** Which does not grow with their number, but for what the allocator keeps. */
const mostGrowth = 60;
/** Of a transfer that breaks off at a tenth, the picture's number is this and the tenth. */
const firstCut = 10_000;
const cutBytes = 900_000;

const sizeOf = (number: number) => Math.floor(least * (most / least) ** ((number * 0.618) % 1));

/** Ends a file as a connection does that breaks. */
function* cutAfter(pieces: Iterable<Uint8Array>, bytes: number): Generator<Uint8Array> {
  let left = bytes;
  for (const piece of pieces) {
    yield piece.subarray(0, left);
    left -= piece.byteLength;
    if (left <= 0) throw new Error("the connection broke");
  }
}

/** The hashes of a file as it came, and of what is kept of it. */
function hashesOf(number: number): { source: string; kept: string } {
  const [source, kept] = [createHash("sha256"), createHash("sha256")];
  for (const [index, piece] of [...largePicture(sizeOf(number), number)].entries()) {
    source.update(piece);
    kept.update(index === 0 ? largePictureHead : piece);
  }
  return { source: source.digest("hex"), kept: kept.digest("hex") };
}

Deno.test(`${pictures} pictures of 0.2 to 20 MB are drawn and kept, memory flat and hashes right`, async (t) => {
  await using drawers = startDrawers((number) => {
    const isCut = number >= firstCut;
    const bytes = isCut ? cutBytes : sizeOf(number);
    const whole = largePicture(bytes, number);
    const cut = Math.floor(bytes * ((number - firstCut) % 10) / 10) + 10;
    return {
      ...{ fileName: "kite.png", mediaType: "image/png" },
      pieces: isCut ? cutAfter(whole, cut) : whole,
    };
  });
  await using service = await startTestService({ environment: drawers.environment });
  const { database, secretKey } = service.stack;
  await database.script(
    "update image_generation.provider_configs set max_concurrency = 32, requests_per_minute = null",
  );
  await using measured = await startMeasuredFunction(service, drawers.environment);
  const draw = async (number: number, provider: string) => {
    const answer = await fetch(`${measured.url}/unified/generate`, {
      method: "POST",
      headers: { apikey: secretKey, "content-type": "application/json" },
      body: JSON.stringify({
        ...{ prompt: `kite ${number}`, provider, enable_fallback: false },
        ...{ width: 1024, height: 1024, output_format: "png" },
      }),
    });
    const { status, headers } = answer;
    return { status, headers, body: await answer.json() as unknown };
  };

  await t.step("whole", async () => {
    const keep = async (number: number) => {
      const provider = number % 2 === 0 ? "gemini" : "runware";
      const { images: [image] } = completed(await draw(number, provider));
      assert.ok(image);
      const path = image.local_url.slice("/storage/images/".length);
      const [row] = await database.query<{ source_sha256: string; object_path: string }>(
        "select source_sha256, object_path from image_generation.images where id = $1",
        [image.id],
      );
      const { source, kept } = hashesOf(number);
      assert.deepEqual(row, { source_sha256: source, object_path: path });
      assert.equal(image.sha256, kept);
      const bucket = service.client.storage.from("generated-images");
      const { data } = await bucket.download(path).asStream();
      const inBucket = createHash("sha256");
      for await (const piece of data ?? []) inBucket.update(piece);
      assert.equal(inBucket.digest("hex"), kept);
      // So that the disk keeps up.
      await bucket.remove([path]);
      return image.file_size;
    };
    let bytes = 0;
    const run = async (numbers: number[]) => {
      const queue = numbers.values();
      const work = async () => {
        for (const number of queue) {
          const size = await keep(number);
          bytes += size;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    };
    const all = Array.from({ length: pictures }, (_, number) => number);
    // So that all is loaded, and connections are open.
    await run(all.splice(0, atOnce));
    const grown: number[] = [];
    for (const part of [all.slice(0, all.length / 2), all.slice(all.length / 2)]) {
      await measured.forget();
      const { now } = await measured.memory();
      await run(part);
      grown.push(Math.round((await measured.memory()).peak - now));
    }
    for (const times of drawers.drawn.values()) assert.equal(times, 1, "each was drawn once");
    recordFigure(
      "pictures, and bytes of them in all",
      `${pictures}, ${Math.round(bytes / 1e6)} MB`,
    );
    const [first = NaN, last = NaN] = grown;
    recordFigure("memory of the function over idle, first half of them", `${first} MB`);
    recordFigure("and how much more, last half of them", `${last} MB`);
    assert.ok(first <= mostMemory && last <= mostGrowth, `${first} MB, then ${last} MB more`);
  });

  await t.step("a transfer that is cut at any tenth leaves neither row nor object", async () => {
    const before = await service.objects();
    await Promise.all(["gemini", "runware"].map(async (provider, index) => {
      const numbers = Array.from({ length: 10 }, (_, tenth) => firstCut + index * 10 + tenth);
      const answers = await Promise.all(numbers.map((number) => draw(number, provider)));
      for (const { status, body } of answers) assert.ok(status >= 500, JSON.stringify(body));
    }));
    assert.deepEqual(await service.objects(), before);
    const [{ rows } = { rows: NaN }] = await database.query<{ rows: number }>(
      "select count(*)::int as rows from image_generation.images",
    );
    assert.equal(rows, pictures);
  });
});

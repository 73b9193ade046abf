import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { DatabaseClient } from "../database/mod.ts";
import { ProviderError, ServiceError } from "../errors/mod.ts";
import type { ArrivingPicture, ProducedImage } from "../providers/catalog.ts";
import { samplePictures } from "../testing/storage/pictures.ts";
import { type ImagePlace, openIntake } from "./mod.ts";

const png = samplePictures.find(({ format }) => format === "png")!;
const places: ImagePlace[] = [0, 1].map((ordinal) => ({
  projectId: "project",
  provider: "gemini",
  jobId: "job",
  attempt: 1,
  ordinal,
}));

/** A bucket in which an object appears when its body has come to its end. */
function scripted(answer: (path: string) => { message: string } | null = () => null) {
  const objects = new Map<string, Buffer>();
  const broken: string[] = [];
  const client = {
    storage: {
      from: () => ({
        async upload(path: string, body: ReadableStream<Uint8Array>) {
          const error = answer(path);
          if (error) return { data: null, error };
          const chunks: Uint8Array[] = [];
          try {
            for await (const chunk of body) chunks.push(chunk);
          } catch (cause) {
            broken.push(path);
            return { data: null, error: { message: String(cause) } };
          }
          objects.set(path, Buffer.concat(chunks));
          return { data: {}, error: null };
        },
      }),
    },
  } as unknown as DatabaseClient;
  return { client, objects, broken };
}

function imageOf(picture: ArrivingPicture, mediaType = "image/png"): ProducedImage {
  return { source: { kind: "arriving", picture, mediaType } };
}

async function write(picture: ArrivingPicture | undefined, bytes: Uint8Array, pieces = 3) {
  assert.ok(picture);
  const size = Math.ceil(bytes.length / pieces);
  for (let at = 0; at < bytes.length; at += size) {
    picture.write(bytes.slice(at, at + size));
    await picture.ready();
  }
  return picture;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

const never = new AbortController().signal;

Deno.test("openIntake() makes an object of a picture that is kept, and none of any other", async () => {
  const { client, objects, broken } = scripted();
  const intake = openIntake(client, places, never);
  const draft = await write(intake.begin(), png.bytes);
  const last = await write(intake.begin(), png.bytes);
  assert.equal(intake.begin(), undefined, "there are two places");
  draft.drop();
  const third = await write(intake.begin(), png.bytes);
  await settled();
  assert.equal(objects.size, 0, "nothing is there before it is kept");
  const image = imageOf(third, "image/webp");
  assert.deepEqual(intake.placeOf(image), places[0]);
  const stored = await intake.keep(image);
  intake.restart();
  await settled();
  assert.equal(stored.objectPath, [...objects.keys()][0]);
  assert.equal(stored.declaredType, "image/webp");
  assert.deepEqual([stored.width, stored.height], [png.width, png.height]);
  assert.deepEqual([...objects.values()], [Buffer.from(png.bytes)]);
  assert.equal(broken.length, 2);
  assert.equal(intake.placeOf(imageOf(last)), undefined);
});

Deno.test("openIntake() makes no object of what is no picture, breaks off, or is refused by Storage", async () => {
  const { client, objects } = scripted();
  const intake = openIntake(client, places, never);
  const page = await write(intake.begin(), new TextEncoder().encode("<html>".repeat(5_000)));
  const torn = await write(intake.begin(), png.bytes.slice(0, -5));
  for (const picture of [page, torn]) {
    await assert.rejects(
      intake.keep(imageOf(picture)),
      (error) => error instanceof ProviderError && error.failureClass === "no_result",
    );
  }
  const full = scripted(() => ({ message: "no space left" }));
  const refused = openIntake(full.client, places, never);
  const picture = await write(refused.begin(), png.bytes, 50);
  await assert.rejects(refused.keep(imageOf(picture)), ServiceError);
  assert.equal(objects.size + full.objects.size, 0);
});

Deno.test("openIntake() takes a picture for stored whose object is there already", async () => {
  const { client } = scripted(() => ({ message: "The resource already exists" }));
  const intake = openIntake(client, places, never);
  const picture = await write(intake.begin(), png.bytes, 50);
  const { byteLength, sha256 } = await intake.keep(imageOf(picture));
  assert.equal(byteLength, png.bytes.length);
  assert.match(sha256, /^[0-9a-f]{64}$/);
});

Deno.test("openIntake() leaves what follows a picture's end out of the object", async () => {
  const { client, objects } = scripted();
  const intake = openIntake(client, places, never);
  const picture = await write(intake.begin(), Buffer.concat([png.bytes, Buffer.alloc(500_000)]), 9);
  await intake.keep(imageOf(picture));
  assert.deepEqual([...objects.values()], [Buffer.from(png.bytes)]);
});

Deno.test("openIntake() lets a picture wait for a Storage that reads slowly, and ends with its signal", async () => {
  const stop = new AbortController();
  const client = {
    storage: { from: () => ({ upload: () => new Promise(() => {}) }) },
  } as unknown as DatabaseClient;
  const intake = openIntake(client, places, stop.signal);
  const picture = intake.begin();
  assert.ok(picture);
  // A picture in which as many bytes as anybody likes may come.
  picture.write(png.bytes.slice(0, 64));
  picture.write(png.bytes.slice(64, -20));
  const big = Buffer.concat([png.bytes.slice(0, 33), ihdrFollowedBy(3_000_000)]);
  const second = intake.begin();
  assert.ok(second);
  second.write(big);
  let isReady = false;
  const waiting = second.ready().then(() => isReady = true);
  await settled();
  assert.equal(isReady, false);
  stop.abort(new DOMException("over", "TimeoutError"));
  await waiting;
  await assert.rejects(intake.keep(imageOf(second)), (error) => error === stop.signal.reason);
});

/** The beginning of a chunk of PNG's data, with so many bytes of it. */
function ihdrFollowedBy(length: number): Buffer {
  const chunk = Buffer.alloc(8 + length - 1);
  chunk.writeUInt32BE(length);
  chunk.write("IDAT", 4, "latin1");
  return chunk;
}

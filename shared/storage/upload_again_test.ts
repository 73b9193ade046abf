import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import type { DatabaseClient } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import type { ArrivingPicture, ProducedImage } from "../providers/catalog.ts";
import { until } from "../testing/runtime/until.ts";
import { identities, startStorageFixture } from "../testing/stack/storage_fixture.ts";
import { failingConnection, type UploadFault } from "../testing/storage/failing_connection.ts";
import { largePicture } from "../testing/storage/large_picture.ts";
import { type ImagePlace, openIntake } from "./mod.ts";
import { KeptBytes } from "./kept_bytes.ts";

const place = (ordinal: number): ImagePlace => ({
  projectId: "11111111-1111-4111-8111-111111111111",
  provider: "gemini",
  jobId: "job",
  attempt: 1,
  ordinal,
});

const imageOf = (picture: ArrivingPicture): ProducedImage => ({
  source: { kind: "arriving", picture, mediaType: "image/png" },
});

const never = new AbortController().signal;

/** A clock that goes on when it is told to. */
function handClock() {
  let at = 0;
  const sleepers = new Map<() => void, number>();
  return {
    clock: {
      now: () => at,
      random: () => 0,
      sleep: (ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          sleepers.set(resolve, at + ms);
          signal?.addEventListener("abort", () => {
            sleepers.delete(resolve);
            reject(signal.reason);
          });
        }),
    },
    advance(ms: number) {
      at += ms;
      for (const [wake, until] of sleepers) if (until <= at) wake();
    },
  };
}

async function write(picture: ArrivingPicture | undefined, pieces: Iterable<Uint8Array>) {
  assert.ok(picture);
  for (const piece of pieces) {
    picture.write(piece);
    await picture.ready();
  }
  return picture;
}

Deno.test("a picture that comes once inside an answer outlasts what Storage does to its upload", async (t) => {
  const fixture = await startStorageFixture();
  const connection = failingConnection(fixture.url);
  try {
    await fixture.service.storage.createBucket("generated-images", { public: false });
    const client = createClient(connection.url, identities.secretKey, {
      auth: { autoRefreshToken: false, persistSession: false },
    }) as unknown as DatabaseClient;
    const bucket = fixture.service.storage.from("generated-images");
    const cases: { faults: UploadFault[]; bytes: number }[] = [
      { faults: ["refused"], bytes: 400_000 },
      { faults: ["refused", "cut"], bytes: 400_000 },
      { faults: ["cut"], bytes: 5_000_000 },
      { faults: ["stalled"], bytes: 400_000 },
      // More than lies in the sockets, so that it stops in the middle.
      { faults: ["stalled"], bytes: 12_000_000 },
    ];
    for (const [ordinal, { faults, bytes }] of cases.entries()) {
      await t.step(`${faults.join(", then ")}: ${bytes} bytes`, async () => {
        const kept = new KeptBytes(1_000_000);
        const { clock, advance } = handClock();
        const intake = openIntake(client, [place(ordinal)], never, {}, { bytes: kept, clock });
        const pieces = [...largePicture(bytes, ordinal)];
        const before = connection.uploads;
        connection.faults = [...faults];
        // Once everything has stood still for a while.
        connection.onStall = () => setTimeout(() => advance(31_000), 100);
        const image = imageOf(await write(intake.begin(), pieces));
        for (const _ of faults) {
          await assert.rejects(
            intake.keep(image),
            (error) => error instanceof ServiceError && error.code === "internal",
          );
        }
        const stored = await intake.keep(image);
        assert.equal(connection.uploads - before, faults.length + 1);
        const { data } = await bucket.download(stored.objectPath);
        const sha256 = createHash("sha256").update(Buffer.concat(pieces)).digest("hex");
        const there = Buffer.from(await data!.arrayBuffer());
        assert.equal(createHash("sha256").update(there).digest("hex"), sha256);
        assert.deepEqual([stored.sha256, stored.sourceSha256], [sha256, sha256]);
        assert.ok(kept.hasRoom(Symbol("another call")), "nothing is kept any longer");
      });
    }
    await t.step("and one that is given up leaves nothing", async () => {
      const kept = new KeptBytes(300_000);
      const intake = openIntake(client, [place(90)], never, {}, { bytes: kept });
      connection.faults = ["refused"];
      const image = imageOf(await write(intake.begin(), largePicture(400_000, 90)));
      await assert.rejects(intake.keep(image), ServiceError);
      assert.ok(!kept.hasRoom(Symbol("another call")));
      intake.restart();
      assert.ok(kept.hasRoom(Symbol("another call")));
      const { data } = await bucket.list(`${place(0).projectId}/gemini`);
      assert.equal(data?.length, cases.length);
    });
    // What was read no further ends with its connection, as soon as Storage has seen that.
    await connection[Symbol.asyncDispose]();
    await until(() => fixture.assertFilesMatchRows().then(() => true, () => false));
    await fixture.assertFilesMatchRows();
  } finally {
    await connection[Symbol.asyncDispose]();
    await fixture.close();
  }
});

Deno.test("KeptBytes lets calls wait at its bound, and one of them go beyond it", async () => {
  const kept = new KeptBytes(100);
  const [first, second, third] = [Symbol("first"), Symbol("second"), Symbol("third")];
  kept.take(first, 60);
  assert.ok(kept.hasRoom(second));
  kept.take(second, 60);
  assert.ok(!kept.hasRoom(third), "what keeps nothing waits");
  assert.ok(kept.hasRoom(second), "one of them goes on");
  assert.ok(!kept.hasRoom(first), "and no other");
  const freed = kept.freed();
  kept.free(second, 60);
  await freed;
  assert.ok(kept.hasRoom(first));
  kept.take(first, 60);
  assert.ok(kept.hasRoom(first), "another one is beyond it now");
});

import assert from "node:assert/strict";
import type { Caller } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import { systemClock } from "../runtime/mod.ts";
import { startTestService } from "../testing/service/service.ts";
import { samplePictures } from "../testing/storage/pictures.ts";
import { handIn } from "./mod.ts";
import { sweepOrphanedObjects } from "./sweep.ts";
import { until } from "../testing/runtime/until.ts";

Deno.test("the sweep removes only what the ledger names", async () => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [sample] = samplePictures;
  assert.ok(sample);
  const projectId = crypto.randomUUID();
  const bucket = service.client.storage.from("generated-images");
  const stems = ["nobody's", "left", "young", "drawn"].map((name) => `${projectId}/gemini/${name}`);
  const [unnamed, left, young, drawn] = stems;
  for (const stem of stems) {
    const { error } = await bucket.upload(
      `${stem}.png`,
      new Blob([sample.bytes], { type: "image/png" }),
      {
        contentType: "image/png",
      },
    );
    assert.equal(error, null);
  }
  await database.query(
    "update storage.objects set created_at = '2001-01-01', updated_at = '2001-01-01'",
  );
  for (
    const [stem, age, imageId] of [
      [left, "2 hours", null],
      [young, "1 minute", null],
      [drawn, "10 years", crypto.randomUUID()],
    ]
  ) {
    await database.query(
      `insert into image_generation.stored_objects (stem, project_id, image_id, created_at)
       values ($1, $2, $3, now() - $4::interval)`,
      [stem, projectId, imageId, age],
    );
  }

  assert.equal(await sweepOrphanedObjects(service.client as never, 3_600), 1);

  const there = await database.query<{ name: string }>(
    "select name from storage.objects order by name",
  );
  assert.deepEqual(
    there.map(({ name }) => name),
    [drawn, young, unnamed].map((stem) => `${stem}.png`).toSorted(),
  );
  const named = await database.query<{ stem: string }>(
    "select stem from image_generation.stored_objects order by stem",
  );
  assert.deepEqual(named.map(({ stem }) => stem), [drawn, young]);
  const { data, error } = await bucket.download(`${unnamed}.png`);
  assert.equal(error, null);
  assert.equal(data?.size, sample.bytes.length, "what the ledger does not name is still whole");
});

Deno.test("a picture whose object was swept while it came in is refused, and leaves nothing", async () => {
  await using service = await startTestService();
  const [sample] = samplePictures;
  assert.ok(sample);
  const client = service.client as never;
  const caller = { kind: "secret_key", id: null, client, service: client } as Caller;
  const isWaiting = Promise.withResolvers<void>(), goesOn = Promise.withResolvers<void>();
  const middle = Math.floor(sample.bytes.length / 2);
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(sample.bytes.slice(0, middle));
      isWaiting.resolve();
      await goesOn.promise;
      controller.enqueue(sample.bytes.slice(middle));
      controller.close();
    },
  });
  const coming = handIn({ field: "file", source: { body } }, {
    ...{ caller, projectId: null, fetch, clock: systemClock },
    signal: new AbortController().signal,
  });
  await isWaiting.promise;
  await until(async () => (await service.countRows())["image_generation.stored_objects"] !== 0);

  assert.equal(await sweepOrphanedObjects(client, 0), 1);
  goesOn.resolve();

  await assert.rejects(
    coming,
    (error) => error instanceof ServiceError && error.code === "conflict",
  );
  await sweepOrphanedObjects(client, 0);
  const rows = await service.countRows();
  assert.equal(rows["image_generation.images"], 0);
  assert.equal(rows["image_generation.stored_objects"], 0);
  assert.deepEqual(await service.objects(), []);
});

Deno.test("what a sweep has begun to remove is no picture any more", async () => {
  await using service = await startTestService();
  const { database } = service.stack;
  const id = crypto.randomUUID();
  const { data: begun } = await service.client.rpc("image_generation_begin_upload", {
    upload: { id, caller: null, project_id: null, by_address: false },
  }).throwOnError();
  const project = (begun as { project_id: string }).project_id;
  const add = () =>
    service.client.rpc("image_generation_add_image", {
      image: {
        ...{ id, caller: null, project_id: project, origin: "uploaded" },
        ...{ object_path: `${project}/uploads/${id}.png`, width: 1, height: 1, orientation: 1 },
        ...{ has_alpha: false, format: "png", file_size: 1, sha256: "a".repeat(64) },
      },
    });
  await service.client.rpc("image_generation_orphaned_objects", {
    ...{ older_than_seconds: 0, most: 9 },
  }).throwOnError();

  const { data, error } = await add();

  assert.equal(error, null);
  assert.deepEqual(data, { outcome: "swept" });
  await database.query("update image_generation.stored_objects set deleted_at = null");
  const { data: added } = await add();
  assert.equal((added as { outcome: string }).outcome, "added");
  await service.client.rpc("image_generation_forget_objects", {
    stems: [`${project}/uploads/${id}`],
  }).throwOnError();
  assert.equal((await service.countRows())["image_generation.stored_objects"], 1);
});

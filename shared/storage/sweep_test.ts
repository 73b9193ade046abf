import assert from "node:assert/strict";
import { startTestService } from "../testing/service/service.ts";
import { samplePictures } from "../testing/storage/pictures.ts";
import { sweepOrphanedObjects } from "./sweep.ts";

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

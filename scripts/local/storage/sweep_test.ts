import assert from "node:assert/strict";
import { join } from "node:path";
import { startStorageFixture } from "../../../shared/testing/stack/storage_fixture.ts";
import { sweepOrphanFiles } from "./mod.ts";

Deno.test("rows of Storage cannot be deleted by SQL, by whomever and even if there are none", async () => {
  const fixture = await startStorageFixture();
  try {
    const refusal = { code: "42501", message: /Use the Storage API instead/ };
    for (const table of ["objects", "buckets"]) {
      await assert.rejects(fixture.database.query(`delete from storage.${table}`), refusal);
    }
  } finally {
    await fixture.close();
  }
});

Deno.test("sweepOrphanFiles removes unfinished files and files without a row, and nothing else", async () => {
  const fixture = await startStorageFixture();
  try {
    await fixture.service.storage.createBucket("images", { public: false });
    const files = fixture.service.storage.from("images");
    await files.upload("kept.txt", "kept");
    await files.upload("deleted by SQL.txt", "gone");
    await fixture.database.script(
      "set local storage.allow_delete_query = 'true'; delete from storage.objects where name like 'deleted%'",
    );
    await Deno.writeTextFile(join(fixture.directory, crypto.randomUUID()), "no row");
    await Deno.writeTextFile(join(fixture.directory, ".tmp", crypto.randomUUID()), "unfinished");

    assert.equal(await sweepOrphanFiles(fixture), 2);
    assert.equal(await sweepOrphanFiles(fixture), 0);
    assert.deepEqual([...Deno.readDirSync(join(fixture.directory, ".tmp"))], []);
    assert.equal(await (await files.download("kept.txt")).data!.text(), "kept");
  } finally {
    await fixture.close();
  }
});

import assert from "node:assert/strict";
import {
  identities,
  startStorageFixture,
  type StorageFixture,
} from "../../../shared/testing/stack/storage_fixture.ts";

let fixture: StorageFixture;
const mine = (name: string) => `${identities.alice}/${name}`;
const png = { contentType: "image/png" };
const bytes = (size: number, value = 1) => new Uint8Array(size).fill(value);
const aliceFiles = () => fixture.alice.storage.from("images");

Deno.test.beforeAll(async () => {
  fixture = await startStorageFixture();
  for (const name of ["images", "archive"]) {
    await fixture.service.storage.createBucket(name, { public: false });
  }
  await fixture.service.storage.createBucket("strict", { public: false, fileSizeLimit: "10KB" });
});
Deno.test.afterAll(() => fixture.close());

async function content(name: string): Promise<Uint8Array> {
  const { data, error } = await fixture.service.storage.from("images").download(name);
  assert.equal(error, null);
  return new Uint8Array(await data!.arrayBuffer());
}

Deno.test("move renames within and across buckets under the caller's rights", async () => {
  await aliceFiles().upload(mine("from.png"), bytes(9, 9), png);
  await aliceFiles().upload(mine("occupied.png"), bytes(1), png);
  const { error } = await aliceFiles().move(mine("from.png"), mine("a/b/to.png"));
  assert.equal(error, null);
  assert.deepEqual(await content(mine("a/b/to.png")), bytes(9, 9));
  const refusals = [
    [fixture.alice, mine("from.png"), mine("c.png"), "404"],
    [fixture.alice, mine("a/b/to.png"), mine("occupied.png"), "409"],
    [fixture.alice, mine("a/b/to.png"), `${identities.bob}/gift.png`, "403"],
    [fixture.alice, mine("a/b/to.png"), mine("../escape.png"), "400"],
    [fixture.bob, mine("a/b/to.png"), `${identities.bob}/loot.png`, "404"],
  ] as const;
  for (const [client, from, to, statusCode] of refusals) {
    const moved = await client.storage.from("images").move(from, to);
    assert.equal(moved.error?.statusCode, statusCode, `${from} to ${to}`);
  }
  const across = await aliceFiles().move(mine("a/b/to.png"), mine("kept.png"), {
    destinationBucket: "archive",
  });
  assert.equal(across.error, null);
  const kept = await fixture.alice.storage.from("archive").download(mine("kept.png"));
  assert.equal(kept.data!.size, 9);
  await fixture.assertFilesMatchRows();
});

Deno.test("copy makes an object of its own, and asks nothing of what another bucket takes", async () => {
  const original = mine("original.png");
  await aliceFiles().upload(original, bytes(20_000, 5), { ...png, metadata: { seed: 7 } });
  const { data, error } = await aliceFiles().copy(original, mine("copy.png"));
  assert.equal(error, null);
  assert.equal(data!.path, `images/${mine("copy.png")}`);
  await aliceFiles().remove([original]);
  assert.deepEqual(await content(mine("copy.png")), bytes(20_000, 5));
  const { data: info } = await aliceFiles().info(mine("copy.png"));
  assert.deepEqual({ ...info!.metadata }, { seed: 7 });

  const tooLarge = await aliceFiles().copy(mine("copy.png"), mine("copy.png"), {
    destinationBucket: "strict",
  });
  assert.equal(tooLarge.error, null);
  assert.equal((await aliceFiles().copy(original, mine("x.png"))).error?.statusCode, "404");
  const foreign = await fixture.bob.storage.from("images")
    .copy(mine("copy.png"), `${identities.bob}/x.png`);
  assert.equal(foreign.error?.statusCode, "404");
  await fixture.assertFilesMatchRows();
});

Deno.test("remove deletes what the caller may and answers with those rows", async () => {
  await aliceFiles().upload(mine("gone-1.png"), bytes(1), png);
  await aliceFiles().upload(mine("gone-2.png"), bytes(1), png);
  const names = [mine("gone-1.png"), mine("gone-2.png"), mine("never-was.png")];
  const byBob = await fixture.bob.storage.from("images").remove(names);
  assert.deepEqual(byBob.data, []);
  const { data } = await aliceFiles().remove(names);
  assert.deepEqual(data!.map((row) => row.name).sort(), names.slice(0, 2));
  assert.equal((await aliceFiles().download(names[0]!)).error?.message, "Object not found");
  await fixture.assertFilesMatchRows();
});

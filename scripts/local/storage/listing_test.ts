import assert from "node:assert/strict";
import {
  identities,
  startStorageFixture,
  type StorageFixture,
} from "../../../shared/testing/stack/storage_fixture.ts";

let fixture: StorageFixture;
const inFolder = (name: string) => `${identities.alice}/${name}`;
const names = [
  "B.png",
  "a.png",
  "c+100.png",
  "sub/one.png",
  "sub/two.png",
  "sub_/x.png",
  "z/y/x.png",
];
const files = () => fixture.alice.storage.from("images");

Deno.test.beforeAll(async () => {
  fixture = await startStorageFixture();
  await fixture.service.storage.createBucket("images", { public: false });
  for (const name of names) {
    const { error } = await files().upload(inFolder(name), new Uint8Array(3), {
      contentType: "image/png",
    });
    assert.equal(error, null);
  }
  await fixture.bob.storage.from("images").upload(
    `${identities.bob}/secret.png`,
    new Uint8Array(1),
  );
});
Deno.test.afterAll(() => fixture.close());

Deno.test("list shows one folder: its files and its folders, which have no id, by name", async () => {
  const { data } = await files().list(identities.alice);
  assert.deepEqual(data!.map((entry) => entry.name), [
    ...["B.png", "a.png", "c+100.png"],
    ...["sub", "sub_", "z"],
  ]);
  assert.deepEqual(data!.map((entry) => entry.id === null), [
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
  assert.equal(data![0]!.metadata!.size, 3);
  const { data: sub } = await files().list(inFolder("sub"));
  assert.deepEqual(sub!.map((entry) => entry.name), ["one.png", "two.png"]);
});

Deno.test("list pages, sorts and searches", async () => {
  const page = await files().list(identities.alice, { limit: 2, offset: 2 });
  assert.deepEqual(page.data!.map((entry) => entry.name), ["c+100.png", "sub"]);
  const descending = await files().list(inFolder("sub"), {
    sortBy: { column: "name", order: "desc" },
  });
  assert.deepEqual(descending.data!.map((entry) => entry.name), ["two.png", "one.png"]);
  const newest = await files().list(identities.alice, {
    sortBy: { column: "created_at", order: "desc" },
  });
  assert.deepEqual(newest.data!.slice(3).map((entry) => entry.name), [
    "c+100.png",
    "a.png",
    "B.png",
  ]);
  const found = await files().list(identities.alice, { search: "b" });
  assert.deepEqual(found.data!.map((entry) => entry.name), ["B.png"]);
  for (const search of ["%", "_", "sub_"]) {
    const { data } = await files().list(identities.alice, { search });
    assert.deepEqual(data!.map((entry) => entry.name), search === "sub_" ? ["sub_"] : [], search);
  }
});

Deno.test("list and listV2 show only what the caller may see", async () => {
  const top = await files().list();
  assert.deepEqual(top.data!.map((entry) => entry.name), [identities.alice]);
  const all = await fixture.bob.storage.from("images").listV2({});
  assert.deepEqual(all.data!.objects.map((object) => object.name), [
    `${identities.bob}/secret.png`,
  ]);
  assert.deepEqual((await fixture.anonymous.storage.from("images").listV2({})).data!.objects, []);
  const everything = await fixture.service.storage.from("images").listV2({});
  assert.equal(everything.data!.objects.length, names.length + 1);
});

type Column = "name" | "created_at" | "updated_at";
const sortings = (["name", "created_at", "updated_at"] satisfies Column[]).flatMap((column) =>
  (["asc", "desc"] as const).map((order) => ({ column, order }))
);
for (const sortBy of sortings) {
  for (const with_delimiter of [false, true]) {
    const title = `${sortBy.column} ${sortBy.order}${with_delimiter ? " with folders" : ""}`;
    Deno.test(`listV2 pages by cursor through everything once, sorted by ${title}`, async () => {
      const options = { prefix: `${identities.alice}/`, sortBy, with_delimiter };
      const whole = await files().listV2(options);
      assert.equal(whole.data!.hasNext, false);
      assert.equal(whole.data!.nextCursor, undefined);
      assert.equal(whole.data!.objects.length, with_delimiter ? 3 : names.length);
      assert.equal(whole.data!.folders.length, with_delimiter ? 3 : 0);
      const paged = { objects: [] as string[], folders: [] as string[] };
      let cursor: string | undefined;
      do {
        const { data } = await files().listV2({
          ...options,
          limit: 2,
          ...(cursor === undefined ? {} : { cursor }),
        });
        paged.objects.push(...data!.objects.map((object) => object.name));
        paged.folders.push(...data!.folders.map((folder) => folder.name));
        assert.equal(data!.hasNext, data!.nextCursor !== undefined);
        cursor = data!.nextCursor;
      } while (cursor !== undefined);
      assert.deepEqual(paged.objects, whole.data!.objects.map((object) => object.name));
      assert.deepEqual(paged.folders, whole.data!.folders.map((folder) => folder.name));
    });
  }
}

Deno.test("listV2 sorts names by bytes and gives folders a trailing slash", async () => {
  const { data } = await files().listV2({ prefix: `${identities.alice}/`, with_delimiter: true });
  assert.deepEqual(
    data!.objects.map((object) => object.name),
    ["B.png", "a.png", "c+100.png"].map(inFolder),
  );
  assert.deepEqual(
    data!.folders.map((folder) => folder.name),
    ["sub/", "sub_/", "z/"].map(inFolder),
  );
  const exact = await files().listV2({ prefix: inFolder("a.png"), exactMatch: true });
  assert.deepEqual(exact.data!.objects.map((object) => object.name), [inFolder("a.png")]);
  const partial = await files().listV2({ prefix: inFolder("su"), with_delimiter: true });
  assert.deepEqual(
    partial.data!.folders.map((folder) => folder.name),
    ["sub/", "sub_/"].map(inFolder),
  );
});

Deno.test("listV2 refuses a cursor that is not its own", async () => {
  for (const cursor of ["x", "e30", btoa('{"moment":"yesterday","name":"a"}')]) {
    const { error } = await files().listV2({ cursor });
    assert.deepEqual([error?.status, error?.statusCode], [400, "400"], cursor);
  }
});

import assert from "node:assert/strict";
import { until } from "../../../shared/testing/runtime/until.ts";
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
  await fixture.service.storage.createBucket("images", { public: false });
  await fixture.service.storage.createBucket("strict", {
    public: false,
    fileSizeLimit: "10KB",
    allowedMimeTypes: ["image/*", "text/plain"],
  });
});
Deno.test.afterAll(() => fixture.close());

async function content(name: string): Promise<Uint8Array> {
  const { data, error } = await fixture.service.storage.from("images").download(name);
  assert.equal(error, null);
  return new Uint8Array(await data!.arrayBuffer());
}

const bodies: [string, (data: Uint8Array<ArrayBuffer>) => Uint8Array | Blob | ReadableStream][] = [
  ["bytes", (data) => data],
  ["blob", (data) => new Blob([data], { type: "image/png" })],
  ["file", (data) => new File([data], 'a "quoted" name.png', { type: "image/png" })],
  ["stream", (data) => new Blob([data]).stream()],
];
for (const [kind, body] of bodies) {
  Deno.test(`upload takes ${kind} and keeps bytes, type, cache control, metadata and owner`, async () => {
    const data = crypto.getRandomValues(new Uint8Array(50_000));
    const name = mine(`kinds/${kind}.png`);
    const { data: stored, error } = await aliceFiles().upload(name, body(data), {
      ...png,
      cacheControl: "31536000",
      metadata: { sha256: "0f", note: "übergröße" },
    });
    assert.equal(error, null);
    assert.equal(stored!.fullPath, `images/${name}`);
    assert.deepEqual(await content(name), data);
    const { data: info } = await aliceFiles().info(name);
    assert.equal(info!.id, stored!.id);
    assert.equal(info!.size, 50_000);
    assert.equal(info!.contentType, "image/png");
    assert.equal(info!.cacheControl, "max-age=31536000");
    assert.deepEqual({ ...info!.metadata }, { sha256: "0f", note: "übergröße" });
    const [row] = await fixture.database.query(
      "select owner, owner_id from storage.objects where name = $1",
      [name],
    );
    assert.deepEqual(row, { owner: identities.alice, owner_id: identities.alice });
    await fixture.assertFilesMatchRows();
  });
}

Deno.test("upload is refused outside the user's folder, for anonymous callers and into no bucket", async () => {
  const attempts = [
    [fixture.bob, "images", mine("stolen.png"), "AccessDenied"],
    [fixture.anonymous, "images", mine("stolen.png"), "AccessDenied"],
    [fixture.alice, "nowhere", mine("stolen.png"), "NoSuchBucket"],
  ] as const;
  for (const [client, bucket, name, code] of attempts) {
    const { error } = await client.storage.from(bucket).upload(name, bytes(10), png);
    assert.equal(error && "code" in error && error.code, code);
  }
  await fixture.assertFilesMatchRows();
});

Deno.test("upload of a taken key is a duplicate unless it is an upsert or an update", async () => {
  const name = mine("taken.png");
  await aliceFiles().upload(name, bytes(10, 1), png);
  const { error } = await aliceFiles().upload(name, bytes(10, 2), png);
  assert.deepEqual([error?.status, error?.statusCode], [400, "409"]);
  assert.deepEqual(await content(name), bytes(10, 1));

  const { data: first } = await aliceFiles().info(name);
  const upsert = await aliceFiles().upload(name, bytes(20, 3), { ...png, upsert: true });
  assert.equal(upsert.error, null);
  assert.equal(upsert.data!.id, first!.id);
  assert.deepEqual(await content(name), bytes(20, 3));
  assert.equal((await aliceFiles().update(name, bytes(30, 4), png)).error, null);
  assert.deepEqual(await content(name), bytes(30, 4));
  await fixture.assertFilesMatchRows();
});

Deno.test("upload of one new key by ten callers at once succeeds for all, and one whole file stays", async () => {
  const name = mine("race.png");
  const allHaveBegun = Promise.withResolvers<void>();
  const results = Array.from(
    { length: 10 },
    (_, index) =>
      fetch(`${fixture.url}/storage/v1/object/images/${name}`, {
        method: "POST",
        headers: { apikey: identities.secretKey, "content-type": "image/png" },
        body: new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(bytes(1_000, index)),
          async pull(controller) {
            await allHaveBegun.promise;
            controller.enqueue(bytes(1_000, index));
            controller.close();
          },
        }),
      }).then((response) => response.text()),
  );
  await until(() => [...Deno.readDirSync(`${fixture.directory}/.tmp`)].length === 10);
  allHaveBegun.resolve();
  for (const answer of await Promise.all(results)) assert.match(answer, /"Key":"images/);
  const [first] = await content(name);
  assert.deepEqual(await content(name), bytes(2_000, first));
  await fixture.assertFilesMatchRows();
});

Deno.test("upload of one new key at once succeeds for all however small the bodies, and for none afterwards", async () => {
  for (let round = 0; round < 5; round++) {
    const name = mine(`tiny-${round}.png`);
    const upload = (value: number) => aliceFiles().upload(name, bytes(1, value), png);
    const results = await Promise.all(Array.from({ length: 20 }, (_, value) => upload(value)));
    assert.deepEqual(results.flatMap(({ error }) => error ?? []), []);
    assert.match((await upload(0)).error?.message ?? "", /already exists/);
  }
  await fixture.assertFilesMatchRows();
});

Deno.test("upload replaces in parallel and readers see whole objects only", async () => {
  const name = mine("busy.png");
  await aliceFiles().upload(name, bytes(100_000, 100), png);
  const write = async (value: number) => {
    const { error } = await aliceFiles().upload(name, bytes(100_000 + value, value), {
      ...png,
      upsert: true,
    });
    assert.equal(error, null);
  };
  const read = async () => {
    const seen = await content(name);
    const value = seen[0]!;
    assert.deepEqual(seen, bytes(value === 100 ? 100_000 : 100_000 + value, value));
  };
  await Promise.all(Array.from({ length: 8 }, (_, index) => [write(index), read()]).flat());
  await fixture.assertFilesMatchRows();
});

Deno.test("upload enforces declared sizes and media types of the bucket, and lets a chunked body be as large as it is", async () => {
  const strict = fixture.service.storage.from("strict");
  const cases = [
    ["fits.png", bytes(10_000), "image/png", undefined],
    ["text.txt", bytes(10), "text/plain", undefined],
    ["large.png", bytes(10_001), "image/png", "413"],
    ["large-blob.png", new Blob([bytes(10_001)], { type: "image/png" }), "image/png", "413"],
    ["large-stream.png", new Blob([bytes(500_000)]).stream(), "image/png", undefined],
    ["page.html", bytes(10), "text/html", "415"],
    ["page-blob.html", new Blob([bytes(10)], { type: "text/html" }), "text/html", "415"],
    ["odd", bytes(10), "not a type", "415"],
  ] as const;
  for (const [name, body, contentType, statusCode] of cases) {
    const { error } = await strict.upload(name, body, { contentType });
    assert.equal(error?.statusCode, statusCode, name);
  }
  await fixture.assertFilesMatchRows();
});

Deno.test("upload that is aborted leaves neither row nor file", async () => {
  const name = mine("aborted.png");
  const abort = new AbortController();
  const arrived = Promise.withResolvers<void>();
  // Sends the first chunk and then nothing: the server is in the middle of the body when the caller leaves.
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes(100_000)),
    pull: () => arrived.promise,
  });
  const upload = fetch(`${fixture.url}/storage/v1/object/images/${name}`, {
    method: "POST",
    body,
    headers: { apikey: identities.secretKey, "content-type": "image/png" },
    signal: abort.signal,
  });
  await until(() => [...Deno.readDirSync(`${fixture.directory}/.tmp`)].length === 1);
  abort.abort();
  await assert.rejects(upload, { name: "AbortError" });
  arrived.resolve();
  await until(() => [...Deno.readDirSync(`${fixture.directory}/.tmp`)].length === 0);
  assert.equal((await fixture.service.storage.from("images").info(name)).error?.statusCode, "404");
  await fixture.assertFilesMatchRows();
});

Deno.test("upload that the database refuses at the very end leaves no file", async () => {
  await fixture.database.script(`
    create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not today'; end $$;
    create trigger refuse before insert on storage.objects for each row
      when (current_user = 'postgres') execute function refuse();`);
  try {
    const { error } = await aliceFiles().upload(mine("late.png"), bytes(10), png);
    assert.deepEqual([error?.statusCode, error?.message], ["400", "not today"]);
  } finally {
    await fixture.database.script("drop function refuse() cascade");
  }
  await fixture.assertFilesMatchRows();
});

Deno.test("createSignedUploadUrl lets anybody upload that object once, and nothing else", async () => {
  const name = mine("by-url.png");
  const { data } = await aliceFiles().createSignedUploadUrl(name);
  const anonymous = fixture.anonymous.storage.from("images");
  const elsewhere = await anonymous.uploadToSignedUrl(
    mine("other.png"),
    data!.token,
    bytes(5),
    png,
  );
  assert.equal(elsewhere.error?.statusCode, "400");
  assert.equal((await anonymous.uploadToSignedUrl(name, data!.token, bytes(5), png)).error, null);
  assert.deepEqual(await content(name), bytes(5));
  const again = await anonymous.uploadToSignedUrl(name, data!.token, bytes(6), png);
  assert.equal(again.error?.statusCode, "409");

  const upsert = await aliceFiles().createSignedUploadUrl(name, { upsert: true });
  const replaced = await anonymous.uploadToSignedUrl(name, upsert.data!.token, bytes(7), png);
  assert.equal(replaced.error, null);
  assert.deepEqual(await content(name), bytes(7));

  const refused = await fixture.bob.storage.from("images").createSignedUploadUrl(mine("b.png"));
  assert.equal(refused.error?.statusCode, "403");
  await fixture.assertFilesMatchRows();
});

import assert from "node:assert/strict";
import {
  identities,
  startStorageFixture,
  type StorageFixture,
} from "../../../shared/testing/stack/storage_fixture.ts";

let fixture: StorageFixture;
const data = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
const name = `${identities.alice}/deep/a picture (1).png`;
const aliceFiles = () => fixture.alice.storage.from("images");
const route = (path: string) => `${fixture.url}/storage/v1/object/${path}`;
const asService = { apikey: identities.secretKey };

Deno.test.beforeAll(async () => {
  fixture = await startStorageFixture();
  await fixture.service.storage.createBucket("images", { public: false });
  await fixture.service.storage.createBucket("open", { public: true });
  for (const bucket of ["images", "open"]) {
    const { error } = await fixture.alice.storage.from(bucket)
      .upload(name, data, { contentType: "image/png", cacheControl: "60" });
    assert.equal(error, null);
  }
});
Deno.test.afterAll(() => fixture.close());

/** Status, body and some headers of a GET. */
async function get(path: string, headers: Record<string, string> = asService) {
  const response = await fetch(route(path), { headers });
  return {
    status: response.status,
    body: new Uint8Array(await response.arrayBuffer()),
    header: (name: string) => response.headers.get(name),
  };
}

Deno.test("download, info and exists answer the owner and the service, and nobody else", async () => {
  for (const client of [fixture.alice, fixture.service]) {
    const files = client.storage.from("images");
    const { data: blob } = await files.download(name);
    assert.equal(blob!.type, "image/png");
    assert.deepEqual(new Uint8Array(await blob!.arrayBuffer()), data);
    assert.equal((await files.exists(name)).data, true);
    assert.equal((await files.info(name)).data!.size, 1_000);
  }
  for (const client of [fixture.bob, fixture.anonymous]) {
    const files = client.storage.from("images");
    assert.equal((await files.download(name)).data, null);
    assert.equal((await files.exists(name)).data, false);
    assert.equal((await files.info(name)).error?.statusCode, "404");
  }
});

Deno.test("download streams and works on the authenticated path", async () => {
  const { data: stream } = await aliceFiles().download(name).asStream();
  assert.deepEqual(new Uint8Array(await new Response(stream).arrayBuffer()), data);
  const { status, body } = await get(`authenticated/images/${encodeURIComponent(name)}`);
  assert.equal(status, 200);
  assert.deepEqual(body, data);
});

Deno.test("public path serves public buckets only, without a key", async () => {
  const { publicUrl } = fixture.anonymous.storage.from("open").getPublicUrl(name).data;
  const response = await fetch(publicUrl);
  assert.equal(response.status, 200);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), data);
  assert.equal((await get(`open/${name}`, {})).status, 200);
  assert.equal((await get(`public/images/${name}`, {})).status, 400);
  assert.equal((await get(`images/${name}`, {})).status, 400);
  assert.equal((await get(`info/public/open/${name}`, {})).status, 200);
  assert.equal((await get(`info/public/images/${name}`, {})).status, 400);
});

const ranges: [string, number, [number, number] | null, string | null][] = [
  ["bytes=0-99", 206, [0, 100], "bytes 0-99/1000"],
  ["bytes=900-", 206, [900, 1_000], "bytes 900-999/1000"],
  ["bytes=900-5000", 206, [900, 1_000], "bytes 900-999/1000"],
  ["bytes=-10", 206, [990, 1_000], "bytes 990-999/1000"],
  ["bytes=1000-", 416, null, null],
  ["bytes=0-0,5-6", 416, null, null],
  ["bytes=9-3", 416, null, null],
  ["pages=1-2", 416, null, null],
];
for (const [range, status, part, contentRange] of ranges) {
  Deno.test(`download answers ${status} to Range: ${range}`, async () => {
    const answer = await get(`images/${name}`, { ...asService, range });
    assert.equal(answer.status, status);
    assert.equal(answer.header("content-range"), contentRange);
    if (part) assert.deepEqual(answer.body, data.slice(...part));
  });
}

Deno.test("download answers 304 to the very entity tag or a date", async () => {
  const first = await get(`images/${name}`);
  const etag = first.header("etag")!, modified = first.header("last-modified")!;
  assert.match(etag, /^"[0-9a-f]{32}"$/);
  assert.equal(first.header("cache-control"), "max-age=60");
  for (
    const headers of [
      { "if-none-match": etag },
      { "if-modified-since": modified },
    ]
  ) {
    const again = await get(`images/${name}`, { ...asService, ...headers } as typeof asService);
    assert.deepEqual([again.status, again.body.length, again.header("etag")], [304, 0, etag]);
  }
  const changed = await get(`images/${name}`, { ...asService, "if-none-match": '"other"' });
  assert.equal(changed.status, 200);
});

Deno.test("HEAD tells what GET would, without a body", async () => {
  const response = await fetch(route(`images/${name}`), { method: "HEAD", headers: asService });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-length"), "1000");
  assert.equal(response.headers.get("content-type"), "image/png");
  assert.equal((await response.arrayBuffer()).byteLength, 0);
  const missing = await fetch(route("images/nothing"), { method: "HEAD", headers: asService });
  assert.equal(missing.status, 400);
});

Deno.test("download parameter names the file", async () => {
  const { data: signed } = await aliceFiles().createSignedUrl(name, 60, { download: true });
  const own = await fetch(signed!.signedUrl);
  await own.body?.cancel();
  assert.equal(
    own.headers.get("content-disposition"),
    "attachment;",
  );
  const given = await get(`images/${name}?download=${encodeURIComponent('ä "b".png')}`);
  assert.match(given.header("content-disposition")!, /filename\*=UTF-8''%C3%A4%20%22b%22\.png$/);
});

Deno.test("createSignedUrl gives one object to anybody until it expires", async () => {
  const { data: signed } = await aliceFiles().createSignedUrl(name, 60);
  const url = signed!.signedUrl;
  const good = await fetch(url);
  assert.deepEqual(new Uint8Array(await good.arrayBuffer()), data);

  const tampered = url.replace(/.{4}$/, (end) => end === "AAAA" ? "BBBB" : "AAAA");
  const otherKey = url.replace("picture", "secret");
  const upload = url.replace("/object/sign/", "/object/upload/sign/");
  const noToken = url.replace(/\?.*/, "");
  for (const bad of [tampered, otherKey, noToken]) {
    const response = await fetch(bad);
    assert.equal(response.status, 400, bad);
    assert.match((await response.json()).code, /^Invalid(JWT|Signature|Request)$/);
  }
  const put = await fetch(upload, { method: "PUT", body: data });
  assert.equal((await put.json()).code, "InvalidSignature");

  fixture.clock.advance(61_000);
  const expired = await fetch(url);
  assert.deepEqual([expired.status, (await expired.json()).code], [400, "InvalidJWT"]);
  const foreign = await fixture.bob.storage.from("images").createSignedUrl(name, 60);
  assert.equal(foreign.error?.statusCode, "404");
});

Deno.test("createSignedUrls answers for each path on its own", async () => {
  const { data: signed } = await aliceFiles().createSignedUrls([name, "missing.png"], 60);
  assert.equal(signed![1]!.signedUrl, null);
  assert.match(signed![1]!.error!, /does not exist/);
  const response = await fetch(signed![0]!.signedUrl!);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), data);
  const { data: foreign } = await fixture.bob.storage.from("images").createSignedUrls([name], 60);
  assert.equal(foreign![0]!.signedUrl, null);
});

Deno.test("download of an object whose file was lost is a 404", async () => {
  const lost = `${identities.alice}/lost.png`;
  await aliceFiles().upload(lost, data, { contentType: "image/png" });
  const { data: info } = await aliceFiles().info(lost);
  await Deno.remove(`${fixture.directory}/${info!.version}`);
  assert.equal((await get(`images/${lost}`)).status, 400);
});

Deno.test("download of an object that is replaced at that moment sends the new bytes", async () => {
  const busy = `${identities.alice}/busy.png`;
  const upload = (value: number) =>
    aliceFiles().upload(busy, new Uint8Array(10).fill(value), {
      contentType: "image/png",
      upsert: true,
    });
  await upload(1);
  let lookUps = 0;
  const handler = fixture.handlerOver({
    ...fixture.database,
    async asRole(claims, work) {
      const found = await fixture.database.asRole(claims, work);
      if (++lookUps === 1) await upload(2); // after the row was read, before its file is opened
      return found;
    },
  });
  const response = await handler(new Request(route(`images/${busy}`), { headers: asService }));
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), new Uint8Array(10).fill(2));
  assert.equal(lookUps, 2);
});

Deno.test("download that the reader leaves early, or never begins, closes the file", async () => {
  const big = `${identities.alice}/big.png`;
  await aliceFiles().upload(big, new Uint8Array(1_000_000), { contentType: "image/png" });
  for (const moment of ["never begins", "after a chunk", "during a chunk"]) {
    const request = new Request(route(`images/${big}`), { headers: asService });
    const reader = (await fixture.handler(request)).body!.getReader();
    const chunk = moment === "never begins" ? undefined : reader.read();
    if (moment === "after a chunk") await chunk;
    await reader.cancel(); // the test runner reports a file that stays open
    await chunk;
  }
});

Deno.test("download of an empty object is empty, and no range of it can be had", async () => {
  const empty = `${identities.alice}/empty.png`;
  await aliceFiles().upload(empty, new Uint8Array(0), { contentType: "image/png" });
  const whole = await get(`images/${empty}`);
  assert.deepEqual([whole.status, whole.body.length], [200, 0]);
  assert.equal((await get(`images/${empty}`, { ...asService, range: "bytes=0-" })).status, 416);
});

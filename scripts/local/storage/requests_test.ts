import assert from "node:assert/strict";
import fc from "fast-check";
import {
  identities,
  startStorageFixture,
  type StorageFixture,
} from "../../../shared/testing/stack/storage_fixture.ts";
import { anyCharacter } from "../../../shared/testing/runtime/any_character.ts";

let fixture: StorageFixture;

Deno.test.beforeAll(async () => {
  fixture = await startStorageFixture();
  await fixture.service.storage.createBucket("images", { public: false });
});
Deno.test.afterAll(() => fixture.close());

interface Answer {
  status: number;
  body: { statusCode?: string; code?: string; message?: string };
}

async function send(
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: BodyInit } = {},
): Promise<Answer> {
  const response = await fetch(`${fixture.url}/storage/v1${path}`, {
    method,
    headers: { apikey: identities.secretKey, ...init.headers },
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

Deno.test("callers are known by key and token, as for REST", async () => {
  const { publishableKey, secretKey, alice } = identities;
  const user = await fixture.token({ sub: alice, role: "authenticated" });
  const name = `${alice}/who.txt`;
  await fixture.service.storage.from("images").upload(name, "me");
  const get = async (headers: Record<string, string>, query = "") => {
    const response = await fetch(`${fixture.url}/storage/v1/object/images/${name}${query}`, {
      headers,
    });
    await response.body?.cancel();
    return response.status;
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const cases: [string, Record<string, string>, number][] = [
    ["secret key", { apikey: secretKey }, 200],
    ["secret key twice", { apikey: secretKey, ...bearer(secretKey) }, 200],
    ["publishable key and user", { apikey: publishableKey, ...bearer(user) }, 200],
    ["secret key and user", { apikey: secretKey, ...bearer(user) }, 200],
    ["secret key and another user", {
      apikey: secretKey,
      ...bearer(await fixture.token({ sub: identities.bob, role: "authenticated" })),
    }, 400],
    ["publishable key", { apikey: publishableKey, ...bearer(publishableKey) }, 400],
    ["publishable key and secret key", { apikey: publishableKey, ...bearer(secretKey) }, 400],
    ["unknown key", { apikey: "sb_secret_guess" }, 401],
    ["user as key", { apikey: user }, 401],
    ["forged token", { apikey: publishableKey, ...bearer(user.slice(0, -4) + "AAAA") }, 400],
    ["no role", { apikey: publishableKey, ...bearer(await fixture.token({ sub: alice })) }, 400],
    ["unknown role", {
      apikey: publishableKey,
      ...bearer(await fixture.token({ sub: alice, role: "nobody_at_all" })),
    }, 500],
    ["odd subject", {
      apikey: publishableKey,
      ...bearer(await fixture.token({ sub: "no uuid", role: "authenticated" })),
    }, 400],
  ];
  for (const [title, headers, status] of cases) assert.equal(await get(headers), status, title);
  assert.equal(await get({}, `?apikey=${secretKey}`), 200);
  assert.equal(
    await fetch(`${fixture.url}/storage/v1/bucket`).then(async (response) => {
      await response.body?.cancel();
      return response.status;
    }),
    400,
  );
});

Deno.test("a signed URL's token gives its bearer nobody's rights", async () => {
  const { data } = await fixture.service.storage.from("images")
    .upload("signed.txt", "text").then(() =>
      fixture.service.storage.from("images").createSignedUrl("signed.txt", 60)
    );
  const token = new URL(data!.signedUrl).searchParams.get("token")!;
  const answer = await send("GET", "/bucket", { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual([answer.status, answer.body], [200, []]);
});

const malformed: [string, string, BodyInit | undefined, Record<string, string>, string][] = [
  ["POST", "/object/list/images", "{", {}, "InvalidRequest"],
  ["POST", "/object/list/images", undefined, {}, "InvalidRequest"],
  ["POST", "/object/list/images", '{"limit":-1}', {}, "InvalidRequest"],
  ["POST", "/object/list/images", '{"limit":1e9}', {}, "InvalidRequest"],
  ["POST", "/object/list/images", '{"sortBy":{"column":"1; drop table x"}}', {}, "InvalidRequest"],
  ["POST", "/object/list-v2/images", "[]", {}, "InvalidRequest"],
  ["POST", "/object/sign/images", '{"expiresIn":60}', {}, "InvalidRequest"],
  ["POST", "/object/sign/images/a", '{"expiresIn":0}', {}, "InvalidRequest"],
  ["POST", "/object/sign/images/a", '{"expiresIn":"soon"}', {}, "InvalidRequest"],
  ["POST", "/object/move", '{"bucketId":"images"}', {}, "InvalidRequest"],
  ["POST", "/object/copy", "null", {}, "InvalidRequest"],
  ["DELETE", "/object/images", '{"prefixes":[]}', {}, "InvalidRequest"],
  ["DELETE", "/object/images", `{"prefixes":["${"a".repeat(3_000_000)}"]}`, {}, "EntityTooLarge"],
  ["POST", "/object/images/%E0%A4%A", "x", {}, "InvalidRequest"],
  ["POST", "/object/images/%ff", "x", {}, "InvalidRequest"],
  ["POST", "/object/images/a%00b", "x", {}, "InvalidKey"],
  ["POST", "/object/images/a", "x", { "x-metadata": "WzFd" }, "InvalidParameter"],
  ["POST", "/object/images/a", "x", { "content-type": "multipart/form-data" }, "InvalidRequest"],
  ["POST", "/object/images/a", "x", {
    "content-type": "multipart/form-data; boundary=b",
  }, "InvalidRequest"],
  ["PUT", "/object/upload/sign/images/a", "x", {}, "InvalidRequest"],
  ["PUT", "/object/upload/sign/images/a?token=x.y.z", "x", {}, "InvalidJWT"],
  ["GET", "/object/sign/images/a?token=", undefined, {}, "InvalidJWT"],
  ["GET", "/bucket?limit=many", undefined, {}, "InvalidRequest"],
  ["GET", "/bucket?sortColumn=owner", undefined, {}, "InvalidRequest"],
  ["POST", "/bucket", '{"name":"a/b"}', {}, "InvalidBucketName"],
  ["POST", "/bucket", '{"name":"x","file_size_limit":"much"}', {}, "InvalidRequest"],
  ["POST", "/bucket", '{"name":"x","file_size_limit":-1}', {}, "InvalidRequest"],
  ["POST", "/bucket", '{"name":"x","file_size_limit":"20GB"}', {}, "EntityTooLarge"],
  ["POST", "/bucket", '{"name":"x","versioning_status":"ENABLED"}', {}, "InvalidRequest"],
  ["GET", "/bucket/none", undefined, {}, "NoSuchBucket"],
  ["PUT", "/bucket/none", '{"public":true}', {}, "NoSuchBucket"],
  ["DELETE", "/bucket/none", undefined, {}, "NoSuchBucket"],
  ["POST", "/bucket/none/empty", undefined, {}, "NoSuchBucket"],
];
for (const [method, path, body, headers, code] of malformed) {
  const shown = [JSON.stringify(headers), typeof body === "string" ? body.slice(0, 60) : ""]
    .join(" ");
  Deno.test(`${method} ${path} ${shown} is refused as ${code}`, async () => {
    const answer = await send(method, path, { headers, ...(body === undefined ? {} : { body }) });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, code);
    assert.equal(typeof answer.body.message, "string");
    assert.match(answer.body.statusCode!, /^4\d\d$/);
  });
}

Deno.test("paths that are no route are 404", async () => {
  for (const path of ["/", "/object", "/upload/resumable", "/render/image/public/images/a"]) {
    const answer = await send("POST", path);
    assert.deepEqual([answer.status, answer.body.code], [404, "InvalidRequest"], path);
  }
});

Deno.test("buckets are made, listed, changed, emptied and deleted by the service only", async () => {
  const { service, alice } = fixture;
  const settings = { public: true, fileSizeLimit: "1.5MB", allowedMimeTypes: ["image/png"] };
  assert.equal((await alice.storage.createBucket("hers", settings)).error?.statusCode, "403");
  assert.equal((await service.storage.createBucket("made", settings)).data!.name, "made");
  assert.equal((await service.storage.createBucket("made", settings)).error?.statusCode, "409");
  const { data: made } = await service.storage.getBucket("made");
  assert.equal(made!.public, true);
  assert.equal(made!.file_size_limit, 1_500_000);
  assert.deepEqual(made!.allowed_mime_types, ["image/png"]);
  const list = await service.storage.listBuckets({ search: "MAD", sortColumn: "created_at" });
  assert.deepEqual(list.data!.map((bucket) => bucket.id), ["made"]);
  assert.deepEqual((await alice.storage.listBuckets()).data, []);

  await service.storage.updateBucket("made", { public: false, fileSizeLimit: null });
  const { data: changed } = await service.storage.getBucket("made");
  assert.deepEqual([changed!.public, changed!.file_size_limit], [false, null]);
  assert.deepEqual(changed!.allowed_mime_types, ["image/png"]);

  await service.storage.from("made").upload("a.png", "x", { contentType: "image/png" });
  assert.equal((await service.storage.deleteBucket("made")).error?.statusCode, "409");
  assert.equal((await alice.storage.deleteBucket("made")).error?.statusCode, "404");
  assert.equal((await service.storage.emptyBucket("made")).error, null);
  assert.deepEqual((await service.storage.from("made").list()).data, []);
  assert.equal((await service.storage.deleteBucket("made")).error, null);
  assert.equal((await service.storage.getBucket("made")).error?.statusCode, "404");
});

Deno.test("any key is stored and read back, or refused; it never fails and never leaves the directory", async () => {
  const outside = `${fixture.directory}/..`;
  const before = [...Deno.readDirSync(outside)].map((entry) => entry.name).sort();
  const segment = fc.oneof(
    fc.constantFrom(".", "..", "...", "%2e%2e", "~", "CON", "a\\b", "C:", ".tmp", " ", "?x"),
    fc.stringMatching(/^[\w!\-.*'() &$@=;:+,?]{1,40}$/),
    fc.stringMatching(/^[\w!\-.*'() &$@=;:+,?]{1,40}$/),
    fc.string({ unit: anyCharacter, maxLength: 12 }),
    fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 300 }),
  );
  const usual = fc.stringMatching(/^\w[\w!\-.*'() &$@=;:+,?]{0,40}$/);
  const keysOf = (part: typeof usual) =>
    fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
  // Of those with anything in them, few are fit to be stored.
  const keys = fc.oneof(keysOf(segment), keysOf(usual));
  const files = fixture.service.storage.from("images");
  let readBack = 0;
  await fc.assert(
    fc.asyncProperty(keys, fc.boolean(), async (key, encoded) => {
      const path = encoded ? encodeURIComponent(key.toWellFormed()) : key;
      const url = `${fixture.url}/storage/v1/object/images/${path}`;
      const headers = { apikey: identities.secretKey, "x-upsert": "true" };
      const stored = await fetch(url, { method: "POST", headers, body: key.toWellFormed() });
      await stored.body?.cancel();
      assert.ok(stored.status < 500, `upload answered ${stored.status}`);
      for (const attempt of [() => files.copy(key, "copy"), () => files.move("copy", key)]) {
        assert.ok(((await attempt()).error?.status ?? 200) < 500);
      }
      if (stored.status === 200 && encoded) {
        const read = await fetch(url, { headers });
        assert.equal(await read.text(), key);
        readBack++;
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(readBack > 10, `only ${readBack} keys were fit to be stored`);
  assert.deepEqual([...Deno.readDirSync(outside)].map((entry) => entry.name).sort(), before);
  const versions = [...Deno.readDirSync(fixture.directory)].filter((entry) =>
    entry.name !== ".tmp"
  );
  assert.ok(versions.every((entry) => entry.isFile && /^[0-9a-f-]{36}$/.test(entry.name)));
});

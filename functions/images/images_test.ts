import assert from "node:assert/strict";
import { testInEachProject } from "../../shared/testing/service/project_forms.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { sha256, startTestService } from "../../shared/testing/service/service.ts";

testInEachProject("images are served and removed", async (t, options) => {
  await using service = await startTestService(options);
  const [user, stranger, viewer] = await Promise.all([
    service.signUp(),
    service.signUp(),
    service.signUp(),
  ]);
  const json = { prompt: "a file", provider: "gemini", num_images: 2 };
  const generation = completed(await service.call("/generate", { as: user, json }));
  const [image, other] = generation.images;
  assert.ok(image && other);
  const path = image.local_url.replace("/storage/images/", "/images/");
  const get = (headers: Record<string, string> = {}, at = path) =>
    fetch(`${service.stack.url}/functions/v1${at}`, {
      headers: { ...service.credentials(user), ...headers },
    });
  await service.stack.database.query(
    `insert into image_generation.organization_members (organization_id, user_id, role)
     select organization_id, $2, 'viewer' from image_generation.projects where id = $1`,
    [generation.project_id, viewer.id],
  );

  await t.step("Storage has rows as the real server writes them", async () => {
    const [row] = await service.stack.database.query<Record<string, unknown>>(
      `select bucket_id, owner, owner_id, user_metadata, archived_at, is_delete_marker, is_versioned,
         metadata - array['eTag', 'lastModified'] as metadata, metadata ->> 'eTag' ~ '^"[0-9a-f]{32}"$' as tag,
         (metadata ->> 'lastModified')::timestamptz <= now() as modified, version::uuid is not null as version
       from storage.objects where name = $1`,
      [image.local_url.replace("/storage/images/", "")],
    );
    assert.deepEqual(row, {
      bucket_id: "generated-images",
      owner: null,
      owner_id: null,
      user_metadata: {},
      archived_at: null,
      is_delete_marker: false,
      is_versioned: false,
      metadata: {
        size: image.file_size,
        contentLength: image.file_size,
        mimetype: "image/png",
        cacheControl: "max-age=31536000",
        httpStatusCode: 200,
      },
      ...{ tag: true, modified: true, version: true },
    });
  });

  await t.step("GET brings the very bytes, and how they may be kept", async () => {
    const response = await get();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "image/png");
    assert.equal(response.headers.get("content-length"), String(image.file_size));
    assert.equal(response.headers.get("etag"), `"${image.sha256}"`);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.match(response.headers.get("cache-control") ?? "", /private/);
    assert.equal(sha256(await response.bytes()), image.sha256);
  });

  await t.step("local_url is its address on the local stack", async () => {
    const response = await fetch(service.stack.url + image.local_url, {
      headers: service.credentials(user),
    });
    assert.equal(sha256(await response.bytes()), image.sha256);
  });

  await t.step("If-None-Match with its tag is answered 304, without the bytes", async () => {
    const tag = `"${image.sha256}"`;
    // A proxy that compresses makes a tag weak; clients may send several (RFC 9110, section 13.1.2).
    for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const response = await get({ "if-none-match": sent });
      assert.equal(response.status, 304, sent);
      assert.equal(await response.text(), "");
      assert.equal(response.headers.get("etag"), tag);
    }
    const changed = await get({ "if-none-match": '"other"' });
    assert.equal(changed.status, 200);
    await changed.body?.cancel();
  });

  await t.step("what is not there, or not theirs, is 404", async () => {
    const project = generation.project_id;
    problem(await service.call(path, { as: stranger }), 404, "not_found");
    problem(await service.call(path.replace("-0.", "-7."), { as: user }), 404, "not_found");
    problem(await service.call(path, { as: "nobody" }), 401, "unauthorized");
    for (
      const bad of [
        `/images/${project}/gemini/..%2F..%2Fsecret.png`,
        `/images/${project}/gemini/picture.svg`,
        `/images/mine/gemini/picture.png`,
      ]
    ) {
      problem(await service.call(bad, { as: user }), 400, "invalid_request");
    }
    const remove = (id: string, as: typeof user) =>
      service.call(`/images/${id}`, { as, method: "DELETE" });
    problem(await remove(image.id, stranger), 404, "not_found");
    problem(await remove(crypto.randomUUID(), user), 404, "not_found");
    problem(await remove("not-an-id", user), 400, "invalid_request");
    problem(await remove(image.id, viewer), 403, "forbidden");
    assert.equal((await service.objects()).length, 2);
  });

  await t.step("DELETE removes the row and the object", async () => {
    const call = { as: user, method: "DELETE" };
    assert.equal((await service.call(`/images/${image.id}?for_good`, call)).status, 204);
    assert.deepEqual(await service.objects(), [other.local_url.replace("/storage/images/", "")]);
    problem(await service.call(path, { as: user }), 404, "not_found");
    problem(await service.call(`/images/${image.id}`, call), 404, "not_found");
    const job = completed(await service.call(`/jobs/${generation.generation_id}`, { as: user }));
    assert.deepEqual(job.images.map(({ id }) => id), [other.id]);
    const byService = await service.call(`/images/${other.id}?for_good`, { method: "DELETE" });
    assert.equal(byService.status, 204);
    assert.deepEqual(await service.objects(), []);
  });
});

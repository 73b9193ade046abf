import assert from "node:assert/strict";
import { testInEachProject } from "../shared/testing/service/project_forms.ts";
import { completed, type GenerationAnswer, problem } from "../shared/testing/service/contract.ts";
import { watchJobs } from "../shared/testing/service/jobs.ts";
import { startTestService, type TestUser } from "../shared/testing/service/service.ts";

const quickest = { provider: "gemini", enable_fallback: false };
const readable = [
  "generation_organizations",
  "generation_organization_members",
  "generation_projects",
  "generation_jobs",
  "generation_attempts",
  "generation_images",
] as const;

/** The name of the object of a generation's first picture. */
function objectOf(generation: GenerationAnswer): string {
  return generation.images[0]?.local_url.replace("/storage/images/", "") ?? "";
}

testInEachProject("nobody sees or changes what is not theirs", async (t, options) => {
  await using service = await startTestService(options);
  const { database } = service.stack;
  const [alice, bob, carol, dave] = await Promise.all([
    service.signUp(),
    service.signUp(),
    service.signUp(),
    service.signUp(),
  ]);
  const draw = async (as: TestUser, more: Record<string, unknown> = {}) =>
    completed(
      await service.call("/generate", { as, json: { prompt: "mine", ...quickest, ...more } }),
    );
  const [alices, bobs] = [await draw(alice), await draw(bob)];
  const path = objectOf(alices);
  const images = (user: TestUser) => user.client.storage.from("generated-images");

  await t.step("rows, through REST", async () => {
    for (const table of readable) {
      const { data, error } = await bob.client.from(table).select("*");
      assert.equal(error, null);
      assert.ok(data && data.length > 0, `${table} has rows of Bob's`);
    }
    const tables = await database.query<{ name: string }>(
      "select viewname as name from pg_views where schemaname = 'public'",
    );
    assert.ok(tables.length >= readable.length);
    for (const { name } of tables) {
      const response = await fetch(`${service.stack.url}/rest/v1/${name}?select=*`, {
        headers: service.credentials(bob),
      });
      const text = await response.text();
      for (const secret of [alices.generation_id, alices.project_id, alice.id]) {
        assert.ok(!text.includes(secret), `${name} shows Alice's to Bob`);
      }
    }
    assert.equal((await bob.client.from("provider_configs").select("*")).error?.code, "42501");
    // The schema itself is not exposed, whoever asks.
    for (const as of [bob, "service"] as const) {
      const response = await fetch(`${service.stack.url}/rest/v1/prompt_optimizations`, {
        headers: { ...service.credentials(as), "accept-profile": "image_generation" },
      });
      assert.equal(response.status, 406, await response.text());
    }
  });

  await t.step("jobs and pictures, through the functions", async () => {
    const paths = [
      `/jobs/${alices.generation_id}`,
      `/images/${path}`,
    ];
    for (const path of paths) {
      problem(await service.call(path, { as: bob }), 404, "not_found");
      assert.equal((await service.call(path, { as: alice })).status, 200);
    }
    const list = await service.call("/jobs?limit=100", { as: bob });
    assert.deepEqual(
      (list.body as { jobs: GenerationAnswer[] }).jobs.map((job) => job.generation_id),
      [bobs.generation_id],
    );
    const filtered = await service.call(`/jobs?project_id=${alices.project_id}`, { as: bob });
    assert.deepEqual(filtered.body, { jobs: [], next_cursor: null });
    const imageId = alices.images[0]?.id;
    problem(
      await service.call(`/images/${imageId}`, { as: bob, method: "DELETE" }),
      404,
      "not_found",
    );
    assert.ok((await service.objects()).includes(path));
  });

  await t.step("files, through Storage", async () => {
    const storage = images(bob);
    assert.ok((await storage.download(path)).error);
    assert.ok((await storage.createSignedUrl(path, 60)).error);
    const folder = path.slice(0, path.lastIndexOf("/"));
    for (const prefix of [folder, alices.project_id, ""]) {
      const { data } = await storage.list(prefix);
      assert.ok(!JSON.stringify(data).includes(alices.project_id), prefix);
      if (prefix !== "") assert.deepEqual(data, []);
    }
    await storage.remove([path]);
    for (const target of [`${folder}/planted.png`, `${bobs.project_id}/gemini/planted.png`, path]) {
      const { error } = await storage.upload(target, new Uint8Array([1]), {
        contentType: "image/png",
        upsert: true,
      });
      assert.ok(error, `Bob uploaded to ${target}`);
    }
    assert.ok((await storage.copy(path, `${bobs.project_id}/gemini/copy.png`)).error);
    assert.ok((await storage.move(objectOf(bobs), path)).error);
    assert.deepEqual(await service.objects(), [objectOf(bobs), path].toSorted());
    const own = await images(alice).download(path);
    assert.equal(own.data?.size, alices.images[0]?.file_size);
  });

  await t.step("the service's own calls are nobody else's", async () => {
    const uuid = crypto.randomUUID();
    const calls: [name: string, parameters: Record<string, unknown>][] = [
      ["begin", { job: { caller: alice.id, prompt: "x" }, plan: [], lease_seconds: 60 }],
      ["claim", { lease_seconds: 60 }],
      ["finish", { job_id: uuid, lease_id: uuid, result: {} }],
      [
        "record_tasks",
        { job_id: uuid, lease_id: uuid, attempt_id: uuid, provider_task_ids: [] },
      ],
      ["provider_snapshot", {}],
      ["use_prompt", { key: "0".repeat(64) }],
    ];
    for (const [name, parameters] of calls) {
      for (const as of [bob, "anonymous"] as const) {
        const path = `/rest/v1/rpc/image_generation_${name}`;
        const response = await fetch(service.stack.url + path, {
          method: "POST",
          headers: { ...service.credentials(as), "content-type": "application/json" },
          body: JSON.stringify(parameters),
        });
        const { code } = await response.json();
        assert.ok([401, 403].includes(response.status), `${name}: ${response.status}`);
        assert.equal(code, "42501", name);
      }
    }
    const granted = await database.query<{ role: string; name: string }>(
      `select role, proname as name
       from pg_proc p cross join (values ('anon'), ('authenticated')) roles (role)
       where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
         and has_function_privilege(role, p.oid, 'execute')
         and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       order by role, name`,
    );
    assert.deepEqual(granted.filter(({ role }) => role === "anon"), []);
  });

  await t.step("rows are written by the service alone", async () => {
    // Without its status, which is told and not a column: it would be refused for that, whoever writes.
    const job = { project_id: bobs.project_id, source: "api", prompt: "x" };
    const attempt = {
      job_id: bobs.generation_id,
      project_id: bobs.project_id,
      ordinal: 9,
      provider: "gemini",
      model: "x",
    };
    const image = {
      job_id: bobs.generation_id,
      project_id: bobs.project_id,
      ordinal: 9,
      provider: "gemini",
      model: "x",
      object_path: path.replace("-0", "-9"),
      width: 1,
      height: 1,
      format: "png",
      file_size: 1,
      sha256: "0".repeat(64),
    };
    const { client } = bob;
    const before = await service.countRows();
    // The views have fewer columns than the tables that their types are borrowed from.
    const attempts = [
      client.from("generation_jobs").insert(job as never),
      client.from("generation_jobs").update({ prompt: "y" }).eq("id", bobs.generation_id),
      client.from("generation_jobs").delete().eq("id", bobs.generation_id),
      client.from("generation_attempts").insert(attempt as never),
      client.from("generation_attempts").update({ cost_usd: 0 }).eq("job_id", bobs.generation_id),
      client.from("generation_attempts").delete().eq("job_id", bobs.generation_id),
      client.from("generation_images").insert(image),
      client.from("generation_images").update({ object_path: path }).eq(
        "job_id",
        bobs.generation_id,
      ),
      client.from("generation_images").delete().eq("job_id", bobs.generation_id),
      client.from("provider_configs").insert({ provider: "gemini" }),
      client.from("provider_configs").update({ enabled: false }).eq("provider", "gemini"),
      client.from("provider_configs").delete().eq("provider", "gemini"),
      client.rpc("image_generation_set_limits", {
        caller: bob.id,
        scope: "project",
        scope_id: bobs.project_id,
        changes: { usd_per_month: 1_000 },
      }),
      client.from("generation_projects").update({ organization_id: bobs.project_id }).eq(
        "id",
        bobs.project_id,
      ),
    ];
    for (const [index, refused] of (await Promise.all(attempts)).entries()) {
      assert.equal(refused.error?.code, "42501", `attempt ${index}: ${JSON.stringify(refused)}`);
    }
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("without a user's token nothing is to be seen", async () => {
    const { url } = service.stack;
    for (const table of [...readable, "provider_configs"] as const) {
      const response = await fetch(`${url}/rest/v1/${table}?select=*`, {
        headers: service.credentials("anonymous"),
      });
      const body = await response.json();
      assert.ok(response.status === 401 || body.length === 0, `${table}: ${response.status}`);
    }
    const download = async (place: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${url}/storage/v1/object/${place}${path}`, { headers });
      await answer.body?.cancel();
      return answer.status;
    };
    assert.equal(await download("generated-images/", service.credentials(alice)), 200);
    assert.ok(await download("generated-images/", service.credentials("anonymous")) >= 400);
    assert.ok(await download("public/generated-images/") >= 400);
    for (
      const path of ["/jobs", `/jobs/${alices.generation_id}`, "/providers", "/providers/config"]
    ) {
      problem(await service.call(path, { as: "anonymous" }), 401, "unauthorized");
    }
  });

  await t.step("an organization is shared as its roles say", async () => {
    const { data: own } = await alice.client.from("generation_organizations").select("id").single();
    const organization_id = own?.id ?? "";
    const invite = (by: TestUser, role: string) =>
      by.client.rpc("invite_to_generation_organization", { organization_id, role });
    for (const [by, user] of [[bob, bob], [alice, bob]] as const) {
      const inserted = await by.client.from("generation_organization_members")
        .insert({ organization_id, user_id: user.id, role: "owner" });
      assert.equal(inserted.error?.code, "42501", "nobody is let in without being asked");
    }
    assert.equal((await invite(bob, "owner")).error?.code, "PT404");
    await service.join(alice, carol, organization_id, "member");
    await service.join(alice, dave, organization_id, "viewer");
    for (const user of [carol, dave]) {
      assert.equal((await invite(user, "member")).error?.code, "42501", "only admins invite");
      const promoted = await user.client.from("generation_organization_members").update({
        role: "owner",
      })
        .eq("user_id", user.id).select();
      assert.deepEqual(promoted.data, [], "nobody promotes themselves");
      assert.equal((await service.call(`/jobs/${alices.generation_id}`, { as: user })).status, 200);
      assert.equal((await service.call(`/images/${path}`, { as: user })).status, 200);
      assert.equal((await images(user).download(path)).error, null);
    }
    const project_id = alices.project_id;
    const together = await draw(carol, { project_id });
    assert.equal(
      (await service.call(`/jobs/${together.generation_id}`, { as: alice })).status,
      200,
    );
    assert.equal((await service.call(`/jobs/${together.generation_id}`, { as: bob })).status, 404);

    const before = await service.countRows();
    const viewed = await service.call("/generate", { as: dave, json: { prompt: "x", project_id } });
    problem(viewed, 403, "forbidden");
    const id = alices.images[0]?.id;
    const deleted = await service.call(`/images/${id}`, { as: dave, method: "DELETE" });
    problem(deleted, 403, "forbidden");
    assert.deepEqual(await service.countRows(), before);

    const { error } = await alice.client.from("generation_organization_members").delete()
      .eq("user_id", carol.id).eq("organization_id", organization_id);
    assert.equal(error, null);
    problem(await service.call(`/jobs/${alices.generation_id}`, { as: carol }), 404, "not_found");
    assert.ok((await images(carol).download(path)).error);
  });

  await t.step("request_generation() queues in projects of one's own", async () => {
    await using jobs = await watchJobs(database);
    const ask = (user: TestUser, project_id: string, prompt = "by rpc") =>
      user.client.rpc("request_generation", { project_id, prompt, options: quickest });
    const { data: made, error } = await ask(bob, bobs.project_id);
    assert.equal(error, null);
    const { data: row } = await bob.client.from("generation_jobs")
      .select("source, created_by, prompt, request").eq("id", made ?? "").single();
    assert.deepEqual(row, {
      source: "database",
      created_by: bob.id,
      prompt: "by rpc",
      request: quickest,
    });
    await jobs.end(made ?? ""); // or its rows would come in the middle of the counting
    const before = await service.countRows();
    assert.equal((await ask(bob, alices.project_id)).error?.code, "PT404");
    assert.equal((await ask(dave, alices.project_id)).error?.code, "42501");
    assert.equal((await ask(bob, bobs.project_id, " ")).error?.code, "22023");
    assert.equal((await ask(bob, bobs.project_id, "x".repeat(10_001))).error?.code, "22023");
    assert.deepEqual(await service.countRows(), before);
  });
});

import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestApiKey } from "../../shared/testing/service/service.ts";

const small = { prompt: "drawn with a key", provider: "gemini", width: 256, height: 256 };

interface Key extends TestApiKey {
  project_id: string;
  prefix: string;
  scopes: string[];
  last_used_at: string | null;
}

Deno.test("API keys of a project", async (t) => {
  await using service = await startTestService({ shippedLimits: true });
  const { database } = service.stack;
  const [user, other] = [await service.signUp(), await service.signUp()];
  await service.limit("account", null, { requests_per_minute: null, at_once: null });
  const [project_id, others] = [await service.projectOf(user), await service.projectOf(other)];
  const make = async (more: Record<string, unknown> = {}): Promise<Key> => {
    const { status, body } = await service.call("/keys", {
      as: user,
      json: { name: "server", scopes: ["generate", "read"], ...more },
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body as Key;
  };
  const key = await make();

  await t.step("are shown once, and kept as a hash", async () => {
    assert.match(key.key, /^igk_[\w-]{43}$/);
    assert.ok(key.key.startsWith(key.prefix) && key.prefix.length === 10);
    assert.equal(key.project_id, project_id);
    const { body } = await service.call("/keys", { as: user });
    const { keys: [listed] } = body as { keys: Key[] };
    assert.deepEqual([listed?.id, listed?.prefix, listed?.last_used_at], [
      key.id,
      key.prefix,
      null,
    ]);
    const secret = key.key.slice(key.prefix.length);
    for (const table of ["api_keys", "api_key_secrets", "configuration_changes"]) {
      const rows = await database.query(`select * from image_generation.${table}`);
      assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(secret), table);
    }
  });

  await t.step("open by either header, beside whatever else clients send", async () => {
    const publishable = service.credentials("anonymous");
    for (
      const headers of [
        { "x-api-key": key.key },
        { authorization: `Bearer ${key.key}` },
        { ...publishable, authorization: `Bearer ${key.key}` },
        { ...publishable, "x-api-key": key.key },
      ]
    ) {
      const { status, body } = await service.call("/jobs", { as: "nobody", headers });
      assert.equal(status, 200, JSON.stringify(body));
    }
    const [used] = await database.query<{ writes: number }>(
      `select count(*)::int as writes from image_generation.api_key_secrets where last_used_at > now() - interval '1 minute'`,
    );
    assert.equal(used?.writes, 1);
  });

  await t.step("draw and read in their project, which a request need not name", async () => {
    const drawn = completed(await service.call("/generate", { as: key, json: small }));
    assert.equal(drawn.project_id, project_id);
    const paths = [
      `/jobs/${drawn.generation_id}`,
      `/images/${drawn.images[0]?.local_url.replace("/storage/images/", "")}`,
      `/limits`,
    ];
    for (const path of paths) {
      assert.equal((await service.call(path, { as: key })).status, 200, path);
    }
    const { body } = await service.call("/jobs", { as: key });
    assert.equal((body as { jobs: unknown[] }).jobs.length, 1);
    const [job] = await database.query(
      "select created_by, api_key_id, account_id from image_generation.generation_jobs where id = $1",
      [drawn.generation_id],
    );
    assert.deepEqual(job, { created_by: null, api_key_id: key.id, account_id: user.id });
  });

  await t.step("reach nothing of another project", async () => {
    const theirs = completed(await service.call("/generate", { as: other, json: small }));
    const endpoint = await service.call("/webhooks", {
      as: other,
      json: { url: "https://93.184.215.14/hook" },
    });
    const { id: webhook } = endpoint.body as { id: string };
    const admin = await service.makeKey(user, project_id, ["admin"]);
    const before = await service.countRows();
    const image = theirs.images[0];
    const calls: [method: string, path: string, json?: unknown][] = [
      ["GET", `/jobs/${theirs.generation_id}`],
      ["GET", `/jobs/${theirs.generation_id}/events`],
      ["POST", `/jobs/${theirs.generation_id}/cancel`],
      ["POST", `/jobs/${theirs.generation_id}/retry`],
      ["GET", `/images/${image?.local_url.replace("/storage/images/", "")}`],
      ["DELETE", `/images/${image?.id}`],
      ["POST", "/generate", { ...small, project_id: others }],
      ["POST", "/generate/quick", { prompt: "quick", project_id: others }],
      ["GET", `/limits?project_id=${others}`],
      ["POST", "/webhooks", { project_id: others, url: "https://93.184.215.14/hook" }],
      ["PATCH", `/webhooks/${webhook}`, { enabled: false }],
      ["POST", `/webhooks/${webhook}/rotate`],
      ["DELETE", `/webhooks/${webhook}`],
    ];
    for (const [method, path, json] of calls) {
      const { status } = await service.call(path, { as: admin, method, json });
      assert.equal(status, 404, `${method} ${path}`);
    }
    const lists = {
      "/jobs": "jobs",
      "/webhooks": "endpoints",
      "/webhooks/deliveries": "deliveries",
    };
    for (const [path, list] of Object.entries(lists)) {
      const { body } = await service.call(`${path}?project_id=${others}`, { as: admin });
      assert.deepEqual((body as Record<string, unknown>)[list], [], path);
      const all = await service.call(path, { as: admin });
      assert.ok(!JSON.stringify(all.body).includes(others), path);
    }
    const batch = await service.call("/generate/batch", {
      as: admin,
      json: { requests: [{ ...small, project_id: others }] },
    });
    assert.equal(batch.status, 404);
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("are held to their scopes", async () => {
    const [reads, draws] = [
      await make({ scopes: ["read"] }),
      await make({ scopes: ["generate"] }),
    ];
    problem(await service.call("/generate", { as: reads, json: small }), 403, "forbidden");
    problem(await service.call("/jobs", { as: draws }), 403, "forbidden");
    completed(await service.call("/generate", { as: draws, json: small }));
    const managing: [string, string, unknown?][] = [
      ["POST", "/keys", { name: "mine", scopes: ["admin"] }],
      ["GET", "/keys"],
      ["PATCH", `/keys/${key.id}`, { expires_at: null }],
      ["PATCH", `/limits/project/${project_id}`, { pictures_per_day: null }],
      ["DELETE", `/limits/api_key/${key.id}`],
    ];
    const webhook = { url: "https://93.184.215.14/hook" };
    for (const as of [reads, draws, key]) {
      problem(await service.call("/webhooks", { as, json: webhook }), 403, "forbidden");
    }
    // An organization is people's, and the deployment its operator's, whatever a key may do.
    const admin = await make({ scopes: ["admin"] });
    assert.equal((await service.call("/webhooks", { as: admin, json: webhook })).status, 201);
    // No key gets out of its own limits and end, or makes another one that has none.
    for (const as of [reads, draws, key, admin]) {
      for (const [method, path, json] of managing) {
        problem(await service.call(path, { as, method, json }), 403, "forbidden");
      }
    }
    for (const path of ["/organizations", "/organizations/invitations"]) {
      problem(await service.call(path, { as: admin }), 403, "forbidden");
    }
    const worker = await service.call("/worker", { as: admin, json: {} });
    problem(worker, 401, "unauthorized");
    problem(
      await service.call("/limits/account", {
        as: admin,
        method: "PATCH",
        json: { usd_per_month: 9 },
      }),
      401,
      "unauthorized",
    );
  });

  await t.step("open nothing once they have expired, are deleted, or are none", async () => {
    const [short, gone] = [await make(), await make()];
    await service.call(`/keys/${short.id}`, {
      as: user,
      method: "PATCH",
      json: { expires_at: "2026-01-01T00:00:00Z" },
    });
    assert.equal(
      (await service.call(`/keys/${gone.id}`, { as: user, method: "DELETE" })).status,
      204,
    );
    const { detail } = problem(await service.call("/jobs", { as: short }), 401, "unauthorized");
    assert.match(detail, /expired/);
    for (const none of [gone.key, "igk_none", service.stack.secretKey, "", `${key.key}x`]) {
      const answer = await service.call("/jobs", { as: { id: "", key: none } });
      problem(answer, 401, "unauthorized");
    }
  });

  await t.step("are rotated: the old one opens beside the new one, and then no more", async () => {
    const rotated = await service.call(`/keys/${key.id}/rotate?overlap_seconds=60`, {
      as: user,
      method: "POST",
    });
    const renewed = rotated.body as Key;
    assert.equal(renewed.id, key.id);
    for (const as of [key, renewed]) {
      assert.equal((await service.call("/jobs", { as })).status, 200);
    }
    await database.query(
      "update image_generation.api_key_secrets set expires_at = now() where expires_at is not null",
    );
    problem(await service.call("/jobs", { as: key }), 401, "unauthorized");
    const once = await service.call(`/keys/${key.id}/rotate?overlap_seconds=0`, {
      as: user,
      method: "POST",
    });
    problem(await service.call("/jobs", { as: renewed }), 401, "unauthorized");
    assert.equal((await service.call("/jobs", { as: once.body as Key })).status, 200);
  });

  await t.step("have limits of their own, set with them or by those who administer", async () => {
    const limited = await make({ limits: { pictures_per_day: 1 } });
    completed(await service.call("/generate", { as: limited, json: small }));
    const refused = await service.call("/generate", { as: limited, json: small });
    const { limit } = problem(refused, 429, "rate_limited");
    assert.deepEqual(limit, { name: "pictures_per_day", scope: "api_key", allowed: 1 });
    const raised = await service.call(`/limits/api_key/${limited.id}`, {
      as: user,
      method: "PATCH",
      json: { pictures_per_day: 2 },
    });
    assert.equal((raised.body as { set_by: string }).set_by, "owner");
    completed(await service.call("/generate", { as: limited, json: small }));
  });

  await t.step("count to the account that made them, or to the project's own limits", async () => {
    const drawing = await make();
    await service.limit("account", user.id, { pictures_per_day: 0 });
    const refused = await service.call("/generate", { as: drawing, json: small });
    assert.equal(problem(refused, 403, "forbidden").limit?.scope, "account");
    await service.limit("project", project_id, { pictures_per_day: 100 });
    completed(await service.call("/generate", { as: drawing, json: small }));
    const operators = await service.makeKey("service", others, ["generate"]);
    await service.limit("account", null, { pictures_per_day: 0 });
    completed(await service.call("/generate", { as: operators, json: small }));
  });

  await t.step("leave a row for each change: who, when, before and after", async () => {
    const { id } = await make();
    const change = { name: "renamed", scopes: ["read"] };
    await service.call(`/keys/${id}`, { as: user, method: "PATCH", json: change });
    await service.call(`/keys/${id}`, { as: user, method: "DELETE" });
    const rows = await database.query<Record<string, Record<string, unknown> | string | null>>(
      `select changed_by, before, after from image_generation.configuration_changes
       where table_name = 'api_keys' and row_key ->> 'id' = $1 order by id`,
      [id],
    );
    assert.deepEqual(rows.map(({ changed_by }) => changed_by), [user.id, user.id, user.id]);
    assert.deepEqual([rows[1]?.["before"], rows[1]?.["after"]], [
      { name: "server", scopes: ["generate", "read"] },
      change,
    ]);
    assert.deepEqual([rows[0]?.["before"], rows[2]?.["after"]], [null, null]);
  });

  await t.step("are changed only so often, because everybody is waited for", async () => {
    const { id } = await make();
    const statuses = [];
    for (let each = 0; each < 62; each++) {
      const json = { pictures_per_day: each };
      const path = `/limits/api_key/${id}`;
      statuses.push((await service.call(path, { as: user, method: "PATCH", json })).status);
      if (statuses.at(-1) === 429) break;
    }
    assert.equal(statuses.at(-1), 429);
    problem(await service.call(`/keys/${id}`, { as: user, method: "DELETE" }), 429, "rate_limited");
    assert.equal((await service.call(`/keys/${id}`, { method: "DELETE" })).status, 204);
  });
});

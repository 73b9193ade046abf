import assert from "node:assert/strict";
import * as z from "zod";
import { problem } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestCaller,
  type TestUser,
} from "../../shared/testing/service/service.ts";

const time = z.iso.datetime({ offset: true });
const endpointAnswer = z.strictObject({
  id: z.uuid(),
  project_id: z.uuid(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabled_reason: z.string().nullable(),
  created_at: time,
  updated_at: time,
});
const endpointList = z.strictObject({
  endpoints: z.array(endpointAnswer),
  next_cursor: z.string().nullable(),
});
const secret = z.string().regex(/^whsec_[A-Za-z0-9+/]{43}=$/);
const deliveryAnswer = z.strictObject({
  id: z.uuid(),
  endpoint_id: z.uuid(),
  project_id: z.uuid(),
  generation_id: z.uuid(),
  batch_id: z.null(),
  event: z.string(),
  payload: z.looseObject({}),
  status: z.enum(["pending", "delivered", "failed"]),
  tries: z.int(),
  next_try_at: time.nullable(),
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
  created_at: time,
  delivered_at: time.nullable(),
});
const deliveryList = z.strictObject({
  deliveries: z.array(deliveryAnswer),
  next_cursor: z.string().nullable(),
});
const url = "https://93.184.216.34/in";

Deno.test("webhook endpoints belong to their project", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [owner, admin, member, viewer, stranger] = await Promise.all(
    Array.from({ length: 5 }, () => service.signUp()),
  ) as [TestUser, TestUser, TestUser, TestUser, TestUser];
  const project = await service.projectOf(owner);
  await service.projectOf(stranger);
  for (const [user, role] of [[admin, "admin"], [member, "member"], [viewer, "viewer"]] as const) {
    await database.query(
      `insert into image_generation.organization_members (organization_id, user_id, role)
       select organization_id, $2, $3 from image_generation.projects where id = $1`,
      [project, user.id, role],
    );
  }
  const create = (as: TestCaller, json: Record<string, unknown> = {}) =>
    service.call("/webhooks", { as, json: { url, project_id: project, ...json } });
  const made = async (as: TestCaller, json: Record<string, unknown> = {}) => {
    const answer = await create(as, json);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return endpointAnswer.extend({ secret }).parse(answer.body);
  };
  const list = async (as: TestCaller, query = "") =>
    endpointList.parse((await service.call(`/webhooks?${query}`, { as })).body).endpoints;

  const endpoint = await made(owner, { description: "the shop" });

  await t.step("which shows their secret once", async () => {
    assert.equal(endpoint.project_id, project);
    assert.equal(endpoint.enabled, true);
    assert.deepEqual(endpoint.events, ["generation.completed", "generation.failed"]);
    const { secret: _, ...rest } = endpoint;
    for (const as of [owner, "service"] as const) {
      assert.deepEqual(await list(as, `project_id=${project}`), [rest]);
    }
    // Addresses of hooks often have a token in them.
    const masked = { ...rest, url: `${new URL(rest.url).origin}/…` };
    for (const as of [member, viewer]) {
      assert.deepEqual(await list(as, `project_id=${project}`), [masked]);
    }
    const own = await made(stranger, { project_id: undefined });
    assert.equal(own.project_id, await service.projectOf(stranger), "the default project");
    assert.notEqual(own.secret, endpoint.secret);
    const hidden = await fetch(`${service.stack.url}/rest/v1/webhook_secrets`, {
      headers: { ...service.credentials("service"), "accept-profile": "image_generation" },
    });
    await hidden.body?.cancel();
    assert.ok(hidden.status >= 400, "the secrets are out of reach over REST, even for the service");
  });

  await t.step("whose admins manage them", async () => {
    const path = `/webhooks/${endpoint.id}`;
    const changed = await service.call(path, {
      as: admin,
      method: "PATCH",
      json: { description: "", events: ["generation.failed", "generation.failed"], enabled: false },
    });
    const after = endpointAnswer.parse(changed.body);
    assert.equal(after.description, "");
    assert.deepEqual(after.events, ["generation.failed"]);
    assert.equal(after.enabled, false);
    assert.equal(after.url, url);
    assert.ok(after.updated_at > endpoint.updated_at);
    const rotated = await service.call(`${path}/rotate`, { as: admin, method: "POST" });
    const { secret: next } = endpointAnswer.extend({ secret, previous_secret_expires_at: time })
      .parse(rotated.body);
    assert.notEqual(next, endpoint.secret);
    const another = await made(admin);
    const removed = { as: "service", method: "DELETE" } as const;
    assert.equal((await service.call(`/webhooks/${another.id}`, removed)).status, 204);
    problem(await service.call(`/webhooks/${another.id}`, removed), 404, "not_found");
  });

  const [job] = await database.query<{ id: string }>(
    `insert into image_generation.generation_jobs (project_id, source, status, prompt, completed_at)
     values ($1, 'api', 'failed', 'x', now()) returning id`,
    [project],
  );
  const deliveries = await database.query<{ id: string }>(
    `insert into image_generation.webhook_deliveries
       (endpoint_id, project_id, job_id, event, payload, status, next_try_at, delivered_at, created_at)
     select $1, $2, $3, (array['generation.completed', 'generation.failed'])[1 + n % 2], '{}',
       (array['delivered', 'failed'])[1 + n % 2], null, case when n % 2 = 0 then now() end,
       now() - interval '1 hour' + make_interval(secs => n / 4)
     from generate_series(1, 11) n
     returning id`,
    [endpoint.id, project, job?.id],
  );

  await t.step("and nobody else does", async () => {
    const path = `/webhooks/${endpoint.id}`;
    const replay = `/webhooks/deliveries/${deliveries[0]?.id}/replay`;
    const refusals: [user: TestUser, status: number, code: string][] = [
      [member, 403, "forbidden"],
      [viewer, 403, "forbidden"],
      [stranger, 404, "not_found"],
    ];
    const before = await service.countRows();
    for (const [as, status, code] of refusals) {
      const patch = { as, method: "PATCH", json: { enabled: true } };
      problem(await service.call(path, patch), status, code);
      problem(await service.call(path, { as, method: "DELETE" }), status, code);
      problem(await service.call(`${path}/rotate`, { as, method: "POST" }), status, code);
      problem(await service.call(replay, { as, method: "POST" }), status, code);
      problem(await create(as), status, status === 404 ? "project_not_found" : code);
    }
    for (const as of ["nobody", "anonymous"] as const) {
      problem(await service.call("/webhooks", { as }), 401, "unauthorized");
      problem(await create(as), 401, "unauthorized");
    }
    assert.deepEqual(await list(stranger, `project_id=${project}`), []);
    const seen = await service.call(`/webhooks/deliveries?project_id=${project}`, { as: stranger });
    assert.deepEqual(deliveryList.parse(seen.body).deliveries, []);

    const { client } = owner;
    const row = { project_id: project, url, events: ["generation.failed"] };
    const writes = [
      client.rpc("image_generation_claim_deliveries", { maximum: 1, lease_seconds: 1 }),
      client.rpc("image_generation_create_webhook", {
        caller: owner.id,
        endpoint: row,
        secret: "x",
      }),
    ];
    for (const [index, refused] of (await Promise.all(writes)).entries()) {
      assert.equal(refused.error?.code, "42501", `${index}: ${JSON.stringify(refused)}`);
    }
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("with what was sent to them, page by page", async () => {
    const read = async (query: string) =>
      deliveryList.parse(
        (await service.call(`/webhooks/deliveries?${query}`, { as: viewer })).body,
      );
    const idsWhere = async (condition: string) =>
      (await database.query<{ id: string }>(
        `select id from image_generation.webhook_deliveries where project_id = $1 and ${condition}
         order by created_at desc, id desc`,
        [project],
      )).map(({ id }) => id);
    for (const limit of [2, 5, 11]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const page = await read(`limit=${limit}${cursor && `&cursor=${cursor}`}`);
        seen.push(...page.deliveries.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      assert.deepEqual(seen, await idsWhere("true"), `limit ${limit}`);
    }
    const filters: [query: string, condition: string][] = [
      ["status=delivered", "status = 'delivered'"],
      ["event=generation.failed", "event = 'generation.failed'"],
      [`generation_id=${job?.id}&endpoint_id=${endpoint.id}`, "true"],
      [`endpoint_id=${crypto.randomUUID()}`, "false"],
    ];
    for (const [query, condition] of filters) {
      const { deliveries } = await read(query);
      assert.deepEqual(deliveries.map(({ id }) => id), await idsWhere(condition), query);
    }
  });

  await t.step("and refuses addresses and fields that are not allowed, by name", async () => {
    const bad: [json: Record<string, unknown>, path: string][] = [
      [{ url: "http://hooks.example.com/in" }, "url"],
      [{ url: "https://127.0.0.1/in" }, "url"],
      [{ url: "https://localhost/in" }, "url"],
      [{ url: "https://169.254.169.254/latest" }, "url"],
      [{ url: "https://[::1]/in" }, "url"],
      [{ url: "https://user:password@hooks.example.com/" }, "url"],
      [{ url: "nonsense" }, "url"],
      [{ url: `https://93.184.216.34/${"x".repeat(2_000)}` }, "url"],
      [{ url: 7 }, "url"],
      [{ events: [] }, "events"],
      [{ events: ["generation.began"] }, "events.0"],
      [{ description: "x".repeat(501) }, "description"],
      [{ secret: "whsec_mine" }, "secret"],
    ];
    const before = await service.countRows();
    for (const [json, path] of bad) {
      const refused = problem(await create(owner, json), 400, "invalid_request");
      assert.equal(refused.errors?.[0]?.path, path, JSON.stringify(json));
      const changed = await service.call(`/webhooks/${endpoint.id}`, {
        as: owner,
        method: "PATCH",
        json,
      });
      assert.equal(problem(changed, 400, "invalid_request").errors?.[0]?.path, path);
    }
    problem(await create(owner, { project_id: "mine" }), 400, "invalid_request");
    problem(await create(owner, { project_id: crypto.randomUUID() }), 404, "project_not_found");
    const empty = { as: owner, method: "PATCH", json: {} };
    problem(await service.call(`/webhooks/${endpoint.id}`, empty), 400, "invalid_request");
    const bare = { as: owner, method: "DELETE" };
    problem(await service.call("/webhooks/not-an-id", bare), 400, "invalid_request");
    for (const query of ["status=sent", "limit=0", "cursor=x", "event=x", "page=1"]) {
      const path = `/webhooks/deliveries?${query}`;
      problem(await service.call(path, { as: owner }), 400, "invalid_request");
    }
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("up to ten of them, also in the unified function", async () => {
    const before = (await list(owner)).length;
    const answers = await Promise.all(
      Array.from(
        { length: 12 },
        () => service.call("/unified/webhooks", { as: owner, json: { url, project_id: project } }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    assert.equal(refused.length, 12 - (10 - before));
    for (const answer of refused) problem(answer, 409, "conflict");
    assert.equal((await list(owner)).length, 10);
  });

  await t.step("and takes their deliveries along when one goes", async () => {
    const removed = { as: owner, method: "DELETE" } as const;
    assert.equal((await service.call(`/webhooks/${endpoint.id}`, removed)).status, 204);
    const counts = await service.countRows();
    assert.equal(counts["image_generation.webhook_deliveries"], 0);
    assert.equal(
      counts["image_generation.webhook_secrets"],
      counts["image_generation.webhook_endpoints"],
    );
  });
});

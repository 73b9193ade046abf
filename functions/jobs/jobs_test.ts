import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { FunctionRegion } from "@supabase/supabase-js";
import * as z from "zod";
import { completed, generationAnswer, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const page = z.strictObject({
  jobs: z.array(generationAnswer),
  next_cursor: z.string().nullable(),
});

Deno.test("GET /jobs", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const batch = crypto.randomUUID();
  // Several have the very same time, as rows of one transaction do.
  await service.stack.database.query(
    `insert into image_generation.generation_jobs
       (project_id, created_by, source, status, provider, prompt, batch_id, created_at, queued_at,
        completed_at)
     select $1, $2, (array['api', 'quick', 'batch', 'database'])[1 + n % 4],
       (array['completed', 'failed', 'cancelled'])[1 + n % 3],
       (array['gemini', 'runware_ai', null])[1 + n % 3], 'job ' || n,
       case when n % 4 = 2 then $3::uuid end,
       timestamptz '2026-01-01' + make_interval(secs => n / 5),
       timestamptz '2026-01-01' + make_interval(secs => n / 5),
       timestamptz '2026-01-01' + make_interval(secs => n / 5 + 1)
     from generate_series(1, 33) n`,
    [project, user.id, batch],
  );
  const list = async (query: string) => {
    const answer = await service.call(`/jobs?${query}`, { as: user });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return page.parse(answer.body);
  };
  const idsWhere = async (condition: string) =>
    (await service.stack.database.query<{ id: string }>(
      `select id from image_generation.generation_jobs where project_id = $1 and ${condition}
       order by created_at desc, id desc`,
      [project],
    )).map(({ id }) => id);

  await t.step("lists generations page by page, without a gap or a repeat", async () => {
    for (const limit of [1, 4, 7, 33, 100]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const next = await list(`limit=${limit}${cursor && `&cursor=${cursor}`}`);
        assert.ok(next.jobs.length <= limit);
        seen.push(...next.jobs.map((job) => job.generation_id));
        cursor = next.next_cursor;
      }
      assert.deepEqual(seen, await idsWhere("true"), `limit ${limit}`);
    }
  });

  await t.step("answers a call that supabase-js sends to a region", async () => {
    for (const path of ["/jobs", "/webhooks"]) {
      const region = { "x-region": "us-east-1" };
      const sent = `${path}?forceFunctionRegion=us-east-1`;
      const answer = await service.call(sent, { as: user, headers: region });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    }
    const { error } = await user.client.functions.invoke("jobs", {
      method: "GET",
      region: FunctionRegion.UsEast1,
    });
    assert.equal(error, null);
  });

  await t.step("lists those that fit a filter", async () => {
    const filters: [query: string, condition: string][] = [
      ["provider=gemini", "provider = 'gemini'"],
      ["provider=runware", "provider = 'runware_ai'"],
      ["status=failed", "status = 'failed'"],
      ["source=quick", "source = 'quick'"],
      [`batch_id=${batch}`, `batch_id = '${batch}'`],
      [`project_id=${project}`, "true"],
      [`project_id=${crypto.randomUUID()}`, "false"],
      ["created_after=2026-01-01T00:00:03Z", "created_at >= '2026-01-01T00:00:03Z'"],
      ["created_before=2026-01-01T01:00:03%2B01:00", "created_at < '2026-01-01T00:00:03Z'"],
      ["status=completed&source=api", "status = 'completed' and source = 'api'"],
    ];
    for (const [query, condition] of filters) {
      const { jobs, next_cursor } = await list(`limit=100&${query}`);
      assert.deepEqual(jobs.map((job) => job.generation_id), await idsWhere(condition), query);
      assert.equal(next_cursor, null);
    }
    const first = await list("status=failed&limit=5");
    const second = await list(`status=failed&limit=5&cursor=${first.next_cursor}`);
    assert.deepEqual(
      [...first.jobs, ...second.jobs].map((job) => job.generation_id),
      (await idsWhere("status = 'failed'")).slice(0, 10),
    );
  });

  await t.step("refuses what it does not understand, by name", async () => {
    const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const id = crypto.randomUUID();
    const bad: [query: string, path: string][] = [
      ["cursor=nonsense", "cursor"],
      [`cursor=${cursorOf(["2026-01-01T00:00:00Z", 'x",id.neq.0'])}`, "cursor"],
      [`cursor=${cursorOf(['2026-01-01"', id])}`, "cursor"],
      [`cursor=${cursorOf([id])}`, "cursor"],
      [`cursor=${"a".repeat(201)}`, "cursor"],
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["limit=many", "limit"],
      ["status=done", "status"],
      ["provider=dall-e", "provider"],
      ["created_after=yesterday", "created_after"],
      ["project_id=mine", "project_id"],
      ["page=2", "page"],
    ];
    for (const [query, path] of bad) {
      const answer = await service.call(`/jobs?${query}`, { as: user });
      assert.equal(problem(answer, 400, "invalid_request").errors?.[0]?.path, path, query);
    }
  });

  await t.step("GET /jobs/{id} is one generation, as it was first answered", async () => {
    const stranger = await service.signUp();
    const json = { prompt: "to be read again", provider: "runware", width: 256, height: 256 };
    const first = completed(await service.call("/generate", { as: user, json }));
    const unsigned = ({ images, ...rest }: typeof first) => ({
      ...rest,
      images: images.map(({ signed_url: _, ...image }) => image),
    });
    const to = `/jobs/${first.generation_id}`;
    for (const as of [user, "service"] as const) {
      assert.deepEqual(unsigned(completed(await service.call(to, { as }))), unsigned(first));
    }
    problem(await service.call(to, { as: stranger }), 404, "not_found");
    problem(await service.call(`/jobs/${crypto.randomUUID()}`, { as: user }), 404, "not_found");
    problem(await service.call("/jobs/not-an-id", { as: user }), 400, "invalid_request");
    problem(await service.call(to, { as: "nobody" }), 401, "unauthorized");
  });
});

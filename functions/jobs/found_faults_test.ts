import assert from "node:assert/strict";
import type { Queries } from "../../scripts/local/mod.ts";
import { completed, generationAnswer } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

Deno.test("a job's row tells the whole truth, and no more is read of it than is told", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [one, other] = await Promise.all([service.signUp(), service.signUp()]);
  const [first, second] = [await service.projectOf(one), await service.projectOf(other)];
  const small = { width: 256, height: 256 };

  await t.step(
    "a job that is given up keeps what its attempts cost, and may have cost",
    async () => {
      const [job] = await database.query<{ id: string }>(
        `insert into image_generation.generation_jobs
         (project_id, source, status, prompt, lease_id, lease_until, stalled_count)
       values ($1, 'api', 'running', 'felling', gen_random_uuid(), now() - interval '1 second', 5) returning id`,
        [first],
      );
      await database.query(
        `insert into image_generation.generation_attempts
         (job_id, project_id, ordinal, provider, model, status, lease_until, finished_at, cost_usd, estimated_cost_usd)
       values ($1, $2, 1, 'runware_ai', 'm', 'failed', now(), now(), 0.01, 0.02),
         ($1, $2, 2, 'gemini', 'm', 'running', now(), null, null, 0.03)`,
        [job?.id, first],
      );
      await database.query("select image_generation.sweep_generations()");
      const answer = await service.call(`/jobs/${job?.id}`, { as: one });
      const { status, metadata } = generationAnswer.parse(answer.body);
      assert.deepEqual(
        [status, metadata.cost_usd, metadata.maybe_billed_usd],
        ["failed", 0.01, 0.03],
      );
    },
  );

  await t.step("a job that is handed back as often as one likes has lost no runner", async () => {
    const [job] = await database.query<{ id: string }>(
      `insert into image_generation.generation_jobs (project_id, source, status, prompt, ready_at)
       values ($1, 'api', 'queued', 'handed back', now() + interval '1 hour') returning id`,
      [first],
    );
    for (let time = 0; time < 8; time++) {
      const lease = crypto.randomUUID();
      await database.query(
        `update image_generation.generation_jobs set status = 'running', lease_id = $2, lease_until = now() where id = $1`,
        [job?.id, lease],
      );
      const { error } = await service.client.rpc("image_generation_release", {
        ...{ job_id: job?.id ?? "", lease_id: lease, delay_ms: 3_600_000 },
      });
      assert.equal(error, null);
    }
    const rows = await database.query(
      "select status, stalled_count from image_generation.generation_jobs where id = $1",
      [job?.id],
    );
    assert.deepEqual(rows, [{ status: "queued", stalled_count: 0 }]);
  });

  await t.step("batches of two projects with the same key are two", async () => {
    const send = async (project_id: string) => {
      const answer = await service.call("/generate/batch", {
        json: {
          requests: [{ prompt: "one of a batch", provider: "runware", project_id, ...small }],
        },
        headers: { "idempotency-key": "the same" },
      });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return (answer.body as { batch_id: string }).batch_id;
    };
    const [of_first, of_second] = [await send(first), await send(second)];
    assert.notEqual(of_first, of_second);
    assert.equal(await send(first), of_first);
  });

  for (const provider of ["runware_ai", "leonardo_ai"]) {
    await t.step(`a picture of ${provider} tells where it came from`, async () => {
      const json = { prompt: "from somewhere", provider, ...small };
      const { images } = completed(await service.call("/generate", { as: one, json }));
      assert.match(images[0]?.url ?? "", /^https?:\/\//);
    });
  }

  await t.step("a list of jobs with large requests reads none of them", async () => {
    await database.query(
      `insert into image_generation.generation_jobs
         (project_id, source, status, prompt, completed_at, request)
       select $1, 'api', 'completed', 'large', now(), jsonb_build_object('metadata', (
         select string_agg(md5(n::text || k::text), '') from generate_series(1, 2000) k))
       from generate_series(1, 100) n`,
      [second],
    );
    /** How often a statement looks at what is stored apart for its size. */
    const looksOf = (statement: string) => async ({ query }: Queries) => {
      const count = async () => {
        const [row] = await query<{ looks: number }>(
          `select pg_stat_get_xact_numscans(i.indexrelid)::integer as looks
           from pg_class c join pg_index i on i.indrelid = c.reltoastrelid
           where c.oid = 'image_generation.generation_jobs'::regclass`,
        );
        return row?.looks ?? NaN;
      };
      const before = await count();
      await query(statement);
      return await count() - before;
    };
    const user = { role: "authenticated", sub: other.id };
    const list = looksOf("select public.image_generation_jobs('{}', 100)");
    assert.equal(await database.asRole(user, list), 0);
    const requests = looksOf(
      "select sum(length(request::text)) from image_generation.generation_jobs",
    );
    assert.ok(await database.transaction(requests) >= 100, "they are stored apart");
    const answer = await service.call("/jobs?limit=100", { as: other });
    assert.equal(answer.status, 200);
    const text = JSON.stringify(answer.body);
    assert.equal(text.split('"large"').length, 101);
    assert.ok(text.length < 200_000, `${text.length} characters`);
  });
});

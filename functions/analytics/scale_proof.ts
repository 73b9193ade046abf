import assert from "node:assert/strict";
import postgres from "postgres";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import { startTestStack } from "../../shared/testing/stack/test_stack.ts";

const isFull = isFullProof();
/** Rows that are made as the service makes them; the proof counts them over and over, at other times. */
const generations = isFull ? 4_000 : 3_000;
const copies = isFull ? 250 : 1;
const attempts = generations * copies;
const projects = 25;
const slowestMs = 100;
const facts =
  "topic, provider, model, kind, detail, step, count, ms, usd, maybe_billed_usd, bytes, " +
  "characters_before, characters_after, coverage, error";

/** Generations with one attempt each, over the last 30 days, with pictures and compressed prompts. */
async function fill(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into image_generation.generation_jobs
      (id, project_id, source, status, prompt, ready_at, prepared_ms, created_at, queued_at, started_at)
    select md5('job ' || n)::uuid, p.id, 'api', 'queued', 'x', 'infinity', n % 90, at, at, at + n % 900 * interval '1 ms'
    from generate_series(1, ${generations}::integer) n
    join (select id, row_number() over (order by id) - 1 as place from image_generation.projects where name like 'project %') p on p.place = n % ${projects}
    cross join lateral (select date_trunc('day', now(), 'UTC') - (n::bigint * 7127 % 2592000) * interval '1 s' as at) t`;
  await sql`
    insert into image_generation.generation_attempts
      (job_id, project_id, ordinal, provider, model, status, error_class, error_message, cost_usd, lease_until, started_at,
       finished_at, latency_ms, drawn_ms)
    select j.id, j.project_id, 1, (array['gemini', 'runware_ai', 'leonardo_ai', 'comfyui'])[1 + n % 4], 'model ' || n / 4 % 3,
      o.status, case when o.status = 'failed' then 'timeout' end, case when o.status = 'failed' then 'No answer within 30 s.' end,
      0.01, now(), j.started_at, j.started_at + took * interval '1 ms', took, took * 9 / 10
    from generate_series(1, ${generations}::integer) n
    join image_generation.generation_jobs j on j.id = md5('job ' || n)::uuid
    cross join lateral (select case when n % 20 = 0 then 'failed' else 'completed' end as status, 400 + n::bigint * 7919 % 20000 as took) o`;
  await sql`
    update image_generation.generation_jobs j set status = a.status, completed_at = a.finished_at + interval '90 ms',
      cost_usd = a.cost_usd, provider = a.provider, model = a.model,
      error = case when a.status = 'failed' then '{"code": "providers_failed", "detail": "gemini failed after 3 s."}'::jsonb end
    from image_generation.generation_attempts a where a.job_id = j.id`;
  await sql.unsafe(`
    insert into image_generation.analytics_facts (project_id, at, topic, provider, model, kind, detail, bytes)
    select f.project_id, f.at, 'picture', f.provider, f.model, 'stored', 'drawn', 200000 + f.ms
    from image_generation.analytics_facts f where f.topic = 'attempt' and f.kind = 'completed';
    insert into image_generation.analytics_facts
      (project_id, at, topic, model, kind, step, ms, characters_before, characters_after, coverage)
    select f.project_id, f.at, 'prompt', 'llama3.2', (array['ollama', 'local', 'cache'])[1 + f.id % 3], f.step, f.ms, 4000, 1000, 0.9
    from image_generation.analytics_facts f where f.topic = 'job' and f.id % 5 = 0`);
  // In the order of time, as they come.
  await sql.unsafe(`
    create temporary table once as select * from image_generation.analytics_facts;
    truncate image_generation.analytics_facts;
    insert into image_generation.analytics_facts (project_id, at, ${facts})
    select o.project_id, moved.at, ${facts.replaceAll(/\w+/g, "o.$&")}
    from once o
    cross join generate_series(0, ${copies - 1}) copy
    cross join lateral (select date_trunc('day', now(), 'UTC') - make_interval(secs => mod(
      extract(epoch from date_trunc('day', now(), 'UTC') - o.at)::bigint + 2592000 + copy * 2592000 / ${copies}, 2592000)::float
    ) as at) moved
    order by moved.at;
    drop table once`);
  await sql`vacuum analyze image_generation.analytics_facts`;
}

Deno.test("reports are read of sums, however many attempts there are", async () => {
  await using stack = await startTestStack({ simulate: false, ownServer: isFull });
  const { database, databaseUrl } = stack;
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const [organization] = await database.query<{ id: string }>(
      "insert into image_generation.organizations (name) values ('all') returning id",
    );
    await database.query(
      `insert into image_generation.projects (organization_id, name)
       select $1, 'project ' || n from generate_series(1, $2::integer) n`,
      [organization?.id, projects],
    );
    await fill(sql);
    const startedAt = performance.now();
    for (let added = 1; added > 0;) {
      const [row] = await sql`select image_generation.add_up_analytics() as n`;
      added = row?.["n"];
    }
    recordFigure(
      `${attempts} attempts and as many generations added up`,
      `${Math.round((performance.now() - startedAt) / 1_000)} s`,
    );
    await sql`vacuum analyze image_generation.analytics, image_generation.analytics_facts`;
    // What came since, and is not added up yet.
    await sql.unsafe(`
      insert into image_generation.analytics_facts (project_id, at, ${facts})
      select f.project_id, f.at, ${facts.replaceAll(/\w+/g, "f.$&")}
      from (select * from image_generation.generation_attempts limit 100) a, image_generation.attempt_facts(a) f`);

    const [user] = await sql`
      insert into auth.users (id, email) values (gen_random_uuid(), 'reader@example.org') returning id`;
    await sql`
      insert into image_generation.organization_members (organization_id, user_id, role)
      values (${organization?.id ?? null}, ${user?.["id"]}, 'viewer')`;
    const [one] = await sql`select id from image_generation.projects where name = 'project 1'`;
    const day = 86_400_000, today = Math.ceil(Date.now() / day) * day;
    const range = (days: number, period: string, interval: string) => ({
      from: new Date(today - days * day).toISOString(),
      until: new Date(today).toISOString(),
      period,
      interval,
    });
    const month = range(31, "day", "none"),
      days = range(31, "day", "day"),
      hours = range(14, "hour", "hour");
    const whole = { project_id: one?.["id"] }, all = { organization_id: organization?.id };
    const asked: [who: string, report: string, filter: Record<string, unknown>][] = [
      ["service", "providers", { ...month, by: ["provider", "model"] }],
      ["service", "providers", { ...days, by: ["provider", "model"] }],
      ["service", "providers", { ...hours, by: ["provider"] }],
      ["service", "usage", days],
      ["service", "usage", hours],
      ["service", "prompts", { ...hours, by: ["model"] }],
      ["service", "storage", { ...hours, by: ["provider"] }],
      ["service", "errors", { ...hours, by: ["provider"] }],
      ["service", "usage", { ...days, by: ["project"] }],
      ["service", "usage", { ...days, ...whole }],
      ["user", "providers", { ...month, ...whole, by: ["provider", "model"] }],
      ["user", "usage", { ...days, ...whole }],
      ["user", "usage", { ...hours, ...whole }],
      ["user", "usage", { ...month, ...all }],
      ["user", "usage", { ...days, ...all }],
      ["user", "providers", { ...month, ...all, by: ["provider"] }],
    ];
    const tooSlow: string[] = [];
    for (const [who, report, filter] of asked) {
      const times: number[] = [];
      let rows: { attempts?: number; requests?: number }[] = [];
      for (let turn = 0; turn < (isFull ? 15 : 1); turn++) {
        await sql.begin(async (transaction) => {
          const claims = JSON.stringify({ sub: user?.["id"], role: "authenticated" });
          if (who === "user") {
            await transaction`
              select set_config('request.jwt.claims', ${claims}, true),
                set_config('request.jwt.claim.sub', ${user?.["id"]}, true)`;
            await transaction`set local role authenticated`;
          } else await transaction`set local role service_role`;
          const before = performance.now();
          const [answer] = await transaction`
            select public.image_generation_analytics(${report}, ${
            transaction.json(filter as postgres.JSONValue)
          }) as told`;
          times.push(performance.now() - before);
          rows = answer?.["told"].rows;
        });
      }
      const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
      const whose = filter["project_id"]
        ? "a project"
        : filter["organization_id"]
        ? `${projects} projects`
        : "the service";
      const apart = [
        ...(filter["interval"] === "none" ? [] : [filter["interval"]]),
        ...(filter["by"] as string[] | undefined ?? []),
      ];
      const name = `${report} of ${whose}, by ${
        apart.length === 0 ? "nothing" : apart.join(" and ")
      }, for a ${who}, among ${attempts} attempts, median`;
      recordFigure(name, `${median.toFixed(1)} ms`);
      if (isFull && median >= slowestMs) tooSlow.push(`${name}: ${median.toFixed(1)} ms`);
      assert.ok(rows.length > 0, name);
      if (report === "providers" && filter["period"] === "day" && !filter["project_id"]) {
        const counted = rows.reduce((sum, each) => sum + (each.attempts ?? 0), 0);
        assert.equal(counted, attempts + 100, name);
      }
    }
    assert.deepEqual(tooSlow, []);
  } finally {
    await sql.end({ timeout: 5 });
  }
});

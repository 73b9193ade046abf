import assert from "node:assert/strict";
import postgres from "postgres";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import { startTestStack } from "../../shared/testing/stack/test_stack.ts";

const isFull = isFullProof();
const attempts = isFull ? 1_000_000 : 3_000;
const projects = 25;
const slowestMs = 100;
const facts =
  "project_id, at, topic, provider, model, kind, detail, step, count, ms, usd, maybe_billed_usd, bytes, " +
  "characters_before, characters_after, coverage, error";

/** A generation with one attempt for each number, over the last 30 days, without the triggers, which would take most of the time. */
async function fill(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    await transaction`
      insert into image_generation.generation_jobs
        (id, project_id, source, status, prompt, provider, model, cost_usd, prepared_ms, created_at, queued_at, started_at, completed_at)
      select md5('job ' || n)::uuid, p.id, 'api', case when n % 20 = 0 then 'failed' else 'completed' end, 'x', a.provider,
        'model ' || n % 2, 0.01, n % 90, at, at, at, at + (400 + n::bigint * 7919 % 20000) * interval '1 ms'
      from generate_series(1, ${attempts}::integer) n
      join (select id, row_number() over (order by id) - 1 as place from image_generation.projects where name like 'project %') p on p.place = n % ${projects}
      cross join lateral (select date_trunc('day', now(), 'UTC') - (n::bigint * 7127 % 2592000) * interval '1 s' as at) t
      cross join lateral (select (array['gemini', 'runware_ai', 'leonardo_ai', 'comfyui'])[1 + n % 4] as provider) a`;
    await transaction`
      insert into image_generation.generation_attempts
        (job_id, project_id, ordinal, provider, model, status, error_class, error_message, cost_usd, lease_until, started_at,
         finished_at, latency_ms, drawn_ms)
      select j.id, j.project_id, 1, j.provider, j.model, j.status, case when j.status = 'failed' then 'timeout' end,
        case when j.status = 'failed' then 'No answer within 30 s.' end, 0.01, now(), j.started_at, j.completed_at,
        extract(epoch from j.completed_at - j.started_at) * 1000, extract(epoch from j.completed_at - j.started_at) * 900
      from image_generation.generation_jobs j`;
  });
  await sql`vacuum analyze image_generation.generation_jobs, image_generation.generation_attempts`;
  await sql.unsafe(`
    insert into image_generation.analytics_facts (${facts})
    select ${
    facts.replaceAll(/\w+/g, "f.$&")
  } from image_generation.generation_attempts a, image_generation.attempt_facts(a) f;
    insert into image_generation.analytics_facts (${facts})
    select ${
    facts.replaceAll(/\w+/g, "f.$&")
  } from image_generation.generation_jobs j, image_generation.job_facts(j) f`);
}

Deno.test("reports are read of sums, however many attempts there are", async () => {
  await using stack = await startTestStack({ simulate: false, ownServer: true });
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
    await sql`vacuum analyze image_generation.analytics`;
    // What came since, and is not added up yet.
    await sql.unsafe(`
      insert into image_generation.analytics_facts (${facts})
      select ${facts.replaceAll(/\w+/g, "f.$&")}
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
      hours = range(2, "hour", "hour");
    const asked: [who: string, report: string, filter: Record<string, unknown>][] = [
      ["service", "providers", { ...month, by: ["provider", "model"] }],
      ["service", "usage", days],
      ["service", "usage", hours],
      ["service", "errors", { ...month, by: ["provider"] }],
      ["service", "usage", { ...days, project_id: one?.["id"] }],
      ["user", "providers", { ...month, project_id: one?.["id"], by: ["provider", "model"] }],
      ["user", "usage", { ...days, project_id: one?.["id"] }],
      ["user", "usage", { ...month, organization_id: organization?.id }],
      ["user", "providers", { ...month, organization_id: organization?.id, by: ["provider"] }],
    ];
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
      const name = `${report} of ${whose}, by ${
        filter["interval"] === "none" ? "nothing" : filter["interval"]
      }, for a ${who}, among ${attempts} attempts, median`;
      recordFigure(name, `${median.toFixed(1)} ms`);
      if (isFull) assert.ok(median < slowestMs, `${name}: ${median}`);
      assert.ok(rows.length > 0, name);
      if (report === "providers" && !filter["project_id"]) {
        const counted = rows.reduce((sum, each) => sum + (each.attempts ?? 0), 0);
        assert.equal(counted, attempts + 100, name);
      }
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
});

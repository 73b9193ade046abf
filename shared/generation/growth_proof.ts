import assert from "node:assert/strict";
import postgres from "postgres";
import {
  contextOf,
  fill,
  pagesOf,
  pagesPerCall,
  readWork,
  summarise,
  timedClient,
} from "../testing/generation/database_work.ts";
import { isFullProof, recordFigure } from "../testing/proof.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";
import { claimQueued, runClaimed } from "./run_queued.ts";

const isFull = isFullProof();
const sizes = [1_000, isFull ? 1_000_000 : 20_000];
const projects = 100;
const drawn = 20;
/**
 * The tree of an index has a level more among a million rows than among a thousand, and a row that changes goes down each
 * of its table's. That is all that may grow: a scan of what has ended would read thousands of pages.
 */
const allowed = (pages: number) => 1.5 * pages + 50;

/** Years of use: jobs that have ended with their attempts, pictures, events and bookings. */
async function fillHistory(sql: postgres.Sql, count: number): Promise<void> {
  await fill(sql, async (transaction) => {
    await transaction`truncate image_generation.generation_jobs, image_generation.usage_ledger cascade`;
    await transaction`
      insert into image_generation.generation_jobs
        (id, project_id, source, status, prompt, created_at, started_at, completed_at, request)
      select md5('job ' || n)::uuid, p.id, 'api',
        case when n % 50 = 0 then 'failed' else 'completed' end, 'a lighthouse, ' || n,
        now() - n * interval '1 minute', now() - n * interval '1 minute',
        now() - n * interval '1 minute' + interval '8 s',
        jsonb_build_object('scene_id', 'scene ' || n, 'metadata', jsonb_build_object('sku', n),
          'series_id', md5('series ' || n / 3)::uuid)
      from (select id, row_number() over (order by id) - 1 as place from image_generation.projects) p,
        generate_series(1, ${count}::integer) n
      where n % ${projects} = p.place`;
    await transaction`
      insert into image_generation.generation_attempts
        (job_id, project_id, ordinal, provider, model, status, started_at, finished_at, lease_until)
      select id, project_id, 1, 'runware_ai', 'runware:101@1', 'completed', started_at, completed_at,
        completed_at
      from image_generation.generation_jobs`;
    await transaction`
      insert into image_generation.images
        (job_id, project_id, ordinal, provider, model, object_path, width, height, format, file_size,
         sha256, created_at)
      select id, project_id, 0, 'runware_ai', 'runware:101@1', project_id || '/runware_ai/' || id || '.png',
        1024, 1024, 'png', 1500000, md5(id::text) || md5(id::text), completed_at
      from image_generation.generation_jobs`;
    await transaction`
      insert into image_generation.generation_events (job_id, project_id, type, created_at)
      select id, project_id, 'done', completed_at from image_generation.generation_jobs`;
    await transaction`
      insert into image_generation.usage_ledger (entry, at, counted_at, counts_to, project_id, job_id)
      select id || ':settle', completed_at, completed_at, '{}', project_id, id
      from image_generation.generation_jobs`;
    await fillSums(transaction);
  });
  await sql`vacuum analyze`;
}

/**
 * What is kept of these jobs for reports: each hour of 35 days, each day, and of pictures all there are, for the whole
 * service and some projects.
 */
async function fillSums(sql: postgres.TransactionSql): Promise<void> {
  await sql`truncate image_generation.analytics`;
  await sql`
    insert into image_generation.analytics
      (project_id, period, topic, starts_at, provider, model, kind, detail, count, ms, usd, maybe_billed_usd, bytes,
       characters_before, characters_after, coverage, steps, step_counts)
    select of.project_id, of.period, t.topic, of.starts_at, who.provider, who.model, t.kind, t.detail, of.count,
      8000 * of.count, 0.01 * of.count, 0, 1500000 * of.count, 0, 0, 0, '{90, 104}', array[1, of.count]
    from (
      select coalesce(j.project_id, image_generation.whole_service()) as project_id, p.period,
        case p.period when 'ever' then '-infinity' else date_trunc(p.period, j.created_at, 'UTC') end as starts_at,
        count(*) as count
      from image_generation.generation_jobs j
      cross join (
        values ('hour', interval '35 days'), ('day', interval '800 days'), ('ever', interval '1000 years')
      ) p (period, kept)
      where j.created_at > now() - p.kept
      group by p.period, 3, rollup (j.project_id)
    ) of
    cross join (
      values ('job', 'completed', ''), ('attempt', 'completed', ''), ('picture', 'stored', 'drawn')
    ) t (topic, kind, detail)
    cross join (values ('*', '*'), ('runware_ai', '*'), ('runware_ai', 'runware:101@1')) who (provider, model)
    where (of.period <> 'ever' or t.topic = 'picture') and (
      of.project_id = image_generation.whole_service() or of.project_id in (
        select p.id from image_generation.projects p order by p.id limit 10))`;
}

/** What one job is made of stands beside that of the jobs around it in each index, whose pages are then in memory. */
async function assertMadeBesideEachOther(sql: postgres.Sql): Promise<void> {
  const made = await sql<{ id: string; at: Date }[]>`
    with jobs as (select id, created_at from image_generation.generation_jobs where source = 'database')
    select id, created_at as at from jobs
    union all select a.id, a.started_at from image_generation.generation_attempts a join jobs j on j.id = a.job_id
    union all select i.id, i.created_at from image_generation.images i join jobs j on j.id = i.job_id`;
  // Drawn twice: a job, an attempt and a picture each.
  assert.equal(made.length, 2 * drawn * 3);
  for (const { id, at } of made) {
    const told = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    assert.ok(Math.abs(told - at.getTime()) < 120_000, `${id} of ${at.toISOString()}`);
  }
}

/** What the calls of a generation read, and the reads of people and of the schedule. */
async function measure(sql: postgres.Sql, rows: number): Promise<Map<string, number>> {
  const figures = new Map<string, number>(), times = new Map<string, number[]>();
  const client = timedClient(sql, times, []);
  const context = contextOf(client);
  const draw = async () => {
    await sql.begin(async (transaction) => {
      await transaction`select set_config('image_generation.worker_woken', 'yes', true)`;
      await transaction`
        select public.request_generation(p.id, 'job ' || n)
        from (select id from image_generation.projects order by id limit 1) p,
          generate_series(1, ${drawn}::integer) n`;
    });
    for (;;) {
      const { jobs } = await claimQueued(4, 40, context);
      if (jobs.length === 0) return;
      for (const job of jobs) await runClaimed(job, context);
    }
  };
  await draw();
  times.clear();
  const before = await readWork(sql);
  await draw();
  await assertMadeBesideEachOther(sql);
  const after = await readWork(sql);
  for (const name of after.keys()) {
    const pages = pagesPerCall(name, before, after);
    if (pages > 0) figures.set(name, pages);
  }
  for (const [name, each] of times) {
    recordFigure(`${name}: median among ${rows} jobs`, `${summarise(each).median.toFixed(1)} ms`);
  }
  const [project] = await sql<{ id: string; job: string; series: string }[]>`
    select p.id, (select j.id from image_generation.generation_jobs j where j.project_id = p.id limit 1) as job,
      md5('series ' || 401 / 3) as series
    from image_generation.projects p order by p.id offset 1 limit 1`;
  const { id, job, series } = project ?? { id: "", job: "", series: "" };
  const period = {
    ...{ from: new Date(Date.now() - 12 * 3_600_000), until: new Date() },
    ...{ period: "hour", interval: "hour" },
  };
  const report = (name: string, filter: Record<string, unknown>) =>
    `select public.image_generation_analytics('${name}', '${
      JSON.stringify({ ...period, ...filter })
    }')`;
  // Everything that a request counts to has every limit for the statements.
  await sql`
    select image_generation.set_limits(scope, null, '{"requests_per_minute": 1000000, "pictures_per_day": 1000000,
      "usd_per_day": 1000000, "usd_per_month": 1000000, "queued": 1000000, "at_once": 1000000, "bytes": 1000000000000000}')
    from unnest(array['deployment', 'organization', 'project']) scope`;
  const candidate = {
    ...{ provider: "runware_ai", model: "runware:101@1", upstreams: ["runware_ai/1"] },
    ...{ chooses_upstream: false, calls: 1, concurrency: 1, estimated_cost_usd: 0.01 },
    ...{ plan_hash: "hash", places: [0], passed_over: [] },
  };
  const asked = {
    ...{ project_id: id, source: "api", prompt: "a lighthouse", texts: [], request: {} },
    ...{ images_requested: 1, images: [], caller_waits: true, deadline_ms: 60_000 },
  };
  const list = (name: string) => (filter: Record<string, string>) =>
    `select public.image_generation_${name}('${JSON.stringify({ project_id: id, ...filter })}', 5)`;
  const pictures = list("images"), jobs = list("jobs");
  const statements = {
    "the list of a project's jobs":
      `select public.image_generation_jobs('{"project_id": "${id}"}', 10)`,
    "the service's list of jobs": "select public.image_generation_jobs('{}', 50)",
    "a project's pictures": pictures({}),
    "the pictures of a scene": pictures({ scene_id: "scene 401" }),
    "the pictures of a series": pictures({ series_id: series }),
    "the pictures that say something of themselves": pictures({ metadata: '{"sku": 401}' }),
    "the pictures of words": pictures({ text: "lighthouse 401" }),
    "the pictures of a word that all have": pictures({ text: "lighthouse" }),
    "the pictures of a model that has drawn none": pictures({ model: "another" }),
    "the pictures that were handed in": pictures({ origin: "uploaded" }),
    "the jobs of a scene": jobs({ scene_id: "scene 401" }),
    "the jobs of words": jobs({ text: "lighthouse 401" }),
    "the jobs of a word that all have": jobs({ text: "lighthouse" }),
    "the jobs of words that none has": jobs({ text: "lighthouse nowhere" }),
    "the service's jobs of words":
      `select public.image_generation_jobs('{"text": "lighthouse 401"}', 5)`,
    "a request that every limit admits": `select public.image_generation_begin(
      jsonb_build_object('id', gen_random_uuid(), 'lease_id', gen_random_uuid()) || '${
      JSON.stringify(asked)
    }', '${JSON.stringify([candidate])}', 60)`,
    "the limits of a project": `select public.image_generation_binding_limits(null, '${id}')`,
    "the usage of a project": report("usage", { project_id: id }),
    "the usage of the service": report("usage", {}),
    "the providers of the service": report("providers", { by: ["provider", "model"] }),
    "the errors of a project": report("errors", { project_id: id }),
    "what a project has stored": report("storage", { project_id: id }),
    "one job": `select public.image_generation_job('${job}')`,
    "one job's events": `select public.image_generation_events('${job}', 0, 100)`,
    "a claim that finds nothing": "select public.image_generation_claim(60, 20)",
    "the sweep for lost runners": "select image_generation.sweep_generations()",
    "the sweep for orphaned objects": "select public.image_generation_orphaned_objects(3600, 100)",
  };
  for (const [name, statement] of Object.entries(statements)) {
    figures.set(name, await pagesOf(sql, statement));
  }
  await sql`delete from image_generation.limits where scope in ('deployment', 'organization', 'project')`;
  return figures;
}

Deno.test("what is written and read for a generation reads as little after years as at the beginning", async () => {
  // Where other databases come and go, a connection has to read the catalog anew now and then.
  await using stack = await startTestStack({ simulate: false, ownServer: true });
  // A single connection, so that no call is the first one of its.
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  await sql`insert into image_generation.projects (name)
    select 'many ' || n from generate_series(1, ${projects}) n`;
  await sql`update image_generation.provider_configs set enabled = provider = 'runware_ai',
    requests_per_minute = null, max_concurrency = null`;
  const [few = 0, many = 0] = sizes;
  await fillHistory(sql, few);
  const atFirst = await measure(sql, few);
  await fillHistory(sql, many);
  const later = await measure(sql, many);
  for (const [name, pages] of later) {
    const before = atFirst.get(name);
    // What is remembered for seconds may have been read in one of the two alone.
    if (before === undefined) continue;
    recordFigure(`${name}: pages among ${few} and among ${many} jobs`, `${before}, ${pages}`);
    assert.ok(pages <= allowed(before), `${name}: ${before} pages, then ${pages}`);
  }
  await sql.end();
});

import assert from "node:assert/strict";
import postgres from "postgres";
import {
  contextOf,
  fill,
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
const allowed = (pages: number) => 1.6 * pages + 100;

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
  });
  await sql`vacuum analyze`;
}

/** Pages of memory that a statement reads, which do not depend on the time of the machine. */
async function pagesOf(sql: postgres.Sql, statement: string): Promise<number> {
  // The first call of a function reads how it is to be done.
  await sql.unsafe(statement);
  const [row] = await sql.unsafe<{ "QUERY PLAN": [{ Plan: Record<string, number> }] }[]>(
    `explain (analyze, buffers, format json) ${statement}`,
  );
  const plan = row?.["QUERY PLAN"][0].Plan ?? {};
  return (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
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
  const list = (name: string) => (filter: Record<string, string>) =>
    `select public.image_generation_${name}('${JSON.stringify({ project_id: id, ...filter })}', 5)`;
  const pictures = list("images"), jobs = list("jobs");
  const statements = {
    "the list of a project's jobs":
      `select public.image_generation_jobs('{"project_ids": ["${id}"]}', 50)`,
    "the service's list of jobs": "select public.image_generation_jobs('{}', 50)",
    "a project's pictures": pictures({}),
    "the pictures of a scene": pictures({ scene_id: "scene 401" }),
    "the pictures of a series": pictures({ series_id: series }),
    "the pictures that say something of themselves": pictures({ metadata: '{"sku": 401}' }),
    "the pictures of words": pictures({ text: "lighthouse 401" }),
    "the pictures of a model that has drawn none": pictures({ model: "another" }),
    "the pictures that were handed in": pictures({ origin: "uploaded" }),
    "the jobs of a scene": jobs({ scene_id: "scene 401" }),
    "the jobs of words": jobs({ text: "lighthouse 401" }),
    "one job": `select public.image_generation_job('${job}')`,
    "one job's events": `select public.image_generation_events('${job}', 0, 100)`,
    "a claim that finds nothing": "select public.image_generation_claim(60, 20)",
    "the sweep for lost runners": "select image_generation.sweep_generations()",
    "the sweep for orphaned objects": "select public.image_generation_orphaned_objects(3600, 100)",
  };
  for (const [name, statement] of Object.entries(statements)) {
    figures.set(name, await pagesOf(sql, statement));
  }
  return figures;
}

Deno.test("what is written and read for a generation reads as little after years as at the beginning", async () => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 4, onnotice() {} });
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

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
  type Work,
} from "../testing/generation/database_work.ts";
import { isFullProof, recordFigure } from "../testing/proof.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";
import { claimQueued, runClaimed } from "./run_queued.ts";

const isFull = isFullProof();
const queued = isFull ? 1_000_000 : 5_000;
const ended = isFull ? 300_000 : 2_000;
const drained = isFull ? 10_000 : 40;
/** How many workers drain the queue at the same time. */
const workerCounts = isFull ? [4, 16] : [4];
/** How often each statement is timed; the claims among them take twenty jobs each. */
const looks = isFull ? 30 : 5;
const slowestMs = 50;

const inMs = (ms: number) => `${ms.toFixed(1)} ms`;

async function fillQueue(sql: postgres.Sql, count: number) {
  await fill(sql, async (transaction) => {
    await transaction`truncate image_generation.generation_jobs cascade`;
    await transaction`
      insert into image_generation.generation_jobs (project_id, source, status, prompt)
      select p.id, 'database', 'queued', 'job ' || n
      from (select id, row_number() over () - 1 as place, count(*) over () as projects
        from image_generation.projects) p, generate_series(1, ${count}::integer) n
      where n % p.projects = p.place`;
  });
  await sql`vacuum analyze image_generation.generation_jobs`;
}

/** How long a statement takes, and how many rows of a table it looks at. */
async function look(sql: postgres.Sql, statement: string) {
  const times: number[] = [];
  for (let turn = 0; turn < looks; turn++) {
    const startedAt = performance.now();
    await sql.unsafe(statement);
    times.push(performance.now() - startedAt);
  }
  return summarise(times);
}

Deno.test("the queue, the lists and the sweeps take as long for many rows as for few", async () => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  await sql`select set_config('image_generation.worker_woken', 'yes', false)`;
  await sql`insert into image_generation.projects (name) select 'many ' || n from generate_series(1, 1000) n`;

  const claim = "select public.image_generation_claim(60, 20)";
  await fillQueue(sql, queued / 100);
  const few = await look(sql, claim);
  await fillQueue(sql, queued);
  const many = await look(sql, claim);
  recordFigure(`claim of 20 jobs among ${queued / 100}, median`, inMs(few.median));
  recordFigure(`claim of 20 jobs among ${queued}, median`, inMs(many.median));
  recordFigure(`claim of 20 jobs among ${queued}, longest of ${looks}`, inMs(many.longest));
  const [left] = await sql<{ count: number }[]>`
    select count(*)::integer as count from image_generation.generation_jobs where status = 'running'`;
  assert.equal(left?.count, looks * 20, "every claim took its twenty");

  await fill(sql, async (transaction) => {
    await transaction`truncate image_generation.generation_jobs cascade`;
    await transaction`
      insert into image_generation.generation_jobs
        (project_id, source, status, prompt, created_at, completed_at, request)
      select p.id, 'api', case when n % 50 = 0 then 'failed' else 'completed' end, 'job ' || n,
        now() - n * interval '1 second', now(), '{"seed": 1}'
      from (select id, row_number() over () - 1 as place from image_generation.projects) p,
        generate_series(1, ${ended}::integer) n
      where n % 1000 = p.place`;
    await transaction`
      insert into image_generation.stored_objects (stem, project_id, image_id)
      select 'kept/' || n, gen_random_uuid(), gen_random_uuid()
      from generate_series(1, ${ended}::integer) n`;
  });
  await sql`vacuum analyze image_generation.generation_jobs, image_generation.stored_objects`;
  const statements = {
    "the service's list of 100 jobs": "select public.image_generation_jobs('{}', 100)",
    "the service's list of 100 failed jobs":
      `select public.image_generation_jobs('{"status": "failed"}', 100)`,
    "the sweep for lost runners": "select image_generation.sweep_generations()",
    "the sweep for orphaned objects": "select public.image_generation_orphaned_objects(3600, 100)",
    "one round of maintenance": "select image_generation.apply_retention()",
  };
  for (const [name, statement] of Object.entries(statements)) {
    const { median, longest } = await look(sql, statement);
    recordFigure(`${name} among ${ended}, median`, inMs(median));
    recordFigure(`${name} among ${ended}, longest of ${looks}`, inMs(longest));
  }
  await sql.end();
});

Deno.test("a claim among many jobs of one project goes by their order, whatever was known of them", async () => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  await sql`select set_config('image_generation.worker_woken', 'yes', false)`;
  await sql`insert into image_generation.projects (name) values ('one')`;
  const add = (status: string, count: number) =>
    fill(sql, async (transaction) => {
      await transaction`
        insert into image_generation.generation_jobs (project_id, source, status, prompt, completed_at)
        select id, 'api', ${status}, 'a job', case ${status} when 'completed' then now() end
        from image_generation.projects, generate_series(1, ${count}::integer)`;
    });
  await add("completed", 4_000);
  await sql`vacuum analyze image_generation.generation_jobs`;
  // Nobody has counted these.
  await add("queued", 2_000);
  const pages = await pagesOf(sql, "select public.image_generation_claim(60, 4)");
  assert.ok(pages < 1_000, `a claim of four reads ${pages} pages`);
  await sql.end();
});

for (const workers of workerCounts) {
  Deno.test(`${workers} workers drain ${drained} queued jobs`, async () => {
    await using stack = await startTestStack({ simulate: false });
    const sql = postgres(stack.databaseUrl, { max: 4 * workers, onnotice() {} });
    await sql`insert into image_generation.projects (name) select 'many ' || n from generate_series(1, 20) n`;
    await sql`update image_generation.provider_configs set enabled = provider = 'runware_ai',
    requests_per_minute = null, max_concurrency = null`;
    await sql.begin(async (transaction) => {
      await transaction`select set_config('image_generation.worker_woken', 'yes', true)`;
      await transaction`
      select public.request_generation(p.id, 'job ' || n)
      from (select id, row_number() over () - 1 as place from image_generation.projects) p,
        generate_series(1, ${drained}::integer) n
      where n % 20 = p.place`;
    });
    await sql`analyze image_generation.generation_jobs`;

    const times = new Map<string, number[]>(), firstTimes: number[] = [];
    const client = timedClient(sql, times, firstTimes);
    const load = Deno.loadavg()[0] ?? 0;
    const startedAt = performance.now();
    const before = await readWork(sql);
    let taken = 0, first: Work | undefined, most: Work | undefined;
    await Promise.all(Array.from({ length: workers }, async () => {
      const context = contextOf(client);
      for (;;) {
        const { jobs } = await claimQueued(4, 40, context);
        if (jobs.length === 0) return;
        await Promise.all(jobs.map((job) => runClaimed(job, context)));
        taken += jobs.length;
        if (taken >= drained / 10) first ??= await readWork(sql);
        if (taken >= drained * 0.9) most ??= await readWork(sql);
      }
    }));
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await readWork(sql);
    const [done] = await sql<{ completed: number }[]>`
    select count(*)::integer as completed from image_generation.generation_jobs
    where status = 'completed'`;
    assert.equal(done?.completed, drained);
    const [checked] = await sql<{ broken: Record<string, number> }[]>`
    select public.image_generation_check_data() as broken`;
    // Storage stands apart from this database.
    const { pictures_have_objects: _, ...broken } = checked?.broken ?? {};
    assert.deepEqual(broken, {});
    recordFigure(`${drained} jobs drained by ${workers} workers`, `${seconds.toFixed(0)} s`);
    recordFigure(`load of ${navigator.hardwareConcurrency} cores before that`, load.toFixed(1));
    const all = [...times.values()].flat();
    recordFigure(`calls of the database, ${workers} workers`, all.length + firstTimes.length);
    recordFigure(
      `first calls of a connection, ${workers} workers, longest`,
      inMs(summarise(firstTimes).longest),
    );
    recordFigure(
      `later calls that took over ${slowestMs} ms, ${workers} workers`,
      all.filter((ms) => ms > slowestMs).length,
    );
    for (const [name, each] of times) {
      const { median, p99, longest } = summarise(each);
      const [atFirst, atLast] = [
        pagesPerCall(name, before, first),
        pagesPerCall(name, most, after),
      ];
      recordFigure(
        `${name}, ${workers} workers`,
        `median ${inMs(median)}, p99 ${inMs(p99)}, longest ${inMs(longest)}; ` +
          `${atFirst} pages a call in the first tenth, ${atLast} in the last`,
      );
      // What a call reads does not depend on the time of the machine.
      if (isFull && atFirst > 0) {
        assert.ok(atLast < 1.5 * atFirst, `${name}: ${atFirst}, ${atLast}`);
      }
      // Its times do: on a machine that does something else besides this does not hold.
      if (isFull && workers <= 4) assert.ok(longest < slowestMs, `${name}: ${inMs(longest)}`);
    }
    await sql.end();
  });
}

import assert from "node:assert/strict";
import type { Queries, RoleClaims } from "../../scripts/local/database.ts";
import { startTestStack } from "../../shared/testing/stack/test_stack.ts";

/**
 * Tables that are neither somebody's nor forgotten: settings and who changed them, usage, which outlives everything, and
 * the ledger of objects, which the sweep empties.
 */
const kept = [
  "analytics_facts",
  "buckets",
  "configuration_changes",
  "idle_probes",
  "image_copies",
  "limits",
  "maintenance_runs",
  "organizations",
  "own_names",
  "provider_configs",
  "queue_turn",
  "retention",
  "settings",
  "stored_objects",
  "undelivered_answers",
  "usage_ledger",
];
/** Tables without an owner of which image_generation.apply_retention() forgets what is old. */
const forgotten = [
  "cleanups",
  "analytics",
  "error_groups",
  "prompt_compressions",
  "usage_totals",
];

Deno.test("what the database keeps, forgets and holds to", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const { database } = stack;
  const [owner] = await database.query<{ id: string }>(
    `with made as (insert into image_generation.organizations (name) values ('keepers') returning id)
     insert into image_generation.projects (organization_id, name) select id, 'kept' from made returning id`,
  );
  const project = owner?.id ?? "";
  const queue = (project: string, count: number, withTriggers = true) =>
    database.transaction(async ({ query }) => {
      if (!withTriggers) await query("set local session_replication_role = replica");
      // No worker takes them.
      await query("select set_config('image_generation.worker_woken', 'yes', true)");
      await query(
        `insert into image_generation.generation_jobs (project_id, source, status, prompt)
         select $1, 'database', 'queued', 'job ' || n from generate_series(1, $2::integer) n`,
        [project, count],
      );
    });
  /** How a statement reads a table: whole, and by rows out of its indexes. */
  const looksOf = (table: string, statement: string, as?: RoleClaims) => {
    const look = async ({ query }: Queries) => {
      const read = async () => {
        const [row] = await query<{ sequential: number; rows: number }>(
          `select seq_scan::integer as sequential, coalesce(idx_tup_fetch, 0)::integer as rows
           from pg_stat_xact_user_tables where schemaname = 'image_generation' and relname = $1`,
          [table],
        );
        assert.ok(row);
        return row;
      };
      const before = await read();
      const [answered] = await query<{ answer: unknown }>(statement);
      const after = await read();
      return {
        answer: answered?.answer,
        sequential: after.sequential - before.sequential,
        rows: after.rows - before.rows,
      };
    };
    return as ? database.asRole(as, look) : database.transaction(look);
  };
  /** Statements that answer with so many, and read of a table by its indexes no more than belongs to that. */
  const expectIndexed = async (
    asked: [table: string, statement: string, found: number, as?: RoleClaims][],
  ) => {
    for (const [table, statement, found, as] of asked) {
      const looks = await looksOf(table, `select ${statement} as answer`, as);
      assert.equal((looks.answer as unknown[]).length, found, statement);
      assert.equal(looks.sequential, 0, statement);
      assert.ok(looks.rows <= 4 * found + 20, `${statement} read ${looks.rows} rows`);
    }
  };
  const maintain = async (most: number) => {
    const [row] = await database.query<{ removed: number }>(
      "select image_generation.apply_retention($1) as removed",
      [most],
    );
    return row?.removed;
  };
  const broken = async () => {
    const [row] = await database.query<{ broken: Record<string, number> }>(
      "select public.image_generation_check_data() as broken",
    );
    return row?.broken;
  };

  await t.step(
    "every table goes with its owner, or is forgotten, or is meant to stay",
    async () => {
      const rows = await database.query<{ name: string }>(
        `with recursive owned(id) as (
         select 'image_generation.organizations'::regclass::oid
         union select 'auth.users'::regclass::oid
         union select 'image_generation.provider_configs'::regclass::oid
         union select c.conrelid from pg_constraint c join owned on c.confrelid = owned.id
           where c.contype = 'f' and c.confdeltype = 'c')
       select c.relname as name from pg_class c
       where c.relnamespace = 'image_generation'::regnamespace and c.relkind = 'r'
         and (c.oid not in (select id from owned) or c.relname in ('organizations', 'provider_configs'))
       order by c.relname`,
      );
      assert.deepEqual(rows.map(({ name }) => name), [...kept, ...forgotten].sort());
    },
  );

  await t.step(
    "apply_retention() forgets what is old, a batch at a time, and nothing else",
    async () => {
      await queue(project, 1);
      await database.query(
        `update image_generation.generation_jobs set status = 'completed', completed_at = now() - interval '91 days',
         request = '{"seed": 1}'`,
      );
      await database.query(
        `insert into image_generation.generation_events (job_id, project_id, type, created_at)
       select j.id, j.project_id, 'progress', now() - make_interval(days => case when n <= 25 then 8 else 6 end)
       from image_generation.generation_jobs j, generate_series(1, 30) n`,
      );
      await database.query(
        `insert into image_generation.prompt_optimizations (key, target_length, method, original_length,
         optimized_length, optimized_prompt, preservation, duration_ms, created_at, last_used_at)
       select repeat(n::text, 64), 1, 'local', 2, 1, 'x', 1, 1, now() - interval '1 year',
         now() - make_interval(days => case n when 1 then 91 else 1 end)
       from generate_series(1, 2) n`,
      );
      const rounds = [];
      for (let round = 0; round < 4; round++) rounds.push(await maintain(10));
      assert.deepEqual(rounds, [12, 10, 5, 0]);
      const [left] = await database.query<{ events: number; texts: number; request: unknown }>(
        `select (select count(*)::integer from image_generation.generation_events) as events,
         (select count(*)::integer from image_generation.prompt_optimizations) as texts,
         (select request from image_generation.generation_jobs) as request`,
      );
      assert.deepEqual(left, { events: 5, texts: 1, request: { forgotten: true } });
      await database.query("delete from image_generation.generation_jobs");
    },
  );

  await t.step("apply_retention() keeps no history of its own schedules", async () => {
    await database.query(
      `insert into cron.job_run_details (jobid, command, status, start_time, end_time)
       select j.jobid, j.command, 'succeeded', now() - make_interval(days => n), now()
       from cron.job j, generate_series(0, 2) n where j.jobname = 'image-generation-webhooks'`,
    );
    await maintain(1_000);
    const [row] = await database.query<{ old: number }>(
      "select count(*)::integer as old from cron.job_run_details where start_time < now() - interval '1 day'",
    );
    assert.equal(row?.old, 0);
  });

  await t.step("another project's job starts within four claims of ten thousand", async () => {
    const [other] = await database.query<{ id: string }>(
      `insert into image_generation.projects (organization_id, name)
       select organization_id, 'quiet' from image_generation.projects where id = $1 returning id`,
      [project],
    );
    // The triggers would take most of the time.
    await queue(project, 10_000, false);
    await queue(other?.id ?? "", 1);
    const claimed: string[] = [];
    for (let claim = 0; claim < 4; claim++) {
      const [row] = await database.query<{ project: string }>(
        "select public.image_generation_claim(60) #>> '{jobs,0,job,project_id}' as project",
      );
      claimed.push(row?.project ?? "");
    }
    assert.ok(claimed.includes(other?.id ?? "?"), JSON.stringify(claimed));
  });

  await t.step("a claim looks into indexes only, and at no more jobs than it takes", async () => {
    await database.script("analyze image_generation.generation_jobs");
    const looks = await looksOf(
      "generation_jobs",
      "select public.image_generation_claim(60, 20) as answer",
    );
    assert.equal((looks.answer as { jobs: unknown[] }).jobs.length, 20);
    assert.equal(looks.sequential, 0);
    assert.ok(looks.rows < 20 * 8, `${looks.rows} rows were read`);
  });

  await t.step("lists and sweeps look into indexes only, the service's and a user's", async () => {
    await database.script(`
      insert into auth.users (id) values ('00000000-0000-4000-8000-00000000000a');
      select image_generation.default_project_id('00000000-0000-4000-8000-00000000000a');
      update image_generation.generation_jobs set status = 'completed', completed_at = now(), lease_id = null,
        lease_until = null where status = 'running';
      update image_generation.generation_jobs set status = 'failed', completed_at = now()
        where id in (select id from image_generation.generation_jobs where status = 'queued' limit 3);
      insert into image_generation.stored_objects (stem, project_id)
        select 'kept/' || n, gen_random_uuid() from generate_series(1, 2000) n;
      update image_generation.stored_objects set image_id = gen_random_uuid();
    `);
    // Failures of long ago, under many that went well and many of others.
    await database.query(
      `with others as (
         insert into image_generation.projects (name) select 'other ' || n from generate_series(1, 100) n returning id)
       insert into image_generation.generation_jobs (project_id, source, status, prompt, completed_at)
       select id, 'api', 'failed', 'others', now() from others, generate_series(1, 20)`,
    );
    await database.query(
      `insert into image_generation.generation_jobs (project_id, source, status, prompt, completed_at, created_at)
       select image_generation.default_project_id('00000000-0000-4000-8000-00000000000a'), 'api',
         case when n <= 3 then 'failed' else 'completed' end, 'mine', now(), now() - (3000 - n) * interval '1 minute'
       from generate_series(1, 3000) n`,
    );
    await database.script(
      "analyze image_generation.generation_jobs, image_generation.stored_objects",
    );
    const user = { role: "authenticated", sub: "00000000-0000-4000-8000-00000000000a" };
    const asked: [table: string, statement: string, found: number, as?: RoleClaims][] = [
      ["generation_jobs", "public.image_generation_jobs('{}', 50)", 50],
      ["generation_jobs", `public.image_generation_jobs('{"status": "failed"}', 50)`, 50],
      ["generation_jobs", `public.image_generation_jobs('{"status": "running"}', 50)`, 0],
      ["generation_jobs", `public.image_generation_jobs('{"project_id": "${project}"}', 50)`, 50],
      ["generation_jobs", "public.image_generation_jobs('{}', 50)", 50, user],
      ["generation_jobs", `public.image_generation_jobs('{"status": "failed"}', 50)`, 3, user],
      ["generation_jobs", `public.image_generation_jobs('{"status": "running"}', 50)`, 0, user],
      ["generation_jobs", "to_jsonb(array(select image_generation.sweep_generations()))", 1],
      [
        "stored_objects",
        "public.image_generation_orphaned_objects(0, 100)",
        0,
      ],
    ];
    await expectIndexed(asked);
  });

  await t.step("and so does what asks for the last hour, or for one tenant's", async () => {
    const user = { role: "authenticated", sub: "00000000-0000-4000-8000-00000000000a" };
    const [owned] = await database.query<{ own: string }>(
      "select image_generation.default_project_id($1) as own",
      [user.sub],
    );
    const own = owned?.own ?? "";
    // The triggers would take most of the time.
    const untriggered = (...statements: string[]) =>
      database.transaction(async ({ query }) => {
        await query("set local session_replication_role = replica");
        for (const statement of statements) await query(statement);
      });
    const filled = [
      "generation_attempts",
      "analytics",
      "batch_events",
      "images",
      "webhook_deliveries",
    ];
    // An hour and more old, but for five of the attempts of each; twenty deliveries are the user's.
    await untriggered(
      `insert into image_generation.generation_attempts
         (job_id, project_id, ordinal, provider, model, status, lease_until, finished_at)
       select gen_random_uuid(), case when n % 2 = 0 then '${own}' else '${project}' end::uuid, 1, 'gemini', 'm',
         'completed', now(), now() - case when n > 10 then n else 0 end * interval '1 hour'
       from generate_series(1, 3000) n`,
      `insert into image_generation.analytics (project_id, period, topic, starts_at, provider, model, kind, detail, count, ms,
         usd, maybe_billed_usd, bytes, characters_before, characters_after, coverage, steps, step_counts)
       select '${own}', 'hour', 'attempt', date_trunc('hour', now(), 'UTC') - n * interval '1 hour', '*', '*', 'completed', '',
         1, 1, 1, 0, 0, 0, 0, 0, '{}', '{}'
       from generate_series(0, 2000) n`,
      `insert into image_generation.batch_events (batch_id, id, project_id, type, created_at)
       select gen_random_uuid(), n, '${own}', 'item', now() - n * interval '1 minute' from generate_series(1, 3000) n`,
      `insert into image_generation.images (id, origin, project_id, object_path, width, height, format, file_size, sha256)
       select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'uploaded', '${own}', 'pictures/' || n || '.png',
         1, 1, 'png', 1, lpad(n::text, 64, '0')
       from generate_series(1, 3000) n`,
      `insert into image_generation.webhook_deliveries
         (endpoint_id, project_id, event, payload, status, next_try_at, delivered_at, created_at)
       select gen_random_uuid(), case when n % 150 = 0 then '${own}' else '${project}' end::uuid, 'generation.completed', '{}',
         'delivered', null, now(), now() - n * interval '1 minute'
       from generate_series(1, 3000) n`,
    );
    await database.script(
      `analyze ${filled.map((table) => `image_generation.${table}`).join(", ")}`,
    );
    const found = (kind: string, watches: string) => {
      const rule = {
        watches,
        project_id: own,
        threshold: 0,
        window_minutes: 60,
        least_attempts: 1,
      };
      return `to_jsonb(array(select f.value from image_generation.find_${kind}(
        jsonb_populate_record(null::image_generation.alert_rules, '${JSON.stringify(rule)}')) f))`;
    };
    const options = {
      image: { image_id: "00000000-0000-4000-8000-000000000007" },
      mask: { path: "pictures/8.png" },
      parent_image_id: "00000000-0000-4000-8000-000000000009",
    };
    await expectIndexed([
      ["generation_attempts", found("failures", "project"), 1],
      ["generation_attempts", found("failures", "service"), 1],
      ["analytics", found("spending", "project"), 1],
      ["batch_events", "to_jsonb(array(select 1 from image_generation.maintain_batches()))", 1],
      [
        "images",
        `image_generation.name_pictures('${own}', '${JSON.stringify(options)}') -> 'pictures'`,
        3,
      ],
      [
        "webhook_deliveries",
        `public.image_generation_deliveries('{"project_id": "${own}"}', 50)`,
        20,
      ],
      ["webhook_deliveries", "public.image_generation_deliveries('{}', 50)", 50],
      ["webhook_deliveries", "public.image_generation_deliveries('{}', 50)", 20, user],
    ]);
    await untriggered(...filled.map((table) => `delete from image_generation.${table}`));
  });

  await t.step("check_data() is empty until something is broken, and then names it", async () => {
    await database.script(
      "delete from image_generation.stored_objects; delete from image_generation.generation_jobs",
    );
    await database.transaction(async ({ query }) => {
      await query("select set_config('image_generation.worker_woken', 'yes', true)");
      await query("select public.request_generation($1, 'a lighthouse')", [project]);
    });
    await database.query("select public.image_generation_claim(60)");
    assert.deepEqual(await broken(), {});
    await database.query(
      `update image_generation.generation_jobs set status = 'failed', completed_at = now(), lease_id = null,
         lease_until = null, cost_usd = 1
       where id = (select id from image_generation.generation_jobs where status = 'running' limit 1)`,
    );
    const ended = { costs_fit_attempts: 1, ledger_settles_every_asking: 1 };
    assert.deepEqual(await broken(), ended);
    await database.query(
      `insert into image_generation.generation_attempts (job_id, project_id, ordinal, provider, model, lease_until)
       select id, project_id, 1, 'gemini', 'm', now() from image_generation.generation_jobs where status = 'failed'`,
    );
    assert.deepEqual(await broken(), {
      ...ended,
      ledger_equals_attempts: 1,
      open_attempts_have_open_jobs: 1,
    });
  });
});

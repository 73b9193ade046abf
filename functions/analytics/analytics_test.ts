import assert from "node:assert/strict";
import { problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";
import { askUntil } from "../../shared/testing/runtime/until.ts";

type Row = Record<string, unknown>;

/**
 * Generations of all kinds, their numbers by chance that is the same each time: some wait, some fail, some are tried at a
 * second provider, which draws with losses; over ten days that end on 2026-11-20.
 */
const history = `
  insert into image_generation.generation_jobs
    (id, project_id, source, status, prompt, ready_at, prepared_ms, waited_ms, request_id, created_at, queued_at, started_at)
  select md5('job ' || n)::uuid, ($1::uuid[])[1 + n % 3], 'api', 'queued', 'x', 'infinity', n % 90,
    case when n % 11 = 0 then 400 else 0 end, 'request-' || n, at, at,
    case when n % 13 <> 0 then at + n % 300 * interval '1 ms' end
  from generate_series(1, $2::integer) n,
    lateral (select timestamptz '2026-11-10 00:30+00' + (n * 7127 % 14400) * interval '1 minute' as at) t`;
const attempts = `
  insert into image_generation.generation_attempts
    (job_id, project_id, ordinal, provider, model, status, error_class, error_message, cost_usd, maybe_billed_usd, losses,
     passed_over, lease_until, started_at, finished_at, latency_ms, drawn_ms)
  select j.id, j.project_id, o, a.provider, 'm' || n % 2, a.status,
    case when a.status in ('failed', 'abandoned') then (array['timeout', 'upstream_down', 'rate_limited'])[1 + n % 3] end,
    case when a.status = 'failed' then 'It took ' || n || ' s to draw "' || n || '".' end, n / 1000.0,
    case when n % 5 = 0 then 0.002 end,
    case when a.status = 'completed' and n % 4 = 0 then '[{"field": "seed", "change": "dropped"}]'::jsonb else '[]' end,
    case when o = 1 and n % 10 = 0 then '[{"provider": "comfyui", "model": "m9", "reason": "cooldown"}]'::jsonb else '[]' end,
    now(), j.started_at, j.started_at + (500 + (n * 7919) % 9000) * interval '1 ms', 300 + (n * 7919) % 9000,
    100 + (n * 7919) % 9000
  from generate_series(1, $1::integer) n
  join image_generation.generation_jobs j on j.id = md5('job ' || n)::uuid and j.started_at is not null
  cross join generate_series(1, case when n % 6 = 0 then 2 else 1 end) o
  cross join lateral (
    select case when o = 2 then 'comfyui' else (array['gemini', 'runware_ai', 'leonardo_ai'])[1 + n % 3] end as provider,
      case when (o = 1 and n % 6 = 0) or n % 9 = 0 then 'failed' when n % 17 = 0 then 'partial' else 'completed' end as status
  ) a`;
const ends = `
  update image_generation.generation_jobs j set
    status = s.status, completed_at = j.queued_at + n % 300 * interval '1 ms' + (500 + (n * 7919) % 9000) * interval '1 ms',
    provider = case when s.status = 'completed' then (array['gemini', 'runware_ai', 'leonardo_ai'])[1 + n % 3] end,
    model = case when s.status = 'completed' then 'm' || n % 2 end, cost_usd = n / 1000.0,
    maybe_billed_usd = case when n % 5 = 0 then 0.002 end,
    error = case when s.status = 'failed' then '{"code": "providers_failed", "detail": "gemini failed after 3 s."}'::jsonb end
  from generate_series(1, $1::integer) n,
    lateral (select case when n % 13 = 0 then 'cancelled' when n % 9 = 0 then 'failed' else 'completed' end as status) s
  where j.id = md5('job ' || n)::uuid`;

/** The same numbers as the reports, out of the tables alone; `$1` are the projects. */
const recount = {
  providers: `
    select a.provider, a.model, count(*)::int as attempts,
      count(*) filter (where a.status = 'completed')::int as completed,
      count(*) filter (where a.status = 'partial')::int as partial,
      count(*) filter (where a.status = 'failed')::int as failed,
      count(*) filter (where a.status = 'abandoned')::int as abandoned,
      sum(coalesce(a.cost_usd, 0))::float as cost_usd, sum(coalesce(a.maybe_billed_usd, 0))::float as maybe_billed_usd,
      sum(jsonb_array_length(a.losses))::int as losses,
      percentile_disc(array[0.5, 0.95, 0.99]) within group (order by a.latency_ms)
        filter (where a.status in ('completed', 'partial')) as latency
    from image_generation.generation_attempts a where a.project_id = any ($1::uuid[]) group by 1, 2 order by 1, 2`,
  usage: `
    select date_trunc('day', j.completed_at, 'UTC') as day, count(*)::int as requests,
      count(*) filter (where j.status = 'completed')::int as completed, count(*) filter (where j.status = 'failed')::int as failed,
      count(*) filter (where j.status = 'cancelled')::int as cancelled, sum(coalesce(j.cost_usd, 0))::float as cost_usd,
      percentile_disc(array[0.5, 0.95, 0.99]) within group (order by t.total) filter (where j.status = 'completed') as total,
      percentile_disc(array[0.5, 0.95, 0.99]) within group (order by t.queued) as queue,
      percentile_disc(array[0.5, 0.95, 0.99]) within group (order by greatest(0, t.total - t.queued - j.waited_ms - t.drawing)) as overhead
    from image_generation.generation_jobs j
    cross join lateral (select j.prepared_ms + round(extract(epoch from j.completed_at - j.queued_at) * 1000)::int as total,
      round(extract(epoch from coalesce(j.started_at, j.completed_at) - j.queued_at) * 1000)::int as queued,
      (select coalesce(sum(a.drawn_ms), 0)::int from image_generation.generation_attempts a where a.job_id = j.id) as drawing) t
    where j.project_id = any ($1::uuid[]) group by 1 order by 1`,
};

/** Percentiles are of the step that holds the exact ones: within a tenth. */
function near(told: unknown, exact: unknown, what: string): void {
  const { p50, p95, p99 } = told as Record<string, number | null>;
  for (const [index, value] of [p50, p95, p99].entries()) {
    const expected = (exact as number[] | null)?.[index];
    if (expected === undefined || expected === null) assert.equal(value, null, what);
    else {assert.ok(
        Math.abs((value ?? NaN) - expected) <= expected * 0.0906 + 1,
        `${what}: ${value} ${expected}`,
      );}
  }
}

Deno.test("GET /analytics/* tells what a recount of the rows tells, added up or not", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const owner = await service.signUp(), stranger = await service.signUp();
  const organizations = await database.query<{ id: string }>(
    `insert into image_generation.organizations (name) values ('one'), ('two') returning id`,
  );
  const [one = "", two = ""] = organizations.map(({ id }) => id);
  await database.query(
    "insert into image_generation.organization_members (organization_id, user_id, role) values ($1, $2, 'viewer'), ($3, $4, 'owner')",
    [one, owner.id, two, stranger.id],
  );
  const projects = await database.query<{ id: string }>(
    `insert into image_generation.projects (organization_id, name) values ($1, 'a'), ($1, 'b'), ($2, 'c') returning id`,
    [one, two],
  );
  const [a = "", b = "", c = ""] = projects.map(({ id }) => id);
  await database.query(history, [[a, b, c], 600]);
  await database.query(attempts, [600]);
  await database.query(ends, [600]);

  const range = "from=2026-11-09T00:00:00Z&until=2026-11-22T00:00:00Z";
  const rowsOf = async (report: string, query: string, as: TestCaller): Promise<Row[]> => {
    const { status, body } = await service.call(`/analytics/${report}?${range}&${query}`, { as });
    assert.equal(status, 200, JSON.stringify(body));
    return (body as { rows: Row[] }).rows;
  };
  const compare = async (as: TestCaller, query: string, scope: string[], withJobs = true) => {
    const told = await rowsOf("providers", query, as);
    const counted = await database.query<Row>(recount.providers, [scope]);
    const attempted = told.filter(({ attempts }) => attempts !== 0);
    assert.equal(attempted.length, counted.length);
    for (const [index, expected] of counted.entries()) {
      const { latency_ms, losses, ...row } = attempted[index] ?? {};
      const { latency, losses: lost, ...plain } = expected;
      for (const [name, value] of Object.entries(plain)) {
        if (typeof value !== "number") assert.equal(row[name], value, name);
        else {assert.ok(
            Math.abs(Number(row[name]) - value) < 1e-6,
            `${name}: ${row[name]} ${value}`,
          );}
      }
      assert.equal(Object.values(losses as object).reduce((sum, n) => sum + n, 0), lost);
      near(latency_ms, latency, `latency of ${row.provider}`);
    }
    // What is drawn for a generation after its end is no part of its time.
    if (!withJobs) return;
    const days = await rowsOf("usage", `${query}&interval=day`, as);
    const recounted = await database.query<Row>(recount.usage, [scope]);
    assert.equal(days.length, recounted.length);
    for (
      const [index, { day, total, queue, overhead, cost_usd, ...plain }] of recounted.entries()
    ) {
      const row = days[index] ?? {};
      assert.equal(Date.parse(String(row.starts_at)), Date.parse(String(day)));
      for (const [name, value] of Object.entries(plain)) assert.equal(row[name], value, name);
      assert.ok(Math.abs(Number(row.cost_usd) - Number(cost_usd)) < 1e-6);
      near(row.total_ms, total, "total");
      near(row.queue_ms, queue, "queue");
      near(row.overhead_ms, overhead, "overhead");
    }
  };
  const compareAll = async () => {
    await compare(owner, "", [a, b]);
    await compare(owner, `project_id=${b}`, [b]);
    await compare("service", `organization_id=${one}`, [a, b]);
    await compare("service", "", [a, b, c]);
  };

  await t.step("before anything is added up", compareAll);
  await t.step("when some is added up", async () => {
    await database.query("select image_generation.add_up_analytics(700)");
    await compareAll();
  });
  await t.step("when all is added up, and removed", async () => {
    for (let left = 1; left > 0;) {
      const [row] = await database.query<{ n: number }>(
        "select image_generation.add_up_analytics(500) as n",
      );
      left = row?.n ?? 0;
    }
    const [{ facts } = { facts: -1 }] = await database.query<{ facts: number }>(
      "select count(*)::int as facts from image_generation.analytics_facts",
    );
    assert.equal(facts, 0);
    await compareAll();
  });
  await t.step("when facts come late", async () => {
    await database.query(
      `insert into image_generation.generation_attempts
         (job_id, project_id, ordinal, provider, model, status, lease_until, started_at, finished_at, latency_ms)
       select j.id, j.project_id, 9, 'gemini', 'm0', 'completed', now(), j.queued_at, j.queued_at + interval '1 s', 40 * n
       from generate_series(1, 20) n join image_generation.generation_jobs j on j.id = md5('job ' || n)::uuid
       where n not in (13)`,
    );
    await compare("service", "", [a, b, c], false);
    await database.query("select image_generation.add_up_analytics()");
    await compare(owner, "", [a, b], false);
  });

  await t.step("a generation that is tried once more counts as it ends", async () => {
    const before = await rowsOf("usage", `project_id=${a}`, owner);
    await database.query(
      `update image_generation.generation_jobs set status = 'queued', completed_at = null, error = null, ready_at = 'infinity'
       where id = (select id from image_generation.generation_jobs where project_id = $1 and status = 'failed' limit 1)`,
      [a],
    );
    const [during] = await rowsOf("usage", `project_id=${a}`, owner);
    assert.equal(during?.failed, Number(before[0]?.failed) - 1);
    assert.equal(during?.requests, Number(before[0]?.requests) - 1);
    await database.query("select image_generation.add_up_analytics()");
    assert.deepEqual(await rowsOf("usage", `project_id=${a}`, owner), [during]);
  });

  await t.step(
    "fallbacks are told of those they left, with why, and who drew instead",
    async () => {
      const rows = await rowsOf("providers", "by=provider", "service");
      const of = (provider: string) => rows.find((row) => row.provider === provider);
      assert.deepEqual(Object.keys(of("comfyui")?.fallbacks as object), ["cooldown"]);
      const gemini = of("gemini")?.fallbacks as Record<string, number>;
      const [{ n } = { n: 0 }] = await database.query<{ n: number }>(
        `select count(*)::int as n from image_generation.generation_attempts a
       join image_generation.generation_attempts p on p.job_id = a.job_id and p.ordinal = a.ordinal - 1
       where a.ordinal = 2 and p.provider = 'gemini' and a.provider <> 'gemini'`,
      );
      const counted = Object.values(gemini).reduce((sum, each) => sum + each, 0);
      assert.ok(counted >= n && n > 0, `${counted} ${n}`);
      assert.deepEqual(of("gemini")?.fallbacks_to, { comfyui: counted });
    },
  );

  await t.step(
    "errors that are alike are one group, whose numbers are left out of its message",
    async () => {
      const { body } = await service.call(`/analytics/errors?${range}`, { as: owner });
      const { groups } = body as {
        groups: {
          code: string;
          provider: string | null;
          message: string;
          count: number;
          request_id: string;
        }[];
      };
      const drawn = groups.filter(({ message }) =>
        message === "It took <number> s to draw <text>."
      );
      assert.deepEqual(drawn.map(({ provider }) => provider).toSorted(), ["comfyui", "gemini"]);
      assert.ok(drawn.every(({ request_id }) => /^request-\d+$/.test(request_id)));
      const [{ n } = { n: 0 }] = await database.query<{ n: number }>(
        `select count(*)::int as n from image_generation.generation_attempts
       where status = 'failed' and project_id = any ($1::uuid[])`,
        [[a, b]],
      );
      assert.ok(Math.abs(drawn.reduce((sum, { count }) => sum + count, 0) - n) <= 1);
      assert.ok(
        groups.some(({ code, message }) =>
          code === "providers_failed" && message === "gemini failed after <number> s."
        ),
      );
    },
  );

  await t.step("nobody is told of what is not theirs", async () => {
    problem(
      await service.call(`/analytics/usage?project_id=${a}`, { as: stranger }),
      404,
      "not_found",
    );
    problem(
      await service.call(`/analytics/usage?organization_id=${one}`, { as: stranger }),
      404,
      "not_found",
    );
    const rows = await rowsOf("usage", "by=project", stranger);
    assert.deepEqual(rows.map(({ project_id }) => project_id), [c]);
    const { data } = await stranger.client.from("generation_analytics_usage" as "generation_usage")
      .select("project_id");
    assert.deepEqual([...new Set(data?.map(({ project_id }) => project_id))], [c]);
    const key = await service.makeKey("service", a, ["read"]);
    const ofKey = await rowsOf("usage", "by=project", key);
    assert.deepEqual(ofKey.map(({ project_id }) => project_id), [a]);
  });

  await t.step("the views tell the same by day", async () => {
    const { data, error } = await owner.client.from(
      "generation_analytics_providers" as "generation_usage",
    )
      .select("*").eq("period" as "project_id", "day");
    assert.equal(error, null);
    const told = await rowsOf("providers", "interval=day&by=project,provider,model", owner);
    const rows = (data ?? []) as unknown as Row[];
    const sum = (rows: Row[]) => rows.reduce((total, { attempts }) => total + Number(attempts), 0);
    assert.ok(sum(rows) > 0);
    assert.equal(sum(rows), sum(told));
    for (const row of rows) {
      const same = told.find((each) =>
        each.project_id === row.project_id && each.provider === row.provider &&
        each.model === row.model &&
        Date.parse(String(each.starts_at)) === Date.parse(String(row.starts_at))
      );
      assert.equal((same?.latency_ms as { p95: number }).p95, row.p95_ms);
    }
  });

  await t.step("as CSV, with a column for each number and no formula", async () => {
    await database.query(
      `insert into image_generation.analytics_facts (project_id, at, topic, provider, model, kind)
       values ($1, '2026-11-12T12:00:00Z', 'attempt', 'gemini', '=1+1,"x"', 'completed')`,
      [a],
    );
    const path = `/analytics/providers?${range}&project_id=${a}`;
    const { headers, body } = await service.call(path, {
      as: owner,
      headers: { accept: "text/csv" },
    });
    assert.match(headers.get("content-type") ?? "", /^text\/csv/);
    const lines = String(body).trimEnd().split("\r\n");
    assert.match(lines[0] ?? "", /^starts_at,project_id,provider,model,attempts,.*latency_ms\.p95/);
    assert.ok(lines.some((line) => line.includes(`"'=1+1,""x"""`)), lines.join("\n"));
    const csv = await service.call(`${path}&format=csv`, { as: owner });
    assert.equal(csv.body, body);
    const json = await service.call(`${path}&format=json`, {
      as: owner,
      headers: { accept: "text/csv" },
    });
    assert.match(json.headers.get("content-type") ?? "", /json/);
  });

  await t.step("a report of more rows than it may have is refused, not cut", async () => {
    await database.query(
      `insert into image_generation.analytics_facts (project_id, at, topic, provider, model, kind)
       select $1, timestamptz '2026-10-01T00:00:00Z' + n % 300 * interval '1 hour', 'attempt', 'gemini', 'g' || n / 300, 'completed'
       from generate_series(0, 10000) n`,
      [a],
    );
    await database.query("select image_generation.add_up_analytics()");
    const path = "/analytics/providers?from=2026-10-01T00:00:00Z&until=2026-10-14T00:00:00Z" +
      `&interval=hour&project_id=${a}`;
    const told = problem(await service.call(path, { as: owner }), 400, "invalid_request");
    assert.match(told.detail, /more than 10000 rows/);
    const { body } = await service.call(`${path}&by=provider`, { as: owner });
    assert.equal((body as { rows: Row[] }).rows.length, 300);
    await database.query("delete from image_generation.analytics where starts_at < '2026-10-15'");
  });

  await t.step("what cannot be asked is refused", async () => {
    for (
      const query of [
        "from=2026-11-20T00:00:00Z&until=2026-11-10T00:00:00Z",
        "interval=hour&from=2026-01-01T00:00:00Z",
        "from=1999-01-01T00:00:00Z",
        "interval=week",
        "by=color",
        "provider=nobody",
        "from=yesterday",
      ]
    ) {
      problem(
        await service.call(`/analytics/usage?${query}`, { as: owner }),
        400,
        "invalid_request",
      );
    }
  });
});

Deno.test("GET /analytics/* counts what the service does", async () => {
  await using service = await startTestService();
  const user = await service.signUp();
  const draw = (json: object) =>
    service.call("/generate", { as: user, json: { width: 256, height: 256, ...json } });
  assert.equal((await draw({ prompt: "a kite", provider: "gemini" })).status, 200);
  await service.simulators.setFault({
    service: "gemini",
    fault: "transport.bad_gateway",
    count: 1,
  });
  const request = {
    prompt: "two kites",
    provider: "gemini",
    fallback_to: ["runware_ai"],
    max_retries: 0,
  };
  const drawn = (await draw(request)).body as {
    provider: string;
    images: { id: string; file_size: number }[];
  };
  assert.equal(drawn.provider, "runware_ai");
  const removed = drawn.images[0];
  const remove = async () => {
    const path = `/images/${removed?.id}`;
    assert.equal((await service.call(path, { as: user, method: "DELETE" })).status, 204);
  };
  await remove();
  // What comes back is the same picture, and goes once.
  const back = { as: user, method: "POST" };
  assert.equal((await service.call(`/images/${removed?.id}/restore`, back)).status, 200);
  await remove();
  assert.equal(
    (await draw({
      prompt: `a long walk, ${"past hills and lakes, ".repeat(200)}`,
      provider: "leonardo_ai",
    })).status,
    200,
  );
  const rowsOf = async (report: string) => {
    const { body } = await service.call(`/analytics/${report}`, { as: user });
    return body as { rows: Row[]; stored: Row[]; groups: Row[] };
  };
  const { rows } = await rowsOf("providers");
  const gemini = rows.find(({ provider }) => provider === "gemini");
  assert.deepEqual([gemini?.attempts, gemini?.completed, gemini?.success_rate], [2, 1, 0.5]);
  assert.deepEqual(gemini?.failures, { upstream_down: 1 });
  assert.deepEqual(gemini?.fallbacks_to, { runware_ai: 1 });
  const [usage] = (await rowsOf("usage")).rows;
  assert.deepEqual([usage?.requests, usage?.completed, usage?.fallbacks, usage?.pictures], [
    3,
    3,
    1,
    3,
  ]);
  assert.ok(Number((usage?.overhead_ms as Row).p50) < Number((usage?.total_ms as Row).p99) + 1);
  const [prompt] = (await rowsOf("prompts")).rows;
  assert.equal(prompt?.compressions, 1);
  assert.ok(Number(prompt?.kept) < 1 && Number(prompt?.coverage) > 0);
  const { rows: stored, stored: now } = await rowsOf("storage");
  const runware = stored.find(({ provider }) => provider === "runware_ai");
  assert.deepEqual(
    [runware?.pictures_stored, runware?.pictures_deleted, runware?.bytes_deleted],
    [1, 1, removed?.file_size],
  );
  assert.deepEqual(now.map(({ provider, pictures }) => [provider, pictures]), [["gemini", 1], [
    "leonardo_ai",
    1,
  ]]);
  const { groups } = await rowsOf("errors");
  assert.equal(groups[0]?.code, "upstream_down");
  assert.match(String(groups[0]?.request_id), /^[\w-]{36}$/);
});

Deno.test("GET /analytics/errors groups the service's own defects, for the operator alone", async () => {
  await using service = await startTestService();
  const { database } = service.stack;
  const user = await service.signUp();
  await database.script(`
    create or replace function public.image_generation_jobs(filter jsonb, most integer) returns jsonb
    language plpgsql as $$ begin raise exception 'row % of "a secret thought" is odd', floor(random() * 1e6); end $$`);
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    const { status, headers } = await service.call("/jobs", { as: user });
    assert.equal(status, 500);
    ids.push(headers.get("x-request-id") ?? "");
  }
  const groupsOf = async (as: TestCaller) =>
    ((await service.call("/analytics/errors", { as })).body as { groups: Row[] }).groups;
  // They are counted in the background.
  const groups = await askUntil(() => groupsOf("service"), ([first]) => first?.count === 3);
  assert.equal(groups.length, 1);
  assert.match(String(groups[0]?.message), /row <number> of <text> is odd/);
  assert.ok(ids.includes(String(groups[0]?.request_id)));
  assert.deepEqual(await groupsOf(user), []);
});

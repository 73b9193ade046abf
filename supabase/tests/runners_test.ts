import assert from "node:assert/strict";
import postgres from "postgres";
import { startTestStack } from "../../shared/testing/stack/test_stack.ts";

interface LeasedJob {
  id: string;
  lease: string;
}

interface DrawingJob extends LeasedJob {
  attempt: string;
}

const leaseSeconds = 60;
const plan = [{
  ...{ provider: "runware_ai", model: "runware:101@1", upstreams: ["runware_ai/1"] },
  ...{ calls: 1, concurrency: 1, estimated_cost_usd: 0.01, plan_hash: "plan", places: [0] },
}];

/** A connection, or a transaction on one. */
type Connection = postgres.Sql | postgres.TransactionSql;

/** Calls of runners against a database: each on a connection or in a transaction of its own. */
function runners(sql: postgres.Sql, project: string) {
  const call = async <Answer>(on: Connection, name: string, parameters: unknown[]) => {
    const placeholders = parameters.map((_, index) => `$${index + 1}`).join(", ");
    const [row] = await on.unsafe<{ answer: Answer }[]>(
      `select public.image_generation_${name}(${placeholders}) as answer`,
      // The driver serialises every value by the parameter's type and tells when it cannot.
      parameters as postgres.ParameterOrJSON<never>[],
    );
    assert.ok(row);
    return row.answer;
  };
  const claim = async (on: Connection) => {
    const { jobs } = await call<{ jobs: { job: { id: string }; lease_id: string }[] }>(
      on,
      "claim",
      [leaseSeconds, 1],
    );
    return jobs.map(({ job, lease_id }): LeasedJob => ({ id: job.id, lease: lease_id }));
  };
  const next = (on: Connection, { id, lease }: LeasedJob) =>
    call<{ outcome: string; attempt?: { id: string } }>(
      on,
      "next_attempt",
      [id, lease, null, plan, [], leaseSeconds],
    );
  const finish = (on: Connection, { id, lease, attempt }: DrawingJob) =>
    call<{ outcome: string }>(on, "finish", [id, lease, {
      ...{ status: "completed", warnings: [], error: null },
      ended: {
        ...{
          attempt_id: attempt,
          status: "completed",
          class: null,
          latency_ms: 100,
          cost_usd: 0.01,
        },
        ...{ provider_task_ids: ["task"], warnings: [], images: [] },
      },
    }]);
  const queued = async (on: Connection) => {
    const [row] = await on<{ id: string }[]>`
      select public.request_generation(${project}::uuid, 'drawn by somebody') as id`;
    return row?.id ?? "";
  };
  const leased = async (): Promise<LeasedJob> => {
    await queued(sql);
    const [job] = await claim(sql);
    assert.ok(job);
    return job;
  };
  const drawing = async (): Promise<DrawingJob> => {
    const job = await leased();
    const { outcome, attempt } = await next(sql, job);
    assert.ok(attempt, outcome);
    return { ...job, attempt: attempt.id };
  };
  return { call, claim, next, finish, queued, leased, drawing };
}

Deno.test("runners of different jobs do not wait for each other", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 40, onnotice() {} });
  await using _end = { [Symbol.asyncDispose]: () => sql.end() };
  // Jobs are taken by this test alone.
  await sql`alter function image_generation.wake_worker() rename to wake_nobody`;
  await sql`create function image_generation.wake_worker() returns void language sql as ''`;
  const [made] = await sql<{ id: string }[]>`
    insert into image_generation.projects (name) values ('many runners') returning id`;
  const project = made?.id ?? "";
  const { call, claim, next, finish, queued, leased, drawing } = runners(sql, project);
  const park = (on: Connection, { id, lease, attempt }: DrawingJob) =>
    call<{ outcome: string }>(on, "park", [id, lease, {
      ...{ attempt_id: attempt, provider_task_ids: ["task"], callback_token_hash: null },
      ...{ look_in_ms: 60_000, ends_in_ms: 90_000 },
    }]);

  const endAll = async () => {
    await sql`update image_generation.generation_attempts set status = 'completed', finished_at = now()
      where status = 'running'`;
    await sql`update image_generation.generation_jobs
      set status = 'cancelled', completed_at = now(), lease_id = null, lease_until = null where completed_at is null`;
  };
  /** What runners do: what comes before, and the call itself. */
  const calls: Record<string, () => Promise<(on: Connection) => Promise<unknown>>> = {
    "asks for a generation": () => Promise.resolve(queued),
    "takes a job": async () => {
      await queued(sql);
      return async (on) => assert.equal((await claim(on)).length, 1);
    },
    "opens an attempt": async () => {
      const job = await leased();
      return async (on) => assert.equal((await next(on, job)).outcome, "attempt");
    },
    "tells of progress": async () => {
      const { id, lease } = await drawing();
      return (on) => call(on, "record_event", [id, lease, "storing", {}]);
    },
    "notes a task": async () => {
      const { id, lease, attempt } = await drawing();
      return async (on) =>
        assert.equal(await call(on, "record_tasks", [id, lease, attempt, ["task"]]), true);
    },
    "keeps its lease": async () => {
      const { id, lease } = await drawing();
      return async (on) =>
        assert.equal(await call(on, "extend_lease", [id, lease, leaseSeconds]), true);
    },
    "parks a job": async () => {
      const job = await drawing();
      return async (on) => assert.equal((await park(on, job)).outcome, "parked");
    },
    "ends a job": async () => {
      const job = await drawing();
      return async (on) => assert.equal((await finish(on, job)).outcome, "finished");
    },
  };

  for (const [first, prepareFirst] of Object.entries(calls)) {
    for (const [second, prepareSecond] of Object.entries(calls)) {
      await t.step(`one who ${second} while another ${first}`, async () => {
        const [one, other] = [await prepareFirst(), await prepareSecond()];
        await sql.begin(async (transaction) => {
          await one(transaction);
          await sql.begin(async (later) => {
            await later`set local lock_timeout = '300ms'`;
            await other(later);
          });
        });
        await endAll();
      });
    }
  }

  await t.step("and the limit of calls at the same time is kept all the same", async () => {
    await sql`update image_generation.provider_configs set max_concurrency = 7 where provider = 'runware_ai'`;
    const jobs: LeasedJob[] = [];
    for (let count = 0; count < 20; count++) jobs.push(await leased());
    const { promise: allAsked, resolve: commit } = Promise.withResolvers<void>();
    const outcomes: string[] = [];
    await Promise.all(jobs.map((job) =>
      sql.begin(async (transaction) => {
        await transaction`set local lock_timeout = '5s'`;
        outcomes.push((await next(transaction, job)).outcome);
        if (outcomes.length === jobs.length) commit();
        await allAsked;
      })
    ));
    assert.deepEqual(outcomes.toSorted(), [
      ...Array<string>(7).fill("attempt"),
      ...Array<string>(13).fill("unavailable"),
    ]);
    assert.equal((await next(sql, await leased())).outcome, "unavailable");
    await endAll();
  });

  await t.step("every success counts, whoever was writing at that moment", async () => {
    await sql`update image_generation.provider_configs set max_concurrency = null where provider = 'runware_ai'`;
    await sql`update image_generation.provider_health set successes = 0, counted_at = now()`;
    const jobs: DrawingJob[] = [];
    for (let count = 0; count < 10; count++) jobs.push(await drawing());
    const { promise: allEnded, resolve: commit } = Promise.withResolvers<void>();
    let ended = 0;
    await sql`select set_config('app.clock', now()::text, false)`;
    await Promise.all(jobs.map((job) =>
      sql.begin(async (transaction) => {
        await transaction`set local lock_timeout = '5s'`;
        await finish(transaction, job);
        if (++ended === jobs.length) commit();
        await allEnded;
      })
    ));
    await sql`select image_generation.maintain_generations()`;
    const [health] = await sql<{ successes: number }[]>`
      select successes from image_generation.provider_health where scope = 'runware_ai/1'`;
    assert.ok(health && health.successes > 9, `${health?.successes}`);
  });
});

import assert from "node:assert/strict";
import { type Fixture, startFixture } from "../../shared/testing/stack/fixture.ts";

const functions = {
  echo: `
    Deno.serve(async (request) => Response.json({
      method: request.method,
      query: new URL(request.url).search,
      header: request.headers.get("x-test"),
      body: await request.text(),
    }, { status: 201 }));`,
  silent: `Deno.serve(() => new Promise(() => {}));`,
};

/** Tells when something has been written, by a trigger, so that no test has to wait for a guessed time. */
const migration = `
  create function public.tell() returns trigger language plpgsql as $$
    begin perform pg_notify('test', tg_argv[0] || to_jsonb(new)::text); return null; end $$;
  create trigger tell after insert on net._http_response for each row execute function public.tell('');
  create trigger tell after insert on cron.job_run_details for each row execute function public.tell('');
  create table public.ticks (at timestamptz default now());
`;

/** Runs a statement and gives the next row that is told of. */
async function nextRow(
  stack: Fixture,
  statement: string,
  wanted: (row: Row) => boolean,
): Promise<Row> {
  const { promise, resolve } = Promise.withResolvers<Row>();
  const listener = await stack.database.listen("test", (payload) => {
    const row: Row = JSON.parse(payload);
    if (wanted(row)) resolve(row);
  });
  await stack.database.query(statement);
  const row = await promise;
  await listener.unlisten();
  return row;
}
type Row = Record<string, unknown>;

Deno.test("what the database does by itself", async (t) => {
  await using stack = await startFixture({ migration, functions });
  const echo = `${stack.url}/functions/v1/echo`;
  const any = () => true;

  await t.step("net.http_post sends after the commit and keeps the answer", async () => {
    const row = await nextRow(
      stack,
      // The first request starts the function, which may take long on a busy machine.
      `select net.http_post('${echo}', '{"a": "ü"}', '{"q": "1 & 2"}', '{"x-test": "yes"}', 30000)`,
      any,
    );
    assert.deepEqual([row.error_msg, row.status_code], [null, 201]);
    assert.deepEqual(JSON.parse(String(row.content)), {
      method: "POST",
      query: "?q=1%20%26%202",
      header: "yes",
      body: '{"a": "ü"}',
    });
  });

  await t.step("net.http_get and net.http_delete use their methods", async () => {
    for (const method of ["get", "delete"]) {
      const row = await nextRow(stack, `select net.http_${method}(url := '${echo}')`, any);
      assert.equal(JSON.parse(String(row.content)).method, method.toUpperCase());
    }
  });

  await t.step("a rolled-back request is not sent", async () => {
    await assert.rejects(
      stack.database.transaction(async (open) => {
        await open.query("select net.http_post($1)", [echo]);
        throw new Error("undone");
      }),
      /undone/,
    );
    const row = await nextRow(stack, `select net.http_get('${echo}', '{"n": "after"}')`, any);
    assert.equal(JSON.parse(String(row.content)).query, "?n=after");
  });

  await t.step("a refused connection and a timeout are on record", async () => {
    const refused = await nextRow(stack, "select net.http_get('http://127.0.0.1:1/')", any);
    assert.deepEqual([refused.status_code, refused.timed_out], [null, false]);
    assert.match(String(refused.error_msg), /./);
    const late = await nextRow(
      stack,
      `select net.http_get('${stack.url}/functions/v1/silent', timeout_milliseconds := 50)`,
      any,
    );
    assert.equal(late.timed_out, true);
  });

  await t.step("five hundred requests at once all arrive", async () => {
    const [last] = await stack.database.query<{ id: string }>(
      `select max(net.http_get('${echo}'))::text as id from generate_series(1, 500)`,
    );
    let count = 0;
    while (count < 500) {
      const [row] = await stack.database.query<{ count: number }>(
        "select count(*)::int as count from net._http_response where id > $1::bigint - 500 and status_code = 201",
        [last?.id],
      );
      count = row?.count ?? 0;
    }
    assert.equal(count, 500);
  });

  await t.step("cron runs a job every second and records success and failure", async () => {
    const done = await nextRow(
      stack,
      "select cron.schedule('tick', '1 second', 'insert into public.ticks default values')",
      any,
    );
    assert.equal(done.status, "succeeded");
    assert.equal((await stack.database.query("select from public.ticks")).length >= 1, true);
    const failed = await nextRow(
      stack,
      "select cron.schedule('tick', '1 second', 'select 1 / 0')",
      ({ status }) => status === "failed",
    );
    assert.match(String(failed.return_message), /division by zero/);
    await stack.database.query("select cron.unschedule('tick')");
    assert.deepEqual(await stack.database.query("select from cron.job"), []);
  });

  await t.step("cron refuses schedules and names it does not know", async () => {
    const { database } = stack;
    await assert.rejects(
      database.query("select cron.schedule('x', 'hourly', 'select 1')"),
      /invalid schedule/,
    );
    await assert.rejects(
      database.query("select cron.schedule('x', '60 seconds', 'select 1')"),
      /invalid/,
    );
    await assert.rejects(database.query("select cron.unschedule('x')"), /could not find/);
    const asOlder = (schedule: string) =>
      database.transaction(async ({ query }) => {
        await query("select set_config('cron.imitated_version', '1.4', true)");
        await query("select cron.schedule('x', $1, 'select 1')", [schedule]);
        await query("select cron.unschedule('x')");
      });
    await assert.rejects(asOlder("15 seconds"), /invalid schedule: 15 seconds/);
    await asOlder("* * * * *");
  });

  await t.step("vault keeps secrets from everybody but the service", async () => {
    const { database } = stack;
    const [row] = await database.query<{ id: string }>(
      "select vault.create_secret('one', 'name') as id",
    );
    const read =
      "select decrypted_secret as secret from vault.decrypted_secrets where name = 'name'";
    await database.query("select vault.update_secret($1, 'two')", [row?.id]);
    assert.deepEqual(await database.query(read), [{ secret: "two" }]);
    const asRole = (role: string) => database.asRole({ role }, ({ query }) => query(read));
    assert.deepEqual(await asRole("service_role"), [{ secret: "two" }]);
    for (const role of ["anon", "authenticated"]) {
      await assert.rejects(asRole(role), { code: "42501" });
    }
  });

  await t.step("nobody but Auth reads accounts, the service included", async () => {
    for (const role of ["anon", "authenticated", "service_role"]) {
      for (const table of ["users", "identities", "sessions"]) {
        const read = stack.database.asRole(
          { role },
          ({ query }) => query(`select from auth.${table}`),
        );
        await assert.rejects(read, { code: "42501" }, `${role} ${table}`);
      }
    }
  });

  await t.step("only the service may send requests from SQL", async () => {
    for (
      const [role, may] of [["anon", false], ["authenticated", false], [
        "service_role",
        true,
      ]] as const
    ) {
      const call = stack.database.asRole(
        { role },
        ({ query }) => query("select net.http_get($1)", [echo]),
      );
      if (may) await call;
      else await assert.rejects(call, { code: "42501" });
    }
  });
});

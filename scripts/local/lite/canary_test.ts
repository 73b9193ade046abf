import assert from "node:assert/strict";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { startFixture } from "../../../shared/testing/stack/fixture.ts";

const migration = `
  create table public.closed (id int, at timestamptz);
  alter table public.closed enable row level security;
  create table public.plain (at timestamptz);
  insert into public.plain values ('2026-11-22 10:53:12+00');
  grant select on public.plain to anon;
  create function public.echo(value jsonb) returns jsonb language sql immutable as 'select value';
  create function public.fail() returns void language plpgsql as $$ begin raise exception 'no'; end $$;
`;

/** Each defect that is worked around: how it shows, with lite alone and through the stack. */
interface Observation {
  keySet: unknown;
  timestamp: unknown;
  json: unknown;
  raisedStatus: number;
  anonymousMayRead: boolean;
}

/** If one of these fails, lite has mended the defect: remove the workaround. */
const alone: Observation = {
  keySet: 0,
  timestamp: "2026-11-22 10:53:12+00",
  json: '{"a":1}',
  raisedStatus: 500,
  anonymousMayRead: true,
};
const mended: Observation = {
  keySet: 1,
  timestamp: "2026-11-22T10:53:12+00:00",
  json: { a: 1 },
  raisedStatus: 400,
  anonymousMayRead: false,
};

Deno.test("lite alone still has the defects that the stack mends", async () => {
  await using stack = await startFixture({ migration });
  const mayRead = async () => {
    const [row] = await stack.database.query<{ may: boolean }>(
      "select has_table_privilege('anon', 'public.closed', 'select') as may",
    );
    return row?.may === true;
  };
  const observe = async (
    send: (path: string, init?: RequestInit) => Promise<Response>,
  ): Promise<Observation> => {
    const rpc = (name: string, body: unknown) =>
      send(`/rest/v1/rpc/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const { keys } = await (await send("/auth/v1/.well-known/jwks.json")).json();
    const [row] = await (await send("/rest/v1/plain")).json();
    const json = await (await rpc("echo", { value: { a: 1 } })).json();
    const raised = await rpc("fail", {});
    await raised.body?.cancel();
    const anonymousMayRead = await mayRead();
    return {
      keySet: keys.length,
      timestamp: row.at,
      json,
      raisedStatus: raised.status,
      anonymousMayRead,
    };
  };
  const withKey = (init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    headers.set("apikey", stack.publishableKey);
    return { ...init, headers };
  };

  const throughStack = await observe((path, init) => fetch(stack.url + path, withKey(init)));
  assert.deepEqual(throughStack, mended);

  const connection = createPostgresConnection({
    url: stack.databaseUrl,
    postgresOptions: { max: 2, onnotice() {} },
  });
  const { error } = console;
  console.error = () => {}; // where lite prints each SQL error
  try {
    const lite = new App({
      connection,
      api: { schemas: ["public"] },
      auth: {
        enabled: true,
        jwt_secret: "a secret of at least thirty-two characters",
        publishable_key: stack.publishableKey,
        secret_key: stack.secretKey,
      },
      options: { server: { admin: false, disableStudio: true, disableFallback: true } },
    });
    const local = (path: string, init?: RequestInit) =>
      lite.fetch(new Request(`http://127.0.0.1${path}`, withKey(init)), {
        peerAddress: "127.0.0.1",
      });
    assert.deepEqual(await observe(local), alone);
  } finally {
    console.error = error;
    await connection.close();
  }
});

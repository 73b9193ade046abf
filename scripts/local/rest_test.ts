import assert from "node:assert/strict";
import { until } from "../../shared/testing/runtime/until.ts";
import { importJWK, SignJWT } from "jose";
import { join } from "node:path";
import { type Fixture, startFixture } from "../../shared/testing/stack/fixture.ts";
import { loadKeys } from "./keys.ts";

const migration = `
  create table public.notes (
    id bigint generated always as identity primary key,
    owner uuid not null default auth.uid(),
    body text not null check (body <> 'refused'),
    data jsonb,
    written_at timestamptz not null default '2026-11-22 10:53:12.43+00',
    local_time timestamp not null default '2026-11-22 10:53:12'
  );
  alter table public.notes enable row level security;
  create policy own on public.notes for all to authenticated
    using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
  grant select, insert, update, delete on public.notes to authenticated, service_role;

  create table public.ungranted (id int);

  create table public.revoked (id int, hidden int);
  grant select on public.revoked to anon;
  revoke select on public.revoked from anon;
  grant select (id) on public.revoked to anon;

  create function public.echo(value jsonb) returns jsonb language sql immutable as 'select value';
  create function public.as_numeric(text text) returns numeric language sql immutable as 'select text::numeric';
  create function public.my_email() returns text language sql stable as 'select auth.email()';
  create function public.fail(state text) returns void language plpgsql as $$
    begin raise exception using errcode = state, message = 'no', hint = 'why'; end $$;
  create function public.slow() returns void language sql as 'select pg_sleep(20)';
  revoke execute on function public.slow() from public;
`;

/** An access token for a made-up user, as Auth would sign it. */
async function mintToken(stack: Fixture, sub: string, email = "a@example.org"): Promise<string> {
  const { signingKey } = await loadKeys(join(stack.folder, ".local"));
  return await new SignJWT({ sub, email, role: "authenticated", aud: "authenticated" })
    .setProtectedHeader({ alg: "ES256", kid: "local", typ: "JWT" })
    .setIssuedAt().setExpirationTime("5m")
    .sign(await importJWK(signingKey, "ES256"));
}

Deno.test("REST of the local stack", async (t) => {
  await using stack = await startFixture({ migration });
  const userId = crypto.randomUUID();
  const token = await mintToken(stack, userId);
  const anonymous = stack.client(stack.publishableKey);
  const service = stack.client(stack.secretKey);
  const user = stack.client(stack.publishableKey, token);

  await t.step("a key is needed, and an unknown one is refused", async () => {
    for (
      const headers of [{}, { apikey: "sb_secret_unknown" }, { authorization: `Bearer ${token}` }]
    ) {
      const response = await fetch(`${stack.url}/rest/v1/notes`, { headers });
      assert.equal(response.status, 401);
      await response.body?.cancel();
    }
  });

  await t.step("a user writes and reads own rows, timestamps are ISO 8601", async () => {
    const { data, error } = await user.from("notes").insert({ body: "mine", data: { a: [1, "2"] } })
      .select().single();
    assert.equal(error, null);
    assert.equal(data.owner, userId);
    assert.deepEqual(data.data, { a: [1, "2"] });
    assert.equal(data.written_at, "2026-11-22T10:53:12.43+00:00");
    assert.equal(data.local_time, "2026-11-22T10:53:12");
    const stranger = stack.client(
      stack.publishableKey,
      await mintToken(stack, crypto.randomUUID()),
    );
    assert.deepEqual((await stranger.from("notes").select()).data, []);
  });

  await t.step("a tampered token is refused", async () => {
    const [head, , signature] = token.split(".");
    const forged = btoa(JSON.stringify({ sub: userId, role: "service_role", exp: 2e9 }))
      .replaceAll("=", "");
    const result = await stack.client(stack.publishableKey, `${head}.${forged}.${signature}`)
      .from("notes").select();
    assert.equal(result.status, 401);
  });

  await t.step("a row that the policy forbids is a 42501", async () => {
    const { error, status } = await user.from("notes")
      .insert({ body: "x", owner: crypto.randomUUID() });
    assert.deepEqual([error?.code, status], ["42501", 403]);
  });

  await t.step(
    "a table without GRANT is a 42501 for everybody, service_role included",
    async () => {
      for (const [client, expected] of [[anonymous, 401], [user, 403], [service, 403]] as const) {
        const { error, status } = await client.from("ungranted").select();
        assert.deepEqual([error?.code, status], ["42501", expected]);
      }
    },
  );

  await t.step("REVOKE and column grants hold", async () => {
    assert.equal((await anonymous.from("revoked").select("id")).error, null);
    assert.equal((await anonymous.from("revoked").select("id,hidden")).error?.code, "42501");
    assert.equal((await anonymous.rpc("slow")).error?.code, "42501");
  });

  await t.step("rpc takes and gives json values as they are", async () => {
    for (const value of [{ a: { b: [1, null], c: "12" } }, [1, 2], "text", 12, true]) {
      const { data, error } = await service.rpc("echo", { value });
      assert.equal(error, null);
      assert.deepEqual(data, value);
    }
  });

  await t.step("a numeric is a number, whatever zeros it ends in", async () => {
    for (const [text, expected] of [["0.001100", 0.0011], ["12.0", 12], ["NaN", "NaN"]]) {
      assert.equal((await service.rpc("as_numeric", { text })).data, expected);
    }
  });

  await t.step("auth.email() answers the email of the token", async () => {
    assert.equal((await user.rpc("my_email")).data, "a@example.org");
  });

  await t.step("errors have the code and status of PostgREST", async () => {
    const cases: [state: string, status: number][] = [
      ["P0001", 400],
      ["23514", 400],
      ["40001", 500],
      ["57014", 500],
      ["53300", 503],
      ["28000", 403],
      ["PT429", 429],
      ["42501", 403],
      ["23505", 409],
    ];
    for (const [state, expected] of cases) {
      const { error, status } = await service.rpc("fail", { state });
      assert.deepEqual([error?.code, status, error?.message], [state, expected, "no"], state);
    }
    const refused = await user.from("notes").insert({ body: "refused" });
    assert.deepEqual([refused.error?.code, refused.status], ["23514", 400]);
    const unknown = await service.from("nothing").select();
    assert.deepEqual([unknown.error?.code, unknown.status], ["PGRST205", 404]);
  });

  await t.step("NOTIFY pgrst makes a new table known", async () => {
    await stack.database.script(
      "create table public.fresh (id int); grant select on public.fresh to anon; notify pgrst, 'reload schema'",
    );
    await until(async () => (await anonymous.from("fresh").select()).status === 200);
  });

  await t.step("browsers of every origin may call", async () => {
    const response = await fetch(`${stack.url}/rest/v1/notes`, {
      method: "OPTIONS",
      headers: {
        origin: "http://localhost:5173",
        "access-control-request-method": "POST",
        "access-control-request-headers": "apikey,content-type",
      },
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    assert.equal(response.headers.get("access-control-allow-headers"), "apikey,content-type");
    await response.body?.cancel();
  });

  await t.step("ten users at once never see each other's rows", async () => {
    const users = await Promise.all(Array.from({ length: 10 }, async () => {
      const id = crypto.randomUUID();
      return { id, client: stack.client(stack.publishableKey, await mintToken(stack, id)) };
    }));
    await Promise.all(users.map(({ client }) => client.from("notes").insert({ body: "own" })));
    let rows = 0;
    for (let round = 0; round < 20; round++) {
      await Promise.all(users.map(async ({ id, client }) => {
        const { data, error } = await client.from("notes").select("owner");
        assert.equal(error, null);
        rows += data?.length ?? 0;
        assert.ok(data?.every(({ owner }) => owner === id), "a row of another user was returned");
      }));
    }
    assert.equal(rows, 200);
  });
});

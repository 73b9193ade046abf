import assert from "node:assert/strict";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { startFixture } from "../../../shared/testing/stack/fixture.ts";

const migration = `
  create table public.mine (id uuid primary key references auth.users on delete cascade default auth.uid());
  alter table public.mine enable row level security;
  create policy own on public.mine for all to authenticated
    using (id = (select auth.uid())) with check (id = (select auth.uid()));
  grant select, insert on public.mine to authenticated;
`;
const credentials = { email: "ada@example.org", password: "correct horse battery" };

Deno.test("Auth of the local stack", async (t) => {
  await using stack = await startFixture({ migration });
  const client = stack.client(stack.publishableKey);
  const admin = stack.client(stack.secretKey).auth.admin;

  await t.step("signUp gives a session with an ES256 token that the key set verifies", async () => {
    const { data, error } = await client.auth.signUp(credentials);
    assert.equal(error, null);
    const token = data.session?.access_token ?? "";
    assert.equal(decodeProtectedHeader(token).alg, "ES256");
    const response = await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`);
    const { keys } = await response.json();
    assert.deepEqual(keys.map((key: { d?: string }) => key.d), [undefined], "no private part");
    const keySet = createRemoteJWKSet(new URL(`${stack.url}/auth/v1/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, keySet);
    assert.deepEqual([payload.sub, payload.role], [data.user?.id, "authenticated"]);
  });

  await t.step("a token carries the claims of a hosted project's", async () => {
    const { data } = await client.auth.signInWithPassword(credentials);
    const claims = decodeJwt(data.session?.access_token ?? "");
    assert.deepEqual(Object.keys(claims).toSorted(), [
      ...["aal", "amr", "app_metadata", "aud", "email", "exp", "iat", "is_anonymous", "iss"],
      ...["phone", "role", "session_id", "sub", "user_metadata"],
    ]);
    assert.equal(claims.iss, `${stack.url}/auth/v1`);
    assert.deepEqual(claims["app_metadata"], { provider: "email", providers: ["email"] });
    assert.deepEqual([claims["aal"], claims["is_anonymous"], claims["phone"]], ["aal1", false, ""]);
  });

  await t.step("anonymous sign-in is off", async () => {
    const { error } = await stack.client(stack.publishableKey).auth.signInAnonymously();
    assert.deepEqual([error?.status, error?.code], [422, "anonymous_provider_disabled"]);
  });

  await t.step("signIn, getUser, getClaims and REST agree on who the user is", async () => {
    const { data, error } = await client.auth.signInWithPassword(credentials);
    assert.equal(error, null);
    const id = data.user?.id;
    assert.equal((await client.auth.getUser()).data.user?.id, id);
    assert.equal((await client.auth.getClaims()).data?.claims.sub, id);
    assert.equal((await client.from("mine").insert({ id })).error, null);
    assert.deepEqual((await client.from("mine").select()).data, [{ id }]);
  });

  await t.step("a wrong password is a 400", async () => {
    const { error } = await stack.client(stack.publishableKey).auth
      .signInWithPassword({ ...credentials, password: "wrong" });
    assert.deepEqual([error?.status, error?.code], [400, "invalid_credentials"]);
  });

  await t.step("refresh gives another session for the same user", async () => {
    const before = (await client.auth.getSession()).data.session;
    const { data, error } = await client.auth.refreshSession();
    assert.equal(error, null);
    assert.notEqual(data.session?.refresh_token, before?.refresh_token);
    assert.equal(data.user?.id, before?.user.id);
    assert.equal((await client.auth.getUser()).error, null);
  });

  await t.step("signOut ends the session", async () => {
    assert.equal((await client.auth.signOut()).error, null);
    assert.equal((await client.auth.getSession()).data.session, null);
  });

  await t.step("admin creates a user who can sign in, and does not create it twice", async () => {
    const asked = { email: "Grace@example.org", password: "another horse", email_confirm: true };
    const made = await admin.createUser({ ...asked, user_metadata: { name: "Grace" } });
    assert.equal(made.error, null);
    assert.equal(made.data.user?.email, "grace@example.org");
    assert.deepEqual(made.data.user?.user_metadata, { name: "Grace" });
    const signedIn = await stack.client(stack.publishableKey).auth.signInWithPassword(asked);
    assert.equal(signedIn.data.user?.id, made.data.user?.id);
    const again = await admin.createUser(asked);
    assert.deepEqual([again.error?.status, again.error?.code], [422, "email_exists"]);
  });

  await t.step(
    "admin reads, lists by page and deletes users, with what hangs on them",
    async () => {
      const { data: listed } = await admin.listUsers({ page: 1, perPage: 1 });
      assert.equal(listed.users.length, 1);
      assert.deepEqual("total" in listed && [listed.total, listed.nextPage], [2, 2]);
      const { data: all } = await admin.listUsers();
      const ada = all.users.find(({ email }) => email === credentials.email);
      assert.ok(ada);
      assert.equal((await admin.getUserById(ada.id)).data.user?.email, credentials.email);
      assert.equal((await admin.deleteUser(ada.id)).error, null);
      assert.equal((await admin.getUserById(ada.id)).error?.status, 404);
      assert.equal((await admin.deleteUser(ada.id)).error?.status, 404);
      assert.deepEqual(await stack.database.query("select from public.mine"), []);
    },
  );

  await t.step("admin refuses every other key and input that is no user", async () => {
    const { error } = await client.auth.admin.listUsers();
    assert.equal(error?.status, 403);
    assert.equal((await admin.createUser({ email: "nobody" })).error?.status, 400);
    assert.equal((await admin.getUserById(crypto.randomUUID())).error?.status, 404);
  });
});

Deno.test("Auth of a project with a shared secret, anonymous sign-in and mail confirmation", async (t) => {
  await using stack = await startFixture({
    migration,
    auth: { anonymousSignIn: true, confirmMail: true, sharedSecret: true },
  });
  const client = stack.client(stack.publishableKey);

  await t.step("the key set is empty, and a token has no key id", async () => {
    const response = await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`);
    assert.deepEqual(await response.json(), { keys: [] });
    const { data, error } = await client.auth.signInAnonymously();
    assert.equal(error, null);
    const token = data.session?.access_token ?? "";
    assert.deepEqual(decodeProtectedHeader(token), { alg: "HS256", typ: "JWT" });
  });

  await t.step("an anonymous account is authenticated, and Auth and REST know it", async () => {
    const { data } = await client.auth.signInAnonymously();
    const claims = decodeJwt(data.session?.access_token ?? "");
    assert.deepEqual(
      [claims["role"], claims["is_anonymous"], claims["email"]],
      ["authenticated", true, ""],
    );
    const id = data.user?.id;
    assert.equal((await client.auth.getUser()).data.user?.id, id);
    assert.equal((await client.from("mine").insert({ id })).error, null);
  });

  await t.step("signing up gives no session before the address is confirmed", async () => {
    const fresh = stack.client(stack.publishableKey);
    const { data, error } = await fresh.auth.signUp(credentials);
    assert.deepEqual([error, data.session], [null, null]);
    const early = await fresh.auth.signInWithPassword(credentials);
    assert.deepEqual([early.error?.status, early.error?.code], [400, "email_not_confirmed"]);
    // No mail is sent here: the secret key confirms the address.
    const admin = stack.client(stack.secretKey).auth.admin;
    const id = data.user?.id ?? "";
    const confirmed = await admin.updateUserById(id, {
      email_confirm: true,
      user_metadata: { name: "Ada" },
    });
    assert.equal(confirmed.error, null);
    assert.deepEqual(confirmed.data.user?.user_metadata["name"], "Ada");
    const signedIn = await fresh.auth.signInWithPassword(credentials);
    assert.equal(signedIn.error, null);
    assert.equal((await fresh.from("mine").insert({ id })).error, null);
    const unknown = await admin.updateUserById(crypto.randomUUID(), { email_confirm: true });
    assert.equal(unknown.error?.status, 404);
  });
});

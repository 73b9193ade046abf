import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { startTestService } from "../testing/service/service.ts";
import { type AuthAccess, AuthQuestions } from "./ask_auth.ts";

function detailOf(answer: { status: number; body: unknown }): string {
  assert.equal(answer.status, 401, JSON.stringify(answer.body));
  const { code, detail } = answer.body as { code: string; detail: string };
  assert.equal(code, "unauthorized");
  assert.doesNotMatch(detail, /@supabase/, "the library's name");
  return detail;
}

const key = new TextEncoder().encode("a secret that nobody knows but this test, and long enough");
const sign = (claims: Record<string, unknown>, seconds: number) =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds).sign(key);

Deno.test("a project that signs with its shared secret", async (t) => {
  await using service = await startTestService({
    auth: { sharedSecret: true, anonymousSignIn: true },
  });
  const user = await service.signUp();

  await t.step("lets its users in, who draw and see what is theirs", async () => {
    const json = { prompt: "a red kite", width: 256, height: 256 };
    assert.equal((await service.call("/generate", { as: user, json })).status, 200);
    const { body } = await service.call("/jobs", { as: user });
    assert.equal((body as { jobs: unknown[] }).jobs.length, 1);
  });

  await t.step("refuses tokens that Auth does not know", async () => {
    const claims = { sub: user.id, role: "authenticated" };
    for (const token of [await sign(claims, 600), await sign(claims, -600)]) {
      const answer = await service.call("/jobs", { as: { ...user, token } });
      assert.match(detailOf(answer), /Auth does not accept the access token: it has expired, /);
    }
  });
});

Deno.test("a project with the keys anon and service_role alone", async (t) => {
  await using service = await startTestService({ auth: { sharedSecret: true, legacyKeys: true } });
  const { secretKey, publishableKey } = service.stack;
  const send = (path: string, headers: Record<string, string>) =>
    service.call(path, { as: "nobody", headers, ...(path === "/worker" && { json: {} }) });

  await t.step(
    "takes service_role for a secret key, as curl, supabase-js and libraries with bearers send it",
    async () => {
      const asKey = { apikey: secretKey };
      const asBearer = { authorization: `Bearer ${secretKey}` };
      for (const headers of [asKey, asBearer, { ...asKey, ...asBearer }]) {
        assert.equal((await send("/jobs", headers)).status, 200);
        assert.equal((await send("/worker", headers)).status, 202);
      }
      const json = { prompt: "a red kite", width: 256, height: 256 };
      assert.equal((await service.call("/generate", { json })).status, 200);
    },
  );

  await t.step(
    "refuses anon without a user, keys in the token's place, and forged ones",
    async () => {
      const forged = await sign({ role: "service_role", iss: "supabase" }, 600);
      const apikey = publishableKey;
      const cases: [headers: Record<string, string>, says: RegExp][] = [
        [{ apikey }, /publishable key alone/],
        [{ apikey, authorization: `Bearer ${apikey}` }, /publishable key alone/],
        [{ apikey, authorization: `Bearer ${secretKey}` }, /Send it as "apikey" alone/],
        [{ apikey: forged }, /not one of this project's secret keys/],
        [{ apikey: forged, authorization: `Bearer ${forged}` }, /not one of this project's/],
        [{ apikey, authorization: `Bearer ${forged}` }, /./],
      ];
      for (const [headers, says] of cases) {
        assert.match(detailOf(await send("/jobs", headers)), says);
        detailOf(await send("/worker", headers));
      }
    },
  );
});

Deno.test("a project with signing keys", async (t) => {
  await using service = await startTestService();

  await t.step("says what is missing, and never to send what was sent", async () => {
    assert.match(
      detailOf(await service.call("/jobs", { as: "nobody" })),
      /no credentials.*publishable key/,
    );
    const { publishableKey } = service.stack;
    const cases: [headers: Record<string, string>, says: RegExp][] = [
      [{ apikey: "sb_secret_unknown" }, /not one of this project's secret keys/],
      [{ authorization: "Bearer sb_secret_unknown" }, /not one of this project's secret keys/],
      [{ apikey: publishableKey }, /publishable key alone .* Send a user's access token beside it/],
      [{ authorization: `Bearer ${publishableKey}` }, /API key is no access token/],
      [{ authorization: "Bearer x.y.z" }, /JWT in the Authorization header/],
    ];
    for (const [headers, says] of cases) {
      assert.match(detailOf(await service.call("/jobs", { as: "nobody", headers })), says);
    }
  });
});

Deno.test("AuthQuestions asks once per token, and again when the answer has run out", async () => {
  let asked = 0, status = 200, now = Date.now();
  const access: AuthAccess = {
    url: "http://project.test",
    publishableKey: "sb_publishable_x",
    fetch: () => {
      asked++;
      return Promise.resolve(Response.json({ error_code: "user_not_found" }, { status }));
    },
    clock: { now: () => now },
  };
  const questions = new AuthQuestions();
  const token = await sign({ sub: "a" }, 600), other = await sign({ sub: "b" }, 6_000);
  const both = await Promise.all([questions.ask(token, access), questions.ask(token, access)]);
  assert.deepEqual([both, asked], [["accepted", "accepted"], 1]);
  now += 599_000;
  assert.equal(await questions.ask(token, access), "accepted");
  assert.equal(asked, 1);
  now += 2_000;
  assert.equal(await questions.ask(token, access), "rejected", "it has expired");
  assert.equal(asked, 1, "which Auth need not be asked");

  status = 403;
  assert.equal(await questions.ask(other, access), "account_deleted");
  assert.equal(await questions.ask(other, access), "account_deleted");
  assert.equal(asked, 2);
  now += 61_000;
  status = 500;
  await assert.rejects(questions.ask(other, access), /HTTP 500/);
  status = 200;
  assert.equal(await questions.ask(other, access), "accepted", "a failure is not remembered");
});

Deno.test("AuthQuestions remembers the latest thousand tokens", async () => {
  let asked = 0;
  const access: AuthAccess = {
    url: "http://project.test",
    publishableKey: "",
    fetch: () => {
      asked++;
      return Promise.resolve(Response.json({}));
    },
    clock: { now: () => Date.now() },
  };
  const questions = new AuthQuestions();
  const tokens = await Promise.all(
    Array.from({ length: 1_001 }, (_, index) => sign({ sub: String(index) }, 600)),
  );
  for (const token of tokens) await questions.ask(token, access);
  await questions.ask(tokens[1_000]!, access);
  assert.equal(asked, 1_001);
  await questions.ask(tokens[0]!, access);
  assert.equal(asked, 1_002, "the oldest was forgotten");
});

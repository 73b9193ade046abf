import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestAnswer,
  type TestCaller,
  type TestService,
  type TestUser,
} from "../../shared/testing/service/service.ts";

const callers = 50;
// What one of Gemini's pictures is reserved with.
const price = 0.0337;

/** Sends requests for one small picture each, all at once. */
function draw(
  service: TestService,
  orders: { as: TestCaller; project_id?: string; num_images?: number }[],
): Promise<TestAnswer[]> {
  return Promise.all(orders.map(({ as, ...order }) =>
    service.call("/generate", {
      as,
      json: {
        prompt: "around the limit",
        provider: "gemini",
        enable_fallback: false,
        width: 256,
        height: 256,
        ...order,
      },
    })
  ));
}

function drawn(answers: TestAnswer[]): number {
  return answers.filter(({ status }) => status === 200).length;
}

/** Fails unless everything but what was drawn was refused by one limit at one level. */
function expectRefused(answers: TestAnswer[], status: number, name: string, scope: string): void {
  for (const answer of answers) {
    if (answer.status === 200) continue;
    const code = { 402: "budget_exceeded", 403: "forbidden" }[status] ?? "rate_limited";
    const { limit } = problem(answer, status, code);
    assert.deepEqual([limit?.name, limit?.scope], [name, scope]);
    if (status === 429) assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  }
}

/** Another project of a user's, in an organization that they make for it. */
async function anotherProject({ client }: TestUser): Promise<string> {
  const { data: organization, error } = await client.rpc("create_generation_organization", {
    name: "another",
  });
  assert.equal(error, null);
  const { data } = await client.from("generation_projects")
    .insert({ organization_id: organization?.id ?? "", name: "another" }).select("id").single();
  assert.ok(data);
  return data.id;
}

async function expectBooksInOrder(service: TestService): Promise<void> {
  const { data, error } = await service.client.rpc("image_generation_check_data");
  assert.deepEqual([data, error], [{}, null]);
}

Deno.test("a plain user does not get round the limits of their account", async (t) => {
  await using service = await startTestService({
    drawMs: 1,
    auth: { anonymousSignIn: true },
  });
  const { database } = service.stack;
  // What waits is to wait.
  await database.script(
    "create or replace function image_generation.wake_worker() returns void language sql as ''",
  );

  await t.step("by more projects and organizations", async () => {
    const user = await service.signUp();
    await service.limit("account", null, { pictures_per_day: 3 });
    const projects = [
      await service.projectOf(user),
      ...await Promise.all([1, 2, 3, 4].map(() => anotherProject(user))),
    ];
    const answers = await draw(
      service,
      Array.from({ length: callers }, (_, n) => ({ as: user, project_id: projects[n % 5] ?? "" })),
    );
    assert.equal(drawn(answers), 3);
    expectRefused(answers, 429, "pictures_per_day", "account");
    await service.limit("account", null, { pictures_per_day: null });
  });

  await t.step("by API keys, whatever limits these are given", async () => {
    const user = await service.signUp();
    await service.limit("account", user.id, { pictures_per_day: 2 });
    const projects = [await service.projectOf(user), await anotherProject(user)];
    const keys = await Promise.all(
      projects.flatMap((id) => [1, 2].map(() => service.makeKey(user, id, ["generate"]))),
    );
    for (const { id } of keys) {
      await service.call(`/limits/api_key/${id}`, {
        as: user,
        method: "PATCH",
        json: { pictures_per_day: 1_000 },
      });
    }
    const answers = await draw(
      service,
      Array.from({ length: callers }, (_, n) => ({ as: keys[n % 4] ?? user })),
    );
    assert.equal(drawn(answers), 2);
    expectRefused(answers, 429, "pictures_per_day", "account");
  });

  await t.step("by deleting the project in which they spent their money", async () => {
    const user = await service.signUp();
    const first = await service.projectOf(user);
    await service.limit("account", null, { usd_per_month: 2.5 * price });
    const project = await anotherProject(user);
    completed((await draw(service, [{ as: user, project_id: project }]))[0] as TestAnswer);
    const { error } = await user.client.from("generation_projects").delete().eq("id", project);
    assert.equal(error, null);
    const fresh = [first, await anotherProject(user)];
    const answers = await draw(
      service,
      Array.from({ length: callers }, (_, n) => ({ as: user, project_id: fresh[n % 2] ?? "" })),
    );
    assert.equal(drawn(answers), 1);
    expectRefused(answers, 402, "usd_per_month", "account");
    const [spent] = await database.query<{ usd: number }>(
      "select sum(usd)::float8 as usd from image_generation.usage_ledger where account_id = $1",
      [user.id],
    );
    assert.ok(spent && spent.usd > 1.9 * price && spent.usd < 2.5 * price, `${spent?.usd} USD`);
    await service.limit("account", null, { usd_per_month: null });
  });

  await t.step("by cancelling and trying again", async () => {
    const user = await service.signUp();
    const project_id = await service.projectOf(user);
    await service.limit("account", null, { pictures_per_day: 3 });
    const ask = () =>
      user.client.rpc("request_generation", {
        project_id,
        prompt: "around the limit",
        options: { provider: "gemini", width: 256, height: 256 },
      });
    const ids: string[] = [];
    // What waits and is cancelled was not drawn, and is given back.
    for (let n = 0; n < 8; n++) {
      const { data } = await ask();
      assert.ok(data, `the ${n}th was refused`);
      ids.push(data);
      const { error } = await user.client.rpc("cancel_generation", { generation_id: data });
      assert.equal(error, null);
    }
    const tries = await Promise.all(
      Array.from(
        { length: callers },
        (_, n) =>
          n % 2 === 0
            ? user.client.rpc("retry_generation", { generation_id: ids[n % 8] ?? "" })
              .then(({ status }) => status)
            : service.call(`/jobs/${ids[n % 8]}/retry`, { as: user, method: "POST" })
              .then(({ status }) => status),
      ),
    );
    assert.equal(tries.filter((status) => status === 200 || status === 202).length, 3);
    assert.ok(tries.every((status) => [200, 202, 409, 429].includes(status)), tries.join());
    const { error } = await ask();
    assert.equal(error?.code, "PT429");
    assert.match(error?.message ?? "", /the account is reached: 3 pictures a day/);
    await database.script(
      "delete from image_generation.generation_jobs where completed_at is null",
    );
    await service.limit("account", null, { pictures_per_day: null });
  });

  await t.step("by asking again and again within the minute", async () => {
    const user = await service.signUp();
    const project_id = await service.projectOf(user);
    await service.limit("account", null, { requests_per_minute: 2 });
    const [first] = await draw(service, [{ as: user, num_images: 1 }]);
    assert.equal(first?.headers.get("ratelimit-policy"), '"requests";q=2;w=60');
    assert.equal(first?.headers.get("ratelimit"), '"requests";r=1;t=60');
    const ids = await failed(database, project_id, user.id, 10);
    const tries = await Promise.all(
      Array.from(
        { length: callers },
        (_, n) => service.call(`/jobs/${ids[n % 10]}/retry`, { as: user, method: "POST" }),
      ),
    );
    assert.equal(tries.filter(({ status }) => status === 202).length, 1);
    const refused = tries.filter(({ status }) => status === 429);
    assert.ok(refused.length >= 9, `${refused.length} were refused`);
    for (const answer of refused) {
      problem(answer, 429, "rate_limited");
      const wait = answer.headers.get("retry-after");
      assert.equal(answer.headers.get("ratelimit"), `"requests";r=0;t=${wait}`);
    }
    await service.limit("account", null, { requests_per_minute: null });
  });

  await t.step("by filling the queue, or the table", async () => {
    const user = await service.signUp();
    const project_id = await service.projectOf(user);
    await service.limit("account", null, { queued: 5 });
    const ask = (options: { [name: string]: string }, prompt = "filling") =>
      user.client.rpc("request_generation", { project_id, prompt, options });
    const answers = await Promise.all(Array.from({ length: callers }, () => ask({})));
    assert.equal(answers.filter(({ error }) => error === null).length, 5);
    for (const { error } of answers) {
      if (error) assert.match(error.message, /the account is reached: 5 jobs that wait/);
    }
    const large = [
      await ask({ scene_id: "x".repeat(70_000) }),
      await ask({ negative_prompt: "ü".repeat(33_000) }),
      await user.client.rpc("request_generation", {
        project_id,
        prompt: "filling",
        options: { metadata: { note: "ü".repeat(9_000) } },
      }),
    ];
    for (const { status, error } of large) {
      assert.deepEqual([status, error?.code], [400, "22023"]);
      assert.match(error?.message ?? "", /at most (65536|16384) bytes/);
    }
    await database.script(
      "delete from image_generation.generation_jobs where completed_at is null",
    );
    await service.limit("account", null, { queued: null });
  });

  await t.step("by accounts without an address, or without an invitation", async () => {
    const { url, publishableKey } = service.stack;
    const anonymous = async (): Promise<TestUser> => {
      const auth = createClient(url, publishableKey, { auth: { persistSession: false } }).auth;
      const { data: { session, user }, error } = await auth.signInAnonymously();
      assert.equal(error, null);
      if (!session || !user) throw new Error("the sign-in gave no session");
      return { id: user.id, email: "", token: session.access_token, client: service.client };
    };
    await service.limit("anonymous_account", null, { pictures_per_day: 0 });
    const strangers = await Promise.all(Array.from({ length: callers }, anonymous));
    const refused = await draw(service, strangers.map((as) => ({ as })));
    assert.equal(drawn(refused), 0);
    expectRefused(refused, 403, "pictures_per_day", "anonymous_account");
    const uploads = await Promise.all(
      strangers.map((as) => service.call("/images/uploads", { as, json: {} })),
    );
    assert.ok(uploads.every(({ status }) => status === 403));
    expectRefused(uploads, 403, "pictures_per_day", "anonymous_account");

    await service.limit("anonymous_account", null, { pictures_per_day: 1 });
    await service.limit("uninvited_accounts", null, { usd_per_day: 0.25 });
    const [before] = await database.query<{ usd: number }>(
      "select sum(usd)::float8 as usd from image_generation.usage_ledger where 'uninvited_accounts' = any (counts_to)",
    );
    const answers = await draw(service, strangers.map((as) => ({ as })));
    assert.equal(drawn(answers), Math.floor((0.25 - (before?.usd ?? 0)) / price + 0.05));
    expectRefused(answers, 402, "usd_per_day", "uninvited_accounts");

    // One that is known is none of them.
    const known = strangers[0] as TestUser;
    await service.limit("account", known.id, { pictures_per_day: 5 });
    assert.equal(drawn(await draw(service, [{ as: known }])), 1);
  });

  await t.step("and the books agree with what was drawn", () => expectBooksInOrder(service));
});

/** Jobs that failed, as if they had been asked for. */
async function failed(
  database: TestService["stack"]["database"],
  project: string,
  account: string,
  count: number,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `with made as (
       insert into image_generation.generation_jobs
         (project_id, created_by, source, status, prompt, request, completed_at)
       select $1, $2, 'api', 'failed', 'it failed', '{"num_images": 1}', now() from generate_series(1, $3)
       returning id, project_id)
     insert into image_generation.usage_ledger (entry, at, counted_at, counts_to, project_id, job_id)
     select m.id || '/1:' || kind, now() - interval '2 days', now() - interval '2 days', '{project}', m.project_id, m.id
     from made m, unnest(array['reserve', 'release']) kind
     returning job_id as id`,
    [project, account, count],
  );
  return [...new Set(rows.map(({ id }) => id))];
}

import assert from "node:assert/strict";
import { until } from "../../shared/testing/runtime/until.ts";
import { claimGenerations } from "../../shared/database/mod.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import { documentedOperations } from "../docs/documented_operations.ts";

const small = { prompt: "within limits", provider: "gemini", width: 256, height: 256 };

async function stopWorker({ stack: { database } }: TestService): Promise<void> {
  await database.script(
    "create or replace function image_generation.wake_worker() returns void language sql as ''",
  );
}

Deno.test("/limits", async (t) => {
  await using service = await startTestService({ shippedLimits: true });
  const { database } = service.stack;
  await stopWorker(service);
  const user = await service.signUp();

  await t.step("GET / tells a new account what is shipped, and what is left", async () => {
    const { headers, body } = await service.call("/generate", { as: user, json: small });
    assert.equal(
      headers.get("ratelimit-policy"),
      '"requests";q=5;w=60, "pictures";q=20;w=86400;qu="pictures"',
    );
    assert.match(headers.get("ratelimit") ?? "", /^"requests";r=4;t=\d+, "pictures";r=19;t=\d+$/);
    const drawn = completed({ status: 200, headers, body });
    const told = (await service.call("/limits", { as: user })).body as {
      project_id: string;
      limits: { limit: string; scope: string; allowed: number; used: number; left: number }[];
    };
    assert.equal(told.project_id, drawn.project_id);
    const usd = drawn.metadata.cost_usd ?? 0;
    const bytes = drawn.images[0]?.file_size ?? 0;
    assert.deepEqual(
      told.limits.map((
        { limit, scope, allowed, used, left },
      ) => [scope, limit, allowed, used, left]),
      [
        ["uninvited_accounts", "usd_per_day", 5, usd, 5 - usd],
        ["account", "requests_per_minute", 5, 1, 4],
        ["account", "pictures_per_day", 20, 1, 19],
        ["account", "usd_per_month", 0.5, usd, 0.5 - usd],
        ["account", "queued", 50, 0, 50],
        ["account", "at_once", 2, 0, 2],
        ["account", "bytes", 500_000_000, bytes, 500_000_000 - bytes],
      ],
    );
  });

  await t.step(
    "GET / tells a secret key that nothing binds it, and strangers nothing",
    async () => {
      const { body } = await service.call("/limits");
      assert.deepEqual((body as { limits: unknown }).limits, []);
      const project_id = await service.projectOf(user);
      const stranger = await service.signUp();
      problem(
        await service.call(`/limits?project_id=${project_id}`, { as: stranger }),
        404,
        "project_not_found",
      );
    },
  );

  await t.step("only a secret key sets those of accounts, or sees them", async () => {
    const path = `/limits/account/${user.id}`;
    const json = { pictures_per_day: 1_000 };
    const asUser = { as: user, method: "PATCH", json };
    problem(await service.call("/limits/account", asUser), 401, "unauthorized");
    problem(await service.call(path, asUser), 403, "forbidden");
    problem(await service.call(path, { as: user, method: "DELETE" }), 403, "forbidden");
    const { body } = await service.call("/limits/settings", { as: user });
    assert.deepEqual(body, { settings: [] });
  });

  await t.step("PATCH and DELETE change one account's, which begin with the default", async () => {
    const path = `/limits/account/${user.id}`;
    const { status, body } = await service.call(path, {
      method: "PATCH",
      json: { pictures_per_day: 1, bytes: null },
    });
    assert.equal(status, 200);
    const { requests_per_minute, pictures_per_day, bytes } = body as Record<string, unknown>;
    assert.deepEqual([requests_per_minute, pictures_per_day, bytes], [5, 1, null]);
    const refused = await service.call("/generate", { as: user, json: small });
    const { detail, limit } = problem(refused, 429, "rate_limited");
    assert.match(detail, /^Your account may draw 1 pictures a day\. Try again later/);
    assert.deepEqual(limit, { name: "pictures_per_day", scope: "account", allowed: 1 });

    assert.equal((await service.call(path, { method: "DELETE" })).status, 204);
    problem(await service.call(path, { method: "DELETE" }), 404, "not_found");
    completed(await service.call("/generate", { as: user, json: small }));
    const { settings } = (await service.call("/limits/settings")).body as {
      settings: { scope: string; scope_id: string | null }[];
    };
    assert.deepEqual(settings.map(({ scope, scope_id }) => [scope, scope_id]), [
      ["uninvited_accounts", null],
      ["account", null],
      ["anonymous_account", null],
    ]);
    const changes = await database.query(
      `select 1 from image_generation.configuration_changes
       where table_name = 'limits' and row_key ->> 'scope_id' = $1`,
      [user.id],
    );
    assert.equal(changes.length, 2);
  });

  await t.step("what is booked twice under one name counts once", async () => {
    const project = await service.projectOf(user);
    const book = async () => {
      const [row] = await database.query<{ booked: boolean }>(
        `select image_generation.book(jsonb_populate_record(
           image_generation.usage_of($1, $2), '{"entry": "of a test:reserve", "pictures": 3}')) as booked`,
        [user.id, project],
      );
      return row?.booked;
    };
    const used = async () => {
      const [row] = await database.query<{ pictures: number }>(
        `select pictures::int from image_generation.usage_totals
         where scope = 'account' and scope_id = $1 and period = 'day' order by starts_at desc limit 1`,
        [user.id],
      );
      return row?.pictures ?? NaN;
    };
    const before = await used();
    assert.deepEqual([await book(), await book()], [true, false]);
    assert.equal(await used(), before + 3);
    await database.query(
      `select image_generation.book(jsonb_populate_record(
         image_generation.usage_of($1, $2), '{"entry": "of a test:settle", "pictures": -3}'))`,
      [user.id, project],
    );
  });

  await t.step("PATCH refuses what is none", async () => {
    for (
      const [path, json] of [
        ["/limits/account", {}],
        ["/limits/account", { pictures: 3 }],
        ["/limits/account", { pictures_per_day: -1 }],
        ["/limits/account", { requests_per_minute: 2 ** 31 }],
        ["/limits/everybody", { pictures_per_day: 3 }],
        [`/limits/deployment/${user.id}`, { pictures_per_day: 3 }],
        ["/limits/uninvited_accounts", { queued: 3 }],
      ] as const
    ) {
      problem(await service.call(path, { method: "PATCH", json }), 400, "invalid_request");
    }
  });

  await t.step("room for pictures is free again when they are deleted", async () => {
    const other = await service.signUp();
    await service.limit("account", other.id, { bytes: 1, usd_per_month: null });
    const { images: [image] } = completed(
      await service.call("/generate", { as: other, json: small }),
    );
    const { limit } = problem(
      await service.call("/generate", { as: other, json: small }),
      402,
      "budget_exceeded",
    );
    assert.deepEqual(limit, { name: "bytes", scope: "account", allowed: 1 });
    assert.equal(
      (await service.call(`/images/${image?.id}`, { as: other, method: "DELETE" })).status,
      204,
    );
    completed(await service.call("/generate", { as: other, json: small }));
  });

  await t.step("members of an organization with limits of its own count to it", async () => {
    const member = await service.signUp();
    const { data } = await user.client.rpc("create_generation_organization", { name: "studio" });
    const organization = data?.id ?? "";
    await service.join(user, member, organization, "member");
    const { data: project } = await user.client.from("generation_projects")
      .insert({ organization_id: organization, name: "studio" }).select("id").single();
    const draw = () =>
      service.call("/generate", { as: member, json: { ...small, project_id: project?.id } });
    await service.limit("account", member.id, { pictures_per_day: 1 });
    await service.limit("organization", organization, { pictures_per_day: 2 });
    completed(await draw());
    completed(await draw());
    const { limit } = problem(await draw(), 429, "rate_limited");
    assert.deepEqual(limit, { name: "pictures_per_day", scope: "organization", allowed: 2 });
    completed(await service.call("/generate", { as: member, json: small }));
  });

  await t.step("jobs that wait are started as far as they may be at work at once", async () => {
    const [one, other] = [await service.signUp(), await service.signUp()];
    for (const each of [one, one, one, other]) {
      const { error } = await each.client.rpc("request_generation", {
        project_id: await service.projectOf(each),
        prompt: "one after the other",
      });
      assert.equal(error, null);
    }
    const { jobs: claimed } = await claimGenerations(service.client, 40, 20);
    const creators = claimed.map(({ job }) => job.created_by);
    assert.deepEqual(creators.toSorted(), [one.id, one.id, other.id].toSorted());
    const { headers, ...answer } = await service.call("/generate", { as: one, json: small });
    const { limit } = problem({ headers, ...answer }, 429, "rate_limited");
    assert.deepEqual([limit?.name, headers.get("retry-after")], ["at_once", "2"]);
    // Who does not wait for the answer waits in the queue.
    const waiting = await service.call("/generate", {
      as: one,
      json: small,
      headers: { prefer: "respond-async" },
    });
    assert.deepEqual([waiting.status, (waiting.body as { status: string }).status], [
      202,
      "queued",
    ]);
  });

  await t.step("the ledger is only ever added to", async () => {
    for (
      const change of [
        "update image_generation.usage_ledger set usd = 0",
        "delete from image_generation.usage_ledger",
      ]
    ) {
      await assert.rejects(database.query(change), /only ever added to/);
    }
    const { data } = await service.client.rpc("image_generation_check_data");
    assert.deepEqual(data, {});
  });
});

Deno.test("every way in passes the gate", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  await stopWorker(service);
  const user = await service.signUp();
  const project_id = await service.projectOf(user);

  await t.step("no function of the database writes or reopens a job without it", async () => {
    const writers = await database.query<{ name: string; asks: boolean }>(
      `select p.proname as name, p.prosrc ~ 'image_generation\\.admit\\(' and p.prosrc ~ 'image_generation\\.book\\(' as asks
       from pg_proc p
       where p.pronamespace in ('public'::regnamespace, 'image_generation'::regnamespace)
         and (p.prosrc ~ 'insert into image_generation\\.generation_jobs' or p.prosrc ~ 'update image_generation\\.generation_jobs[^;]*completed_at = null')
       order by 1`,
    );
    assert.deepEqual(writers, [
      { name: "enqueue_generation", asks: true },
      { name: "feed_item", asks: true },
      { name: "image_generation_begin", asks: true },
      { name: "image_generation_retry", asks: true },
    ]);
  });

  const { data: earlier } = await user.client.rpc("request_generation", {
    project_id,
    prompt: "earlier",
  });
  await user.client.rpc("cancel_generation", { generation_id: earlier ?? "" });
  const drawn = completed(await service.call("/generate", { as: user, json: small }));
  const removed = `/images/${drawn.images[0]?.id}`;
  await service.call(removed, { as: user, method: "DELETE" });
  await service.limit("account", null, { pictures_per_day: 0 });
  await database.script(`
    create table public.scenes (id serial primary key, prompt text);
    grant insert on public.scenes to authenticated;
    grant usage on sequence public.scenes_id_seq to authenticated;
    create function public.draw_scene() returns trigger language plpgsql as $$
      begin perform public.request_generation('${project_id}', new.prompt); return new; end $$;
    create trigger draw_scene after insert on public.scenes for each row execute function public.draw_scene();
    notify pgrst, 'reload schema'`);
  await until(async () =>
    (await user.client.from("scenes" as never).select("id")).error?.code !== "PGRST205"
  );
  const asUser = { as: user, method: "POST" } as const;
  const async = { prefer: "respond-async" };
  const routes: Record<string, () => Promise<{ status: number; body: unknown }>> = {
    generate: () => service.call("/generate", { ...asUser, json: small }),
    "generate, in the background": () =>
      service.call("/generate", { ...asUser, json: small, headers: async }),
    generateQuick: () => service.call("/generate/quick", { ...asUser, json: { prompt: "quick" } }),
    generateBatch: async () => {
      const { body } = await service.call("/generate/batch", {
        ...asUser,
        json: { requests: [small] },
      });
      const [result] = (body as { results: { error: { status: number } }[] }).results;
      return { status: result?.error.status ?? 0, body: result?.error };
    },
    drawAgain: () => service.call(`/jobs/${earlier}/again`, { ...asUser, json: {} }),
    retryJob: () => service.call(`/jobs/${earlier}/retry`, asUser),
    createUpload: () => service.call("/images/uploads", { ...asUser, json: {} }),
    uploadImage: () => {
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(64)], { type: "image/png" }), "a.png");
      return service.call("/images", { ...asUser, body });
    },
    restoreImage: () => service.call(`${removed}/restore`, asUser),
    createImages: () => inOpenAisForm("generations", { json: { prompt: "no more" } }),
    editImages: () => inOpenAisForm("edits", { body: picture() }),
    varyImage: () => inOpenAisForm("variations", { body: picture() }),
  };
  const picture = () => {
    const body = new FormData();
    body.append("prompt", "no more");
    body.append("image", new Blob([new Uint8Array(64)], { type: "image/png" }), "a.png");
    return body;
  };
  const inOpenAisForm = async (name: string, sent: { json?: unknown; body?: FormData }) => {
    const answer = await service.call(`/openai/v1/images/${name}`, { ...asUser, ...sent });
    return { status: answer.status, body: (answer.body as { error: unknown }).error };
  };
  for (const [name, ask] of Object.entries(routes)) {
    await t.step(`by the route ${name}`, async () => {
      const { status, body } = await ask();
      const { limit } = body as { limit?: { name: string; scope: string } };
      assert.deepEqual([status, limit?.name, limit?.scope], [403, "pictures_per_day", "account"]);
    });
  }
  await t.step("and these are all routes that are limited", () => {
    const limited = documentedOperations.filter(({ operation: { errors = [], id } }) =>
      // What is completed was admitted before, as createUpload.
      errors.includes("budget_exceeded") && id !== "completeUpload" || id === "generateBatch"
    );
    assert.deepEqual(
      limited.map(({ operation: { id } }) => id).toSorted(),
      Object.keys(routes).filter((name) => !name.includes(",")).toSorted(),
    );
  });

  const statements: Record<string, () => PromiseLike<{ error: { code: string } | null }>> = {
    "request_generation by rpc": () =>
      user.client.rpc("request_generation", { project_id, prompt: "by rpc" }),
    "retry_generation by rpc": () =>
      user.client.rpc("retry_generation", { generation_id: earlier ?? "" }),
    "a trigger on a table of one's own": async () => {
      const response = await fetch(`${service.stack.url}/rest/v1/scenes`, {
        method: "POST",
        headers: { ...service.credentials(user), "content-type": "application/json" },
        body: JSON.stringify({ prompt: "by a trigger" }),
      });
      return { error: await response.json() };
    },
  };
  for (const [name, ask] of Object.entries(statements)) {
    await t.step(`by ${name}`, async () => assert.equal((await ask()).error?.code, "PT403"));
  }
});

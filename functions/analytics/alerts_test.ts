import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";
import { startTestReceiver } from "../../shared/testing/webhooks/receiver.ts";

interface Message {
  type: string;
  data: { kind: string; name: string; value: number; threshold: number; subject: string | null };
}

Deno.test("alerts tell a project's webhooks once when something begins, and once when it is over", async (t) => {
  await using receiver = startTestReceiver();
  await using service = await startTestService({
    environment: { WEBHOOK_TRUSTED_ORIGINS: receiver.origin },
  });
  const { database } = service.stack;
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const made = await service.call("/webhooks", {
    as: user,
    json: { url: `${receiver.origin}/alerts`, events: ["alert.firing", "alert.resolved"] },
  });
  const { secret } = made.body as { secret: string };
  const addRule = async (json: object, as: TestCaller = user) => {
    const { status, body } = await service.call("/analytics/alerts", { as, json });
    assert.equal(status, 201, JSON.stringify(body));
    return body as { id: string; threshold: number };
  };
  /** What the schedule does, as if a minute had passed since it was last here. */
  const look = async (minutesLater = 1) => {
    await database.query(
      `update image_generation.alert_rules set looked_at = looked_at - make_interval(mins => $1)`,
      [minutesLater],
    );
    await database.query(
      "update image_generation.alerts set found_at = found_at - make_interval(mins => $1) where resolved_at is null",
      [minutesLater],
    );
    await database.query("select image_generation.maintain_generations()");
    await service.call("/worker", { method: "POST" });
  };
  const told = async (): Promise<Message> => {
    const message = await receiver.next("/alerts");
    new Webhook(secret).verify(message.body, message.headers);
    return JSON.parse(message.body);
  };
  const deliveries = async () => {
    const [row] = await database.query<{ n: number }>(
      "select count(*)::int as n from image_generation.webhook_deliveries where event like 'alert.%'",
    );
    return row?.n;
  };
  const attempts = async (status: string, count: number, scope = "provider") => {
    await database.query(
      `with job as (
         insert into image_generation.generation_jobs (project_id, source, status, prompt, completed_at)
         values ($1, 'api', 'completed', 'x', now()) returning id)
       insert into image_generation.generation_attempts
         (job_id, project_id, ordinal, provider, model, status, error_class, error_scope, lease_until, finished_at, cost_usd)
       select job.id, $1, n, 'gemini', 'm', $2, case when $2 = 'failed' then 'timeout' end,
         case when $2 = 'failed' then $4 end, now(), now(), 1
       from job, generate_series(1, $3::integer) n`,
      [project, status, count, scope],
    );
  };

  await t.step("failures, from the first message to the last", async () => {
    const rule = await addRule({ kind: "failure_rate", name: "too many", least_attempts: 4 });
    assert.equal(rule.threshold, 0.5);
    await attempts("failed", 3);
    // Refusals of prompts count neither way.
    await attempts("failed", 5, "prompt");
    await look();
    assert.equal(await deliveries(), 0, "too few to say anything");
    await attempts("failed", 1);
    await look();
    const firing = await told();
    assert.deepEqual(
      [firing.type, firing.data.kind, firing.data.name, firing.data.value],
      ["alert.firing", "failure_rate", "too many", 1],
    );
    await attempts("completed", 2);
    await look();
    await look();
    assert.equal(await deliveries(), 1, "once for an episode");
    await attempts("completed", 20);
    await look();
    assert.equal(await deliveries(), 1, "it may begin again in a moment");
    await look(10);
    assert.equal(await deliveries(), 2, "of the end");
    const resolved = await told();
    assert.equal(resolved.type, "alert.resolved");
    await look(10);
    assert.equal(await deliveries(), 2);
    const { body } = await service.call("/analytics/alerts", { as: user });
    const { alerts } = body as { alerts: { worst: number; value: number; resolved_at: string }[] };
    assert.equal(alerts.length, 1);
    assert.equal(alerts[0]?.worst, 1);
    assert.ok((alerts[0]?.value ?? 1) < 1 && alerts[0]?.resolved_at);
    await service.call(`/analytics/alerts/${rule.id}`, { as: user, method: "DELETE" });
  });

  await t.step("spending, the queue, a provider that is down, and 80 % of a budget", async () => {
    await database.script(
      "create or replace function image_generation.wake_worker() returns void language sql as ''",
    );
    const rules = [
      await addRule({ kind: "spend", name: "spend", threshold: 10, window_minutes: 60 }),
      await addRule({ kind: "queue_age", name: "queue", threshold: 600 }),
      await addRule({ kind: "provider_down", name: "down" }),
      await addRule({ kind: "budget", name: "budget" }),
    ];
    await service.limit("project", project, { usd_per_month: 10 });
    const setUsed = (usd: number) =>
      database.query(
        `insert into image_generation.usage_totals (scope, scope_id, period, starts_at, usd)
         values ('project', $1, 'month', date_trunc('month', now(), 'UTC'), $2)
         on conflict (scope, scope_id, period, starts_at) do update set usd = excluded.usd`,
        [project, usd],
      );
    await setUsed(7.9);
    await look();
    assert.deepEqual((await told()).data.kind, "spend");
    assert.equal(await deliveries(), 3);
    await setUsed(8);
    // In one transaction, so that no worker that is still about takes the generation or asks how the provider is.
    await database.transaction(async ({ query }) => {
      await query("select public.request_generation($1, 'a kite')", [project]);
      await query(
        "update image_generation.generation_jobs set ready_at = now() - interval '11 minutes' where status = 'queued'",
      );
      await query(
        "update image_generation.provider_health set cooldown_until = now() + interval '1 hour' where scope = 'gemini'",
      );
      await query("update image_generation.alert_rules set looked_at = null");
      await query("select image_generation.maintain_generations()");
    });
    await service.call("/worker", { method: "POST" });
    const three = [await told(), await told(), await told()].map(({ data }) => data)
      .toSorted((one, other) => one.kind < other.kind ? -1 : 1);
    assert.deepEqual(three.map(({ kind, subject }) => [kind, subject]), [
      ["budget", `project ${project} month`],
      ["provider_down", "gemini"],
      ["queue_age", null],
    ]);
    assert.equal(three[0]?.value, 0.8);
    assert.ok((three[2]?.value ?? 0) >= 660);
    // A rule that is switched off or deleted leaves nobody waiting for the end.
    const [, , down, budget] = rules;
    await service.call(`/analytics/alerts/${down?.id}`, {
      as: user,
      method: "PATCH",
      json: { enabled: false },
    });
    await service.call(`/analytics/alerts/${budget?.id}`, { as: user, method: "DELETE" });
    await look();
    const ends = [await told(), await told()];
    assert.deepEqual(ends.map(({ type }) => type), ["alert.resolved", "alert.resolved"]);
    assert.deepEqual(ends.map(({ data }) => data.kind).toSorted(), ["budget", "provider_down"]);
  });

  await t.step("a budget is watched whoever set it, and of whichever organization", async () => {
    const watched = await service.projectOf(await service.signUp());
    const team = crypto.randomUUID();
    const use = (scope: string, ids: object) =>
      database.query(
        `insert into image_generation.usage_ledger (entry, at, counted_at, counts_to, project_id, organization_id, usd)
         select $1 || ':settle', now(), now(), array[$1], coalesce(u.project_id, gen_random_uuid()), u.organization_id, 9
         from jsonb_populate_record(null::image_generation.usage_ledger, $2) u`,
        [scope, ids],
      );
    const found = async (watches = "project") => {
      const rule = { watches, project_id: watched, threshold: 0.8 };
      const rows = await database.query<{ subject: string }>(
        "select subject from image_generation.find_budgets(jsonb_populate_record(null::image_generation.alert_rules, $1))",
        [rule],
      );
      return rows.map(({ subject }) => subject);
    };
    await service.limit("project", null, { usd_per_month: 10 });
    await database.query(
      "select image_generation.set_limits('project', $1, '{\"at_once\": 5}', 'owner')",
      [watched],
    );
    await use("project", { project_id: watched });
    assert.deepEqual(await found(), [`project ${watched} month`]);
    await database.query(
      "update image_generation.projects set organization_id = null, external_organization_id = $2 where id = $1",
      [watched, team],
    );
    await service.limit("organization", team, { usd_per_month: 10 });
    await use("organization", { organization_id: team });
    const both = [`organization ${team} month`, `project ${watched} month`];
    assert.deepEqual((await found()).toSorted(), both);
    // The totals are counted anew after a change of limits, whichever.
    await service.limit("organization", team, { at_once: 7 });
    assert.deepEqual((await found()).toSorted(), both);
    assert.ok((await found("service")).includes(`organization ${team} month`));
    await service.limit("project", null, { usd_per_month: null });
  });

  await t.step("only a secret key watches the whole service", async () => {
    const json = { kind: "provider_down", name: "all", watches: "service", project_id: project };
    problem(await service.call("/analytics/alerts", { as: user, json }), 403, "forbidden");
    const { id } = await addRule(json, "service");
    problem(
      await service.call(`/analytics/alerts/${id}`, {
        as: user,
        method: "PATCH",
        json: { name: "mine" },
      }),
      403,
      "forbidden",
    );
    for (
      const wrong of [
        { kind: "spend", name: "x" },
        { kind: "provider_down", name: "x", threshold: 1 },
        { kind: "failure_rate", name: "x", threshold: 2 },
        { kind: "failure_rate", name: "x", window_minutes: 2_000 },
        { kind: "nothing", name: "x" },
        { kind: "budget", name: "" },
      ]
    ) {
      problem(
        await service.call("/analytics/alerts", { as: user, json: wrong }),
        400,
        "invalid_request",
      );
    }
  });

  await t.step("a change is held to what its kind takes", async () => {
    const changes = [
      ["failure_rate", { window_minutes: 2_000 }],
      ["failure_rate", { threshold: 50 }],
      ["provider_down", { threshold: 1 }],
    ] as const;
    for (const [kind, json] of changes) {
      const { id } = await addRule({ kind, name: `changed ${JSON.stringify(json)}` });
      const path = `/analytics/alerts/${id}`;
      problem(
        await service.call(path, { as: user, method: "PATCH", json }),
        400,
        "invalid_request",
      );
      const answer = await service.call(path, { as: user, method: "PATCH", json: { name: "new" } });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      await service.call(path, { as: user, method: "DELETE" });
    }
  });

  await t.step("a project has twenty rules at most", async () => {
    for (let count = 4; count < 20; count++) {
      await addRule({ kind: "budget", name: `rule ${count}` });
    }
    const one = await service.call("/analytics/alerts", {
      as: user,
      json: { kind: "budget", name: "one more" },
    });
    const { body } = await service.call("/analytics/alerts", { as: user });
    assert.equal((body as { rules: unknown[] }).rules.length, 20, JSON.stringify(one.body));
    problem(
      await service.call("/analytics/alerts", { as: user, json: { kind: "budget", name: "x" } }),
      409,
      "conflict",
    );
  });
});

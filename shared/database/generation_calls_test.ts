import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { imageBucket, objectPath, sweepOrphanedObjects } from "../storage/mod.ts";
import type { Queries } from "../../scripts/local/mod.ts";
import { until } from "../testing/runtime/until.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";
import {
  beginGeneration,
  changeProviderSettings,
  type Database,
  type EndedAttempt,
  extendLease,
  finishGeneration,
  type GenerationResult,
  type NewGeneration,
  type PlanEntry,
  recordProviderTasks,
  releaseGeneration,
  removeImage,
} from "./mod.ts";

const leaseSeconds = 60;

const plan: PlanEntry[] = [{
  upstreams: ["gemini/1"],
  chooses_upstream: false,
  provider: "gemini",
  model: "gemini-nano-banana-2.1",
  calls: 1,
  concurrency: 1,
  estimated_cost_usd: 0.01,
  plan_hash: "hash",
  places: [0],
  passed_over: [],
}];

function newJob(changes: Partial<NewGeneration> = {}): NewGeneration {
  return {
    cache: null,
    cache_key: "c".repeat(64),
    id: crypto.randomUUID(),
    lease_id: crypto.randomUUID(),
    caller: null,
    project_id: null,
    source: "api",
    batch_id: null,
    prompt: "a lighthouse",
    texts: [],
    request: {},
    images_requested: 1,
    images: [],
    caller_waits: true,
    deadline_ms: 60_000,
    idempotency_key: null,
    request_hash: null,
    prepared_ms: 0,
    request_id: null,
    traceparent: null,
    ...changes,
  };
}

function failedWith(attemptId: string): GenerationResult {
  const ended: EndedAttempt = {
    ...{ scope: "upstream", upstream_id: null, provider_message: null, refusal_category: null },
    broken_promise: false,
    losses: [],
    attempt_id: attemptId,
    status: "failed",
    class: "no_result",
    message: "It drew nothing.",
    provider_code: null,
    http_status: 200,
    latency_ms: 10,
    drawn_ms: 8,
    retry_after_ms: null,
    cost_usd: null,
    cost_estimated: false,
    maybe_billed_share: 0,
    provider_task_ids: [],
    warnings: [],
    images: [],
  };
  const error = { code: "providers_failed", detail: "It drew nothing." };
  return { status: "failed", ended, warnings: [], error, waited_ms: 0, drawn: null };
}

Deno.test("the database's functions for running a job", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const client = createClient<Database>(stack.url, stack.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const begin = async (changes: Partial<NewGeneration> = {}, seconds = leaseSeconds) => {
    const job = newJob(changes);
    const begun = await beginGeneration(client, job, plan, seconds);
    if (begun.outcome !== "started") throw new Error(`it was not started: ${begun.outcome}`);
    return { ...begun, lease: { jobId: job.id, leaseId: begun.lease_id } };
  };
  await changeProviderSettings(client, "gemini", {
    requests_per_minute: null,
    max_concurrency: null,
  });

  await t.step(
    "beginGeneration() gives the place of an attempt whose lease ran out to the next one",
    async () => {
      const lost = await begin();
      await changeProviderSettings(client, "gemini", { max_concurrency: 1 });
      const outcome = async () => (await beginGeneration(client, newJob(), plan, 60)).outcome;
      assert.equal(await outcome(), "waiting");
      await extendLease(client, lost.lease, -1);
      assert.equal(await outcome(), "started");
      assert.equal(await outcome(), "waiting");
      await changeProviderSettings(client, "gemini", { max_concurrency: null });
    },
  );

  await t.step("beginGeneration() gives a job to the call that has begun it alone", async () => {
    const job = newJob();
    const begun = await beginGeneration(client, job, plan, leaseSeconds);
    assert.ok(begun.outcome === "started");
    assert.equal(begun.lease_id, job.lease_id);
    const again = await beginGeneration(client, job, plan, leaseSeconds);
    assert.ok(again.outcome === "started");
    assert.deepEqual([again.lease_id, again.attempt.id], [job.lease_id, begun.attempt.id]);
    const other = { ...job, lease_id: crypto.randomUUID() };
    const elsewhere = await beginGeneration(client, other, plan, leaseSeconds);
    assert.ok(elsewhere.outcome === "waiting");
    assert.deepEqual([elsewhere.lease_id, elsewhere.unavailable], [null, []]);
  });

  await t.step(
    "a job may take 26 hours, as one that is in no hurry does, and no longer",
    async () => {
      const hours = (count: number) => ({ deadline_ms: count * 3_600_000, caller_waits: false });
      const { lease } = await begin(hours(26));
      const [row] = await stack.database.query<{ hours: number }>(
        `select extract(epoch from deadline_at - queued_at)::float / 3600 as hours
       from image_generation.generation_jobs where id = $1`,
        [lease.jobId],
      );
      assert.equal(row?.hours, 26);
      await assert.rejects(begin(hours(26.1)));
    },
  );

  /** The outcomes of two requests, the second of which comes while the first one is at work, as over REST it could not. */
  const beginAtOnce = async (changes: Partial<NewGeneration>) => {
    const call = "select image_generation_begin($1::jsonb, $2::jsonb, 60) ->> 'outcome' as outcome";
    const ask = async ({ query }: Queries) =>
      (await query<{ outcome: string }>(call, [newJob(changes), plan]))[0]?.outcome;
    const { database } = stack;
    let second: Promise<string | undefined> | undefined;
    const first = await database.transaction(async (open) => {
      const outcome = await ask(open);
      second = ask(database);
      await until(async () => {
        const waiting = await database.query(
          `select from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      });
      return outcome;
    });
    return [first, await second];
  };
  const makeProject = async (limits: Record<string, number> = {}) => {
    const [project] = await stack.database.query<{ id: string }>(
      "insert into image_generation.projects (name) values ('another') returning id",
    );
    const id = project?.id ?? "";
    await client.rpc("image_generation_set_limits", {
      ...{ caller: null as never, scope: "project", scope_id: id },
      changes: limits,
    }).throwOnError();
    return id;
  };

  await t.step(
    "image_generation_begin() makes requests with the same key wait for each other",
    async () => {
      const { project_id } = await begin();
      const outcomes = await beginAtOnce({
        ...{ project_id, idempotency_key: "same", request_hash: "hash" },
      });
      assert.deepEqual(outcomes, ["started", "in_progress"]);
    },
  );

  await t.step("image_generation_begin() gives the last place of a limit away once", async () => {
    const project_id = await makeProject({ pictures_per_day: 2 });
    // Whoever comes first in a period makes its totals, for which the others wait anyway.
    await begin({ project_id });
    assert.deepEqual(await beginAtOnce({ project_id }), ["started", "limited"]);
  });

  await t.step("image_generation_begin() keeps to the requests a minute", async () => {
    const project_id = await makeProject({ requests_per_minute: 1 });
    await begin({ project_id });
    const { outcome } = await beginGeneration(client, newJob({ project_id }), plan, 60);
    assert.equal(outcome, "limited");
  });

  await t.step("image_generation_begin() takes no picture of another project", async () => {
    const [ours, theirs] = [await makeProject(), await makeProject()];
    const [picture] = await stack.database.query<{ id: string }>(
      `insert into image_generation.images (origin, project_id, object_path, width, height, format, file_size, sha256)
       values ('uploaded', $1, 'theirs', 1, 1, 'png', 1, repeat('0', 64)) returning id`,
      [theirs],
    );
    const images = [{ image_id: picture?.id ?? "", role: "init" }];
    const outcomeIn = async (project_id: string) =>
      (await beginGeneration(client, newJob({ project_id, images }), plan, 60)).outcome;
    assert.equal(await outcomeIn(ours), "image_not_found");
    assert.equal(await outcomeIn(theirs), "started");
  });

  await t.step(
    "finishGeneration() answers a repeated end as the first one, and nobody else's",
    async () => {
      const { lease, attempt } = await begin();
      const result = failedWith(attempt.id);
      const first = await finishGeneration(client, lease, result);
      assert.equal(first.outcome, "finished");
      assert.deepEqual(await finishGeneration(client, lease, result), first);
      const other = { ...lease, leaseId: crypto.randomUUID() };
      assert.equal((await finishGeneration(client, other, result)).outcome, "lease_lost");
    },
  );

  await t.step("finishGeneration() ends a job whatever numbers a provider says", async () => {
    const { lease, attempt, project_id } = await begin();
    const { ended, ...rest } = failedWith(attempt.id);
    const sha256 = "0".repeat(64), path = `${project_id}/gemini/${lease.jobId}-1-0.png`;
    const picture = {
      ...{ id: crypto.randomUUID(), ordinal: 0, provider_image_id: null, provider_url: null },
      ...{ object_path: path, width: 1, height: 1, format: "png" as const, file_size: 1, sha256 },
      source_sha256: sha256,
      ...{ seed: 2 ** 63, nsfw: null, has_alpha: false, metadata: {} },
    };
    assert.ok(ended);
    const wild = {
      ...{ retry_after_ms: 2_592_000_000_000, latency_ms: 1e15, http_status: 1e9, cost_usd: 1e30 },
      ...{ maybe_billed_share: 1e9, images: [picture] },
    };
    const answer = await finishGeneration(client, lease, { ...rest, ended: { ...ended, ...wild } });
    assert.equal(answer.outcome, "finished");
    // Others are not to find the pause that was asked for.
    await stack.database.script(
      "delete from image_generation.images; delete from image_generation.provider_health where scope <> provider",
    );
  });

  await t.step(
    "whoever has lost a job neither keeps it, nor writes to it, nor gives it away",
    async () => {
      const { lease, attempt } = await begin();
      const lost = { ...lease, leaseId: crypto.randomUUID() };
      assert.equal(await extendLease(client, lost, leaseSeconds), false);
      assert.equal(await recordProviderTasks(client, lost, attempt.id, ["task"]), false);
      await releaseGeneration(client, lost, 0);
      assert.equal(await extendLease(client, lease, leaseSeconds), true);
      assert.equal(await recordProviderTasks(client, lease, attempt.id, ["task"]), true);
    },
  );

  await t.step(
    "sweepOrphanedObjects() leaves what a running job has stored, and takes what a broken attempt left",
    async () => {
      const { lease, attempt, project_id } = await begin();
      const path = objectPath({
        projectId: project_id,
        provider: "gemini",
        jobId: lease.jobId,
        attempt: attempt.ordinal,
        ordinal: 0,
        format: "png",
      });
      const bucket = client.storage.from(imageBucket);
      const picture = new Blob([new Uint8Array(8)], { type: "image/png" });
      const { error } = await bucket.upload(path, picture);
      assert.equal(error, null);
      await sweepOrphanedObjects(client, 0);
      assert.equal((await bucket.exists(path)).data, true);
      await finishGeneration(client, lease, failedWith(attempt.id));
      await sweepOrphanedObjects(client, 3_600);
      assert.equal((await bucket.exists(path)).data, true, "it is young");
      assert.ok(await sweepOrphanedObjects(client, 0) >= 1);
      assert.equal((await bucket.exists(path)).data, false);
      assert.equal(
        await sweepOrphanedObjects(client, 0),
        0,
        "what is gone is not looked for again",
      );
    },
  );

  await t.step(
    "sweepOrphanedObjects() takes the object of a deleted picture at once, and nothing beside it",
    async () => {
      const { lease, attempt, project_id } = await begin();
      const stem = `${project_id}/gemini/${lease.jobId}-${attempt.ordinal}-0`;
      const bucket = client.storage.from(imageBucket);
      const picture = new Blob([new Uint8Array(8)], { type: "image/png" });
      for (const name of [`${stem}.png`, `${stem}.jpg`]) {
        assert.equal((await bucket.upload(name, picture)).error, null);
      }
      const failed = failedWith(attempt.id);
      const id = crypto.randomUUID();
      await finishGeneration(client, lease, {
        ...{ ...failed, status: "completed", error: null, drawn: null },
        ended: {
          ...failed.ended!,
          ...{ status: "completed", class: null, message: null, cost_usd: 0.01 },
          images: [{
            ...{ id, ordinal: 0, provider_image_id: null, provider_url: null, seed: null },
            ...{
              object_path: `${stem}.png`,
              width: 8,
              height: 8,
              has_alpha: false,
              format: "png",
              file_size: 8,
            },
            ...{ sha256: "a".repeat(64), source_sha256: "b".repeat(64), nsfw: null, metadata: {} },
          }],
        },
      });
      const ledger = () =>
        stack.database.query(
          "select extension, image_id, deleted_at is not null as deleted from image_generation.stored_objects where stem = $1",
          [stem],
        );
      assert.deepEqual(await ledger(), [{ extension: "png", image_id: id, deleted: false }]);
      await sweepOrphanedObjects(client, 0);
      assert.equal((await bucket.exists(`${stem}.png`)).data, true);
      await removeImage(client, id, { by: null, for_good: true });
      assert.deepEqual(await ledger(), [{ extension: "png", image_id: null, deleted: true }]);
      assert.equal(await sweepOrphanedObjects(client, 3_600), 1);
      assert.equal((await bucket.exists(`${stem}.png`)).data, false);
      assert.equal((await bucket.exists(`${stem}.jpg`)).data, true);
      assert.deepEqual(await ledger(), []);
    },
  );
});

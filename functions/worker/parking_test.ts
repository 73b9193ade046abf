import assert from "node:assert/strict";
import { startOtlpReceiver } from "../../shared/testing/observability/otlp_receiver.ts";
import { completed, generationAnswer } from "../../shared/testing/service/contract.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import {
  expectAMinute,
  expectInvariants,
  makeDue,
  park,
  polledProviders,
  statusOf,
  wake,
} from "../../shared/testing/worker/parked_jobs.ts";

async function claimLooks(service: TestService) {
  const { data, error } = await service.client.rpc("image_generation_claim_looks", { most: 100 });
  assert.equal(error, null);
  return data as unknown as {
    tasks: { attempt_id: string; look: number }[];
    next_in_ms: number | null;
  };
}

async function recordLook(service: TestService, look: Record<string, string | number>) {
  const { data, error } = await service.client.rpc("image_generation_record_looks", {
    outcomes: [look],
  });
  assert.equal(error, null);
  return data;
}

Deno.test("a job that waits for a provider has no runner", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const books = async (provider: typeof polledProviders[number]) =>
    (await service.simulators.books()).services[provider].counts;
  await expectAMinute(service);

  for (const provider of polledProviders) {
    await t.step(`${provider} is asked once, when it is expected to be done`, async () => {
      await using jobs = await watchJobs(database);
      const before = await books(provider);
      const id = await park(service, { provider });
      const told = generationAnswer.parse((await service.call(`/jobs/${id}`)).body);
      assert.equal(told.status, "running");
      const listed = await service.call("/jobs?status=running");
      assert.match(JSON.stringify(listed.body), new RegExp(id));
      await expectInvariants(service);
      const [attempt] = await database.query<{ seconds: number; lease: string }>(
        `select extract(epoch from next_look_at - started_at)::float8 as seconds, lease_until::text as lease
         from image_generation.generation_attempts where job_id = $1`,
        [id],
      );
      assert.ok((attempt?.seconds ?? 0) > 59 && (attempt?.seconds ?? 0) < 75);
      assert.equal(attempt?.lease, "infinity", "it keeps its place at the provider");
      await wake(service);
      await makeDue(service, [id]);
      await wake(service);
      assert.equal(await jobs.end(id), "completed");
      completed(await service.call(`/jobs/${id}`));
      const after = await books(provider);
      assert.equal(after.submit, before.submit + 1);
      await expectInvariants(service);
    });
  }

  await t.step("Runware is asked about all of them in one call", async () => {
    await expectAMinute(service);
    await using jobs = await watchJobs(database);
    const ids = await Promise.all(
      Array.from({ length: 6 }, () => park(service, { provider: "runware" })),
    );
    const before = await books("runware_ai");
    await makeDue(service, ids);
    await wake(service);
    for (const id of ids) assert.equal(await jobs.end(id), "completed");
    const polls = (await books("runware_ai")).poll - before.poll;
    assert.ok(polls <= 1 + ids.length, `${polls} calls`);
  });

  await t.step("the schedule wakes a worker for a look that is due, and for no other", async () => {
    await expectAMinute(service);
    const id = await park(service, { provider: "runware" });
    const hints = () =>
      database.transaction(async ({ query }) => {
        await query("select image_generation.maintain_generations()");
        const made = await query("select from net.http_request_queue");
        await query("delete from net.http_request_queue");
        return made.length;
      });
    assert.equal(await hints(), 0);
    await database.query(
      `update image_generation.generation_attempts set next_look_at = now() where job_id = $1`,
      [id],
    );
    assert.equal(await hints(), 1);
    await using jobs = await watchJobs(database);
    await wake(service);
    assert.equal(await jobs.end(id), "completed");
  });
});

Deno.test("a parked job is everybody's to end, and a late look changes nothing", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  await t.step("none, where none is parked", async () => {
    assert.deepEqual(await claimLooks(service), {
      ...{ tasks: [], next_in_ms: null, batches_in_ms: null },
    });
  });

  await t.step("a look of somebody who was overtaken", async () => {
    await expectAMinute(service);
    const id = await park(service, { provider: "runware" });
    await makeDue(service, [id]);
    const [late] = (await claimLooks(service)).tasks;
    assert.ok(late);
    assert.deepEqual((await claimLooks(service)).tasks, [], "nobody else gets it for a while");
    await makeDue(service, [id]);
    const [own] = (await claimLooks(service)).tasks;
    assert.equal(own?.look, late.look + 1);
    assert.equal(await recordLook(service, { ...late, outcome: "ended" }), 0);
    assert.equal(await statusOf(service, id), "waiting");
    const pending = { ...own, outcome: "pending", next_in_ms: 40_000 };
    assert.equal(await recordLook(service, pending), 0);
    const { next_in_ms } = await claimLooks(service);
    assert.ok(
      next_in_ms !== null && next_in_ms > 5_000 && next_in_ms <= 40_000,
      String(next_in_ms),
    );
    assert.equal(await recordLook(service, { ...own, outcome: "ended" }), 1);
    assert.equal(await recordLook(service, { ...own, outcome: "ended" }), 0, "once");
    assert.equal(await statusOf(service, id), "queued");
    await using jobs = await watchJobs(database);
    await wake(service);
    assert.equal(await jobs.end(id), "completed");
  });

  await t.step("a cancelled one, whose work upstream is cancelled too", async () => {
    await expectAMinute(service);
    const id = await park(service, { provider: "leonardo" });
    await makeDue(service, [id]);
    const [look] = (await claimLooks(service)).tasks;
    const cancelled = await service.call(`/jobs/${id}/cancel`, { method: "POST" });
    assert.equal(cancelled.status, 200);
    assert.equal((await service.simulators.books()).services.leonardo_ai.counts.cancel, 1);
    assert.equal(await recordLook(service, { ...look, outcome: "ended" }), 0);
    assert.equal(await statusOf(service, id), "cancelled");
    await expectInvariants(service);
  });

  await t.step("one whose project is deleted while it is looked at", async () => {
    const user = await service.signUp();
    const project = await service.projectOf(user);
    await expectAMinute(service);
    const id = await park(service, { provider: "runware", project_id: project });
    await makeDue(service, [id]);
    const [look] = (await claimLooks(service)).tasks;
    await database.query("delete from image_generation.projects where id = $1", [project]);
    assert.equal(await recordLook(service, { ...look, outcome: "ended" }), 0);
    assert.equal(await statusOf(service, id), undefined);
    await expectInvariants(service);
  });

  await t.step("one whose provider was switched off is gone on with, and ends", async () => {
    await using jobs = await watchJobs(database);
    await expectAMinute(service);
    const id = await park(service, { provider: "runware" });
    await service.call("/providers/runware_ai", { method: "PATCH", json: { enabled: false } });
    await makeDue(service, [id]);
    await until(async () => {
      await wake(service);
      return await statusOf(service, id) !== "waiting";
    });
    assert.ok(["failed", "completed"].includes(await jobs.end(id)));
    await expectInvariants(service);
  });
});

Deno.test("a look tells how far a parked job is, and is a trace of its own", async () => {
  await using otlp = startOtlpReceiver();
  await using service = await startTestService({
    drawMs: 60_000,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url },
  });
  await expectAMinute(service);
  // The server draws one after the other.
  const first = await park(service, { provider: "comfyui" });
  const second = await park(service, { provider: "comfyui" });
  const told = async () => {
    const events = await service.stack.database.query<{ job: string; data: unknown }>(
      `select job_id as job, data from image_generation.generation_events
       where type = 'progress' and data ? 'queue_position' order by id`,
    );
    return events.filter(({ job }) => job === second).map(({ data }) => data);
  };
  const looked = async (look: number) => {
    await makeDue(service, [first, second]);
    await wake(service);
    await until(async () => {
      const rows = await service.stack.database.query(
        `select from image_generation.generation_attempts
         where looks = $1 and next_look_at between now() and now() + interval '16 seconds'`,
        [look],
      );
      return rows.length === 2;
    });
  };
  await looked(1);
  assert.deepEqual(await told(), [{ provider: "comfyui", queue_position: 1 }]);
  await looked(2);
  assert.equal((await told()).length, 1, "what is as it was is told once");
  await service.call(`/jobs/${first}/cancel`, { method: "POST" });
  await makeDue(service, [second]);
  await wake(service);
  await until(async () => (await told()).length === 2);
  assert.deepEqual((await told())[1], { provider: "comfyui", queue_position: 0 });
  const spans = await otlp.until((all) => all.some(({ name }) => name === "look at parked"));
  const look = spans.find(({ name }) => name === "look at parked");
  assert.equal(look?.parentSpanId, undefined);
  assert.equal(look?.attributes["image_generation.provider"], "comfyui");
  assert.ok(
    spans.some(({ name, parentSpanId }) =>
      name === "provider GET" && parentSpanId === look?.spanId
    ),
  );
});

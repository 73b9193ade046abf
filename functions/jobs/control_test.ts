import assert from "node:assert/strict";
import type { ServiceName } from "../../scripts/simulators/mod.ts";
import { completed, generationAnswer, problem } from "../../shared/testing/service/contract.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import {
  startTestService,
  type TestService,
  type TestUser,
} from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256, enable_fallback: false };

/** An owner of a project, a viewer of it, and somebody else. */
async function people(service: TestService) {
  const [owner, viewer, stranger] = await Promise.all([
    service.signUp(),
    service.signUp(),
    service.signUp(),
  ]);
  const project = await service.projectOf(owner);
  await service.stack.database.query(
    `insert into image_generation.organization_members (organization_id, user_id, role)
     select organization_id, $2, 'viewer' from image_generation.projects where id = $1`,
    [project, viewer.id],
  );
  return { owner, viewer, stranger, project };
}

Deno.test("POST /jobs/{id}/cancel ends a generation", async (t) => {
  await using service = await startTestService({
    drawMs: 30_000,
    environment: { LEASE_SECONDS: "4" },
  });
  const { database } = service.stack;
  const { owner, viewer, stranger, project } = await people(service);
  const cancel = (id: string, as: TestUser) =>
    service.call(`/jobs/${id}/cancel`, { as, method: "POST" });
  const callsOf = async (provider: ServiceName, kind: "submit" | "cancel") =>
    (await service.simulators.books()).calls
      .filter(({ service, call }) => service === provider && call === kind);

  for (const provider of ["leonardo_ai", "comfyui", "runware_ai", "gemini"] as const) {
    await t.step(`that ${provider} is drawing, and answers who waits for it`, async () => {
      await using jobs = await watchJobs(database);
      const asking = service.call("/generate", {
        as: owner,
        json: { prompt: "to be cancelled", provider, ...small },
      });
      const id = await jobs.nextStarted();
      if (provider === "leonardo_ai" || provider === "comfyui") await hasTaskId(service, id);
      else await until(async () => (await callsOf(provider, "submit")).length > 0);
      problem(await cancel(id, viewer), 403, "forbidden");
      problem(await cancel(id, stranger), 404, "not_found");

      const answer = await cancel(id, owner);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const cancelled = generationAnswer.parse(answer.body);
      assert.equal(cancelled.status, "cancelled");
      assert.equal(cancelled.error?.code, "cancelled");
      const [attempt] = cancelled.metadata.attempts;
      assert.deepEqual([attempt?.status, attempt?.error, attempt?.maybe_billed], [
        "abandoned",
        "cancelled",
        true,
      ]);
      const [data] = await service.stack.database.query<{
        maybe_billed_usd: number | null;
        estimated_cost_usd: number | null;
        provider_task_ids: string[];
      }>(
        `select maybe_billed_usd, estimated_cost_usd, provider_task_ids
         from image_generation.generation_attempts where job_id = $1`,
        [id],
      );
      assert.equal(data?.maybe_billed_usd, data?.estimated_cost_usd);
      assert.equal(cancelled.metadata.maybe_billed_usd, Number(data?.estimated_cost_usd));

      const told = problem(await asking, 409, "cancelled");
      assert.equal(told.generation_id, id);
      if (provider === "leonardo_ai" || provider === "comfyui") {
        const cancels = await callsOf(provider, "cancel");
        const taskId = data?.provider_task_ids[0]?.split("@")[0] ?? "?";
        assert.ok(
          cancels.some(({ path, taskIds }) => path.includes(taskId) || taskIds.includes(taskId)),
          JSON.stringify(cancels),
        );
      }
      problem(await cancel(id, owner), 409, "conflict");
    });
  }

  await t.step("that waits in the queue", async () => {
    const [row] = await database.query<{ id: string }>(
      `insert into image_generation.generation_jobs (project_id, source, status, prompt, ready_at)
       values ($1, 'database', 'queued', 'waits', now() + interval '1 day') returning id`,
      [project],
    );
    const id = row?.id ?? "";
    problem(await cancel(id, viewer), 403, "forbidden");
    problem(await cancel(id, stranger), 404, "not_found");
    const cancelled = generationAnswer.parse((await cancel(id, owner)).body);
    assert.equal(cancelled.status, "cancelled");
    assert.deepEqual(cancelled.metadata.attempts, []);
    problem(await cancel(id, owner), 409, "conflict");
  });

  await t.step("but none that there is not", async () => {
    problem(await cancel(crypto.randomUUID(), owner), 404, "not_found");
    problem(await cancel("no-id", owner), 400, "invalid_request");
    const answer = await service.call(`/jobs/${crypto.randomUUID()}/cancel`, {
      as: "nobody",
      method: "POST",
    });
    assert.equal(answer.status, 401);
  });

  await t.step("and leaves no file behind that nobody claims", async () => {
    assert.deepEqual(await service.objects(), []);
  });
});

Deno.test("POST /jobs/{id}/retry tries again what failed", async (t) => {
  await using service = await startTestService();
  const { owner, viewer, stranger } = await people(service);
  const { database } = service.stack;
  const retry = (id: string, as: TestUser) =>
    service.call(`/jobs/${id}/retry`, { as, method: "POST" });
  const json = { prompt: "to be tried again", provider: "gemini", ...small, max_retries: 0 };

  await t.step("and a failed generation completes", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    const failed = problem(
      await service.call("/generate", { as: owner, json }),
      502,
      "providers_failed",
    );
    const id = failed.generation_id ?? "";
    problem(await retry(id, viewer), 403, "forbidden");
    problem(await retry(id, stranger), 404, "not_found");
    await using jobs = await watchJobs(database);
    await service.stack.database.query(
      `update image_generation.generation_jobs set created_at = created_at - interval '1 hour',
         queued_at = queued_at - interval '1 hour' where id = $1`,
      [id],
    );
    const answer = await retry(id, owner);
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get("location"), `${service.stack.url}/functions/v1/jobs/${id}`);
    assert.equal(generationAnswer.parse(answer.body).status, "queued");
    assert.equal(await jobs.end(id), "completed");
    const done = completed(await service.call(`/jobs/${id}`, { as: owner }));
    assert.deepEqual(done.metadata.attempts.map(({ status }) => status), ["failed", "completed"]);
    assert.ok((done.metadata.generation_time ?? Infinity) < 60, "it counts from the retry");
    problem(await retry(id, owner), 409, "conflict");
  });

  await t.step("and so does a cancelled one", async () => {
    await service.simulators.setFault({
      service: "gemini",
      fault: "transport.slow_headers",
      delayMs: 3_000,
      count: 1,
    });
    const started = await service.call("/generate", {
      as: owner,
      json,
      headers: { prefer: "respond-async" },
    });
    const { generation_id: id } = started.body as { generation_id: string };
    problem(await retry(id, owner), 409, "conflict");
    const cancel = await service.call(`/jobs/${id}/cancel`, { as: owner, method: "POST" });
    assert.equal(cancel.status, 200);
    await using jobs = await watchJobs(database);
    assert.equal((await retry(id, owner)).status, 202);
    assert.equal(await jobs.end(id), "completed");
    const done = completed(await service.call(`/jobs/${id}`, { as: owner }));
    assert.deepEqual(done.metadata.attempts.map(({ status }) => status), [
      "abandoned",
      "completed",
    ]);
  });

  await t.step("but none that there is not", async () => {
    problem(await retry(crypto.randomUUID(), owner), 404, "not_found");
  });
});

async function hasTaskId(service: TestService, jobId: string): Promise<void> {
  await until(async () => {
    const [attempt] = await service.stack.database.query<{ provider_task_ids: string[] }>(
      "select provider_task_ids from image_generation.generation_attempts where job_id = $1",
      [jobId],
    );
    return attempt !== undefined && attempt.provider_task_ids.length > 0;
  });
}

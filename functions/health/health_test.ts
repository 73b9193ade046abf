import assert from "node:assert/strict";
import { join } from "node:path";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";

interface Readiness {
  status: string;
  problems: string[];
  database: string;
  storage: string;
  providers: Record<
    string,
    { availability: string; mode: string; servers: { id: string; status: string | null }[] }
  >;
  ollama: { mode: string; reachable: boolean };
  queue: { queued: number; running: number; waiting: number; oldest_seconds: number | null };
  schedule: { ran_seconds_ago: number; runs: string };
  webhooks: { pending: number; oldest_seconds: number | null };
  platform_parts: unknown;
}

/** Another isolate answers each time, so that nothing is remembered. */
async function look(service: TestService): Promise<Readiness & { answered: number }> {
  await service.stack.endFunction("health");
  const { status, body } = await service.call("/health/ready", { as: "nobody" });
  return { answered: status, ...body as Readiness };
}

Deno.test("GET /health says that the service is alive and what it runs with, to anybody", async () => {
  await using service = await startTestService();
  for (const as of ["nobody", "anonymous", "service"] as const) {
    const { status, body } = await service.call("/health", { as });
    assert.equal(status, 200);
    const simulated = { mode: "simulated" };
    assert.deepEqual(body, {
      status: "alive",
      version: "0.1.0",
      mode: "simulated",
      providers: {
        leonardo_ai: simulated,
        runware_ai: simulated,
        gemini: simulated,
        comfyui: simulated,
      },
      ollama: simulated,
      misconfigured: [],
    });
  }
  const response = await fetch(`${service.stack.url}/health`);
  assert.equal((await response.json()).status, "alive", "without the function's prefix");
});

Deno.test("GET /health/ready tells how each part is, and what is amiss", async () => {
  await using service = await startTestService({ isolates: true });
  const { database } = service.stack;
  await database.script(`
    create or replace function image_generation.wake_worker() returns void language sql as '';
    update image_generation.maintenance_runs set ran_at = now()`);
  const first = await service.call("/health/ready", { as: "nobody" });
  assert.equal(first.status, 200);
  const well = first.body as Readiness;
  assert.deepEqual([well.status, well.problems], ["ready", []]);
  assert.deepEqual([well.database, well.storage], ["reachable", "reachable"]);
  assert.deepEqual(well.ollama, { mode: "simulated", reachable: true });
  assert.deepEqual(well.queue, { queued: 0, running: 0, waiting: 0, oldest_seconds: null });
  assert.deepEqual(well.webhooks, { pending: 0, oldest_seconds: null });
  assert.equal(well.schedule.runs, "by_seconds");
  assert.deepEqual(Object.keys(well.providers).toSorted(), [
    "comfyui",
    "gemini",
    "leonardo_ai",
    "runware_ai",
  ]);
  assert.deepEqual(well.platform_parts, {
    pg_net: true,
    pg_cron: "by_seconds",
    vault_secrets: true,
    realtime: true,
  });

  await database.query(
    "select public.request_generation(image_generation.default_project_id(null), 'a kite')",
  );
  await database.query(`
    update image_generation.generation_jobs set ready_at = now() - interval '20 minutes' where status = 'queued'`);
  await database.script(`
    update image_generation.maintenance_runs set ran_at = now() - interval '1 hour';
    update image_generation.provider_health set cooldown_until = now() + interval '1 hour', last_error_class = 'upstream_down'
    where scope = 'gemini'`);
  const again = await service.call("/health/ready", { as: "nobody" });
  assert.deepEqual(again.body, first.body, "asking often costs nothing");
  const late = await look(service);
  assert.deepEqual([late.answered, late.status], [200, "degraded"]);
  assert.equal(late.queue.queued, 1);
  assert.ok((late.queue.oldest_seconds ?? 0) >= 1_200);
  assert.ok(late.schedule.ran_seconds_ago >= 3_600);
  assert.deepEqual(late.problems, [
    "gemini does not draw just now.",
    "The schedule is late.",
    "The oldest queued generation is late.",
  ]);

  await database.script("update image_generation.provider_configs set enabled = false");
  const none = await look(service);
  assert.deepEqual([none.answered, none.status], [503, "not_ready"]);
});

Deno.test("GET /health/ready answers 503 within seconds when the database is away, and GET /health 200", async () => {
  await using service = await startTestService({ ownServer: true });
  const [row] = await service.stack.database.query<{ data_directory: string }>(
    "show data_directory",
  );
  const file = await Deno.readTextFile(join(row?.data_directory ?? "", "postmaster.pid"));
  Deno.kill(Number(file.split("\n")[0]), "SIGQUIT");
  await service.stack.broken;
  const { status, body } = await service.call("/health/ready", { as: "nobody" });
  assert.equal(status, 503);
  const told = body as Readiness;
  assert.deepEqual(
    [told.status, told.database, told.platform_parts, told.queue],
    ["not_ready", "unreachable", null, null],
  );
  assert.ok(told.problems.includes("The database does not answer."));
  assert.equal((await service.call("/health", { as: "nobody" })).status, 200);
});

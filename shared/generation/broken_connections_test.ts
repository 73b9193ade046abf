import { deepEqual, equal, ok } from "node:assert/strict";
import postgres from "postgres";
import { readConfiguration } from "../configuration/mod.ts";
import type { DatabaseClient } from "../database/mod.ts";
import { silentLog } from "../observability/mod.ts";
import { type ImageProvider, type ProviderId, providers } from "../providers/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { type Break, simulatedClient } from "../testing/generation/simulated_client.ts";
import { seededRandom, VirtualTime } from "../testing/runtime/virtual_time.ts";
import { isFullProof } from "../testing/proof.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";
import { samplePictures } from "../testing/storage/pictures.ts";
import type { GenerationContext } from "./generation_context.ts";
import { IsolateMemory } from "./isolate_memory.ts";
import { generateRequest } from "./request_schema.ts";
import { claimQueued, runClaimed } from "./run_queued.ts";
import { startGeneration } from "./start_generation.ts";
import { takeLooks } from "./take_looks.ts";

const start = Date.UTC(2040, 0, 1);
const leaseMs = 40_000;
const drawMs = 3_000;
const configuration = readConfiguration({
  LEONARDO_API_KEY: "scripted",
  RUNWARE_API_KEY: "scripted",
  GEMINI_API_KEY: "scripted",
  COMFYUI_URL: "http://scripted.test",
});

/** A provider that draws within 3 s, and complains of whatever is sent to it twice. */
class Drawer {
  readonly submits = new Map<string, number>();
  readonly provider: ImageProvider;

  /** @param id Leonardo gives its own ids, Runware takes ours, Gemini answers at once and keeps nothing */
  constructor(id: "leonardo_ai" | "runware_ai" | "gemini") {
    const tasks = new Map<string, { at: number; count: number }>();
    const idOf = (taskId: string) => id === "leonardo_ai" ? `own ${taskId}` : taskId;
    const [sample] = samplePictures;
    ok(sample);
    const source = { kind: "bytes" as const, bytes: sample.bytes, mediaType: "image/png" };
    const produce = (count: number) => ({
      images: Array.from({ length: count }, () => ({ source })),
    });
    const { pollMany: _, ...one } = providers[id];
    this.provider = {
      ...one,
      pollInterval: { firstMs: 1_000, minimumMs: 1_000, maximumMs: 1_000 },
      plan: (request, settings) => {
        const model = settings.models[0];
        ok(model);
        const calls = [{ count: request.count, body: request.prompt }];
        return {
          possible: true,
          plan: {
            ...{ provider: id, model, calls, losses: [], estimatedCostUsd: 0.01 },
            ...{ expectedSize: { width: 7, height: 5 }, expectedFormat: "png" as const },
          },
        };
      },
      submit: async (call, taskId, { clock, signal }) => {
        this.submits.set(String(call.body), (this.submits.get(String(call.body)) ?? 0) + 1);
        tasks.set(idOf(taskId), { at: clock.now(), count: call.count });
        if (id !== "gemini") return { taskId: idOf(taskId) };
        await clock.sleep(drawMs, signal);
        return { taskId, result: produce(call.count) };
      },
      find: (_call, taskId) => Promise.resolve(tasks.has(idOf(taskId)) ? idOf(taskId) : undefined),
      poll: (taskId, { clock }) => {
        const task = tasks.get(taskId);
        ok(task, "it knows the task");
        // Whoever asks may have another clock than who sent it.
        const isDone = Math.abs(clock.now() - task.at) >= drawMs;
        return Promise.resolve(
          isDone
            ? { status: "completed" as const, result: produce(task.count) }
            : { status: "pending" as const },
        );
      },
    };
    if (id === "gemini") {
      const { poll: _poll, find: _find, pollInterval: _interval, ...atOnce } = this.provider;
      this.provider = atOnce;
    }
  }
}

/** A database of its own for a test, and what works with it. */
async function prepare(sql: postgres.Sql, only: ProviderId[]) {
  await sql`truncate image_generation.generation_jobs, image_generation.stored_objects,
    image_generation.usage_ledger, image_generation.usage_totals cascade`;
  await sql`update image_generation.provider_configs set enabled = provider = any(${only}),
    requests_per_minute = null, max_concurrency = null`;
}

function contextOf(
  client: DatabaseClient,
  clock: Clock,
  drawers: Drawer[],
  requests: string,
): GenerationContext {
  return {
    caller: { kind: "secret_key", id: null, client, service: client },
    configuration,
    providers: {
      ...providers,
      ...Object.fromEntries(drawers.map(({ provider }) => [provider.id, provider])),
    },
    memory: new IsolateMemory(),
    fetch: () => Promise.reject(new Error("unreachable: the drawers send nothing")),
    clock,
    log: silentLog.with({ requests }),
    signal: new AbortController().signal,
  };
}

/** What the schedule and a worker do until nothing is left, in virtual time. */
async function settle(sql: postgres.Sql, time: VirtualTime, context: GenerationContext) {
  for (let round = 0; round < 8; round++) {
    const at = new Date(time.clock.now()).toISOString();
    await sql`with clock as materialized (select set_config('app.clock', ${at}, true))
      select image_generation.sweep_generations() from clock`;
    const work = async () => {
      const { jobs } = await claimQueued(20, 40, context);
      await Promise.all(jobs.map((job) => runClaimed(job, context)));
      await takeLooks(context);
    };
    const [done] = await Promise.allSettled([work(), time.pass()]);
    if (done.status === "rejected") throw done.reason;
    await time.pass(time.clock.now() + leaseMs + 1_000);
  }
}

async function statesOf(sql: postgres.Sql) {
  const jobs = await sql<{ status: string; pictures: number; request: string }[]>`
    select j.status, j.prompt as request,
      (select count(*)::integer from image_generation.images i where i.job_id = j.id) as pictures
    from image_generation.generation_jobs j`;
  const [checked] = await sql<{ broken: Record<string, number> }[]>`
    select public.image_generation_check_data() as broken`;
  // Storage stands apart from this database.
  const { pictures_have_objects: _, ...broken } = checked?.broken ?? {};
  return { jobs: [...jobs], broken };
}

Deno.test("a job comes to its end wherever a connection to the database breaks", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  for (const id of ["leonardo_ai", "runware_ai", "gemini"] as const) {
    for (const kind of ["before", "after"] as const) {
      await t.step(`${id}, ${kind} the database got the call`, async () => {
        for (let broken = 0, isOver = false; !isOver; broken++) {
          await prepare(sql, [id]);
          const time = new VirtualTime(start, 1);
          const drawer = new Drawer(id);
          let calls = 0;
          const breaks = (): Break | undefined => calls++ === broken ? kind : undefined;
          const objects = new Map<string, Uint8Array>();
          const client = simulatedClient(sql, time, { objects, breaks });
          const context = contextOf(client, time.clock, [drawer], "one");
          const request = generateRequest.parse({ prompt: "a lighthouse", num_images: 2 });
          const run = async () => {
            const begun = await startGeneration(
              request,
              { source: "api", callerWaits: true },
              context,
            );
            if ("finished" in begun) await begun.finished;
          };
          await Promise.all([run().catch(() => {}), time.pass()]);
          isOver = calls <= broken;
          calls = Infinity; // from here on none breaks
          await settle(sql, time, context);
          const { jobs, broken: invariants } = await statesOf(sql);
          const where = `call ${broken}`;
          if (jobs.length === 0) {
            // Before the job: the caller was told, and tries again.
            equal(broken, 0, "reading the providers");
            equal(drawer.submits.size, 0);
            continue;
          }
          deepEqual(
            jobs.map(({ status, pictures }) => [status, pictures]),
            [["completed", 2]],
            where,
          );
          deepEqual([...drawer.submits.values()], [1], where);
          deepEqual(invariants, {}, where);
          equal(objects.size, 2, where);
          ok(broken < 30, "a job takes few calls");
        }
      });
    }
  }
  await sql.end();
});

Deno.test("a job comes to its end wherever Storage stalls", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  for (const id of ["leonardo_ai", "gemini"] as const) {
    for (const kind of ["before", "after"] as const) {
      await t.step(`${id}, ${kind} Storage has done what it was asked for`, async () => {
        for (let stalled = 0, isOver = false; !isOver; stalled++) {
          await prepare(sql, [id]);
          const time = new VirtualTime(start, 1);
          const objects = new Map<string, Uint8Array>();
          let calls = 0;
          const stalls = (): Break | undefined => calls++ === stalled ? kind : undefined;
          const client = simulatedClient(sql, time, { objects, stalls });
          const context = contextOf(client, time.clock, [new Drawer(id)], "one");
          const request = generateRequest.parse({ prompt: "a lighthouse", num_images: 2 });
          const run = async () => {
            const origin = { source: "api", callerWaits: true } as const;
            const begun = await startGeneration(request, origin, context);
            if ("finished" in begun) await begun.finished;
          };
          await Promise.all([run(), time.pass()]);
          isOver = calls <= stalled;
          const { jobs, broken } = await statesOf(sql);
          const where = `call ${stalled}`;
          ok(time.clock.now() - start <= 150_000, where);
          deepEqual(jobs.map(({ status }) => status), ["completed"], where);
          ok((jobs[0]?.pictures ?? 0) >= 1, where);
          deepEqual(broken, {}, where);
          ok(stalled < 10, "a job makes few calls of Storage");
        }
      });
    }
  }
  await sql.end();
});

Deno.test("two runners whose clocks are a minute apart share a queue, and pay for nothing twice", async () => {
  await using stack = await startTestStack({ simulate: false });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  await prepare(sql, ["leonardo_ai", "runware_ai"]);
  const time = new VirtualTime(start, 2);
  const drawers = [new Drawer("leonardo_ai"), new Drawer("runware_ai")];
  const chance = seededRandom(3);
  const objects = new Map<string, Uint8Array>();
  const breaks = () =>
    chance() < 0.05 ? chance() < 0.5 ? "before" as const : "after" as const : undefined;
  const runners = [-30_000, 30_000].map((skew) =>
    contextOf(
      simulatedClient(sql, time, { objects, breaks }),
      { ...time.clock, now: () => time.clock.now() + skew },
      drawers,
      String(skew),
    )
  );
  const prompts = Array.from(
    { length: isFullProof() ? 200 : 24 },
    (_, index) => `lighthouse ${index}`,
  );
  await sql`with clock as materialized (
      select set_config('app.clock', ${new Date(start).toISOString()}, true),
        set_config('image_generation.worker_woken', 'yes', true))
    select public.request_generation(image_generation.default_project_id(null), prompt)
    from clock, unnest(${prompts}::text[]) prompt`;
  for (let round = 0; round < (isFullProof() ? 40 : 20); round++) {
    const now = new Date(time.clock.now()).toISOString();
    await sql`with clock as materialized (select set_config('app.clock', ${now}, true))
      select image_generation.sweep_generations() from clock`;
    const works = runners.map(async (context) => {
      // What breaks off is left to the next round.
      const { jobs } = await claimQueued(isFullProof() ? 20 : 4, 40, context).catch(() => ({
        jobs: [],
      }));
      await Promise.allSettled(jobs.map((job) => runClaimed(job, context)));
      await takeLooks(context).catch(() => {});
    });
    await Promise.all([...works, time.pass()]);
    await time.pass(time.clock.now() + leaseMs / 2);
  }
  const { jobs, broken } = await statesOf(sql);
  deepEqual(jobs.filter(({ status, pictures }) => status !== "completed" || pictures !== 1), []);
  const submits = drawers.flatMap((drawer) => [...drawer.submits]);
  deepEqual(submits.filter(([, count]) => count > 1), [], "nothing is sent twice");
  equal(submits.length, prompts.length, "and nothing to two providers");
  deepEqual(broken, {});
  await sql.end();
});

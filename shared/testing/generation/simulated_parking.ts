import postgres from "postgres";
import { readConfiguration } from "../../configuration/mod.ts";
import type { DatabaseClient } from "../../database/mod.ts";
import type { GenerationContext } from "../../generation/generation_context.ts";
import { IsolateMemory } from "../../generation/isolate_memory.ts";
import type { ProviderRegistry } from "../../generation/provider_candidates.ts";
import { QueueWorker } from "../../generation/queue_worker.ts";
import { generateRequest } from "../../generation/request_schema.ts";
import { startGeneration } from "../../generation/start_generation.ts";
import { uuidOf } from "../../generation/task_id.ts";
import { silentLog } from "../../observability/mod.ts";
import {
  type ImageProvider,
  type ProducedImages,
  providerIds,
  providers,
  type TaskLook,
} from "../../providers/mod.ts";
import type { Clock } from "../../runtime/mod.ts";
import { VirtualTime } from "../runtime/virtual_time.ts";
import { samplePictures } from "../storage/pictures.ts";

/** What is played: jobs that nobody waits for, at two providers that take minutes, on a platform that ends isolates. */
export interface ParkingScenario {
  jobs: number;
  /** Of each job; default 1. */
  pictures?: number;
  /** How long a provider draws, in ms, and how long it is expected to. */
  drawMs: number;
  expectedMs: number;
  /** Between the requests, in ms; default 40. */
  everyMs?: number;
  /** Whether jobs are parked at all. Default true. */
  parks?: boolean;
  /** The wall clock of an isolate, in ms. */
  isolateMs: number;
  /** Moments at which every isolate is killed without a word, in ms from the start. */
  kills?: number[];
  seed?: number;
}

/** What came of it. */
export interface PlayedParking {
  /** How many jobs ended how. */
  statuses: Record<string, number>;
  /** Calls at the providers that asked about tasks. */
  polls: { leonardo_ai: number; runware_ai: number };
  submits: number;
  /** Isolates with work at the same time, at most. */
  isolatesAtOnce: number;
  /** Pictures that were stored by one call of the worker, at most. */
  picturesPerCall: number;
  /** The database's functions that were called for jobs, in order; the providers' settings and an empty queue left aside. */
  queries: string[];
  /** What does not hold of the data. */
  broken: unknown;
  /** From the start to the end of the last job, in ms. */
  tookMs: number;
  /** From the request for the last job to its end, in ms. */
  lastTookMs: number;
}

// In the future, so that what the database does by its own clock leaves the simulated jobs alone.
const start = Date.UTC(2040, 0, 1);
const scheduleMs = 15_000;
const answerMs = 400;

// The scripted providers send nothing, so it does not matter where these lead.
const configuration = readConfiguration({
  LEONARDO_API_KEY: "scripted",
  RUNWARE_API_KEY: "scripted",
  JOB_DEADLINE_SECONDS: "3600",
});

/** An isolate of the platform. What it does after its end comes to nothing. */
interface Isolate {
  function: "generate" | "worker";
  startedAt: number;
  isDead: boolean;
  /** Requests with work. */
  work: number;
  memory: IsolateMemory;
  worker: QueueWorker;
  /** Pictures stored since the worker was called last. */
  stored: number;
}

/**
 * Plays jobs through the whole pipeline, the worker and the database's own functions, in virtual time.
 *
 * @param databaseUrl a migrated database of which nothing else is wanted, and whose schedules do not run
 */
export async function playParking(
  databaseUrl: string,
  scenario: ParkingScenario,
): Promise<PlayedParking> {
  const time = new VirtualTime(start, scenario.seed ?? 1);
  const { clock } = time;
  const sql = postgres(databaseUrl, {
    max: 1,
    onnotice() {},
    connection: { synchronous_commit: "off" },
  });
  const played: PlayedParking = {
    statuses: {},
    polls: { leonardo_ai: 0, runware_ai: 0 },
    submits: 0,
    isolatesAtOnce: 0,
    picturesPerCall: 0,
    queries: [],
    broken: undefined,
    tookMs: 0,
    lastTookMs: 0,
  };
  const isolates = new Set<Isolate>();
  const drawn = scriptedProviders(scenario, played);
  const objects = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  let asked = 0;

  const query = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
    const at = new Date(clock.now()).toISOString();
    const answer = last.then(() =>
      sql.unsafe(
        `with clock as materialized (select set_config('app.clock', $1, true)) ${text}`,
        // The driver serialises every value by the parameter's type and tells when it cannot.
        [at, ...values] as postgres.ParameterOrJSON<never>[],
        { prepare: true },
      )
    );
    last = answer.catch(() => {});
    return time.standStill(answer) as Promise<unknown> as Promise<Row[]>;
  };

  /** What an isolate does after its end never comes to anything. */
  function alive<Value>(isolate: Isolate, work: () => Promise<Value>): Promise<Value> {
    if (isolate.isDead) return new Promise(() => {});
    return work().then(
      (value) => isolate.isDead ? new Promise<Value>(() => {}) : value,
      (error) => isolate.isDead ? new Promise<Value>(() => {}) : Promise.reject(error),
    );
  }

  function clientOf(isolate: Isolate): DatabaseClient {
    const client = {
      rpc(name: string, parameters: Record<string, unknown> = {}) {
        return alive(isolate, async () => {
          const list = Object.keys(parameters).map((each, index) => `${each} => $${index + 2}`);
          const [row] = await query<{ data: unknown }>(
            `select public.${name}(${list.join(", ")}) as data from clock`,
            Object.values(parameters),
          );
          const isIdle = name === "image_generation_claim" && isWithoutJobs(row?.data);
          if (!isIdle && !/snapshot|provider/.test(name)) played.queries.push(name);
          return { data: row?.data ?? null, error: null };
        });
      },
      storage: {
        from: () => ({
          upload: (path: string) =>
            alive(isolate, () => {
              objects.add(path);
              isolate.stored++;
              played.picturesPerCall = Math.max(played.picturesPerCall, isolate.stored);
              return Promise.resolve({ error: null });
            }),
          download: (path: string) => ({
            asStream: () =>
              alive(isolate, () =>
                Promise.resolve({
                  data: objects.has(path) ? new Blob([sample().bytes]).stream() : null,
                  error: null,
                })),
          }),
          remove: () => alive(isolate, () => Promise.resolve({ error: null })),
        }),
      },
    };
    // The pipeline uses no more of a client than these methods.
    return client as unknown as DatabaseClient;
  }

  function contextOf(isolate: Isolate): GenerationContext {
    const client = clientOf(isolate);
    const ownClock: Clock = {
      now: clock.now,
      random: clock.random,
      sleep: (ms, signal) => alive(isolate, () => clock.sleep(ms, signal)),
    };
    return {
      caller: { kind: "secret_key", id: null, client, service: client },
      configuration,
      memory: isolate.memory,
      fetch: () => Promise.reject(new Error("unreachable: the scripted providers send nothing")),
      clock: ownClock,
      log: silentLog,
      providers: drawn,
      signal: new AbortController().signal,
    };
  }

  /** Hands a request to an isolate that has half of its time left, a fresh one if need be. */
  function isolateFor(name: Isolate["function"]): Isolate {
    const found = [...isolates].find((each) =>
      each.function === name && clock.now() - each.startedAt < scenario.isolateMs / 2
    );
    if (found) return found;
    const isolate: Isolate = {
      function: name,
      startedAt: clock.now(),
      isDead: false,
      work: 0,
      memory: new IsolateMemory(),
      worker: new QueueWorker(),
      stored: 0,
    };
    isolates.add(isolate);
    clock.sleep(scenario.isolateMs).then(() => end(isolate));
    return isolate;
  }

  function end(isolate: Isolate): void {
    isolate.isDead = true;
    isolates.delete(isolate);
  }

  async function request(isolate: Isolate, work: Promise<unknown>): Promise<void> {
    isolate.work++;
    const busy = [...isolates].filter((each) => each.work > 0).length;
    played.isolatesAtOnce = Math.max(played.isolatesAtOnce, busy);
    await work;
    isolate.work--;
  }

  function callWorker(): void {
    const isolate = isolateFor("worker");
    isolate.stored = 0;
    const work = isolate.worker.wake({
      ...contextOf(isolate),
      callAgain: () => alive(isolate, () => Promise.resolve(callWorker())),
      onEmpty: () => Promise.resolve(),
    });
    request(isolate, work);
  }

  async function ask(index: number): Promise<void> {
    await clock.sleep(index * (scenario.everyMs ?? 40));
    asked++;
    const isolate = isolateFor("generate");
    const parsed = generateRequest.parse({
      prompt: `job ${index}`,
      num_images: scenario.pictures ?? 1,
      provider: index % 2 === 0 ? "leonardo_ai" : "runware_ai",
    });
    const origin = { source: "api" as const, callerWaits: false };
    const work = async () => {
      const context = { ...contextOf(isolate), newJobId: () => uuidOf(String(index)) };
      const begun = await startGeneration(parsed, origin, context);
      if ("finished" in begun) await begun.finished;
    };
    request(isolate, work());
  }

  /** Runs the schedule until every job has ended, and kills when it is time to. */
  async function keepTime(): Promise<void> {
    for (;;) {
      await clock.sleep(scheduleMs);
      await query("select image_generation.maintain_generations() from clock");
      const [woken] = await query<{ count: number }>(
        "delete from image_generation.test_wakes where (select true from clock) returning 1 as count",
      );
      if (woken) callWorker();
      const [open] = await query<{ count: number }>(
        "select count(*)::int as count from clock, image_generation.generation_jobs where completed_at is null",
      );
      const isOver = asked === scenario.jobs && open?.count === 0;
      if (isOver || clock.now() - start > 4_000_000) return;
    }
  }

  try {
    await prepareDatabase(sql, scenario.parks ?? true);
    for (const at of scenario.kills ?? []) {
      clock.sleep(at).then(() => isolates.forEach(end));
    }
    const asking = Array.from({ length: scenario.jobs }, (_, index) => ask(index));
    let isOver = false;
    const playing = Promise.all([...asking, keepTime()]).finally(() => isOver = true);
    while (!isOver) await time.pass(clock.now() + scheduleMs);
    await playing;
    const rows = await query<{ status: string; count: number; last: number }>(
      `select status, count(*)::int as count, max(extract(epoch from completed_at))::float8 as last
       from clock, image_generation.generation_jobs group by status`,
    );
    played.statuses = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    played.tookMs = Math.max(...rows.map(({ last }) => last ?? 0)) * 1_000 - start;
    const [latest] = await query<{ took: number }>(
      `select extract(epoch from completed_at - created_at)::float8 * 1000 as took
       from clock, image_generation.generation_jobs order by created_at desc limit 1`,
    );
    played.lastTookMs = latest?.took ?? NaN;
    const [check] = await query<{ data: unknown }>(
      "select public.image_generation_check_data() as data from clock",
    );
    played.broken = check?.data;
    return played;
  } finally {
    await sql.end();
  }
}

function isWithoutJobs(answer: unknown): boolean {
  return (answer as { jobs: unknown[] }).jobs.length === 0;
}

async function prepareDatabase(sql: postgres.Sql, parks: boolean): Promise<void> {
  await sql`truncate image_generation.generation_jobs, image_generation.stored_objects,
    image_generation.usage_ledger, image_generation.usage_totals cascade`;
  await sql`delete from image_generation.provider_health`;
  await sql`insert into image_generation.provider_health (scope, provider, counted_at, refilled_at)
    select provider, provider, ${new Date(start)}, ${new Date(start)}
    from image_generation.provider_configs`;
  for (const id of providerIds) {
    await sql`update image_generation.provider_configs set ${
      sql({
        enabled: id === "leonardo_ai" || id === "runware_ai",
        weight: 1,
        requests_per_minute: null,
        max_concurrency: null,
        timeout_ms: 900_000,
      })
    } where provider = ${id}`;
  }
  // The worker of the simulation is called, and no other.
  await sql.unsafe(`
    create table if not exists image_generation.test_wakes (at timestamptz default now());
    create or replace function image_generation.wake_worker() returns void language sql as
      'insert into image_generation.test_wakes default values';
    create or replace function image_generation.wakes_workers() returns boolean language sql as
      'select ${parks}';
    create or replace function image_generation.probes_are_due() returns boolean language sql as
      'select false';
  `);
}

/** Leonardo names its tasks itself and is asked about each; Runware takes names and is asked about many at once. */
function scriptedProviders(
  { drawMs, expectedMs, pictures: count = 1 }: ParkingScenario,
  played: PlayedParking,
): ProviderRegistry {
  const scripted = (id: "leonardo_ai" | "runware_ai"): ImageProvider => {
    const endsAt = new Map<string, number>();
    const names = new Map<string, string>();
    const look = (taskId: string, now: number): TaskLook => {
      const end = endsAt.get(taskId);
      if (end === undefined) throw new Error(`unreachable: ${taskId} was not submitted`);
      return end > now ? { status: "pending" } : { status: "completed", result: pictures(count) };
    };
    const { pollMany: _pollMany, ...own } = providers[id];
    return {
      ...own,
      plan: (request, settings) => {
        const model = settings.models[0];
        if (!model) return { possible: false, reasons: ["It has no model."], mistakes: [] };
        return {
          possible: true,
          plan: {
            provider: id,
            model: { ...model, typicalLatencyMs: expectedMs },
            calls: [{ count: request.count, body: null }],
            expectedSize: { width: 7, height: 5 },
            expectedFormat: "png",
            losses: [],
            estimatedCostUsd: 0.01,
          },
        };
      },
      submit: async (_call, taskId, { clock, signal }) => {
        if (names.has(taskId)) throw new Error(`${taskId} is paid for twice`);
        played.submits++;
        const name = id === "leonardo_ai" ? uuidOf(`leonardo ${taskId}`) : taskId;
        names.set(taskId, name);
        endsAt.set(name, clock.now() + drawMs * (0.95 + 0.1 * clock.random()));
        await clock.sleep(answerMs, signal);
        return { taskId: name };
      },
      find: (_call, taskId) => Promise.resolve(names.get(taskId)),
      poll: async (taskId, { clock, signal }) => {
        played.polls[id]++;
        await clock.sleep(answerMs, signal);
        const state = look(taskId, clock.now());
        if (state.status === "failed") throw state.error;
        return state;
      },
      ...(id === "runware_ai" && {
        pollMany: async (taskIds, { clock, signal }) => {
          played.polls[id]++;
          await clock.sleep(answerMs, signal);
          return new Map(taskIds.map((taskId) => [taskId, look(taskId, clock.now())]));
        },
      }),
      cancel: () => Promise.resolve(),
    };
  };
  return { ...providers, leonardo_ai: scripted("leonardo_ai"), runware_ai: scripted("runware_ai") };
}

function pictures(count: number): ProducedImages {
  const { bytes } = sample();
  const source = { kind: "bytes" as const, bytes, mediaType: "image/png" };
  return { images: Array.from({ length: count }, () => ({ source })) };
}

function sample() {
  const [sample] = samplePictures;
  if (!sample) throw new Error("unreachable: there are samples");
  return sample;
}

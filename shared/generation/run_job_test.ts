import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { internal, ProviderError, ServiceError } from "../errors/mod.ts";
import { silentLog } from "../observability/mod.ts";
import { type ImageProvider, providers, type Submission } from "../providers/mod.ts";
import type { Job } from "../routing/mod.ts";
import { MemoryStore } from "../testing/generation/memory_store.ts";
import { sampleCandidate, sampleNow } from "../testing/routing/candidates.ts";
import { failedAttempt, sampleJob } from "../testing/routing/jobs.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";
import { HeldLease } from "./held_lease.ts";
import { runJob } from "./run_job.ts";

/** What a provider does with one call; throws for a failure. */
type Draw = (count: number, tries: number) => Partial<Submission> & { pictures: number };

const source = { kind: "bytes" as const, bytes: new Uint8Array(1), mediaType: "image/png" };

/** A provider that is asked once and polled; it knows its tasks by the ids it is given, as Runware does. */
class FakeProvider {
  /** Pictures asked for, by task id. */
  readonly submitted: Map<string, number> = new Map();
  tries = 0;
  readonly provider: ImageProvider;

  constructor(id: "runware_ai" | "leonardo_ai" | "gemini", draw: Draw, seed?: number) {
    const submitted = this.submitted;
    const produce = (count: number) => {
      const { pictures } = draw(count, ++this.tries);
      const image = { source, ...(seed !== undefined && { seed }) };
      return { images: Array.from({ length: pictures }, () => image) };
    };
    this.provider = {
      ...providers[id],
      submit: (call, taskId) => {
        ok(!submitted.has(taskId), "nothing is paid for twice");
        submitted.set(taskId, call.count);
        if (id !== "gemini") return Promise.resolve({ taskId });
        return Promise.resolve().then(() => ({ taskId, result: produce(call.count) }));
      },
      find: (_call, taskId) => Promise.resolve(submitted.has(taskId) ? taskId : undefined),
      poll: (taskId) =>
        Promise.resolve().then(() => ({
          status: "completed" as const,
          result: produce(submitted.get(taskId) ?? 0),
        })),
    };
    if (id === "gemini") {
      // It answers at once and knows nothing afterwards.
      const { poll: _poll, find: _find, pollInterval: _interval, ...atOnce } = this.provider;
      this.provider = atOnce;
    }
  }

  get candidate() {
    return { ...sampleCandidate(this.provider.id), provider: this.provider };
  }
}

const draws: Draw = (count) => ({ pictures: count });
const fails = (message: string, details = {}): Draw => () => {
  throw new ProviderError("fake", "upstream_down", message, { maybeBilled: true, ...details });
};

/** A job in memory, in virtual time. */
function start(job: Job, fakes: Pick<FakeProvider, "candidate">[]) {
  const time = new VirtualTime(sampleNow, 1);
  const store = new MemoryStore(job, time.clock);
  const run = (leaseId: string, seconds = 40) => {
    const lease = new HeldLease(
      store.takeOver(leaseId),
      seconds,
      time.clock.now(),
      store,
      time.clock,
      silentLog,
    );
    const known = {
      candidates: fakes.map(({ candidate }) => candidate),
      excluded: [],
      busy: new Map(),
    };
    return runJob({
      job: store.job,
      projectId: "project",
      lease,
      known,
      pictureSettings: { strips: true, embeds: false, keeps_workflows: false },
      unwritten: null,
      waitedMs: 0,
      isHeld: false,
    }, {
      store,
      pictures: store,
      compress: () => Promise.reject(new Error("unreachable: the prompts are short")),
      fetch: () => Promise.reject(new Error("unreachable: the fakes send nothing")),
      clock: time.clock,
      log: silentLog,
    });
  };
  /** Lets a runner run to its end. */
  const finish = async (leaseId = "lease", seconds?: number) => {
    const [ended] = await Promise.allSettled([run(leaseId, seconds), time.pass()]);
    return ended;
  };
  return { store, time, run, finish };
}

Deno.test("runJob() draws, and reserves what it sends", async () => {
  const fake = new FakeProvider("runware_ai", draws);
  const { store, finish } = start(sampleJob({}, { count: 3 }), [fake]);
  await finish();
  equal(store.status, "completed");
  deepEqual(store.stored, ["1-0", "1-1", "1-2"]);
  deepEqual(store.reserved[0]?.places, [0, 1, 2]);
});

Deno.test("runJob() asks the next provider for the missing pictures alone, and reserves no more", async () => {
  const first = new FakeProvider("runware_ai", () => ({ pictures: 3 }));
  const second = new FakeProvider("leonardo_ai", draws);
  const job = sampleJob({}, { count: 4, provider: "runware_ai" });
  const { store, finish } = start(job, [first, second]);
  await finish();
  equal(store.status, "completed");
  const [whole, rest] = store.reserved;
  deepEqual([whole?.places, rest?.places], [[0, 1, 2, 3], [3]]);
  deepEqual([rest?.calls, [...second.submitted.values()]], [1, [1]]);
  ok((rest?.estimated_cost_usd ?? 1) < (whole?.estimated_cost_usd ?? 0) * 10);
});

Deno.test("runJob() ends a job whose runner died as it would have ended it", async () => {
  const fake = new FakeProvider("gemini", fails("It is down."));
  const brought = failedAttempt({ id: "first", status: "partial", places: [0, 1, 2, 3] });
  const left = failedAttempt({
    ...{ id: "second", ordinal: 2, status: "running", leaseId: "of the dead" },
    ...{ endedAt: null, failure: null, places: [3] },
  });
  const pictures = [0, 1, 2].map((place) => ({ place, attemptId: "first" }));
  const job = sampleJob(
    { attempts: [brought, left], pictures },
    { count: 4, maxRetries: 0, enableFallback: false },
  );
  const { store, finish } = start(job, [fake]);
  await finish();
  equal(store.status, "completed");
  equal(store.result?.warnings.some((each) => /1 of 4 pictures are missing/.test(each)), true);
  deepEqual(store.closed.map(({ status, maybe_billed_share }) => [status, maybe_billed_share]), [
    ["abandoned", 1],
  ]);
});

Deno.test("runJob() asks the account that a task was begun with how it stands, and cancels there", async () => {
  const fake = new FakeProvider("runware_ai", draws);
  const keys: (string | undefined)[] = [];
  const { poll, submit } = fake.provider;
  const noting: ImageProvider = {
    ...fake.provider,
    submit: (call, taskId, context) => {
      keys.push(context.settings.apiKey);
      return submit(call, taskId, context);
    },
    poll: async (taskId, context) => {
      keys.push(context.settings.apiKey);
      ok(poll);
      return await poll(taskId, context);
    },
  };
  const endpoint = { baseUrl: "http://upstream.test", headers: {} };
  const upstreams = ["one", "two", "three"].map((apiKey, place) => ({
    id: `runware_ai/${place + 1}`,
    endpoint,
    apiKey,
  }));
  const candidate = { ...fake.candidate, provider: noting, upstreams };
  const { store, finish } = start(sampleJob(), [{ candidate }]);
  let isKilled = false;
  store.before = (call) => {
    if (call !== "finish" || isKilled) return;
    isKilled = true;
    throw new Error("the runner died");
  };
  store.pick = () => ["runware_ai/2"];
  await finish();
  ok(isKilled);
  await finish("lease of another");
  equal(store.status, "completed");
  ok(keys.length >= 2 && keys.every((key) => key === "two"), `${keys}`);
});

Deno.test("runJob() writes only numbers that fit, whatever a provider says", async () => {
  const limited = new FakeProvider("leonardo_ai", fails("Later.", { retryAfterMs: 2_592_000_000 }));
  const drawn = new FakeProvider("runware_ai", draws, 2 ** 63);
  const job = sampleJob({}, { provider: "leonardo_ai" });
  const { store, finish } = start(job, [limited, drawn]);
  await finish();
  equal(store.status, "completed");
  for (const { retry_after_ms, latency_ms, images } of store.closed) {
    ok((retry_after_ms ?? 0) < 2 ** 31 && latency_ms < 2 ** 31);
    for (const { seed } of images) equal(seed, null);
  }
});

Deno.test("runJob() does not repeat an end that the database refuses for good", async () => {
  const { store, finish } = start(sampleJob(), [new FakeProvider("runware_ai", draws)]);
  let ends = 0;
  store.before = (call) => {
    if (call === "finish") ends++;
    if (call === "finish") throw new ServiceError("invalid_request", "22003");
  };
  const ended = await finish();
  equal(ended.status, "rejected");
  equal(ends, 1);
});

Deno.test("runJob() repeats an end whose answer was lost, and books it once", async () => {
  const { store, finish } = start(sampleJob(), [new FakeProvider("runware_ai", draws)]);
  let lost = 2;
  store.before = (call) => {
    if (call === "finish" && lost-- > 0) throw internal("The database is away.", undefined);
  };
  await finish();
  equal(store.status, "completed");
  equal(store.closed.length, 1);
});

Deno.test("runJob() leaves the pictures of its successor alone", async () => {
  const fake = new FakeProvider("runware_ai", draws);
  const { store, run, time } = start(sampleJob({}, { count: 2 }), [fake]);
  const late = run("late");
  // It has stored its pictures and is about to end the job when another runner takes it.
  let successor: Promise<unknown> | undefined;
  store.before = (call) => {
    if (call !== "finish" || successor) return;
    successor = run("successor");
    throw new TypeError("a defect of the late one");
  };
  const [ended] = await Promise.allSettled([late, time.pass()]);
  await Promise.all([successor, time.pass()]);
  equal(store.status, "completed");
  ok(ended.status === "fulfilled" || ended.reason instanceof TypeError);
  deepEqual([...new Set(store.stored)].sort(), ["1-0", "1-1"]);
});

Deno.test("runJob() stops when its beats fail for as long as the lease lasts", async () => {
  const never: Draw = () => ({ pictures: 0 });
  const fake = new FakeProvider("runware_ai", never);
  fake.provider.poll = () => Promise.resolve({ status: "pending" as const });
  const { store, run, time } = start(sampleJob(), [fake]);
  store.before = (call) => {
    if (call === "extend") throw internal("The database is away.", undefined);
  };
  const ending = run("lease", 40);
  await time.pass(sampleNow + 45_000);
  await ending;
  equal(time.clock.now(), sampleNow + 45_000);
  equal(store.status, "running", "it is the next runner's to end");
});

Deno.test("runJob() gives a job of the queue back while it waits", async () => {
  const fake = new FakeProvider("runware_ai", fails("Later.", { retryAfterMs: 30_000 }));
  const job = sampleJob({ callerWaits: false }, { enableFallback: false });
  const { store, finish } = start(job, [fake]);
  await finish();
  equal(store.status, "queued");
  equal(store.job.leaseId, null);
  equal(store.closed.length, 1, "what has ended is booked before the wait");
});

Deno.test("runJob() makes the same of a job wherever its runners die", async () => {
  const plays = fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    // How often the first provider fails, and how many pictures it brings when it does not.
    failures: fc.nat(2),
    brings: fc.integer({ min: 1, max: 5 }),
    crashes: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
  });
  const play = async (
    { count, failures, brings }: { count: number; failures: number; brings: number },
    crashes: number[],
  ) => {
    const flaky = new FakeProvider("runware_ai", (asked, tries) => {
      if (tries <= failures) throw new ProviderError("runware_ai", "no_result", "Nothing came.");
      return { pictures: Math.min(asked, brings) };
    });
    const steady = new FakeProvider("leonardo_ai", draws);
    const job = sampleJob({}, { count, provider: "runware_ai" });
    const { store, finish } = start(job, [flaky, steady]);
    for (const [index, crash] of crashes.entries()) {
      let calls = 0;
      store.before = () => {
        if (++calls >= crash) throw new TypeError("the runner dies here");
      };
      const ended = await finish(`runner ${index}`);
      if (ended.status === "fulfilled") break;
    }
    store.before = () => {};
    if (store.status === "running") await finish("the last runner");
    const pictures = store.job.pictures.map(({ place }) => place).sort();
    return { status: store.status, pictures };
  };
  await fc.assert(
    fc.asyncProperty(plays, async ({ crashes, ...script }) => {
      deepEqual(await play(script, crashes), await play(script, []));
    }),
    { numRuns: 60 },
  );
});

Deno.test("runJob() says that the project is gone when its row is", async () => {
  const { store, run, time } = start(sampleJob(), [new FakeProvider("runware_ai", draws)]);
  store.before = () => store.takeOver("nobody");
  store.read = () => Promise.resolve(undefined as never);
  const running = run("lease");
  await Promise.all([
    rejects(running, (error: { code?: string }) => error.code === "project_not_found"),
    time.pass(),
  ]);
});

/** A provider that takes a while, and when it was asked about each of its tasks. */
function slow(drawsMs: number, expectedMs: number, failing = false) {
  const fake = new FakeProvider("leonardo_ai", draws);
  const asked: number[] = [];
  const { submit, poll } = fake.provider;
  const sentAt = new Map<string, number>();
  fake.provider.submit = (call, taskId, context) => {
    if (failing && sentAt.size > 0) throw new ProviderError("leonardo_ai", "moderated", "No.");
    sentAt.set(taskId, context.clock.now());
    return submit(call, taskId, context);
  };
  fake.provider.poll = (taskId, context) => {
    asked.push(context.clock.now() - sampleNow);
    ok(asked.length < 100, "it is asked without end");
    const isDone = context.clock.now() >= (sentAt.get(taskId) ?? Infinity) + drawsMs;
    return isDone
      ? poll!.call(fake.provider, taskId, context)
      : Promise.resolve({ status: "pending" });
  };
  const candidate = fake.candidate;
  Object.defineProperty(fake, "candidate", {
    value: {
      ...candidate,
      timeoutMs: 900_000,
      health: { ...candidate.health, averageLatencyMs: expectedMs },
    },
  });
  return { fake, asked };
}

const background = { callerWaits: false, deadlineAt: sampleNow + 3_600_000 };

Deno.test("runJob() parks a job that nobody waits for until its task is expected to end", async () => {
  const { fake, asked } = slow(600_000, 600_000);
  const { store, time, finish } = start(sampleJob(background), [fake]);
  await finish();
  deepEqual([store.status, store.job.leaseId, asked], ["waiting", null, []]);
  equal(store.lookAt, sampleNow + 600_000);
  ok(time.clock.now() < sampleNow + 1_000, "no runner waits");
  await time.pass(sampleNow + 601_000);
  store.status = "running";
  await finish("whoever looked");
  equal(store.status, "completed");
  deepEqual([fake.submitted.size, asked.length], [1, 1]);
});

Deno.test("runJob() stays with a task that is expected to end within 15 s, and parks one that does not", async () => {
  const quick = slow(9_000, 10_000);
  const first = start(sampleJob(background), [quick.fake]);
  await first.finish();
  equal(first.store.status, "completed");

  const late = slow(600_000, 10_000);
  const second = start(sampleJob(background), [late.fake]);
  await second.finish();
  equal(second.store.status, "waiting");
  ok(late.asked.length > 1 && late.asked.every((ms) => ms <= 25_000), String(late.asked));
});

Deno.test("runJob() stays with a job whose caller waits, however long it takes", async () => {
  const { fake } = slow(100_000, 90_000);
  const { store, finish } = start(sampleJob(), [fake]);
  await finish();
  equal(store.status, "completed");
});

Deno.test("runJob() stays with a job where nobody would look at it", async () => {
  const { fake } = slow(60_000, 60_000);
  const { store, finish } = start(sampleJob(background), [fake]);
  store.parks = false;
  await finish();
  deepEqual([store.status, fake.submitted.size], ["completed", 1]);
});

Deno.test("runJob() parks again what a look took for ended, and gives up what has had its time", async () => {
  const { fake, asked } = slow(Infinity, 60_000);
  const { store, time, finish } = start(
    sampleJob(background, { enableFallback: false, maxRetries: 0 }),
    [
      fake,
    ],
  );
  await finish();
  for (const [look, pauseMs] of [[1, 2_000], [2, 4_000], [3, 8_000], [4, 15_000]] as const) {
    await time.pass(store.lookAt ?? 0);
    const attempts = store.job.attempts.map((each) => ({ ...each, looks: look }));
    store.job = { ...store.job, attempts };
    store.status = "running";
    const now = time.clock.now();
    await finish(`look ${look}`);
    deepEqual([store.status, (store.lookAt ?? 0) - now, asked.length], ["waiting", pauseMs, look]);
  }
  await time.pass(sampleNow + 901_000);
  store.status = "running";
  await finish("the last");
  equal(store.status, "failed");
  deepEqual(store.closed.map((each) => each.class), ["timeout"]);
});

Deno.test("runJob() parks a job with more calls than places, and sends the others in their turn", async () => {
  const { fake } = slow(60_000, 60_000);
  const plan = fake.provider.plan;
  fake.provider.plan = (request, settings) => {
    const planned = plan(request, settings);
    if (!planned.possible) return planned;
    const calls = Array.from({ length: request.count }, (_, n) => ({ count: 1, body: n }));
    return { ...planned, plan: { ...planned.plan, calls } };
  };
  const { store, time, finish } = start(sampleJob(background, { count: 6 }), [fake]);
  await finish();
  deepEqual([fake.submitted.size, store.status], [4, "waiting"]);
  await time.pass(sampleNow + 61_000);
  await finish("second");
  deepEqual([fake.submitted.size, store.status, store.stored.length], [6, "waiting", 4]);
  await time.pass(sampleNow + 122_000);
  await finish("third");
  equal(store.status, "completed");
  deepEqual(store.stored.toSorted(), ["1-0", "1-1", "1-2", "1-3", "1-4", "1-5"]);
});

Deno.test("runJob() stays with the other calls of an attempt when one was refused, and sends it once", async () => {
  const { fake } = slow(60_000, 60_000, true);
  const plan = fake.provider.plan;
  fake.provider.plan = (request, settings) => {
    const planned = plan(request, settings);
    if (!planned.possible) return planned;
    const calls = Array.from({ length: request.count }, (_, n) => ({ count: 1, body: n }));
    return { ...planned, plan: { ...planned.plan, calls } };
  };
  const { store, finish } = start(
    sampleJob(background, { count: 2, enableFallback: false, onRefusal: "stop" }),
    [fake],
  );
  await finish();
  deepEqual([store.status, store.stored.length], ["completed", 1]);
});

import assert from "node:assert/strict";
import type { FinishOutcome, GenerationDocument } from "../database/mod.ts";
import { ProviderError, ServiceError } from "../errors/mod.ts";
import { silentLog } from "../observability/mod.ts";
import { noIntake } from "../testing/generation/memory_store.ts";
import { type Decision, hashPlan, type Job, planAttempt } from "../routing/mod.ts";
import { systemClock } from "../runtime/mod.ts";
import { sampleCandidate, sampleCandidates } from "../testing/routing/candidates.ts";
import { failedAttempt, knownProviders, sampleJob } from "../testing/routing/jobs.ts";
import { collectAttempt } from "./collect_attempt.ts";
import { HeldLease } from "./held_lease.ts";
import type { JobRun, RunContext } from "./job_run.ts";
import { compress, perform } from "./perform.ts";

/** A job under way, with a clock whose sleeps are over at once but for those of the lease. */
function run(job: Job, changes: Partial<RunContext["store"]> = {}) {
  const slept: number[] = [];
  const clock = {
    ...systemClock,
    now: () => job.queuedAt,
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  const unreachable = () => Promise.reject(new Error("unreachable: this test asks for none"));
  const beats = {
    ...clock,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason))
      ),
  };
  const lease = new HeldLease(
    { jobId: job.id, leaseId: job.leaseId ?? "" },
    60,
    job.queuedAt,
    { extend: () => Promise.resolve(true), release: () => Promise.resolve() },
    beats,
    silentLog,
  );
  const context: RunContext = {
    store: {
      next: unreachable,
      park: unreachable,
      noteTasks: unreachable,
      noteCopies: unreachable,
      tell: unreachable,
      finish: unreachable,
      read: unreachable,
      ...changes,
    },
    pictures: {
      store: unreachable,
      signAhead: () => {},
      intake: noIntake,
      find: unreachable,
      convert: unreachable,
      compose: unreachable,
      inputs: () => ({ open: unreachable, publicUrl: unreachable, drawn: () => undefined }),
    },
    compress: unreachable,
    fetch: unreachable,
    clock,
    log: silentLog,
  };
  const known = knownProviders();
  const state: JobRun = {
    job,
    projectId: "project",
    lease,
    known,
    pictureSettings: { strips: true, embeds: false, keeps_workflows: false },
    unwritten: null,
    waitedMs: 0,
    isHeld: false,
  };
  return { state, context, slept, beats, [Symbol.dispose]: () => lease.stop() };
}

const decision: Decision = { do: "finish", status: "failed", warnings: [] };

Deno.test("perform() asks again when the answer to the end of a job is lost", async () => {
  // Nothing here reads the job.
  const job = { id: "job" } as unknown as GenerationDocument;
  const answers: (FinishOutcome | Error)[] = [
    new ServiceError("internal", "no answer"),
    new ServiceError("internal", "no answer"),
    { outcome: "finished", job },
  ];
  using running = run(sampleJob(), {
    finish: () => {
      const answer = answers.shift();
      return answer instanceof Error || !answer ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  assert.equal(await perform(decision, running.state, running.context), job);
  assert.deepEqual(running.slept, [200, 1_000]);
});

Deno.test("perform() ends when the database does not take the end of a job, or it is somebody else's", async () => {
  let asked = 0;
  const failure = new ServiceError("internal", "no answer");
  using away = run(sampleJob(), {
    finish: () => {
      asked++;
      return Promise.reject(failure);
    },
  });
  await assert.rejects(perform(decision, away.state, away.context), failure);
  assert.equal(asked, 4);

  using lost = run(sampleJob(), { finish: () => Promise.resolve({ outcome: "lease_lost" }) });
  await assert.rejects(perform(decision, lost.state, lost.context), { name: "AbortError" });
});

Deno.test("collectAttempt() tells the refusal, whatever else failed", async () => {
  const candidate = sampleCandidate("gemini");
  const classes = ["upstream_down", "moderated", "upstream_down"] as const;
  let sent = 0;
  const provider = {
    ...candidate.provider,
    submit: () => {
      const failureClass = classes[sent++] ?? "upstream_down";
      return Promise.reject(new ProviderError("gemini", failureClass, `It was ${failureClass}.`));
    },
  };
  const job = sampleJob({}, { count: 3, provider: "gemini" });
  const places = [0, 1, 2];
  const planned = planAttempt(job, candidate, places);
  assert.ok(planned.possible);
  const attempt = failedAttempt({
    status: "running",
    places,
    planHash: hashPlan(planned.plan),
    model: planned.plan.model.id,
    endedAt: null,
    failure: null,
  });
  using running = run({ ...job, attempts: [attempt] });
  running.state.known = knownProviders({ candidates: [{ ...candidate, provider }] });
  const outcome = await collectAttempt(running.state, attempt.id, {
    ...running.context,
    clock: running.beats, // or the attempt's time would be up at once
  });
  assert.ok("ended" in outcome);
  const { ended } = outcome;
  assert.equal(sent, 3);
  assert.deepEqual([ended.status, ended.class, ended.message], [
    "failed",
    "moderated",
    "It was moderated.",
  ]);
});

Deno.test("collectAttempt() leaves time to those alone who may be asked, and has some for each round", async () => {
  const timeOf = async (request: Partial<Job["request"]>) => {
    const { provider, ...candidate } = sampleCandidate("gemini", { averageLatencyMs: 12_000 });
    const failing = {
      ...provider,
      submit: () => Promise.reject(new ProviderError("gemini", "upstream_down", "It is down.")),
    };
    const job = sampleJob({}, { provider: "gemini", ...request });
    const places = Array.from({ length: job.request.count }, (_, place) => place);
    const planned = planAttempt(job, { provider, ...candidate }, places);
    assert.ok(planned.possible);
    const planHash = hashPlan(planned.plan);
    const attempt = failedAttempt({ status: "running", places, planHash, endedAt: null });
    using running = run({ ...job, attempts: [attempt] });
    const candidates = sampleCandidates().map((each) =>
      each.provider.id === "gemini" ? { ...candidate, provider: failing } : each
    );
    running.state.known = knownProviders({ candidates });
    const times: number[] = [];
    const clock = {
      ...running.beats,
      sleep: (ms: number, signal?: AbortSignal) => {
        times.push(ms);
        return running.beats.sleep(ms, signal);
      },
    };
    await collectAttempt(running.state, attempt.id, { ...running.context, clock });
    return Math.max(...times);
  };
  assert.equal(await timeOf({ count: 1 }), 30_000);
  assert.equal(await timeOf({ count: 20 }), 90_000);
  assert.equal(await timeOf({ count: 1, fallbackTo: [] }), 120_000);
  assert.equal(await timeOf({ count: 1, fallbackTo: ["runware_ai"] }), 60_000);
});

Deno.test("compress() asks for the project's own texts, patiently when nobody waits", async () => {
  const asked: unknown[] = [];
  const context = {
    compress: (...[job, text, limit]: Parameters<RunContext["compress"]>) => {
      asked.push([job.projectId, job.callerWaits, text, limit]);
      return Promise.resolve({ text: "short", warnings: [], validation: sampleValidation });
    },
  };
  const job = sampleJob({ projectId: "project", callerWaits: false }, { prompt: "long" });
  const { texts } = await compress(
    job,
    { text: "prompt", parted: false, limit: 10 },
    context,
    new AbortController().signal,
  );
  assert.deepEqual(asked, [["project", false, "long", 10]]);
  assert.deepEqual(texts.map(({ text, limit }) => [text, limit]), [["short", 10]]);
});

const sampleValidation = {
  original_length: 4,
  optimized_length: 5,
  optimization_time: 0,
  method: "local",
  preservation: 1,
};

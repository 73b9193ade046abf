import { type Mutation, sql } from "../mutation.ts";

/** Jobs that wait for a provider without a runner. */
export function parking(): Mutation[] {
  const parked = ["functions/worker/parking_test.ts"];
  const callbacks = ["functions/callbacks/callbacks_test.ts"];
  const running = ["shared/generation/run_job_test.ts"];
  return [
    {
      file: sql,
      tests: ["shared/generation/parking_simulation_test.ts"],
      find: "case when closed.looks = 1 then latency / 3 else latency end",
      replace: "latency",
      breaks: "a provider that is faster than expected is never noticed to be",
    },
    {
      file: "shared/generation/queue_worker.ts",
      tests: ["shared/generation/queue_worker_test.ts"],
      find: "this.#picturesLeft = picturesPerCall - this.#picturesUnderWay;",
      replace: "this.#picturesLeft = picturesPerCall;",
      breaks: "a worker that is called again has the pictures of both calls at once",
      inSmallPass: true,
    },
    {
      file: "shared/providers/comfyui/pictures_in.ts",
      tests: ["shared/providers/comfyui/pictures_in_test.ts"],
      find: "drawn.upstreamId !== `comfyui/${endpoint.name}`",
      replace: "drawn.upstreamId === null",
      breaks: "a picture is taken for one of a server that did not draw it",
    },
    {
      file: sql,
      tests: parked,
      find: "where a.id = l.attempt_id and a.looks = l.look and",
      replace: "where a.id = l.attempt_id and",
      breaks: "a look that comes late is believed",
    },
    {
      file: sql,
      tests: parked,
      find: "set looks = a.looks + 1, next_look_at = at + image_generation.look_time()",
      replace: "set looks = a.looks + 1",
      breaks: "two workers look at the same job at the same time",
    },
    {
      file: sql,
      tests: parked,
      find: "if held.status not in ('queued', 'running', 'waiting') then",
      replace: "if held.status not in ('queued', 'running') then",
      breaks: "a parked job cannot be cancelled",
    },
    {
      file: sql,
      tests: callbacks,
      find: "and a.callback_token_hash = callback ->> 'token_hash'",
      replace: "",
      breaks: "whoever knows an attempt's id can make the service ask about it",
    },
    {
      file: sql,
      tests: callbacks,
      find: "next_look_at = least(a.next_look_at, at + make_interval(secs => (parking",
      replace: "next_look_at = greatest(a.next_look_at, at + make_interval(secs => (parking",
      breaks: "a provider's call that comes before the job is parked is forgotten",
    },
    {
      file: "functions/callbacks/routes.ts",
      tests: callbacks,
      find: "if (!matches.includes(true)) {",
      replace: "if (leonardoCallbackKeys.length === 0) {",
      breaks: "anybody can call in Leonardo's name",
    },
    {
      file: "shared/generation/queue_worker.ts",
      tests: ["shared/generation/parking_simulation_test.ts"],
      find: "const picturesPerCall = 40;",
      replace: "const picturesPerCall = 80;",
      breaks: "one call of the worker stores more pictures than its CPU is good for",
    },
    {
      file: sql,
      tests: ["functions/worker/parking_test.ts"],
      find:
        "case when next_at is not null then ceil(greatest(0, extract(epoch from next_at - at)) * 1000) end",
      replace: "ceil(greatest(0, extract(epoch from next_at - at)) * 1000)",
      breaks: "a worker without parked jobs asks for looks again and again",
    },
    {
      file: "shared/generation/run_calls.ts",
      tests: running,
      find: "calls.staysUntil = Infinity;",
      replace: "",
      breaks: "a call that was refused is sent again when the others have ended",
    },
    {
      file: "shared/generation/await_task.ts",
      tests: ["shared/generation/await_task_test.ts"],
      find: "if (untilNext > 0 && clock.now()",
      replace: "if (clock.now()",
      breaks: "what a look found ended is parked again without being asked about",
    },
    {
      file: "shared/generation/collect_attempt.ts",
      tests: running,
      find: "if (outcome.isAtWork && !isHeld && clock.now() < endsAt) {",
      replace: "if (outcome.isAtWork && !isHeld) {",
      breaks: "a task that never ends is looked at for ever",
    },
  ];
}

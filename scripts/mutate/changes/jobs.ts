import { type Mutation, sql } from "../mutation.ts";

/** The queue: leases, ends, idempotency, health and places. */
export function jobs(): Mutation[] {
  const calls = ["shared/database/generation_calls_test.ts"];
  const health = {
    file: sql,
    tests: ["supabase/tests/provider_health_test.ts"],
  };
  const running = ["shared/generation/perform_test.ts"];
  const idempotency = ["functions/generate/idempotency_test.ts"];
  const claims = { tests: ["functions/worker/queue_test.ts"], filter: "claim()" };
  return [
    {
      file: sql,
      tests: calls,
      find:
        "perform pg_advisory_xact_lock(hashtextextended(project || (job ->> 'idempotency_key'), 0));",
      replace: "",
      breaks: "requests with one key at the same time do not wait for each other",
    },
    {
      file: sql,
      tests: calls,
      find: "if begun.lease_id is distinct from begun_before.lease_id then",
      replace: "if begun.completed_at is not null then",
      breaks: "two calls that begin one job at the same time both run it, and pay twice",
    },
    {
      file: sql,
      tests: calls,
      find: "if held.finished_lease_id is distinct from image_generation_finish.lease_id then",
      replace: "if true then",
      breaks: "the end of a job that is told twice is taken for somebody else's",
      inSmallPass: true,
    },
    {
      file: sql,
      tests: calls,
      find: "if held.lease_id is distinct from image_generation_finish.lease_id then",
      replace: "if false then",
      breaks: "whoever has lost a job may still end it",
    },
    {
      file: sql,
      tests: calls,
      find:
        "where j.id = image_generation_extend_lease.job_id and j.lease_id = image_generation_extend_lease.lease_id;",
      replace: "where j.id = image_generation_extend_lease.job_id;",
      breaks: "whoever has lost a job keeps it from its new runner",
    },
    {
      file: sql,
      tests: calls,
      find:
        "where j.id = image_generation_record_tasks.job_id and j.lease_id = image_generation_record_tasks.lease_id",
      replace: "where j.id = image_generation_record_tasks.job_id",
      breaks: "whoever has lost a job writes its tasks over its new runner's",
    },
    {
      file: sql,
      tests: calls,
      find:
        "where j.id = image_generation_release.job_id and j.lease_id = image_generation_release.lease_id",
      replace: "where j.id = image_generation_release.job_id",
      breaks: "whoever has lost a job gives it away while its new runner is at work",
    },
    {
      file: sql,
      tests: idempotency,
      find: "when earlier.request_hash is distinct from repeated.request_hash",
      replace: "when false",
      breaks: "a key that was used for another request is answered with that one's pictures",
    },
    {
      file: sql,
      tests: idempotency,
      find: "at - interval '24 hours'",
      replace: "at - interval '24 days'",
      breaks: "a key can never be used anew",
    },
    {
      file: "shared/generation/start_generation.ts",
      tests: idempotency,
      find: "if (repeated) return repeated;",
      replace: "",
      breaks: "a key brings nothing back that could not be drawn any more",
    },
    {
      file: sql,
      ...claims,
      find: "order by j.has_open_attempt desc, j.priority desc, j.created_at",
      replace: "order by j.has_open_attempt desc, j.created_at",
      breaks: "the priority of a job does not count",
    },
    {
      file: sql,
      ...claims,
      find: "j.status = 'queued' and j.is_due and j.project_id > turn",
      replace: "j.status = 'queued' and j.is_due",
      breaks: "a project with many jobs keeps another's one waiting",
    },
    {
      file: sql,
      tests: ["functions/isolation_test.ts"],
      find: "when 'viewer' then 'forbidden'",
      replace: "when 'viewer' then 'allowed'",
      breaks: "who may only look may draw",
    },
    {
      ...health,
      find: "h.consecutive_failures >= 5",
      replace: "h.consecutive_failures >= 6",
      breaks: "a dead provider gets one more call before its breaker opens",
    },
    {
      ...health,
      find:
        "if error_class is null then\n    if h.cooldown_until is not null and h.last_error_class not in ('quota', 'rate_limited')",
      replace: "if error_class is null then\n    if h.cooldown_until is not null",
      breaks: "an account without credit is asked again because its key is good",
    },
    {
      ...health,
      find: "with_failed_job(h.failed_jobs, ended, at)",
      replace: "h.failed_jobs",
      breaks: "a single job that is tried again and again takes a provider from everybody",
    },
    {
      ...health,
      find: "count(distinct f.value ->> 'project') >= 2",
      replace: "count(distinct f.value ->> 'project') >= 1",
      breaks: "three jobs of one project take a provider from everybody",
    },
    {
      ...health,
      find: "coalesce(ended.started_at < greatest(h.opened_at, h.recovered_at), false)",
      replace: "false",
      breaks: "what was sent before the breaker opened decides whether it closes",
    },
    {
      file: sql,
      tests: calls,
      find: "where a.status = 'running' and not a.relaxed and a.lease_until > at and case",
      replace: "where a.status = 'running' and case",
      breaks: "an attempt whose runner was lost keeps its place at the provider",
    },
    {
      file: sql,
      tests: calls,
      find: "where j.id = o.job_id and j.completed_at is null)",
      replace: "where false)",
      breaks: "the sweep takes the pictures of a job that is still running",
    },
    {
      file: "shared/storage/sweep.ts",
      tests: calls,
      find: "      await removeObjects(client, inBucket.flatMap(namesOf), { bucket });\n",
      replace: "",
      breaks: "what a broken attempt has stored stays in the bucket",
    },
    {
      file: "shared/storage/sweep.ts",
      tests: calls,
      find: "    await forgetObjects(client, orphans.map(({ stem }) => stem));\n",
      replace: "",
      breaks: "what was swept is looked for for ever",
    },
    {
      file: "shared/generation/perform.ts",
      tests: running,
      find: 'error instanceof ServiceError && error.code === "internal";',
      replace: "false;",
      breaks:
        "the end of a job is asked for only once, and its pictures are lost when the answer is",
    },
    {
      file: "shared/generation/perform.ts",
      tests: running,
      find: 'if (finished.outcome === "lease_lost") throw leaseLost(run.lease);',
      replace: 'if (finished.outcome === "lease_lost") return finished as never;',
      breaks: "a runner takes the end of somebody else's job for its own",
    },
    {
      file: "shared/generation/collect_attempt.ts",
      tests: running,
      find: 'failures.find((each) => each.failureClass === "moderated") ?? failures[0]',
      replace: "failures[0]",
      breaks: "of several failures not the refusal is told",
    },
    {
      file: "shared/routing/failure_summary.ts",
      tests: ["shared/routing/failure_summary_test.ts"],
      find: 'if (every("rate_limited")) {',
      replace: 'if (failures.some((each) => each.failureClass === "rate_limited")) {',
      breaks: "a broken provider is told as too many requests",
    },
  ];
}

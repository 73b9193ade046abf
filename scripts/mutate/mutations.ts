/** A small change of what the code does, which the tests beside it have to notice. */
export interface Mutation {
  /** Relative to the repository. A folder stands for the one of its files that has the text. */
  file: string;
  /** Stands in the file, or in all files of the folder together, exactly once. */
  find: string;
  replace: string;
  /** Test files that have to notice, relative to the repository. */
  tests: string[];
  /** Only tests with this in their name. */
  filter?: string;
  /** What is wrong after the change, as a sentence without its full stop. */
  breaks: string;
}

/** A change of SQL names the folder: which file a function stands in is of no account to it. */
const sql = "supabase/migrations";

/** The changes that `deno task mutate` tries; add one for each fault that the tests once let through. */
export const mutations: Mutation[] = [
  ...routing(),
  ...jobs(),
  ...providerCalls(),
  ...leonardo(),
  ...runware(),
  ...gemini(),
  ...comfyui(),
  ...storage(),
  ...webhooks(),
  ...access(),
  ...prompts(),
];

function routing(): Mutation[] {
  const decide = {
    file: "shared/routing/decide.ts",
    tests: ["shared/routing/decide_test.ts"],
  };
  const again = { file: "shared/routing/try_again.ts", tests: decide.tests };
  const ranking = {
    file: "shared/routing/rank_candidates.ts",
    tests: ["shared/routing/rank_candidates_test.ts"],
  };
  return [
    {
      ...again,
      find: "if (stops) anybody = false;",
      replace: "",
      breaks: "a refusal is routed around when nobody asked for it",
    },
    {
      ...again,
      find: 'policy.fallback === "on_refusal" && onRefusal === "stop"',
      replace: 'policy.fallback === "on_refusal"',
      breaks: "a refusal stops the job though its caller wanted another provider",
    },
    {
      ...again,
      find: "count <= maxRetries",
      replace: "count <= maxRetries + 1",
      breaks: "a provider is tried once too often",
    },
    {
      ...again,
      find:
        "endedAt + (attempt.failure?.retryAfterMs ?? Math.ceil(longest * chanceOf(attempt.id)))",
      replace: "endedAt + Math.ceil(longest * chanceOf(attempt.id))",
      breaks: "a provider's own pause is not heeded",
    },
    {
      ...again,
      find: "if (!enableFallback) only = provider;",
      replace: "",
      breaks: "another provider draws though the caller wanted none",
    },
    {
      ...decide,
      find: 'if (open) return { do: "collect", attemptId: open.id };',
      replace: "",
      breaks: "what an attempt has under way is paid for a second time",
    },
    {
      ...decide,
      find: "if (best.loss < next.loss && !best.hasFailed && isSoon(job, best.from)) {",
      replace: "if (false) {",
      breaks:
        "a provider that loses more of the request is taken though a better one is free in a moment",
    },
    {
      ...decide,
      find: "if (plan.provider === request.provider) return 0;",
      replace: "",
      breaks: "the provider that the caller named is passed over for what it loses",
    },
    {
      ...decide,
      find: "from: Math.max(rest, until),",
      replace: "from: rest,",
      breaks: "a provider without a place is asked again and again",
    },
    {
      file: "shared/routing/failure_policy.ts",
      tests: ["shared/routing/failure_policy_test.ts"],
      find: 'no_result: { retry: true, fallback: "always" }',
      replace: 'no_result: { retry: false, fallback: "always" }',
      breaks: "an answer without a picture is not asked for again",
    },
    {
      ...ranking,
      find: "one.tier - other.tier ||",
      replace: "",
      breaks: "neither a named provider nor a cooldown counts",
    },
    {
      ...ranking,
      find: "return -(plan.estimatedCostUsd ?? Number.MAX_VALUE);",
      replace: "return -(plan.estimatedCostUsd ?? 0);",
      breaks: "an unknown price counts as the cheapest",
    },
    {
      ...ranking,
      find: "/ reliability;",
      replace: "* 1;",
      breaks: "one that fails fast counts as fast",
    },
    {
      ...ranking,
      find: "if (cooldownUntil !== null) return firstShare;",
      replace: "",
      breaks: "a provider whose cooldown has just run out gets its whole share at once",
    },
    {
      file: "shared/routing/plan_providers.ts",
      tests: ["shared/routing/plan_providers_test.ts"],
      find: "const { providerParams: _, modelId, ...shared } = request;",
      replace: "const { modelId, ...shared } = request;",
      breaks: "one provider's own options reach another",
    },
    {
      file: "shared/routing/attempt_timeout.ts",
      tests: ["shared/routing/attempt_timeout_test.ts"],
      find: "Math.min(2.5 * expectedMs, 0.75 * remainingMs)",
      replace: "2.5 * expectedMs",
      breaks: "a slow provider may use up the time of all others",
    },
    {
      file: "shared/routing/concurrency.ts",
      tests: ["shared/routing/concurrency_test.ts"],
      find: "maxConcurrency ?? most",
      replace: "most",
      breaks: "more calls are under way than a provider allows",
    },
  ];
}

function jobs(): Mutation[] {
  const calls = ["shared/database/generation_calls_test.ts"];
  const health = {
    file: sql,
    tests: ["supabase/tests/provider_health_test.ts"],
  };
  const running = ["shared/generation/perform_test.ts"];
  const idempotency = ["functions/generate/idempotency_test.ts"];
  const claims = { tests: ["functions/worker/queue_test.ts"], filter: "claim_generation" };
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
      find: "if held.finished_lease_id is distinct from image_generation_finish.lease_id then",
      replace: "if true then",
      breaks: "the end of a job that is told twice is taken for somebody else's",
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
      find: "when replay.stored_hash is distinct from replay.request_hash",
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
      file: sql,
      ...claims,
      find: "order by j.priority desc, j.created_at",
      replace: "order by j.created_at",
      breaks: "the priority of a job does not count",
    },
    {
      file: sql,
      ...claims,
      find: "order by t.claimed_at nulls first, waiting.project_id",
      replace: "order by waiting.project_id",
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
      find: "coalesce(started_at < greatest(h.opened_at, h.recovered_at), false)",
      replace: "false",
      breaks: "what was sent before the breaker opened decides whether it closes",
    },
    {
      file: sql,
      tests: calls,
      find: "a.status = 'running'\n        and a.lease_until > at;",
      replace: "a.status = 'running';",
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
      find:
        "    await removeObjects(client, stems.flatMap((stem) => endings.map((each) => `${stem}.${each}`)));\n",
      replace: "",
      breaks: "what a broken attempt has stored stays in the bucket",
    },
    {
      file: "shared/storage/sweep.ts",
      tests: calls,
      find: "    await forgetObjects(client, stems);\n",
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

function providerCalls(): Mutation[] {
  const upstream = {
    file: "shared/providers/upstream.ts",
    tests: ["shared/providers/upstream_test.ts"],
  };
  return [
    {
      ...upstream,
      find: "readText(response, maximumBytes, signal)",
      replace: "readText(response, maximumBytes)",
      breaks: "the deadline does not end an answer whose body stalls",
    },
    {
      file: "shared/providers/foreign_answer.ts",
      tests: upstream.tests,
      find: 'if (status === 402) return "quota";',
      replace: "",
      breaks: "a used-up credit counts as a wrong request",
    },
    {
      ...upstream,
      find: "if (signal.aborted) return signal.reason;",
      replace: "",
      breaks: "a cancelled call counts as a provider's failure",
    },
    {
      ...upstream,
      find: '.replace(/(:\\/\\/)[^/\\s:@]+:[^/\\s@]+@/g, "$1[redacted]@")',
      replace: "",
      breaks: "a password in an address is logged",
    },
    {
      ...upstream,
      find: "pauseMs > longestPauseMs",
      replace: "false",
      breaks: "a question waits as long as a provider likes",
    },
    {
      file: "shared/runtime/transport.ts",
      tests: ["shared/providers/repeated_post_test.ts", "shared/runtime/transport_test.ts"],
      find: "new Blob([JSON.stringify(options.json)]).stream()",
      replace: "JSON.stringify(options.json)",
      breaks: "the runtime may send a submit twice, which is paid twice",
    },
    {
      file: "shared/runtime/transport.ts",
      tests: ["shared/webhooks/deliver_test.ts"],
      find: "return Number.isNaN(date) ? undefined : boundWait(Math.max(0, date - now));",
      replace: "return undefined;",
      breaks: "a Retry-After that is a date is not heeded",
    },
    {
      file: "shared/providers/planning.ts",
      tests: ["shared/providers/planning_test.ts"],
      find: "offset += count;",
      replace: "offset += 1;",
      breaks: "two calls of one job draw the same pictures",
    },
  ];
}

function leonardo(): Mutation[] {
  const folder = "shared/providers/leonardo_ai";
  const protocol = [`${folder}/protocol_test.ts`];
  return [
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: "if (drawnSeed !== undefined && drawnSeed !== seed) return false;",
      replace: "",
      breaks: "a lost job is taken for another one with the same prompt",
    },
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: 'throw lostAnswerError(lost, "the account\'s list of jobs does not hold it", false);',
      replace: 'throw lostAnswerError(lost, "the account\'s list of jobs does not hold it", true);',
      breaks: "a job that was never accepted counts as billed",
    },
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: ": `${text}Z`",
      replace: ": text",
      breaks: "Leonardo's times are read in the zone of this machine",
    },
    {
      file: `${folder}/poll.ts`,
      tests: protocol,
      find: "if (job) return readState(job, context);",
      replace: 'return job ? readState(job, context) : { status: "pending" };',
      breaks: "a job that Leonardo lost is waited for until the deadline",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "says: /(not enough|insufficient|no|out of).{0,20}(token|credit|balance|fund)/i,",
      replace: "says: /never said/,",
      breaks: "an empty account is not known as such",
    },
  ];
}

function runware(): Mutation[] {
  const folder = "shared/providers/runware_ai";
  const protocol = [`${folder}/protocol_test.ts`];
  return [
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: 'error.code === "conflictTaskUUID")) return { taskId };',
      replace: 'error.code === "none")) return { taskId };',
      breaks: "a task that was accepted before counts as refused",
    },
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: 'throw lostAnswerError(lost, "Runware does not know the task", false);',
      replace: 'throw lostAnswerError(lost, "Runware does not know the task", true);',
      breaks: "a task that Runware does not know counts as billed",
    },
    {
      file: `${folder}/poll.ts`,
      tests: protocol,
      find: 'if (isWorking) return { status: "pending" };',
      replace: "",
      breaks: "a task is ended while pictures of it are still drawn",
    },
    {
      file: `${folder}/poll.ts`,
      tests: protocol,
      find: "costs.reduce((sum, cost) => sum + cost, 0)",
      replace: "costs[0]",
      breaks: "several pictures cost as much as one",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "/insufficientCredits$|",
      replace: "/",
      breaks: "an empty account is not known as such",
    },
  ];
}

function gemini(): Mutation[] {
  const folder = "shared/providers/gemini";
  return [
    {
      file: "shared/providers/failures.ts",
      tests: [`${folder}/failures_test.ts`],
      find: "maybeBilled: billable && (isGarbled || isLost),",
      replace: "maybeBilled: billable && isLost,",
      breaks: "a picture that was drawn and whose answer was garbled counts as free",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "says: /\\blimit: 0\\b/,",
      replace: "says: /never said/,",
      breaks: "a plan without any pictures is waited for",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "Number(seconds) * 1_000",
      replace: "Number(seconds)",
      breaks: "Gemini's pause is taken for milliseconds",
    },
  ];
}

function comfyui(): Mutation[] {
  const folder = "shared/providers/comfyui";
  return [
    {
      file: `${folder}/submit.ts`,
      tests: [`${folder}/submit_test.ts`],
      find: 'if (earlierTry === "alive") return { taskId };',
      replace: "",
      breaks: "a prompt that the server has already is queued a second time",
    },
    {
      file: `${folder}/submit.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "    await tryQuietly(context, () => cancelOn(endpoint, promptId, context));\n",
      replace: "",
      breaks: "half a workflow goes on drawing after it was refused",
    },
    {
      file: `${folder}/poll.ts`,
      tests: [`${folder}/poll_test.ts`],
      find: "const looks = 3;",
      replace: "const looks = 1;",
      breaks: "a task between queue and history counts as lost",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: 'if (failureClass === "auth") {',
      replace: "if (false) {",
      breaks: "the login page of a tunnel counts as a server that is down",
    },
  ];
}

function storage(): Mutation[] {
  const inspector = {
    file: "shared/storage/image_inspector.ts",
    tests: ["shared/storage/image_inspector_test.ts"],
  };
  const download = {
    file: "shared/storage/download.ts",
    tests: ["shared/storage/download_test.ts"],
  };
  return [
    {
      ...inspector,
      find: "this.#need !== undefined || !format",
      replace: "!format",
      breaks: "a truncated picture is stored",
    },
    {
      ...inspector,
      find: "width * height > maximumImagePixels",
      replace: "false",
      breaks: "a picture that declares a gigantic size is stored",
    },
    {
      ...inspector,
      find: "code !== 0x00 && (code < 0xd0",
      replace: "(code < 0xd0",
      breaks: "a stuffed byte ends a JPEG too early",
    },
    {
      ...download,
      find: 'if (address.protocol !== "https:") throw refuse("it is not https");',
      replace: "",
      breaks: "a picture is fetched without TLS",
    },
    {
      ...download,
      find: "if (!await leadsToPublicHost(address.hostname)) {",
      replace: "if (false) {",
      breaks: "an answer of a provider makes us read a private address",
    },
    {
      ...download,
      find: "...(isOwn ? source.headers : {}),",
      replace: "...source.headers,",
      breaks: "a tunnel's credentials go to a stranger",
    },
    {
      ...download,
      find: "response.status === 404 || response.status === 429",
      replace: "response.status === 429",
      breaks: "a picture that appears a second late is given up",
    },
    {
      file: "shared/runtime/public_host.ts",
      tests: ["shared/runtime/public_host_test.ts"],
      find: "return addresses.every(isPublicHost);",
      replace: "return addresses.some(isPublicHost);",
      breaks: "a name with a private address among its addresses counts as public",
    },
  ];
}

function webhooks(): Mutation[] {
  const folder = "shared/webhooks";
  const delivery = ["functions/webhooks/delivery_test.ts"];
  return [
    {
      file: `${folder}/signature.ts`,
      tests: [`${folder}/signature_test.ts`],
      find: "`${id}.${timestamp}.${body}`",
      replace: "`${id}.${body}`",
      breaks: "an old message can be sent again by who overheard it",
    },
    {
      file: `${folder}/target.ts`,
      tests: [`${folder}/target_test.ts`],
      find: 'if (target.username || target.password) return "must not hold credentials";',
      replace: "",
      breaks: "credentials in an endpoint's address are taken and kept",
    },
    {
      file: `${folder}/retry_delay.ts`,
      tests: [`${folder}/retry_delay_test.ts`],
      find: "Math.min(retryAfterMs, longestDelayMs)",
      replace: "retryAfterMs",
      breaks: "a receiver can put its delivery off for ever",
    },
    {
      file: `${folder}/deliver.ts`,
      tests: [`${folder}/deliver_test.ts`],
      find: 'redirect: "manual",',
      replace: "",
      breaks: "a redirect leads a delivery to a private address",
    },
    {
      file: `${folder}/deliver.ts`,
      tests: [`${folder}/deliver_test.ts`],
      find: "disable_reason: reason,",
      replace: "disable_reason: null,",
      breaks: "a receiver that answers 410 is told of everything for ever",
    },
    {
      file: sql,
      tests: delivery,
      find: "and d.lease_id = image_generation_record_delivery.lease_id",
      replace: "",
      breaks: "a worker that was lost overwrites what its successor recorded",
    },
    {
      file: sql,
      tests: delivery,
      find: "order by turns.turn, d.next_try_at",
      replace: "order by d.next_try_at",
      breaks: "a thousand deliveries of one endpoint keep another's waiting",
    },
  ];
}

function access(): Mutation[] {
  const bad = ["functions/generate/bad_input_test.ts"];
  return [
    {
      file: "shared/http/storable_json.ts",
      tests: bad,
      find: "if (!text.isWellFormed()) {",
      replace: "if (false) {",
      breaks: "half a character reaches the database, which refuses it as our defect",
    },
    {
      file: "shared/http/authenticate.ts",
      tests: ["functions/worker/queue_test.ts"],
      filter: "POST /worker",
      find: 'authenticateSecret = admit(["secret:*"]);',
      replace: 'authenticateSecret = admit(["user", "secret:*"]);',
      breaks: "any user may make the worker work",
    },
    {
      file: "shared/http/page.ts",
      tests: ["shared/http/page_test.ts"],
      find: "rows.length > limit && last",
      replace: "rows.length >= limit && last",
      breaks: "the last page says that there is another one",
    },
  ];
}

function prompts(): Mutation[] {
  const normalise = {
    file: "shared/prompts/normalise.ts",
    tests: ["shared/prompts/normalise_test.ts"],
  };
  const judge = { file: "shared/prompts/judge.ts", tests: ["shared/prompts/judge_test.ts"] };
  return [
    {
      ...normalise,
      find: "if (characters > promptLimits.accepted) throw",
      replace: "if (false) throw",
      breaks: "a prompt of any length is taken",
    },
    {
      ...normalise,
      find: 'if (result === "") {',
      replace: "if (false) {",
      breaks: "a prompt of white space alone is drawn",
    },
    {
      ...judge,
      find: "added.length === 0 &&",
      replace: "",
      breaks: "a shortened prompt may tell of things that nobody asked for",
    },
    {
      ...judge,
      find: "withinLimit && altered.length === 0 &&",
      replace: "withinLimit &&",
      breaks: "a shortened prompt may change a number or a name",
    },
    {
      file: "shared/prompts/compress_prompt.ts",
      tests: ["shared/prompts/compress_prompt_test.ts"],
      find: "if (!judgement.accepted) return undefined;",
      replace: "",
      breaks: "a kept text is used though today's judge would refuse it",
    },
  ];
}

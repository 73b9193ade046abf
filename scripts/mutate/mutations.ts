/** A small change of what the code does, which the tests beside it have to notice. */
export interface Mutation {
  /** Relative to the repository. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  /** Test files that have to notice, relative to the repository. */
  tests: string[];
  /** Only tests with this in their name. */
  filter?: string;
  /** What is wrong after the change, as a sentence without its full stop. */
  breaks: string;
}

/** The changes that `deno task mutate` tries; add one for each fault that the tests once let through. */
export const mutations: Mutation[] = [
  ...routing(),
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
  const queue = {
    file: "shared/routing/attempt_queue.ts",
    tests: ["shared/routing/attempt_queue_test.ts"],
  };
  const ranking = {
    file: "shared/routing/rank_candidates.ts",
    tests: ["shared/routing/rank_candidates_test.ts"],
  };
  return [
    {
      ...queue,
      find: 'if (policy.fallback === "never") return [];',
      replace: "",
      breaks: "a cancelled job is given to another provider",
    },
    {
      ...queue,
      find: 'policy.fallback === "on_refusal" && rules.onRefusal === "stop"',
      replace: 'policy.fallback === "on_refusal" && rules.onRefusal === "fallback"',
      breaks: "a refusal is routed around when nobody asked for it",
    },
    {
      ...queue,
      find: "entry.failures >= rules.maxRetries",
      replace: "entry.failures > rules.maxRetries",
      breaks: "a provider is tried once too often",
    },
    {
      ...queue,
      find: "time.now + (error.retryAfterMs ?? Math.ceil(longest * time.chance))",
      replace: "time.now + Math.ceil(longest * time.chance)",
      breaks: "a provider's own pause is not heeded",
    },
    {
      ...queue,
      find: "return [...others, { ...entry,",
      replace: "return [{ ...entry,",
      breaks: "a failure that may pass keeps the other providers from being asked",
    },
    {
      file: "shared/routing/failure_policy.ts",
      tests: queue.tests,
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
  const sql = "supabase/migrations/20261122000800_webhooks.sql";
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
      find: "and d.lease_id = record_webhook_delivery.lease_id",
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
      find: 'auth: ["secret:*"],',
      replace: 'auth: ["user", "secret:*"],',
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
  return [];
}

import assert from "node:assert/strict";
import { startTestStack } from "../../shared/testing/stack/test_stack.ts";

/** How an attempt ended, each of another job of the same project; times in seconds after the moment that the cases begin at. */
interface Outcome {
  /** Its failure class; absent for a success. */
  error?: string;
  /** Whom the failure speaks of; default an account or a server. */
  scope?: string;
  /** One that failed before is named again; default another one each time. */
  job?: number;
  project?: number;
  sent?: number;
  at?: number;
  latencyMs?: number;
  retryAfterMs?: number;
  /** Calls under way that were sent since the first of the failures. */
  underWay?: number;
}

type Health = Record<string, number | string | null | unknown[]>;

const start = Date.UTC(2026, 0, 1);
const seconds = (count: number) => new Date(start + count * 1_000).toISOString();
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const failed = (changes: Outcome = {}): Outcome => ({ error: "upstream_down", ...changes });
const times = (count: number, outcome: Outcome): Outcome[] => Array(count).fill(outcome);
/** Sent at second 4, failed at 5: open until 15, and the probe of second 16 has not been answered. */
const opened = times(5, failed({ sent: 4, at: 5 }));

/** Lists by their length. Times of the answer in seconds after the beginning; what a case does not name is not asked about. */
const cases: { name: string; outcomes: Outcome[]; then: Health }[] = [
  {
    name: "a success counts, and its latency is the average",
    outcomes: [{ at: 1, latencyMs: 1_000 }],
    then: { successes: 1, failures: 0, average_latency_ms: 1_000, cooldown_until: null },
  },
  {
    name: "a later success counts a fifth of the latency, and an outcome half after 20 s",
    outcomes: [{ at: 0, latencyMs: 1_000 }, { at: 20, latencyMs: 2_000 }],
    then: { successes: 1.5, average_latency_ms: 1_200 },
  },
  ...["invalid_request", "moderated", "no_result", "upstream_down", "cancelled"].map((error) => ({
    name: `${error} that speaks of the prompt says nothing about anybody`,
    outcomes: times(20, { error, scope: "prompt", retryAfterMs: 60_000 }),
    then: { failures: 0, consecutive_failures: 0, cooldown_until: null, last_error_class: null },
  })),
  {
    name: "who cancels says nothing",
    outcomes: times(20, { error: "cancelled", scope: "provider" }),
    then: { failures: 0, consecutive_failures: 0, cooldown_until: null },
  },
  {
    name: "a job that is tried again and again counts once",
    outcomes: times(20, failed({ job: 1 })),
    then: { failures: 1, consecutive_failures: 1, failed_since: 1, cooldown_until: null },
  },
  {
    name: "two jobs that are tried again and again count twice",
    outcomes: [...times(6, failed({ job: 1 })), ...times(6, failed({ job: 2, project: 2 }))],
    then: { failures: 2, consecutive_failures: 2, cooldown_until: null },
  },
  {
    name: "a job counts again in the row after a success, and not among the recent failures",
    outcomes: [failed({ job: 1 }), { at: 1 }, failed({ job: 1, at: 2 })],
    then: { consecutive_failures: 1, failed_jobs: 1, cooldown_until: null },
  },
  {
    name: "a job counts again after a minute",
    outcomes: [failed({ job: 1 }), failed({ job: 1, at: 61 })],
    then: { consecutive_failures: 2, failed_jobs: 1 },
  },
  {
    name: "three jobs of two projects within a minute open the breaker",
    outcomes: [failed(), failed({ at: 30 }), failed({ at: 59, project: 2 })],
    then: { consecutive_failures: 3, opened_at: 59, cooldown_until: 69 },
  },
  {
    name: "three jobs of one project do not",
    outcomes: times(3, failed()),
    then: { consecutive_failures: 3, cooldown_until: null },
  },
  {
    name: "two jobs of two projects, one of them tried again, do not",
    outcomes: [failed({ job: 1 }), failed({ job: 1 }), failed({ project: 2 })],
    then: { consecutive_failures: 2, cooldown_until: null },
  },
  {
    name: "three jobs of two projects in more than a minute do not",
    outcomes: [failed(), failed({ at: 31 }), failed({ at: 62, project: 2 })],
    then: { consecutive_failures: 3, cooldown_until: null },
  },
  {
    name: "three jobs of two projects with a success among them do not",
    outcomes: [failed(), { at: 1 }, failed({ at: 2 }), failed({ at: 3, project: 2 })],
    then: { consecutive_failures: 2, cooldown_until: null },
  },
  ...["model_unavailable", "invalid_request"].map((error) => ({
    name: `${error} of a model counts against the model as a breakdown does`,
    outcomes: times(5, failed({ error, scope: "model" })),
    then: { failures: 5, cooldown_until: 10, last_error_class: error },
  })),
  {
    name: "a refused prompt shows that who broke down is there again",
    outcomes: [...opened, { error: "moderated", scope: "prompt", sent: 16, at: 17 }],
    then: { cooldowns: 0, consecutive_failures: 0, recovered_at: 17, cooldown_until: null },
  },
  {
    name: "a prompt that was refused before the breakdown shows nothing",
    outcomes: [...opened, { error: "moderated", scope: "prompt", sent: 3, at: 12 }],
    then: { cooldown_until: 15 },
  },
  {
    name: "a refused prompt shows nothing of a used-up account",
    outcomes: [{ error: "quota" }, { error: "moderated", scope: "prompt", sent: 5, at: 6 }],
    then: { cooldown_until: 60 },
  },
  {
    name: "four failures in a row are no reason yet",
    outcomes: times(4, failed()),
    then: { consecutive_failures: 4, failures: 4, cooldown_until: null },
  },
  ...["upstream_down", "timeout", "no_result"].map((error) => ({
    name: `five times ${error} in a row open the breaker for 10 s`,
    outcomes: times(5, failed({ error })),
    then: { consecutive_failures: 5, cooldowns: 1, opened_at: 0, cooldown_until: 10 },
  })),
  {
    name: "five failures in a row open it however many calls are under way",
    outcomes: times(5, failed({ underWay: 9 })),
    then: { failed_since: 5, cooldown_until: 10 },
  },
  {
    name: "five failures among successes of older calls open it",
    outcomes: [...times(4, failed({ sent: 2, at: 3 })), { sent: 1, at: 3 }, failed({ at: 3 })],
    then: { consecutive_failures: 1, failed_since: 5, cooldown_until: 13 },
  },
  {
    name: "but not while as many calls are under way",
    outcomes: [
      ...times(4, failed({ sent: 2, at: 3 })),
      { sent: 1, at: 3 },
      failed({ at: 3, underWay: 5 }),
    ],
    then: { failed_since: 5, cooldown_until: null },
  },
  {
    name: "more failures than successes of ten open it",
    outcomes: [...times(4, {}), ...times(4, failed()), {}, failed(), failed()],
    then: { consecutive_failures: 2, failed_since: 2, failures: 6, cooldown_until: 10 },
  },
  {
    name: "as many successes as failures do not",
    outcomes: [...times(5, {}), ...times(4, failed()), {}, failed()],
    then: { failures: 5, successes: 6, cooldown_until: null },
  },
  {
    name: "a probe that fails doubles the cooldown",
    outcomes: [...opened, failed({ sent: 16, at: 17 })],
    then: { cooldowns: 2, opened_at: 17, cooldown_until: 37 },
  },
  {
    name: "a cooldown is a minute at most",
    outcomes: [...opened, ...[20, 50, 120, 200, 300].map((sent) => failed({ sent, at: sent }))],
    then: { cooldowns: 6, cooldown_until: 360 },
  },
  {
    name: "a probe that succeeds closes the breaker and forgets the failures",
    outcomes: [...opened, { sent: 16, at: 17 }],
    then: {
      cooldowns: 0,
      failures: 0,
      failed_since: 0,
      consecutive_failures: 0,
      opened_at: null,
      recovered_at: 17,
      cooldown_until: null,
    },
  },
  {
    name: "a success of a call that was sent before the breaker opened does not close it",
    outcomes: [...opened, { sent: 3, at: 16 }],
    then: { cooldown_until: 15, consecutive_failures: 5 },
  },
  {
    name: "a failure of a call that was sent before the breaker opened does not prolong it",
    outcomes: [...opened, failed({ sent: 3, at: 12 })],
    then: { cooldowns: 1, cooldown_until: 15 },
  },
  {
    name: "a failure of a call that was sent before the provider was well again does not count",
    outcomes: [...opened, { sent: 16, at: 17 }, failed({ sent: 10, at: 18 })],
    then: { consecutive_failures: 0, cooldown_until: null },
  },
  {
    name: "rate_limited is a pause of 5 s, and no failure",
    outcomes: [{ error: "rate_limited" }],
    then: { failures: 0, cooldowns: 0, cooldown_until: 5, last_error_class: "rate_limited" },
  },
  {
    name: "rate_limited is the pause that is asked for",
    outcomes: [{ error: "rate_limited", retryAfterMs: 2_000 }],
    then: { asked_until: 2, cooldown_until: 2 },
  },
  {
    name: "a pause is an hour at most",
    outcomes: [{ error: "rate_limited", retryAfterMs: 86_400_000 }],
    then: { asked_until: 3_600, cooldown_until: 3_600 },
  },
  ...["auth", "quota"].map((error) => ({
    name: `${error} is a pause of a minute`,
    outcomes: [{ error }],
    then: { failures: 0, cooldown_until: 60 },
  })),
  {
    name: "a refused account is left alone twice as long each time",
    outcomes: [0, 61, 200, 500].map((at) => ({ error: "auth", sent: at, at })),
    then: { cooldowns: 4, cooldown_until: 500 + 480 },
  },
  {
    name: "and ten minutes at most",
    outcomes: [0, 61, 200, 500, 1_000, 2_000].map((at) => ({ error: "auth", sent: at, at })),
    then: { cooldown_until: 2_600 },
  },
  {
    name: "quota is a longer pause where one is asked for",
    outcomes: [{ error: "quota", retryAfterMs: 90_000 }],
    then: { cooldown_until: 90 },
  },
  {
    name: "quota is no shorter pause",
    outcomes: [{ error: "quota", retryAfterMs: 1_000 }],
    then: { asked_until: 1, cooldown_until: 60 },
  },
  {
    name: "a pause that is asked for holds after one failure, and late as well",
    outcomes: [...opened, failed({ sent: 3, at: 6, retryAfterMs: 30_000 })],
    then: { cooldowns: 1, asked_until: 36, cooldown_until: 36 },
  },
  {
    name: "a shorter pause does not shorten a longer one",
    outcomes: [{ error: "auth" }, { error: "rate_limited", sent: 1, at: 1, retryAfterMs: 2_000 }],
    then: { cooldown_until: 60 },
  },
];

/** What a question that cost nothing changes. */
const probeCases: {
  name: string;
  before: Outcome[];
  error: string | null;
  at: number;
  then: Health;
}[] = [
  {
    name: "a good answer changes nothing where all is well",
    before: [failed()],
    error: null,
    at: 1,
    then: { consecutive_failures: 1, recovered_at: null, cooldown_until: null },
  },
  {
    name: "a good answer ends a cooldown after a breakdown early",
    before: opened,
    error: null,
    at: 8,
    then: { recovered_at: 8, consecutive_failures: 0, cooldowns: 0, cooldown_until: null },
  },
  {
    name: "and one after a refused key, which has been exchanged",
    before: [{ error: "auth" }],
    error: null,
    at: 8,
    then: { recovered_at: 8, cooldown_until: null },
  },
  ...["quota", "rate_limited"].map((error) => ({
    name: `but not one after ${error}, of which it knows nothing`,
    before: [{ error, retryAfterMs: 90_000 }],
    error: null,
    at: 8,
    then: { recovered_at: null, cooldown_until: 90 },
  })),
  {
    name: "an empty account's own pause among them",
    before: [{ error: "quota" }],
    error: null,
    at: 8,
    then: { recovered_at: null, cooldown_until: 60 },
  },
  {
    name: "nor a pause that was asked for",
    before: [failed({ retryAfterMs: 30_000 })],
    error: null,
    at: 8,
    then: { cooldown_until: 30 },
  },
  ...["upstream_down", "timeout", "auth", "quota", "model_unavailable"].map((error) => ({
    name: `${error} begins a cooldown until the next question`,
    before: [],
    error,
    at: 5,
    then: { last_error_class: error, cooldowns: 1, opened_at: 5, cooldown_until: 95 },
  })),
  ...["rate_limited", "cancelled"].map((error) => ({
    name: `${error} does not`,
    before: [],
    error,
    at: 5,
    then: { cooldown_until: null },
  })),
  {
    name: "a bad one does not shorten a cooldown",
    before: [{ error: "rate_limited", retryAfterMs: 600_000 }],
    error: "upstream_down",
    at: 5,
    then: { cooldown_until: 600 },
  },
];

/** What a state of health lets through at a moment, in seconds, and what that changes. */
const letThrough: {
  name: string;
  outcomes: Outcome[];
  at: number;
  cooldown: number | null;
  mayBeTried: boolean;
  then: Health;
}[] = [
  {
    name: "who is well may be called",
    outcomes: [{}],
    at: 1,
    cooldown: null,
    mayBeTried: true,
    then: { probed_at: null, cooldown_until: null },
  },
  {
    name: "who has broken down is left alone, and may be tried for want of anything better",
    outcomes: opened,
    at: 6,
    cooldown: 9,
    mayBeTried: true,
    then: { probed_at: 6, cooldown_until: 16 },
  },
  {
    name: "after the cooldown one call is let through, and the next one waits for its outcome",
    outcomes: opened,
    at: 20,
    cooldown: null,
    mayBeTried: true,
    then: { probed_at: 20, cooldown_until: 30 },
  },
  {
    name: "who asked for a pause is not tried in it",
    outcomes: [failed({ retryAfterMs: 30_000 })],
    at: 6,
    cooldown: 24,
    mayBeTried: false,
    then: { cooldown_until: 30 },
  },
  ...["auth", "quota", "rate_limited"].map((error) => ({
    name: `nor is one after ${error}`,
    outcomes: [{ error }],
    at: 1,
    cooldown: error === "rate_limited" ? 4 : 59,
    mayBeTried: false,
    then: {},
  })),
];

/** The fields that a case asks about: lists by their length, times in seconds after the beginning. */
function readable(health: Health, asked: Health): Health {
  return Object.fromEntries(
    Object.keys(asked).map((key) => {
      const held = health[key] ?? null;
      const value = Array.isArray(held) ? held.length : held;
      const isTime = /_(at|until|since)$/.test(key) && typeof value === "string";
      return [key, isTime ? (Date.parse(value) - start) / 1_000 : value];
    }),
  );
}

Deno.test("the arithmetic of provider health", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const { database } = stack;

  async function play(outcomes: Outcome[]): Promise<Health> {
    let health: Health = {
      scope: "gemini/1",
      provider: "gemini",
      failed_jobs: [],
      successes: 0,
      failures: 0,
      counted_at: seconds(0),
      consecutive_failures: 0,
      failed_since: 0,
      cooldowns: 0,
    };
    for (const [index, outcome] of outcomes.entries()) {
      const { error, scope = "upstream", job = 1_000 + index, project = 1 } = outcome;
      const { at = 0, sent = at, latencyMs, retryAfterMs, underWay } = outcome;
      const [row] = await database.query<{ health: Health }>(
        `select to_jsonb(image_generation.health_after(
           jsonb_populate_record(null::image_generation.provider_health, $1::text::jsonb),
           jsonb_populate_record(null::image_generation.outcome, $2::text::jsonb), $3::timestamptz)) as health`,
        [
          JSON.stringify(health),
          JSON.stringify({
            error_class: error ?? null,
            scope,
            message: "It failed.",
            started_at: seconds(sent),
            latency_ms: latencyMs ?? null,
            retry_after_ms: retryAfterMs ?? null,
            job_id: uuid(job),
            project_id: uuid(project),
            calls_under_way: underWay ?? 0,
          }),
          seconds(at),
        ],
      );
      health = row?.health ?? {};
    }
    return health;
  }

  for (const { name, outcomes, then } of cases) {
    await t.step(`health_after(): ${name}`, async () => {
      assert.deepEqual(readable(await play(outcomes), then), then);
    });
  }

  for (const { name, before, error, at, then } of probeCases) {
    await t.step(`health_after_probe(): ${name}`, async () => {
      const [row] = await database.query<{ health: Health }>(
        `select to_jsonb(image_generation.health_after_probe(
           jsonb_populate_record(null::image_generation.provider_health, $1::text::jsonb), $2::text,
           'It answered so.', $3::timestamptz)) as health`,
        [JSON.stringify(await play(before)), error, seconds(at)],
      );
      assert.deepEqual(readable(row?.health ?? {}, then), then);
    });
  }

  for (const { name, outcomes, at, cooldown, mayBeTried, then } of letThrough) {
    await t.step(`cooldown_ms(), may_be_tried(), called(): ${name}`, async () => {
      const [row] = await database.query<{ cooldown: number; tried: boolean; health: Health }>(
        `select image_generation.cooldown_ms(h, t) / 1000 as cooldown, image_generation.may_be_tried(h, t) as tried,
           to_jsonb(image_generation.called(h, 1, null, t)) as health
         from jsonb_populate_record(null::image_generation.provider_health, $1::text::jsonb) h, cast($2 as timestamptz) t`,
        [JSON.stringify(await play(outcomes)), seconds(at)],
      );
      assert.deepEqual([row?.cooldown ?? null, row?.tried], [cooldown, mayBeTried]);
      assert.deepEqual(readable(row?.health ?? {}, then), then);
    });
  }

  const sentence = 'It failed. Its reason: "a red kite over the sea".';
  for (
    const [errorClass, told] of [
      ["auth", sentence],
      ["rate_limited", sentence],
      ["upstream_down", "It failed."],
      ["model_unavailable", "It failed."],
      ["invalid_request", null],
      ["no_result", null],
      ["moderated", null],
    ] as const
  ) {
    await t.step(`message_for_all(): of ${errorClass} everybody is told ${told}`, async () => {
      const [row] = await database.query<{ told: string | null }>(
        "select image_generation.message_for_all($1, $2) as told",
        [errorClass, sentence],
      );
      assert.equal(row?.told, told);
    });
  }

  await t.step(
    "apply_retention() forgets models and accounts that nobody has asked for long",
    async () => {
      await database.script(`
      insert into image_generation.provider_health (scope, provider, counted_at, refilled_at, promised_at, cooldown_until)
      select scope, 'gemini', at, 'epoch', at, cooldown_until from (values
        ('gemini/1/old', now() - interval '2 days', null), ('gemini/1/new', now(), null),
        ('gemini/9', now() - interval '2 days', null),
        ('gemini/1/resting', now() - interval '2 days', now() + interval '1 hour')) v (scope, at, cooldown_until);
      select image_generation.apply_retention();
    `);
      const rows = await database.query<{ scope: string }>(
        "select scope from image_generation.provider_health where scope like 'gemini%' order by scope",
      );
      assert.deepEqual(rows.map(({ scope }) => scope), [
        "gemini",
        "gemini/1/new",
        "gemini/1/resting",
      ]);
    },
  );

  for (
    const [limit, tokens, after, available] of [
      [null, 3, 10, null],
      [60, null, 0, 12],
      [60, 12, 0, 12],
      [60, 0, 1, 0.8],
      [60, 0, 10, 8],
      [60, 0, 600, 12],
      [60, -20, 10, -12],
      [60, 5, -10, 5],
      [1, null, 0, 1],
      [1, 0, 60, 0.8],
    ] as const
  ) {
    await t.step(
      `available_tokens(): ${tokens} tokens of ${limit} a minute are ${available} after ${after} s`,
      async () => {
        const [row] = await database.query<{ available: number | null }>(
          `select image_generation.available_tokens(
             $1::double precision, $2::timestamptz, $3::integer, $4::timestamptz) as available`,
          [tokens, seconds(0), limit, seconds(after)],
        );
        const rounded = row?.available == null ? null : Math.round(row.available * 1_000) / 1_000;
        assert.equal(rounded, available);
      },
    );
  }
});

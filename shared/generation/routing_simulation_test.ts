import assert from "node:assert/strict";
import { startTestStack } from "../testing/stack/test_stack.ts";
import { providerIds } from "../providers/mod.ts";
import {
  callsOf,
  draws,
  everyone,
  mostAtOnce,
  mostWithin,
  shortestGap,
  tally,
} from "../testing/generation/played_routing.ts";
import {
  openSimulatedConnection,
  playScenario,
  type ProviderScript,
  type Scenario,
} from "../testing/generation/simulated_routing.ts";

Deno.test("routing, with the real database in virtual time", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const sql = openSimulatedConnection(stack.databaseUrl);
  await using _connection = { [Symbol.asyncDispose]: () => sql.end() };
  const play = (scenario: Scenario) => playScenario(sql, scenario);

  await t.step("a run comes out the same each time, failures among it", async () => {
    const scenario: Scenario = {
      scripts: {
        ...everyone(draws(3_000)),
        gemini: (now, chance) =>
          now < 6_000
            ? { latencyMs: 200, failure: { class: "upstream_down" } }
            : draws(3_000)(now, chance),
      },
      rate: () => 4,
      seconds: 12,
    };
    const [one, two] = [await play(scenario), await play(scenario)];
    assert.deepEqual(one.calls, two.calls);
  });

  await t.step("a provider's Retry-After holds for everybody", async () => {
    const pauseMs = 30_000;
    const asksForRest =
      (failure: "rate_limited" | "upstream_down", from: number): ProviderScript => (now, chance) =>
        now >= from && now < from + 4_000
          ? { latencyMs: 300 + 400 * chance, failure: { class: failure, retryAfterMs: pauseMs } }
          : draws(2_000)(now, chance);
    const played = await play({
      scripts: {
        leonardo_ai: asksForRest("rate_limited", 5_000),
        runware_ai: asksForRest("upstream_down", 8_000),
        gemini: draws(2_000),
      },
      rate: (now) => now > 12_000 && now < 35_000 ? 1 : 3,
      seconds: 45,
    });
    for (const id of ["leonardo_ai", "runware_ai"] as const) {
      const told = callsOf(played, id).filter((call) => call.failure);
      assert.ok(told.length > 0);
      for (const { endedAt } of told) {
        assert.equal(callsOf(played, id, endedAt, endedAt + pauseMs).length, 0);
      }
      assert.ok(callsOf(played, id, 35_000).length > 0, `${id} is asked again later`);
    }
    assert.deepEqual(tally(played), { completed: played.endings.length });
  });

  await t.step(
    "a generation takes two calls of the database, and one more per fallback",
    async () => {
      const two = await play({
        scripts: everyone(draws(2_000)),
        rate: () => 0.001,
        seconds: 1,
      });
      assert.deepEqual(two.queries, ["image_generation_begin", "image_generation_finish"]);
      const three = await play({
        scripts: {
          ...everyone(draws(2_000)),
          leonardo_ai: () => ({ latencyMs: 100, failure: { class: "auth" } }),
        },
        request: { provider: "leonardo_ai" },
        rate: () => 0.001,
        seconds: 1,
      });
      assert.deepEqual(three.queries, [
        "image_generation_begin",
        "image_generation_next_attempt",
        "image_generation_finish",
      ]);
    },
  );

  await t.step("a job without a fallback waits out its provider's pause", async () => {
    const played = await play({
      scripts: {
        leonardo_ai: (now, chance) =>
          now < 5_000
            ? { latencyMs: 500, failure: { class: "rate_limited", retryAfterMs: 20_000 } }
            : draws(2_000)(now, chance),
      },
      rate: () => 0.001,
      seconds: 1,
      request: { provider: "leonardo_ai", enable_fallback: false },
    });
    const [ending] = played.endings;
    assert.deepEqual(ending?.job?.attempts.map(({ status }) => status), ["failed", "completed"]);
    const [first, second] = played.calls;
    assert.ok(first && second);
    const pauseMs = second.startedAt - first.endedAt;
    assert.ok(pauseMs >= 20_000 && pauseMs < 21_000, `${pauseMs} ms`);
  });

  await t.step(
    "when all are down there are probes, no storm, and 503 with Retry-After",
    async () => {
      const played = await play({
        scripts: everyone(() => ({ latencyMs: 200, failure: { class: "upstream_down" } })),
        // Until all are known to be down; from then on fewer find out whether somebody asks too often.
        rate: (now) => now < 10_000 ? 4 : 2,
        seconds: 45,
      });
      for (const id of providerIds) {
        const [, , , , fifth] = callsOf(played, id);
        const probes = callsOf(played, id, (fifth?.endedAt ?? 0) + 2_000);
        assert.ok(probes.length >= 1, `${id} is never tried again`);
        assert.ok(shortestGap(probes) >= 10_000, `${id}: ${shortestGap(probes)} ms`);
      }
      for (const { startedAt, endedAt, job, error } of played.endings) {
        assert.ok(endedAt - startedAt < 30_000, `${endedAt - startedAt} ms until an answer`);
        if (job) continue;
        assert.equal(error?.code, "providers_unavailable");
        assert.ok(error.retryAfterSeconds && error.retryAfterSeconds > 0);
      }
    },
  );

  await t.step("limits per minute and of concurrency are never exceeded, and used", async () => {
    const played = await play({
      scripts: { leonardo_ai: draws(3_000), runware_ai: draws(3_000) },
      settings: {
        leonardo_ai: { requests_per_minute: 15 },
        runware_ai: { max_concurrency: 2 },
      },
      request: { num_images: 2 },
      rate: () => 0.7,
      seconds: 125,
    });
    const limited = callsOf(played, "leonardo_ai");
    assert.ok(mostWithin(limited, 60_000) <= 15, `${mostWithin(limited, 60_000)} in a minute`);
    assert.ok(limited.length >= 25, `${limited.length} in two minutes`);
    const narrow = callsOf(played, "runware_ai");
    assert.equal(mostAtOnce(narrow), 2);
    assert.ok(narrow.length > 55, `${narrow.length} calls of 3 s in 2 places in 125 s`);
    for (const { error } of played.endings) {
      if (!error) continue;
      assert.equal(error.code, "providers_unavailable");
      assert.ok(error.retryAfterSeconds && error.retryAfterSeconds > 0);
    }
  });
});

import assert from "node:assert/strict";
import { isFullProof, recordFigure } from "../testing/proof.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";
import { type ProviderId, providerIds } from "../providers/mod.ts";
import {
  openSimulatedConnection,
  type Played,
  playScenario,
  type ProviderScript,
  type Scenario,
  type ScriptedCall,
} from "../testing/generation/simulated_routing.ts";

/** As many times the requests, where a share is taken of them: by chance it is off by so much less. */
const times = isFullProof() ? 4 : 1;

const draws = (latencyMs: number): ProviderScript => (_now, chance) => ({
  latencyMs: latencyMs * (0.8 + 0.4 * chance),
});
const everyone = (script: ProviderScript): Scenario["scripts"] => ({
  leonardo_ai: script,
  runware_ai: script,
  gemini: script,
  comfyui: script,
});

function callsOf({ calls }: Played, provider: ProviderId, from = 0, to = Infinity): ScriptedCall[] {
  return calls.filter((call) =>
    call.provider === provider && call.startedAt >= from && call.startedAt < to
  );
}

/** The share of each provider in the calls between two moments. */
function sharesOf(played: Played, from = 0, to = Infinity): Record<ProviderId, number> {
  const counts = providerIds.map((id) => callsOf(played, id, from, to).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const share = (index: number) => (counts[index] ?? 0) / all;
  return { leonardo_ai: share(0), runware_ai: share(1), gemini: share(2), comfyui: share(3) };
}

/** The shortest time between the starts of two calls one after the other, in ms. */
function shortestGap(calls: ScriptedCall[]): number {
  const starts = calls.map((call) => call.startedAt).sort((one, other) => one - other);
  return Math.min(Infinity, ...starts.slice(1).map((start, index) => start - (starts[index] ?? 0)));
}

/** The most calls that started within any span of time. */
function mostWithin(calls: ScriptedCall[], spanMs: number): number {
  return Math.max(
    0,
    ...calls.map(({ startedAt }) =>
      calls.filter((each) => each.startedAt >= startedAt && each.startedAt < startedAt + spanMs)
        .length
    ),
  );
}

/** The most calls that were under way at the same time. */
function mostAtOnce(calls: ScriptedCall[]): number {
  return Math.max(
    0,
    ...calls.map(({ startedAt: at }) =>
      calls.filter((each) => each.startedAt <= at && each.endedAt > at).length
    ),
  );
}

/** How the requests ended: how many completed, and how many ended with which error. */
function tally({ endings }: Played): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { job, error } of endings) {
    const ending = error?.code ?? (job?.status === "failed" ? job.error?.code : job?.status) ?? "?";
    counts[ending] = (counts[ending] ?? 0) + 1;
  }
  return counts;
}

function percent(shares: Record<ProviderId, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shares).map(([id, share]) => [id, `${(share * 100).toFixed(1)} %`]),
  );
}

Deno.test("routing, with the real database in virtual time", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const sql = openSimulatedConnection(stack.databaseUrl);
  await using _connection = { [Symbol.asyncDispose]: () => sql.end() };
  const table: Record<string, Record<string, string | number>> = {};
  const play = async (name: string, scenario: Scenario): Promise<Played> => {
    const played = await playScenario(sql, scenario);
    table[name] = { ...percent(sharesOf(played)), ...tally(played) };
    return played;
  };

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
    const [one, two] = [await play("alike", scenario), await play("alike", scenario)];
    assert.deepEqual(one.calls, two.calls);
  });

  await t.step("adaptive finds the best of four that look alike, and stays with it", async () => {
    const fails = (share: number, latencyMs: number): ProviderScript => (_now, chance) =>
      chance < share
        ? { latencyMs: 500, failure: { class: "no_result" } }
        : { latencyMs: latencyMs * (0.8 + 0.4 * chance) };
    const played = await play("adaptive", {
      scripts: {
        leonardo_ai: fails(0.3, 9_000),
        runware_ai: fails(0.1, 12_000),
        gemini: fails(0.02, 2_000),
        comfyui: fails(0.2, 6_000),
      },
      rate: () => 0.5,
      seconds: 160,
      request: { strategy: "adaptive" },
    });
    const late = sharesOf(played, 60_000);
    assert.ok(late.gemini >= 0.75, JSON.stringify(late));
    assert.ok(late.gemini < 1, "others are tried now and then");
  });

  await t.step("four equal providers share the load; one dies and comes back", async () => {
    const [dies, recovers, ends] = [50_000, 140_000, 270_000];
    const fair = 0.25;
    /** When it is first asked after that. */
    let asked = Infinity;
    const played = await play("one of four dies", {
      scripts: {
        ...everyone(draws(3_000)),
        gemini: (now, chance) => {
          if (now >= dies && now < recovers) {
            return { latencyMs: 200, failure: { class: "upstream_down" } };
          }
          if (now >= recovers) asked = Math.min(asked, now);
          return draws(3_000)(now, chance);
        },
      },
      // Many are under way when it dies, and enough for a share of 10 s when it comes back; fewer tell as much elsewhere.
      rate: (now) => {
        const isBusy = (now > dies - 10_000 && now < dies + 5_000) ||
          (now > recovers && now < asked + 15_000);
        if (isBusy) return 4 * times;
        return (now < dies || now > recovers + 90_000 ? 2 : 1) * times;
      },
      seconds: ends / 1_000,
    });
    const shares = sharesOf(played, 0, dies);
    table["  equal"] = percent(shares);
    for (const id of providerIds) {
      assert.ok(Math.abs(shares[id] - fair) < 0.1 / Math.sqrt(times), `${id}: ${shares[id]}`);
    }

    const failed = callsOf(played, "gemini").filter((call) => call.failure)
      .sort((one, other) => one.endedAt - other.endedAt);
    const open = failed[4]?.endedAt ?? Infinity;
    const late = callsOf(played, "gemini", open, open + 9_000);
    assert.ok(late.length <= 5, `${late.length} calls after the fifth failure`);
    const wasted = callsOf(played, "gemini", open, recovers);
    assert.ok(wasted.length >= 1, "it is tried again");
    assert.ok(shortestGap(wasted) >= 10_000, `${shortestGap(wasted)} ms between two tries`);

    const back = callsOf(played, "gemini", recovers)[0];
    assert.ok(back && back.startedAt < recovers + 75_000, "a minute is the longest cooldown");
    const early = sharesOf(played, back.endedAt, back.endedAt + 10_000).gemini;
    const full = sharesOf(played, recovers + 90_000, ends).gemini;
    table["  back"] = {
      "after the failure": late.length,
      "tries while down": wasted.length,
      "first 10 s": early.toFixed(3),
      "after 90 s": full.toFixed(3),
    };
    // By chance, a share of some 50 calls is off by 0.06.
    assert.ok(early < 0.8 * fair, `${early} of the load at once`);
    assert.ok(full >= 0.5 * fair, `${full} of the load after two minutes`);
    assert.deepEqual(tally(played), { completed: played.endings.length }, "nobody noticed");
  });

  await t.step("the faster a provider, the more it gets", async () => {
    const shares = sharesOf(
      await play("latency 2, 4, 8, 16 s", {
        scripts: {
          leonardo_ai: draws(2_000),
          runware_ai: draws(4_000),
          gemini: draws(8_000),
          comfyui: draws(16_000),
        },
        rate: () => 8 * times,
        seconds: 20,
      }),
      8_000,
    );
    const { leonardo_ai, runware_ai, gemini, comfyui } = shares;
    assert.ok(leonardo_ai > runware_ai && runware_ai > gemini && gemini > comfyui);
    assert.ok(comfyui > 0.02, "nobody is starved, or it could never prove better");
  });

  await t.step("the more reliable a provider, the more it gets", async () => {
    const reliable = (rate: number): ProviderScript => (now, chance) =>
      (chance * 1_000) % 1 < rate
        ? draws(3_000)(now, chance)
        : { latencyMs: 1_000, failure: { class: "no_result" } };
    const played = await play("success 100, 85, 70, 30 %", {
      scripts: {
        leonardo_ai: reliable(1),
        runware_ai: reliable(0.85),
        gemini: reliable(0.7),
        comfyui: reliable(0.3),
      },
      rate: () => 6 * times,
      seconds: 28,
    });
    const { leonardo_ai, runware_ai, gemini, comfyui } = sharesOf(played, 10_000);
    // Those next to each other are too near for so few calls.
    const told = JSON.stringify({ leonardo_ai, runware_ai, gemini, comfyui });
    assert.ok(leonardo_ai + runware_ai > 1.5 * (gemini + comfyui), told);
    assert.ok(leonardo_ai > gemini && runware_ai > comfyui, told);
    assert.ok(comfyui < 0.1, `${comfyui} for one that mostly fails`);
  });

  await t.step("twice the weight, twice the load", async () => {
    const { leonardo_ai, ...others } = sharesOf(
      await play("weight 2, 1, 1, 1", {
        scripts: everyone(draws(3_000)),
        settings: { leonardo_ai: { weight: 2 } },
        rate: () => 6 * times,
        seconds: 20,
      }),
    );
    for (const [id, share] of Object.entries(others)) {
      const more = leonardo_ai / share;
      assert.ok(Math.abs(more - 2) < 0.6, `${more} times the load of ${id}`);
    }
  });

  await t.step("a provider's Retry-After holds for everybody", async () => {
    const pauseMs = 30_000;
    const asksForRest =
      (failure: "rate_limited" | "upstream_down", from: number): ProviderScript => (now, chance) =>
        now >= from && now < from + 4_000
          ? { latencyMs: 300 + 400 * chance, failure: { class: failure, retryAfterMs: pauseMs } }
          : draws(2_000)(now, chance);
    const played = await play("Retry-After", {
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
      const two = await play("two calls", {
        scripts: everyone(draws(2_000)),
        rate: () => 0.001,
        seconds: 1,
      });
      assert.deepEqual(two.queries, ["image_generation_begin", "image_generation_finish"]);
      const three = await play("three calls", {
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
    const played = await play("one pause", {
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
      const played = await play("all down", {
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
    const played = await play("limits", {
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

  for (const [name, row] of Object.entries(table)) {
    const told = Object.entries(row).map(([what, value]) => `${what} ${value}`);
    recordFigure(name.trim(), told.join(", "));
  }
});

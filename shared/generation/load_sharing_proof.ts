import assert from "node:assert/strict";
import { isFullProof, recordFigure } from "../testing/proof.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";
import { type ProviderId, providerIds } from "../providers/mod.ts";
import {
  callsOf,
  draws,
  everyone,
  sharesOf,
  shortestGap,
  tally,
} from "../testing/generation/played_routing.ts";
import {
  openSimulatedConnection,
  type Played,
  playScenario,
  type ProviderScript,
  type Scenario,
} from "../testing/generation/simulated_routing.ts";

/** As many times the requests, of which shares are taken: by chance they are off by so much less. */
const times = isFullProof() ? 4 : 1;

function percent(shares: Record<ProviderId, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shares).map(([id, share]) => [id, `${(share * 100).toFixed(1)} %`]),
  );
}

Deno.test("load is shared by what providers are like, with the real database in virtual time", async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const sql = openSimulatedConnection(stack.databaseUrl);
  await using _connection = { [Symbol.asyncDispose]: () => sql.end() };
  const table: Record<string, Record<string, string | number>> = {};
  const play = async (name: string, scenario: Scenario): Promise<Played> => {
    const played = await playScenario(sql, scenario);
    table[name] = { ...percent(sharesOf(played)), ...tally(played) };
    return played;
  };

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

  for (const [name, row] of Object.entries(table)) {
    const told = Object.entries(row).map(([what, value]) => `${what} ${value}`);
    recordFigure(name.trim(), told.join(", "));
  }
});

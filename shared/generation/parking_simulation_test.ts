import assert from "node:assert/strict";
import { type ParkingScenario, playParking } from "../testing/generation/simulated_parking.ts";
import { isFullProof, proofSeed, recordFigure } from "../testing/proof.ts";
import { startTestStack } from "../testing/stack/test_stack.ts";

const minutes = 60_000;
const scenario: ParkingScenario = {
  jobs: isFullProof() ? 500 : 40,
  drawMs: 10 * minutes,
  expectedMs: 10 * minutes,
  isolateMs: 150_000,
  seed: proofSeed(),
};

/** What has to hold but for what only real Storage has. */
function whole(broken: unknown): Record<string, number> {
  const { pictures_have_objects: _objects, ...rest } = broken as Record<string, number>;
  return rest;
}

Deno.test(`${scenario.jobs} jobs of ten minutes need no isolate while they wait`, async (t) => {
  await using stack = await startTestStack({ simulate: false });
  const url = stack.databaseUrl;

  await t.step(
    "two isolates of 150 s draw them all, and providers are asked a tenth as often",
    async () => {
      const played = await playParking(url, scenario);
      assert.deepEqual(played.statuses, { completed: scenario.jobs });
      assert.deepEqual(whole(played.broken), {});
      assert.equal(played.submits, scenario.jobs);
      assert.ok(played.isolatesAtOnce <= 2, `${played.isolatesAtOnce} isolates at once`);
      assert.ok(played.picturesPerCall <= 40, `${played.picturesPerCall} pictures in one call`);

      // One job of each provider, with a runner that stays with it.
      const staying = await playParking(url, {
        ...scenario,
        ...{ jobs: 2, parks: false, isolateMs: Infinity },
      });
      assert.deepEqual(staying.statuses, { completed: 2 });
      const before = (staying.polls.leonardo_ai + staying.polls.runware_ai) * scenario.jobs / 2;
      const now = played.polls.leonardo_ai + played.polls.runware_ai;
      assert.ok(now <= before / 10, `${now} questions, ${before} before`);
      recordFigure("isolates at once", played.isolatesAtOnce);
      recordFigure("pictures in one call of the worker, at most", played.picturesPerCall);
      recordFigure("questions at the providers, before", before);
      recordFigure("questions at the providers, parked", now);
      recordFigure("minutes until the last one", (played.tookMs / minutes).toFixed(1));
    },
  );

  await t.step("one call of the worker takes 40 pictures at most", async () => {
    const played = await playParking(url, { ...scenario, jobs: 12, pictures: 12 });
    assert.deepEqual(played.statuses, { completed: 12 });
    assert.ok(
      played.picturesPerCall > 20 && played.picturesPerCall <= 40,
      `${played.picturesPerCall} pictures in one call`,
    );
  });

  await t.step("whenever isolates are killed", async () => {
    const kills = Array.from({ length: 12 }, (_, index) => 300 + index * 700)
      .concat(Array.from({ length: 40 }, (_, index) => 9.4 * minutes + index * 3_111));
    const played = await playParking(url, { ...scenario, jobs: scenario.jobs / 5, kills });
    assert.deepEqual(played.statuses, { completed: scenario.jobs / 5 });
    assert.deepEqual(whole(played.broken), {});
    assert.equal(played.submits, scenario.jobs / 5, "nothing is paid for twice");
  });

  await t.step("and who draws faster than was expected is asked sooner from then on", async () => {
    const played = await playParking(url, {
      ...{ ...scenario, jobs: 30, everyMs: minutes, drawMs: 4_000, expectedMs: 40_000 },
    });
    assert.deepEqual(played.statuses, { completed: 30 });
    assert.ok(played.lastTookMs < 20_000, `the last one took ${played.lastTookMs} ms`);
  });

  await t.step("and each costs two calls of the database more", async () => {
    // The looks are shared by all jobs that are due at an upstream.
    const callsOf = (queries: string[]) =>
      queries.filter((name) => !/_(looks|extend_lease)$/.test(name))
        .map((name) => name.replace("image_generation_", "")).toSorted();
    const parked = await playParking(url, { ...scenario, jobs: 2 });
    const { claim, ...each } = Object.groupBy(callsOf(parked.queries), (name) => name);
    assert.deepEqual(Object.keys(each), ["begin", "finish", "park"]);
    assert.ok(Object.values(each).every((calls) => calls?.length === 2), JSON.stringify(each));
    assert.ok((claim?.length ?? 0) <= 2, "one call may take both jobs");
  });
});

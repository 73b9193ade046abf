import assert from "node:assert/strict";
import { plannedResponse } from "../../shared/generation/catalog.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import { afterObservation } from "../../shared/testing/routing/learned.ts";
import type { Experience } from "../../shared/routing/mod.ts";

const asked = { prompt: "a windmill", width: 256, height: 256, strategy: "adaptive" };

Deno.test("POST /images/{id}/rating, and the strategy that learns from it", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [owner, other] = [await service.signUp(), await service.signUp()];
  const draw = async (as = owner, json = {}) =>
    completed(await service.call("/generate", { as, json: { ...asked, ...json } }));
  const rate = (
    id: string,
    rating: number,
    as: Parameters<typeof service.call>[1] = { as: owner },
  ) => service.call(`/images/${id}/rating`, { ...as, json: { rating } });
  const plan = async (as = owner) => {
    const answer = await service.call("/generate?dry_run", { as, json: asked });
    return plannedResponse.parse(answer.body);
  };

  await t.step("a rating moves what is expected, most for the own project", async () => {
    const before = await plan();
    assert.equal(before.context, "generate/small/short/plain/one");
    const drawn = await draw();
    const id = drawn.images[0]?.id ?? "";
    const of = ({ candidates }: typeof before) =>
      candidates.find(({ provider }) => provider === drawn.provider)?.expected;
    assert.equal(of(await plan())?.observations, 1);
    const unrated = of(await plan())?.rating ?? 0;
    assert.equal((await rate(id, 1)).status, 204);
    const [bad, elsewhere] = [of(await plan())?.rating ?? 1, of(await plan(other))?.rating ?? 1];
    assert.ok(bad < elsewhere && elsewhere < unrated, `${bad} ${elsewhere} ${unrated}`);
    assert.equal((await rate(id, 5)).status, 204);
    assert.ok((of(await plan())?.rating ?? 0) > unrated);
    const rows = await database.query("select rating from image_generation.image_ratings");
    assert.equal(rows.length, 1, "the last word counts");
  });

  await t.step("what is not yours, not there, or no rating is refused", async () => {
    const id = (await draw()).images[0]?.id ?? "";
    problem(await rate(id, 3, { as: other }), 404, "not_found");
    problem(await rate(crypto.randomUUID(), 3), 404, "not_found");
    for (const rating of [0, 6, Number.NaN]) {
      problem(await rate(id, rating), 400, "invalid_request");
    }
  });

  await t.step("20 ratings a day and account count", async () => {
    const pictures = await draw(other, { num_images: 20, strategy: "cost" });
    for (const { id } of pictures.images) {
      assert.equal((await rate(id, 4, { as: other })).status, 204);
    }
    const id = (await draw(other)).images[0]?.id ?? "";
    const limited = await rate(id, 4, { as: other });
    problem(limited, 429, "rate_limited");
    assert.ok(Number(limited.headers.get("retry-after")) > 80_000);
    const first = pictures.images[0]?.id ?? "";
    assert.equal((await rate(first, 2, { as: other })).status, 204, "an opinion may change");
    await database.query(
      "update image_generation.image_ratings set created_at = created_at - interval '25 hours'",
    );
    assert.equal((await rate(id, 4, { as: other })).status, 204);
  });

  await t.step("the database learns as the simulation of the strategy does", async () => {
    await database.query("delete from image_generation.routing_experience");
    let expected: Experience = { context: "kind", models: [] };
    for (
      const [provider, latencyMs, rating] of [
        ["gemini", 1_000, undefined],
        ["runware_ai", undefined, undefined],
        ["gemini", 4_000, 0.5],
      ] as const
    ) {
      const seen = {
        provider,
        model: "model",
        ...(latencyMs && { latencyMs }),
        ...(rating && { rating }),
      };
      expected = afterObservation(expected, seen);
      await database.query(
        `select image_generation.learn($1, 'kind', jsonb_populate_record(
          null::image_generation.routing_experience, $2::text::jsonb), 0.98)`,
        [
          await service.projectOf(owner),
          JSON.stringify({
            ...{
              provider,
              model: "model",
              successes: latencyMs ? 1 : 0,
              failures: latencyMs ? 0 : 1,
            },
            ...{ latency_logs: Math.log(latencyMs ?? 1), latencies: latencyMs ? 1 : 0 },
            ...{ ratings: rating ?? 0, rated: rating ? 1 : 0 },
          }),
        ],
      );
    }
    const rows = await database.query<Record<string, number> & { provider: string; own: boolean }>(
      "select *, project_id is not null as own from image_generation.routing_experience",
    );
    assert.equal(rows.length, expected.models.length);
    for (const row of rows) {
      const model = expected.models.find((each) =>
        each.provider === row.provider && (each.of === "project") === row.own
      );
      const known = [
        row["successes"],
        row["failures"],
        row["latency_logs"],
        row["ratings"],
        row["rated"],
      ];
      const meant = [
        model?.successes,
        model?.failures,
        model?.latencyLogs,
        model?.ratings,
        model?.rated,
      ];
      known.forEach((each, index) =>
        assert.ok(Math.abs((each ?? 0) - (meant[index] ?? 9)) < 1e-9, `${known} ${meant}`)
      );
    }
  });
});

import assert from "node:assert/strict";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

Deno.test("an Idempotency-Key makes many requests one", async (t) => {
  await using service = await startTestService({ drawMs: 300 });
  const user = await service.signUp();
  const json = { prompt: "fifty times", provider: "gemini" };
  const generate = (key: string, more: Record<string, unknown> = {}) =>
    service.call("/generate", {
      as: user,
      json: { ...json, ...more },
      headers: { "idempotency-key": key },
    });
  const submits = async () => (await service.simulators.books()).services.gemini.counts.submit;
  const jobs = async () => (await service.countRows())["image_generation.generation_jobs"];
  let first = "";

  await t.step("fifty at once draw once and are told of one and the same", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => generate("fifty")));
    const ids = new Set<string | undefined>();
    for (const answer of answers) {
      if (answer.status === 200) {
        ids.add(completed(answer).generation_id);
      } else {
        ids.add(problem(answer, 409, "conflict").generation_id);
        assert.ok(Number(answer.headers.get("retry-after")) >= 1);
      }
    }
    assert.equal(ids.size, 1);
    [first = ""] = [...ids];
    assert.ok(answers.some(({ status }) => status === 200));
    assert.deepEqual([await jobs(), await submits()], [1, 1]);
  });

  await t.step("and once it is done all get the answer", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => generate("fifty")));
    for (const answer of answers) {
      assert.equal(completed(answer).generation_id, first);
      assert.equal(answer.headers.get("idempotent-replayed"), "true");
    }
    assert.deepEqual([await jobs(), await submits()], [1, 1]);
  });

  await t.step("also when it could not be drawn any more", async () => {
    const bytes = halves(60, 60).bytes;
    const body = new FormData();
    body.append("file", new Blob([bytes]), "a.png");
    const { id } = (await service.call("/images", { as: user, method: "POST", body }))
      .body as { id: string };
    const more = { image: { image_id: id }, enable_fallback: false };
    const edited = completed(await generate("edited", more));
    await service.call(`/images/${id}`, { as: user, method: "DELETE" });
    assert.equal(completed(await generate("edited", more)).generation_id, edited.generation_id);
    const enable = (enabled: boolean) =>
      service.stack.database.query(
        "update image_generation.provider_configs set enabled = $1 where provider = 'gemini'",
        [enabled],
      );
    await enable(false);
    assert.equal(completed(await generate("edited", more)).generation_id, edited.generation_id);
    const refused = await generate("another", { enable_fallback: false });
    problem(refused, 503, "providers_unavailable");
    await enable(true);
    await service.stack.database.query(
      "delete from image_generation.generation_jobs where id = $1",
      [edited.generation_id],
    );
  });

  await t.step("but not for another request", async () => {
    problem(await generate("fifty", { seed: 1 }), 422, "idempotency_key_reused");
    problem(await generate("fifty", { prompt: "fifty-one" }), 422, "idempotency_key_reused");
    assert.equal(await jobs(), 1);
  });

  await t.step("nor after a day", async () => {
    const age = (hours: number) =>
      service.stack.database.query(
        `update image_generation.generation_jobs set
           created_at = now() - make_interval(hours => $1),
           queued_at = now() - make_interval(hours => $1),
           completed_at = now() - make_interval(hours => $1)`,
        [hours],
      );
    await age(23);
    assert.equal(completed(await generate("fifty")).generation_id, first);
    await age(25);
    const anew = completed(await generate("fifty", { seed: 2 }));
    assert.notEqual(anew.generation_id, first);
    assert.equal(
      completed(await generate("fifty", { seed: 2 })).generation_id,
      anew.generation_id,
    );
    assert.equal(await jobs(), 2);
  });

  await t.step("a cancelled generation is brought back as that", async () => {
    await service.stack.database.query(
      `update image_generation.generation_jobs
       set status = 'cancelled', error = '{"code": "cancelled", "detail": "It was cancelled."}'`,
    );
    const told = problem(await generate("fifty", { seed: 2 }), 409, "cancelled");
    assert.ok(told.generation_id);
  });
});

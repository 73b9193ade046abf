import assert from "node:assert/strict";
import * as z from "zod";
import { explainedAttempt, plannedResponse } from "../../shared/generation/catalog.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestAnswer } from "../../shared/testing/service/service.ts";

const planned = (answer: TestAnswer) => {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return plannedResponse.parse(answer.body);
};

Deno.test("POST /generate?dry_run and GET /jobs/{id}?explain", async (t) => {
  await using service = await startTestService();
  const styled = { prompt: "a ferry", preset_style: "cinematic", strategy: "cost", seed: 3 };

  await t.step(
    "a dry run tells who would draw what at what price, and does nothing else",
    async () => {
      const [rows, books] = [await service.countRows(), await service.simulators.books()];
      const json = { ...styled, prompt: "a harbour at dusk, ".repeat(250) };
      for (const [path, body] of [["?dry_run", json], ["", { ...json, dry_run: true }]] as const) {
        const plan = planned(await service.call(`/generate${path}`, { json: body }));
        assert.deepEqual([plan.provider, plan.next, plan.error], ["leonardo_ai", "compress", null]);
        const ids = plan.candidates.map(({ provider }) => provider);
        assert.deepEqual([...ids].sort(), ["comfyui", "gemini", "leonardo_ai", "runware_ai"]);
        for (const each of plan.candidates) {
          assert.ok(each.expected_seconds > 0 && each.upstreams.length > 0);
          assert.ok(each.price_usd === null || each.price_usd >= 0);
          const isWhole = !each.losses.some(({ field }) => field === "preset_style");
          assert.equal(isWhole, each.provider === "leonardo_ai", each.provider);
          assert.ok(each.shortens && each.shortens.limit <= 3_000);
        }
        const bands = plan.candidates.map(({ band }) => band);
        assert.deepEqual(bands, bands.toSorted((one, other) => one - other));
      }
      assert.deepEqual(await service.countRows(), rows);
      const after = await service.simulators.books();
      for (const [name, { counts }] of Object.entries(books.services)) {
        const now = after.services[name as keyof typeof after.services].counts;
        assert.equal(now.submit, counts.submit, name);
      }
    },
  );

  await t.step("it tells why the others are out, and when nobody can", async () => {
    const wide = { prompt: "a wall", width: 2048, height: 128 };
    const plan = planned(await service.call("/generate?dry_run=1", { json: wide }));
    const [out] = plan.excluded;
    assert.equal(out?.provider, "gemini");
    assert.match(out?.reasons.join(" ") ?? "", /no picture of the shape 2048x128/);
    const json = { ...wide, provider: "gemini", enable_fallback: false };
    const none = planned(await service.call("/generate?dry_run", { json }));
    assert.deepEqual([none.next, none.provider], ["fail", null]);
    assert.equal(none.error?.code, "no_capable_provider");
  });

  await t.step("a caller's mistakes, a strange project and a batch are refused", async () => {
    const dry = (json: Record<string, unknown>) => service.call("/generate?dry_run", { json });
    problem(await dry({ ...styled, preset_style: "cinematik" }), 400, "invalid_request");
    const params = { provider: "runware", provider_params: { strenght: 1 } };
    problem(await dry({ ...styled, ...params }), 400, "invalid_request");
    problem(await dry({ ...styled, project_id: crypto.randomUUID() }), 404, "project_not_found");
    problem(
      await service.call("/generate?dry_run=perhaps", { json: styled }),
      400,
      "invalid_request",
    );
    const json = { requests: [{ ...styled, dry_run: true }] };
    const batch = await service.call("/generate/batch", { json });
    const { results } = z.object({ results: z.array(z.looseObject({ status: z.string() })) })
      .parse(batch.body);
    assert.deepEqual(results.map(({ status }) => status), ["failed"]);
  });

  await t.step("what was decided on is the table that a dry run shows, and is kept", async () => {
    const plan = planned(await service.call("/generate?dry_run", { json: styled }));
    await service.simulators.setFault({ service: "leonardo_ai", fault: "transport.bad_gateway" });
    const job = completed(await service.call("/generate", { json: { ...styled, max_retries: 0 } }));
    await service.heal();
    const url = `/jobs/${job.generation_id}`;
    const told = await service.call(`${url}?explain`, {});
    const { decisions } = z.object({ decisions: z.array(explainedAttempt) }).parse(told.body);
    assert.deepEqual(decisions.map(({ attempt }) => attempt), [1, 2]);
    const [first, second] = decisions;
    assert.deepEqual({ ...first, at: "", attempt: 0 }, {
      at: "",
      attempt: 0,
      strategy: plan.strategy,
      context: null,
      candidates: plan.candidates,
      excluded: plan.excluded,
    });
    assert.equal(second?.candidates.at(-1)?.provider, "leonardo_ai");
    assert.equal(second?.candidates[0]?.provider, job.provider);
    const plain = await service.call(url, {});
    assert.ok(!Object.hasOwn(Object(plain.body), "decisions"));
    const stranger = await service.signUp();
    problem(await service.call(`${url}?explain`, { as: stranger }), 404, "not_found");
  });
});

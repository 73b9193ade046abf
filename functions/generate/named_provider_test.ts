import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const longPrompt = Array.from(
  { length: 100 },
  (_, index) => `a harbour with ${index + 2} boats under heavy clouds`,
).join(", ");

Deno.test("POST /generate heeds who is named and who may ask", async (t) => {
  await using service = await startTestService();

  await t.step("a named provider that cannot do it is left out with a warning", async () => {
    const json = {
      prompt: "a quay",
      provider: "gemini",
      width: 2048,
      height: 144,
    };
    const answer = completed(await service.call("/generate", { json }));
    assert.notEqual(answer.provider, "gemini");
    assert.ok(
      answer.warnings.some((warning) => /^gemini was left out.*2048x144/.test(warning)),
      answer.warnings.join(" "),
    );
  });

  await t.step("whoever draws in the stead of one at its limit is told, named or not", async () => {
    await service.stack.database.script(`
      update image_generation.provider_configs set enabled = false where provider in ('leonardo_ai', 'comfyui');
      update image_generation.provider_configs set requests_per_minute = 1 where provider = 'gemini';
    `);
    const json = { prompt: "a pier", provider: "gemini", width: 1024, height: 1024 };
    const first = completed(await service.call("/generate", { json }));
    assert.deepEqual([first.provider, first.warnings], ["gemini", []]);
    const next = completed(await service.call("/generate", { json }));
    assert.equal(next.provider, "runware_ai");
    const [swap, ...rest] = next.warnings;
    assert.match(
      swap ?? "",
      /^gemini was busy: .* in a minute, and runware_ai drew it instead, and nothing was lost\.$/,
    );
    assert.deepEqual(rest, []);
    await service.stack.database.script(`
      update image_generation.provider_configs set enabled = true, requests_per_minute = null;
    `);
    await service.heal();
  });

  await t.step(
    "a model is drawn by whoever has it, and by its like when they are down",
    async () => {
      const of = (json: Record<string, unknown>) =>
        service.call("/generate", { json: { prompt: "a mole", width: 512, height: 512, ...json } });
      const model = completed(await of({ model: "flux-1-dev", strategy: "cost" }));
      assert.ok(model.metadata.attempts[0]?.model.match(/flux-dev|runware:101@1/));
      await service.simulators.setFault({ service: "runware_ai", fault: "runware.internal_error" });
      const json = { model: "runware/runware:101@1", strategy: "quality", max_retries: 0 };
      const like = completed(await of(json));
      assert.notEqual(like.provider, "runware_ai");
      const [field] = like.losses.map((loss) => loss.field);
      assert.equal(field, "model_id");
      const told = like.warnings.join(" ");
      assert.match(told, /instead of FLUX.1 dev of runware_ai. Both are flux-1-dev./);
      assert.match(told, /runware_ai failed .* drew it instead, and lost: model_id/);
      const only = completed(await of({ ...json, fallback_to: ["gemini"] }));
      assert.equal(only.provider, "gemini");
      problem(
        await of({ ...json, fallback_to: ["gemini"], same_model: "require" }),
        502,
        "providers_failed",
      );
      await service.heal();
    },
  );

  await t.step("what a LoRA was asked for is not drawn without it", async () => {
    await service.simulators.setFault({ service: "runware_ai", fault: "runware.internal_error" });
    const json = {
      prompt: "a mole",
      provider: "runware",
      provider_params: { lora: [{ model: "civitai:1@1" }] },
      enable_fallback: true,
      max_retries: 0,
    };
    const { attempts } = problem(
      await service.call("/generate", { json }),
      502,
      "providers_failed",
    );
    assert.deepEqual(attempts?.map(({ provider }) => provider), ["runware_ai"]);
    await service.heal();
  });

  for (
    const [json, path, advice] of [
      [{ model: "flux-1-def" }, "model", /Did you mean "flux-1-dev"\?/],
      [{ model: "kino" }, "model", /send it as model_id, or as "leonardo_ai\/kino"/],
      [{ model: "flux-1-dev", provider: "gemini" }, "model", /gemini does not have flux-1-dev/],
    ] as const
  ) {
    await t.step(`${JSON.stringify(json)} is a mistake of the caller`, async () => {
      const answer = await service.call("/generate", { json: { prompt: "a mole", ...json } });
      const [error] = problem(answer, 400, "invalid_request").errors ?? [];
      assert.equal(error?.path, path);
      assert.match(error?.message ?? "", advice);
    });
  }

  await t.step("a stranger's long prompt is not shortened for them", async () => {
    const [owner, stranger] = [await service.signUp(), await service.signUp()];
    const json = { prompt: longPrompt, project_id: await service.projectOf(owner) };
    const before = await service.countRows();
    const asked = (await service.simulators.books()).services.ollama.counts.submit;
    problem(await service.call("/generate", { as: stranger, json }), 404, "project_not_found");
    assert.deepEqual(await service.countRows(), before);
    assert.equal((await service.simulators.books()).services.ollama.counts.submit, asked);
  });
});

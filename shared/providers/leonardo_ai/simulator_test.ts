import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { ProviderError } from "../../errors/mod.ts";
import type { ImageRequest } from "../contract.ts";
import {
  downloadSize,
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import { leonardoAi } from "./mod.ts";
import { familyOf } from "./catalog.ts";

const taskId = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";

function request(changes: Partial<ImageRequest> = {}): ImageRequest {
  return { prompt: "a lighthouse at dusk", width: 512, height: 512, count: 1, ...changes };
}

Deno.test("Leonardo: simulated account", async (test) => {
  const simulators = await startSimulators({ drawMs: 5 });
  const context = openSimulatedContext(leonardoAi, simulators.urls.leonardo_ai);
  const submits = async () =>
    (await simulators.books()).calls.filter((call) => call.call === "submit").length;

  await test.step("every model of the catalog draws what its plan promises", async () => {
    const drawing = leonardoAi.catalog.filter(({ capabilities: { operations } }) =>
      !operations || operations.generate
    );
    // The larger sizes are those of the next step.
    const small = { width: 256, height: 256 };
    for (const model of drawing) {
      const wish = { ...small, modelId: model.id, seed: 7, count: 2 };
      const plan = planWith(leonardoAi, request(wish), context);
      const { result, submission } = await drawWith(leonardoAi, plan, taskId, context);
      assert.equal(result.images.length, 2, model.name);
      assert.equal(result.images[0]?.seed, 7);
      assert.ok((submission.costUsd ?? 0) > 0);
      const [image] = result.images;
      assert.ok(image?.source.kind === "url" && !image.source.isPrivate);
      assert.deepEqual(await downloadSize(image), plan.expectedSize, model.name);
    }
  });

  await test.step("alchemy, PhotoReal and styles are accepted in every size the plan gives", async () => {
    const wishes: Partial<ImageRequest>[] = [
      { presetStyle: "anime" },
      { presetStyle: "cinematic", width: 1344, height: 1792 },
      { width: 2048, height: 1152 },
      { providerParams: { alchemy: true, photoReal: true } },
      { modelId: "rpg v5", guidanceScale: 28, providerParams: { alchemy: true } },
      { modelId: "rpg v5", providerParams: { alchemy: true, highResolution: true } },
      { modelId: "phoenix", presetStyle: "portrait", providerParams: { alchemy: true } },
      { steps: 100, guidanceScale: 30, seed: 2 ** 50, negativePrompt: "fog", count: 8 },
    ];
    for (const wish of wishes) {
      const plan = planWith(leonardoAi, request(wish), context);
      const { result } = await drawWith(leonardoAi, plan, taskId, context);
      assert.deepEqual(
        await downloadSize(result.images[0]),
        plan.expectedSize,
        JSON.stringify(wish),
      );
    }
  });

  await test.step("PhotoReal v1 is accepted without a model", async () => {
    const providerParams = { photoReal: true, photoRealVersion: "v1" };
    const plan = planWith(leonardoAi, request({ providerParams }), context);
    const { result } = await drawWith(leonardoAi, plan, taskId, context);
    assert.equal(result.images.length, 1);
  });

  await test.step("a lost answer is looked up and the job is posted once", async () => {
    const faults = [
      "transport.answer_lost",
      "transport.error_after_accepting",
      "transport.cut_mid_body",
    ];
    for (const modelId of [undefined, "lucid-origin"]) {
      for (const fault of faults) {
        await simulators.reset();
        const match = { call: "submit" as const };
        await simulators.setFault({ service: "leonardo_ai", fault, count: 1, match });
        const wish = modelId === undefined ? {} : { modelId };
        const plan = planWith(leonardoAi, request(wish), context);
        const { result } = await drawWith(leonardoAi, plan, taskId, context);
        assert.equal(result.images.length, 1, fault);
        assert.equal(await submits(), 1, fault);
        assert.equal(familyOf(plan.model.id) === "v2", modelId !== undefined);
      }
    }
  });

  const refusals = [
    ["leonardo.key_malformed", "auth"],
    ["leonardo.key_unknown", "auth"],
    ["leonardo.unknown_field", "invalid_request"],
    ["leonardo.wrong_type", "invalid_request"],
    ["leonardo.prompt_missing", "invalid_request"],
    ["leonardo.prompt_too_long", "invalid_request"],
    ["leonardo.invalid_dimensions", "invalid_request"],
    ["leonardo.model_not_supported", "model_unavailable"],
    ["leonardo.moderated", "moderated"],
    ["leonardo.moderated_400", "moderated"],
    ["leonardo.out_of_tokens", "quota"],
    ["leonardo.out_of_tokens_400", "quota"],
    ["leonardo.rate_limited", "rate_limited"],
    ["leonardo.service_error", "upstream_down"],
    ["leonardo.graphql_error", "upstream_down"],
    ["leonardo.task_failed", "no_result"],
    ["leonardo.task_lost", "no_result"],
    ["leonardo.no_pictures", "no_result"],
    ["transport.cut_before_headers", "upstream_down"],
    ["transport.html_200", "upstream_down"],
    ["transport.login_redirect", "auth"],
    ["transport.login_page", "auth"],
    ["transport.bad_gateway", "upstream_down"],
    ["transport.service_unavailable", "upstream_down"],
    ["transport.gateway_timeout", "upstream_down"],
    ["transport.empty_body", "no_result"],
    ["transport.invalid_json", "no_result"],
    ["transport.unauthorized", "auth"],
  ] as const;
  for (const [fault, failureClass] of refusals) {
    await test.step(`${fault} is ${failureClass}`, async () => {
      await simulators.reset();
      const match = { call: "submit" as const };
      await simulators.setFault({ service: "leonardo_ai", fault, count: 1, match });
      const plan = planWith(leonardoAi, request(), context);
      await assert.rejects(
        drawWith(leonardoAi, plan, taskId, context),
        (error) => error instanceof ProviderError && error.failureClass === failureClass,
      );
      assert.equal(await submits(), 1);
    });
  }

  await test.step("a job that is not visible yet is waited for", async () => {
    await simulators.reset();
    const order = { service: "leonardo_ai" as const, fault: "leonardo.not_visible_yet", count: 3 };
    await simulators.setFault(order);
    const plan = planWith(leonardoAi, request(), context);
    const { result } = await drawWith(leonardoAi, plan, taskId, context);
    assert.equal(result.images.length, 1);
  });

  await test.step("a flagged picture is delivered with its flag", async () => {
    const plan = planWith(leonardoAi, request({ prompt: "a beach [nsfw]" }), context);
    const { result } = await drawWith(leonardoAi, plan, taskId, context);
    assert.equal(result.images[0]?.nsfw, true);
  });

  await test.step("health, models and cancel", async () => {
    assert.equal((await leonardoAi.health(context)).status, "healthy");
    assert.ok((await leonardoAi.models(context)).length >= leonardoAi.catalog.length);
    const [call] = planWith(leonardoAi, request(), context).calls;
    assert.ok(call);
    const submission = await leonardoAi.submit(call, taskId, context);
    await leonardoAi.cancel?.(submission.taskId, context);
    await assert.rejects(async () => await leonardoAi.poll?.(submission.taskId, context));
  });

  await simulators.close();
});

import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { ProviderError } from "../../errors/mod.ts";
import { imageFormats, type ImageRequest } from "../contract.ts";
import {
  downloadSize,
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import type { DrawnPicture } from "../pictures.ts";
import { asInput, halves, heldPictures } from "../../testing/providers/input_pictures.ts";
import { runwareAi } from "./mod.ts";

function request(changes: Partial<ImageRequest> = {}): ImageRequest {
  return { prompt: "a lighthouse at dusk", width: 512, height: 512, count: 1, ...changes };
}

Deno.test("Runware: simulated account", async (test) => {
  const simulators = await startSimulators({ drawMs: 5 });
  const context = openSimulatedContext(runwareAi, simulators.urls.runware_ai);
  const submits = async () =>
    (await simulators.books()).calls.filter((call) => call.call === "submit").length;
  const draw = (changes: Partial<ImageRequest> = {}, taskId: string = crypto.randomUUID()) =>
    drawWith(runwareAi, planWith(runwareAi, request(changes), context), taskId, context);

  await test.step("every model draws, in every format, and reports its cost", async () => {
    const drawing = runwareAi.catalog.filter(({ capabilities: { operations } }) =>
      !operations || (operations.generate && !operations.generate.least)
    );
    for (const model of drawing) {
      const { result } = await draw({ modelId: model.id, width: 1024, height: 1024 });
      assert.equal(result.images.length, 1, model.name);
      assert.ok((result.costUsd ?? 0) > 0, model.name);
    }
    for (const outputFormat of imageFormats) {
      const { result } = await draw({ outputFormat, count: 3, seed: 0 });
      assert.equal(result.images.length, 3);
      const [image] = result.images;
      assert.ok(image?.source.kind === "url" && !image.source.isPrivate);
      assert.match(image.source.url, outputFormat === "jpeg" ? /jpg$/ : new RegExp(outputFormat));
    }
  });

  await test.step("a picture that it drew goes in by its address, and by its bytes once that is gone", async () => {
    const picture = halves(512, 512);
    const { result: { images: [drawn] } } = await draw({ outputFormat: "png" });
    assert.ok(drawn?.source.kind === "url");
    const edit = request({
      ...{ operation: "edit", followsPicture: true },
      images: [asInput(picture, { role: "init" })],
    });
    const bytesOf = async (url: string, drawnAt: number) => {
      const copy: DrawnPicture = {
        ...{ provider: "runware_ai", upstreamId: "runware_ai/1", modelId: "runware:101@1" },
        ...{ id: drawn.providerImageId ?? "", url, drawnAt },
      };
      const pictures = { ...heldPictures(picture), drawn: () => copy };
      const taskId = crypto.randomUUID();
      const { result, submission } = await drawWith(
        ...[runwareAi, planWith(runwareAi, edit, context), taskId, {
          ...context,
          pictures,
        }] as const,
      );
      assert.equal(result.images.length, 1);
      const sent = (await simulators.books()).calls.filter(({ call }) => call === "submit");
      return { bytes: sent.at(-1)?.requestBytes ?? 0, isOther: submission.taskId !== taskId };
    };
    const { url } = drawn.source;
    const byAddress = await bytesOf(url, Date.now());
    assert.ok(byAddress.bytes < 1_000 && !byAddress.isOther);
    const gone = await bytesOf(`${simulators.urls.runware_ai}/image/gone.png`, Date.now());
    assert.ok(gone.bytes > 1_000 && gone.isOther, "a task that was refused is another one");
    const old = await bytesOf(url, Date.now() - 7 * 24 * 3_600_000);
    assert.ok(old.bytes > 1_000 && !old.isOther, "what is shown no longer is not named");
  });

  await test.step("odd sizes, unknown models and out-of-range settings are accepted as planned", async () => {
    const wishes: Partial<ImageRequest>[] = [
      { width: 1000, height: 700 },
      { width: 1920, height: 1080, modelId: "z-image" },
      { modelId: "civitai:4384@128713", negativePrompt: "fog", steps: 100, guidanceScale: 30 },
      { seed: Number.MAX_SAFE_INTEGER, count: 20 },
      { providerParams: { scheduler: "Euler", ttl: 60, outputQuality: 20 } },
    ];
    for (const wish of wishes) {
      const plan = planWith(runwareAi, request({ ...wish, outputFormat: "png" }), context);
      const { result } = await drawWith(runwareAi, plan, crypto.randomUUID(), context);
      assert.equal(result.images.length, plan.calls[0]?.count);
      assert.deepEqual(await downloadSize(result.images[0]), plan.expectedSize);
    }
  });

  await test.step("a lost answer is asked for and the task is posted once", async () => {
    const faults = [
      "transport.answer_lost",
      "transport.error_after_accepting",
      "transport.cut_mid_body",
    ];
    for (const fault of faults) {
      await simulators.reset();
      const match = { call: "submit" as const };
      await simulators.setFault({ service: "runware_ai", fault, count: 1, match });
      const { result } = await draw();
      assert.equal(result.images.length, 1, fault);
      assert.equal(await submits(), 1, fault);
    }
  });

  await test.step("the same task id is taken for the same task", async () => {
    const taskId = crypto.randomUUID();
    const first = await draw({ seed: 3 }, taskId);
    const second = await draw({ seed: 3 }, taskId);
    assert.equal(
      second.result.images[0]?.providerImageId,
      first.result.images[0]?.providerImageId,
    );
  });

  const refusals = [
    ["runware.key_invalid", "auth"],
    ["runware.key_missing", "auth"],
    ["runware.account_suspended", "auth"],
    ["runware.out_of_credits", "quota"],
    ["runware.out_of_credits_400", "quota"],
    ["runware.rate_limited", "rate_limited"],
    ["runware.provider_rate_limited", "rate_limited"],
    ["runware.invalid_width", "invalid_request"],
    ["runware.unsupported_parameter", "invalid_request"],
    ["runware.moderated", "moderated"],
    ["runware.moderated_by_provider", "moderated"],
    ["runware.inference_error", "upstream_down"],
    ["runware.no_server", "upstream_down"],
    ["runware.model_unavailable", "model_unavailable"],
    ["runware.model_not_found", "model_unavailable"],
    ["runware.provider_timeout", "timeout"],
    ["runware.internal_error", "upstream_down"],
    ["runware.service_unavailable", "upstream_down"],
    ["runware.errors_with_200", "upstream_down"],
    ["runware.singular_error", "upstream_down"],
    ["runware.no_data", "no_result"],
    ["runware.task_failed", "upstream_down"],
    ["runware.task_lost", "no_result"],
    ["transport.cut_before_headers", "upstream_down"],
    ["transport.html_200", "upstream_down"],
    ["transport.login_redirect", "auth"],
    ["transport.bad_gateway", "upstream_down"],
    ["transport.gateway_timeout", "upstream_down"],
    ["transport.empty_body", "no_result"],
    ["transport.invalid_json", "no_result"],
    ["transport.unauthorized", "auth"],
  ] as const;
  for (const [fault, failureClass] of refusals) {
    await test.step(`${fault} is ${failureClass}`, async () => {
      await simulators.reset();
      const match = { call: "submit" as const };
      await simulators.setFault({ service: "runware_ai", fault, count: 1, match });
      await assert.rejects(
        draw(),
        (error) => error instanceof ProviderError && error.failureClass === failureClass,
      );
      assert.equal(await submits(), 1);
    });
  }

  await test.step("a failure told at the top of the answer is the task's failure", async () => {
    await simulators.reset();
    for (const fault of ["runware.task_failed_top_level", "runware.task_failed"]) {
      await simulators.setFault({ service: "runware_ai", fault, count: 1 });
    }
    await assert.rejects(
      draw(),
      (error) => error instanceof ProviderError && error.providerCode === "inferenceError",
    );
  });

  await test.step("finished pictures survive a failed one", async () => {
    await simulators.reset();
    const order = { service: "runware_ai" as const, fault: "runware.partial_success", count: 1 };
    await simulators.setFault(order);
    const { result } = await draw({ count: 3 });
    assert.equal(result.images.length, 2);
    assert.equal(result.missing?.length, 1);
  });

  await test.step("a flagged picture is delivered with its flag", async () => {
    const { result } = await draw({ prompt: "a beach [nsfw]" });
    assert.equal(result.images[0]?.nsfw, true);
  });

  await test.step("health starts no work and notices a bad key", async () => {
    await simulators.reset();
    assert.equal((await runwareAi.health(context)).status, "healthy");
    assert.equal(await submits(), 0);
    await simulators.setFault({ service: "runware_ai", fault: "runware.key_invalid" });
    assert.equal((await runwareAi.health(context)).status, "unhealthy");
  });

  await simulators.close();
});

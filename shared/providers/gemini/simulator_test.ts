import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { decode as decodePng, encode as encodePng } from "fast-png";
import type { CallContext, ImageRequest } from "../contract.ts";
import {
  asInput,
  halves,
  heldPictures,
  heldUploads,
} from "../../testing/providers/input_pictures.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import { gemini } from "./mod.ts";

const taskId = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";
const square: ImageRequest = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 };

Deno.test("Gemini: simulated account", async (test) => {
  const simulators = await startSimulators({ drawMs: 5 });
  const context = openSimulatedContext(gemini, simulators.urls.gemini);
  const submits = async () =>
    (await simulators.books()).calls.filter((call) => call.call === "submit").length;
  const draw = async (wishes: Partial<ImageRequest> = {}) => {
    const plan = planWith(gemini, { ...square, ...wishes }, context);
    return { plan, ...await drawWith(gemini, plan, taskId, context) };
  };

  await test.step("pictures too large for one body are uploaded first, and removed by their names", async () => {
    const { facts, bytes } = halves(256, 256);
    const pixels = decodePng(bytes);
    const large = new Uint8Array(
      encodePng({ ...pixels, text: { Comment: "x".repeat(14_000_000) } }),
    );
    const picture = { facts: { ...facts, byteLength: large.byteLength }, bytes: large };
    const written: string[] = [];
    const uploads = heldUploads();
    const own: CallContext = {
      ...context,
      pictures: heldPictures(picture),
      uploads: {
        ...uploads,
        note: async (copies) => {
          const { calls } = await simulators.books();
          assert.equal(calls.filter(({ call }) => call === "upload").length, 0, "written before");
          written.push(...copies.map(({ providerImageId }) => providerImageId));
        },
      },
    };
    const edit: ImageRequest = {
      ...{ prompt: "at night", width: 256, height: 256, count: 1, operation: "edit" },
      ...{ followsPicture: true, images: [asInput(picture, { role: "init" })] },
    };
    const { result } = await drawWith(
      gemini,
      planWith(gemini, edit, own),
      crypto.randomUUID(),
      own,
    );
    assert.equal(result.images.length, 1);
    const submits = (await simulators.books()).calls.filter(({ call }) => call === "submit");
    assert.ok((submits.at(-1)?.requestBytes ?? Infinity) < 2_000, "the body names the file");
    const [name = ""] = written;
    assert.match(name, /^files\/[0-9a-f-]{36}$/);
    await gemini.removeUpload?.(name, own);
    await assert.rejects(async () => await gemini.removeUpload?.(name, own), { httpStatus: 403 });
  });

  await test.step("each model draws a picture of the planned size at the planned cost", async () => {
    const models = ["gemini-nano-banana-2.1", "gemini-3-pro-image", "gemini-3.1-flash-lite-image"];
    for (const modelId of models) {
      for (const aspectRatio of ["1:1", "16:9", "2:3"] as const) {
        const { plan, result } = await draw({ modelId, aspectRatio, seed: 2 ** 40 });
        const [image] = result.images;
        assert.ok(image?.source.kind === "bytes");
        assert.equal(image.source.mediaType, "image/png");
        const header = new DataView(image.source.bytes.buffer, image.source.bytes.byteOffset);
        const size = { width: header.getUint32(16), height: header.getUint32(20) };
        assert.deepEqual(size, plan.expectedSize);
        assert.ok(Math.abs((result.costUsd ?? 0) - (plan.estimatedCostUsd ?? 0)) < 0.001);
      }
    }
  });

  await test.step("all of the API's options that are passed on are accepted", async () => {
    const { result } = await draw({
      negativePrompt: "people",
      presetStyle: "cinematic",
      providerParams: {
        safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
        thinkingConfig: { thinkingLevel: "MINIMAL" },
        imageConfig: { aspectRatio: "5:4", imageSize: "2K" },
        temperature: 1,
        topP: 0.9,
      },
    });
    assert.equal(result.images.length, 1);
  });

  await test.step("a picture that comes as JPEG keeps its type, a draft is left out", async () => {
    await simulators.setFault({ service: "gemini", fault: "gemini.jpeg", count: 1 });
    await simulators.setFault({ service: "gemini", fault: "gemini.draft_pictures", count: 1 });
    const { result } = await draw();
    assert.equal(result.images.length, 1);
    assert.ok(result.images[0]?.source.kind === "bytes");
    assert.equal(result.images[0].source.mediaType, "image/jpeg");
  });

  await test.step("an answer under a wrong label is read all the same", async () => {
    await simulators.setFault({
      service: "gemini",
      fault: "transport.wrong_content_type",
      count: 1,
    });
    assert.equal((await draw()).result.images.length, 1);
  });

  const failures: [fault: string, failureClass: FailureClass][] = [
    ["gemini.key_invalid", "auth"],
    ["gemini.key_missing", "auth"],
    ["gemini.invalid_argument", "invalid_request"],
    ["gemini.not_available_here", "quota"],
    ["gemini.out_of_credit", "quota"],
    ["gemini.permission_denied", "auth"],
    ["gemini.model_retired", "model_unavailable"],
    ["gemini.rate_limited", "rate_limited"],
    ["gemini.daily_quota_used_up", "rate_limited"],
    ["gemini.cancelled", "cancelled"],
    ["gemini.internal", "upstream_down"],
    ["gemini.overloaded", "upstream_down"],
    ["gemini.deadline_exceeded", "timeout"],
    ["gemini.moderated", "moderated"],
    ["gemini.prompt_unsafe", "moderated"],
    ["gemini.picture_unsafe", "moderated"],
    ["gemini.answer_personal", "moderated"],
    ["gemini.picture_recitation", "moderated"],
    ["gemini.picture_other", "no_result"],
    ["gemini.max_tokens", "no_result"],
    ["gemini.unknown_finish_reason", "no_result"],
    ["gemini.no_picture", "moderated"],
    ["gemini.only_words", "moderated"],
    ["transport.answer_lost", "upstream_down"],
    ["transport.cut_mid_body", "upstream_down"],
    ["transport.error_after_accepting", "upstream_down"],
    ["transport.empty_body", "no_result"],
    ["transport.invalid_json", "no_result"],
    ["transport.html_200", "upstream_down"],
    ["transport.bad_gateway", "upstream_down"],
  ];
  for (const [fault, failureClass] of failures) {
    await test.step(`${fault} is ${failureClass}, and nothing is sent twice`, async () => {
      await simulators.reset();
      await simulators.setFault({ service: "gemini", fault, count: 1 });
      await assert.rejects(draw(), (error) => {
        assert.ok(error instanceof ProviderError, String(error));
        assert.equal(error.failureClass, failureClass);
        return true;
      });
      assert.equal(await submits(), 1);
    });
  }

  await test.step("an answer that stalls in its body ends with the signal's reason", async () => {
    await simulators.setFault({ service: "gemini", fault: "transport.stalled_body", count: 1 });
    const controller = new AbortController();
    const reason = new DOMException("the deadline has passed", "TimeoutError");
    const plan = planWith(gemini, square, context);
    const aborting = (input: RequestInfo | URL, init?: RequestInit) => {
      const answered = fetch(input, init);
      answered.then(() => controller.abort(reason), () => {});
      return answered;
    };
    await assert.rejects(
      drawWith(gemini, plan, taskId, { ...context, fetch: aborting, signal: controller.signal }),
      (error) => error === reason,
    );
  });

  await test.step("health and models", async () => {
    await simulators.reset();
    assert.equal((await gemini.health(context)).status, "healthy");
    const models = await gemini.models(context);
    assert.ok(models.some((model) => model.id === "gemini-nano-banana-2.1" && !model.retired));
    await simulators.setFault({ service: "gemini", fault: "gemini.model_retired", count: 1 });
    assert.match((await gemini.health(context)).detail, /retired/);
  });

  await simulators.close();
});

import assert from "node:assert/strict";
import { CreateGenerationResponseBody$inboundSchema as created } from "@leonardo-ai/sdk/sdk/models/operations/creategeneration.js";
import { DeleteGenerationByIdResponseBody$inboundSchema as deleted } from "@leonardo-ai/sdk/sdk/models/operations/deletegenerationbyid.js";
import { GetGenerationByIdResponseBody$inboundSchema as read } from "@leonardo-ai/sdk/sdk/models/operations/getgenerationbyid.js";
import { GetGenerationsByUserIdResponseBody$inboundSchema as listed } from "@leonardo-ai/sdk/sdk/models/operations/getgenerationsbyuserid.js";
import { GetUserSelfResponseBody$inboundSchema as me } from "@leonardo-ai/sdk/sdk/models/operations/getuserself.js";
import { ListPlatformModelsResponseBody$inboundSchema as models } from "@leonardo-ai/sdk/sdk/models/operations/listplatformmodels.js";
import { PricingCalculatorResponseBody$inboundSchema as priced } from "@leonardo-ai/sdk/sdk/models/operations/pricingcalculator.js";
import { UploadInitImageResponseBody$inboundSchema as ticket } from "@leonardo-ai/sdk/sdk/models/operations/uploadinitimage.js";
import { startSimulators } from "../mod.ts";
import { halves } from "../../../shared/testing/providers/input_pictures.ts";
import { decodeIndependently } from "../../../shared/testing/simulators/decode_independently.ts";
import {
  followTask,
  leonardoBody,
  leonardoKey,
  see,
  stringOf,
  valuesOf,
} from "../../../shared/testing/simulators/typical_calls.ts";
import { revokedLeonardoKey } from "./mod.ts";
import { askUntil } from "../../../shared/testing/runtime/until.ts";

const simulatorsOf = async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  const url = simulators.urls.leonardo_ai;
  const headers = { authorization: `Bearer ${leonardoKey}` };
  const call = (path: string, body?: unknown, method?: string) =>
    see({
      url: url + path,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(method ? { method } : {}),
    });
  const generate = (change: Record<string, unknown> = {}) =>
    call("/v1/generations", { ...leonardoBody, ...change });
  const close = () => simulators.close();
  return { simulators, url, call, generate, [Symbol.asyncDispose]: close };
};

Deno.test("Leonardo's official SDK accepts every answer", async () => {
  await using leonardo = await simulatorsOf();
  const submit = await leonardo.generate();
  assert.ok(created.parse(JSON.parse(submit.text)).sdGenerationJob?.generationId);
  const id = stringOf(submit.text, "generationId");
  const job = read.parse(JSON.parse((await leonardo.call(`/v1/generations/${id}`)).text));
  assert.equal(job.generationsByPk?.status, "COMPLETE");
  assert.equal(job.generationsByPk?.generatedImages?.length, 2);
  const user = me.parse(JSON.parse((await leonardo.call("/v1/me")).text));
  const userId = user.userDetails?.[0]?.user?.id;
  const list = await leonardo.call(`/v1/generations/user/${userId}?offset=0&limit=10`);
  assert.equal(listed.parse(JSON.parse(list.text)).generations?.[0]?.id, id);
  const platform = models.parse(JSON.parse((await leonardo.call("/v1/platformModels")).text));
  assert.ok(platform.customModels?.some(({ name }) => name === "Leonardo Kino XL"));
  const price = await leonardo.call("/v1/pricing-calculator", {});
  assert.ok(priced.parse(JSON.parse(price.text)).calculateProductionApiServiceCost);
  const upload = await leonardo.call("/v1/init-image", { extension: "png" });
  assert.ok(ticket.parse(JSON.parse(upload.text)).uploadInitImage?.fields);
  const removed = await leonardo.call(`/v1/generations/${id}`, undefined, "DELETE");
  assert.equal(deleted.parse(JSON.parse(removed.text)).deleteGenerationsByPk?.id, id);
});

Deno.test("Leonardo's cost is a decimal string and the deprecated credit cost is null", async () => {
  await using leonardo = await simulatorsOf();
  const { sdGenerationJob } = JSON.parse((await leonardo.generate()).text);
  assert.equal(sdGenerationJob.apiCreditCost, null);
  assert.match(sdGenerationJob.cost.amount, /^\d+\.\d{4}$/);
});

Deno.test("Leonardo says PENDING without pictures until the drawing time is over", async () => {
  const simulators = await startSimulators({ drawMs: 150 });
  const { submit } = await followTask("leonardo_ai", simulators.urls, 1);
  const url = `${simulators.urls.leonardo_ai}/v1/generations/${
    stringOf(submit.text, "generationId")
  }`;
  const poll = () => see({ url, headers: { authorization: `Bearer ${leonardoKey}` } });
  const early = (await poll()).text;
  assert.equal(stringOf(early, "status"), "PENDING");
  assert.deepEqual(valuesOf(early, "generated_images"), [[]]);
  assert.equal(stringOf((await followUntilDone(poll)).text, "status"), "COMPLETE");
  await simulators.close();
});

Deno.test("Leonardo enlarges what alchemy draws and echoes the requested size", async () => {
  const cases = [
    [{ alchemy: true }, 512, 384, 896, 672],
    [{ alchemy: false }, 512, 384, 512, 384],
    [{ alchemy: true, modelId: "f1929ea3-b169-4c18-a16c-5d58b4292c69" }, 512, 512, 768, 768],
    [
      { alchemy: true, highResolution: true, modelId: "f1929ea3-b169-4c18-a16c-5d58b4292c69" },
      512,
      512,
      1024,
      1024,
    ],
    [
      { alchemy: true, contrast: 3.5, modelId: "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3" },
      512,
      512,
      512,
      512,
    ],
    [
      { alchemy: true, contrast: 3.5, modelId: "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3" },
      1472,
      832,
      1472,
      832,
    ],
    [{ alchemy: true, photoReal: true, modelId: undefined }, 512, 384, 768, 576],
  ] as const;
  await using leonardo = await simulatorsOf();
  for (const [change, width, height, outputWidth, outputHeight] of cases) {
    const submit = await leonardo.generate({ ...change, width, height });
    const { text } = await leonardo.call(
      `/v1/generations/${stringOf(submit.text, "generationId")}`,
    );
    const picture = await see({ url: stringOf(text, "url") });
    assert.deepEqual([valuesOf(text, "imageWidth"), valuesOf(text, "imageHeight")], [[width], [
      height,
    ]]);
    assert.deepEqual(await decodeIndependently(picture.bytes), {
      format: "jpeg",
      width: outputWidth,
      height: outputHeight,
    });
  }
});

Deno.test("Leonardo refuses what the platform refuses, in its words", async () => {
  const cases: [change: Record<string, unknown>, status: number, words: string][] = [
    [{ nsfw: true }, 400, "Unexpected variable nsfw"],
    [{ Width: 512 }, 400, "Unexpected variable Width"],
    [{ width: "512" }, 400, "$.selectionSet.sdGenerationJob.args.arg1.width"],
    [{ presetStyle: "GLOOMY" }, 400, "validation-failed"],
    [{ sd_version: "FLUX_9" }, 400, "validation-failed"],
    [{ prompt: null }, 400, 'non-nullable variable: \\"prompt\\"'],
    [{ prompt: "x".repeat(1_501) }, 400, "maximum length of 1500 characters exceeded"],
    [{ width: 513 }, 400, "invalid dimensions"],
    [{ width: 1_544 }, 400, "invalid dimensions"],
    [{ width: 1_032, alchemy: true }, 400, "invalid dimensions"],
    [{ width: 24 }, 400, "invalid dimensions"],
    [{ num_images: 9 }, 400, "too many images"],
    [{ num_images: 5, width: 1_024 }, 400, "too many images"],
    [{ num_inference_steps: 9 }, 400, "num_inference_steps"],
    [{ guidance_scale: 21 }, 400, "guidance_scale"],
    [{ seed: 10_000_000_000 }, 400, "seed"],
    [
      { modelId: "11111111-1111-1111-1111-111111111111" },
      400,
      "not supported within the Production API",
    ],
    [{ ultra: true, alchemy: true }, 400, "ultra"],
    [{ photoReal: true }, 400, "requires alchemy"],
    [
      {
        photoReal: true,
        alchemy: true,
        photoRealVersion: "v2",
        modelId: "b24e16ff-06e3-43eb-8d33-4416c2d75876",
      },
      400,
      "Kino XL",
    ],
    [{ photoReal: true, alchemy: true }, 400, "modelId"],
    [{ presetStyle: "DYNAMIC" }, 400, "presetStyle"],
    [{ modelId: "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3" }, 400, "contrast"],
    [{ init_image_id: "nowhere" }, 400, "invalid init image id"],
    [{ prompt: "a beach [moderated]" }, 403, "content moderation filter:"],
  ];
  await using leonardo = await simulatorsOf();
  for (const [change, status, words] of cases) {
    const seen = await leonardo.generate(change);
    assert.equal(seen.status, status, words);
    assert.ok(seen.text.includes(words), `${seen.text} should speak of ${words}`);
  }
});

Deno.test("Leonardo takes a wrong key for an outage and a revoked one for what it is", async () => {
  await using leonardo = await simulatorsOf();
  const me = `${leonardo.url}/v1/me`;
  for (const authorization of ["Bearer nonsense", "Bearer ", ""]) {
    const seen = await see({ url: me, headers: { authorization } });
    assert.equal(seen.status, 500);
    assert.equal(stringOf(seen.text, "error"), "Invalid response from authorization hook");
  }
  const seen = await see({ url: me, headers: { authorization: `Bearer ${revokedLeonardoKey}` } });
  assert.equal(seen.status, 401);
  assert.equal(stringOf(seen.text, "code"), "access-denied");
});

Deno.test("Leonardo answers an unknown generation with null and status 200", async () => {
  await using leonardo = await simulatorsOf();
  const seen = await leonardo.call(`/v1/generations/${crypto.randomUUID()}`);
  assert.deepEqual([seen.status, JSON.parse(seen.text)], [200, { generations_by_pk: null }]);
});

Deno.test("Leonardo flags the pictures of a prompt that asks for it", async () => {
  await using leonardo = await simulatorsOf();
  const submit = await leonardo.generate({ prompt: "a beach [nsfw]", num_images: 2 });
  const { text } = await leonardo.call(`/v1/generations/${stringOf(submit.text, "generationId")}`);
  assert.deepEqual(valuesOf(text, "nsfw"), [true, true]);
});

Deno.test("Leonardo takes an upload without its key and then knows the picture", async () => {
  await using leonardo = await simulatorsOf();
  const upload = await leonardo.call("/v1/init-image", { extension: "png" });
  const { id, fields, url } = JSON.parse(upload.text).uploadInitImage;
  const form = new FormData();
  for (const [name, value] of Object.entries(JSON.parse(fields))) form.set(name, String(value));
  form.set("file", new File([halves(64, 64).bytes], "picture.png"));
  const send = async (headers: Record<string, string>) => {
    const response = await fetch(url, { method: "POST", body: form, headers });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await send({ authorization: "Bearer x" }), 403);
  assert.equal(await send({}), 204);
  assert.equal((await leonardo.generate({ init_image_id: id, init_strength: 0.5 })).status, 200);
});

Deno.test("Leonardo API v2 generates by slug, is polled on v1 and tells errors with status 200", async () => {
  await using leonardo = await simulatorsOf();
  const generate = (parameters: Record<string, unknown>, model = "lucid-origin") =>
    leonardo.call("/v2/generations", { model, public: false, parameters });
  const good = { prompt: "a lighthouse", width: 256, height: 128, quantity: 2 };
  const id = stringOf((await generate(good)).text, "generationId");
  const { text } = await leonardo.call(`/v1/generations/${id}`);
  assert.equal(valuesOf(text, "url").length, 2);
  const refusals: [parameters: Record<string, unknown>, model: string, statusCode: number][] = [
    [{ ...good, prompt: "" }, "lucid-origin", 400],
    [{ ...good, prompt: "x".repeat(2_001) }, "lucid-origin", 400],
    [{ ...good, quantity: 9 }, "lucid-origin", 400],
    [{ ...good, width: 250 }, "lucid-origin", 400],
    [{ ...good, negative_prompt: "fog" }, "lucid-origin", 400],
    [{ ...good, contrast: 3.5 }, "phoenix-v1.0", 400],
    [{ ...good, mode: "BEST" }, "lucid-origin", 400],
    [{ ...good, sharpness: 1 }, "lucid-origin", 400],
    [good, "no-such-model", 404],
    [{ ...good, prompt: "[moderated]" }, "lucid-origin", 403],
  ];
  for (const [parameters, model, statusCode] of refusals) {
    const seen = await generate(parameters, model);
    assert.equal(seen.status, 200);
    assert.deepEqual(valuesOf(seen.text, "statusCode"), [statusCode], seen.text);
  }
  assert.equal(
    (await generate({ ...good, prompt: "x".repeat(9_999) }, "lucid-realism")).status,
    200,
  );
});

function followUntilDone<Answer extends { text: string }>(poll: () => Promise<Answer>) {
  return askUntil(poll, ({ text }) => !text.includes("PENDING"));
}

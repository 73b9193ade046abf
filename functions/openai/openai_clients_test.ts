import { createOpenAI } from "@ai-sdk/openai";
import { DallEAPIWrapper } from "@langchain/openai";
import { generateImage } from "ai";
import { encode as encodePng } from "fast-png";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import OpenAI, { APIError, BadRequestError, toFile } from "openai";
import { startTestService } from "../../shared/testing/service/service.ts";

/** A picture of one colour. */
function plain(side: number, red: number, alpha = 255): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(side * side * 4);
  for (let at = 0; at < side * side; at++) data.set([red, 90, 90, alpha], at * 4);
  return new Uint8Array(encodePng({ width: side, height: side, data, channels: 4 }));
}

const isPicture = (base64 = "") =>
  /^(\x89PNG|\xff\xd8\xff|RIFF)/.test(Buffer.from(base64, "base64").toString("latin1", 0, 4));

/** A model whose stand-in refuses what is marked as moderated. */
const moderating = "gemini/gemini-2.5-flash-image";

Deno.test("OpenAI's images API, as its clients call it", async (t) => {
  await using service = await startTestService();
  const { url, secretKey } = service.stack;
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const { key } = await service.makeKey(user, project, ["generate", "read"]);
  const baseURL = `${url}/functions/v1/openai/v1`;
  const openai = new OpenAI({ baseURL, apiKey: key });
  const jobs = async () => {
    const rows = await service.stack.database.query<{ id: string; request: unknown }>(
      "select id, request from image_generation.generation_jobs order by created_at desc",
    );
    return rows;
  };
  const png = (name: string, red: number, alpha?: number) =>
    toFile(plain(128, red, alpha), name, { type: "image/png" });

  await t.step("openai: a picture comes with its address and its bytes", async () => {
    const answer = await openai.images.generate({ model: "auto", prompt: "a red kite" });
    const [picture] = answer.data ?? [];
    const bytes = await (await fetch(picture?.url ?? "")).bytes();
    assert.deepEqual(Buffer.from(picture?.b64_json ?? "", "base64"), Buffer.from(bytes));
    assert.match(answer.size ?? "", /^\d+x\d+$/);
    assert.equal(answer.background, "opaque");
    assert.ok((answer.usage?.input_tokens ?? 0) > 0);
    assert.match(answer._request_id ?? "", /^[\w-]{36}$/);
    const [job] = await jobs();
    assert.equal(job?.id, (answer as { generation_id?: string }).generation_id);
  });

  await t.step("openai: several come in the form that is asked for", async () => {
    const ask = async (n: number, response_format?: "url" | "b64_json") => {
      const { data = [] } = await openai.images.generate({
        model: "runware_ai/runware:101@1",
        prompt: `${n} kites`,
        n,
        size: "512x512",
        ...(response_format && { response_format }),
      });
      assert.equal(data.length, n);
      return data.map((each) =>
        `${each.url ? "url" : ""} ${isPicture(each.b64_json) ? "b64" : ""}`
      );
    };
    assert.deepEqual(await ask(2), ["url b64", "url b64"]);
    assert.deepEqual(await ask(1, "url"), ["url "]);
    assert.deepEqual(await ask(2, "b64_json"), [" b64", " b64"]);
    assert.deepEqual(new Set(await ask(5)), new Set(["url "]), "more than four are addresses");
  });

  await t.step("openai: a secret key works as the bearer, and /v1 locally", async () => {
    const local = new OpenAI({ baseURL: `${url}/v1`, apiKey: secretKey });
    const answer = await local.images.generate({
      ...{ model: moderating, prompt: "by the service", size: "auto" },
      // What the library does not know goes through.
      ...{ project_id: project, metadata: { shot: 1 }, user: "u-1", negative_prompt: null },
    } as OpenAI.ImageGenerateParamsNonStreaming);
    assert.equal((answer as { provider?: string }).provider, "gemini");
    const [job] = await jobs();
    const { metadata } = job?.request as { metadata: unknown };
    assert.deepEqual(metadata, { shot: 1, user: "u-1" });
  });

  await t.step("openai: models are listed, and each is found by its id", async () => {
    const ids: string[] = [];
    for await (const { id } of openai.models.list()) ids.push(id);
    for (const id of ["auto", "gpt-image-auto", "flux-1-dev", "runware_ai/runware:101@1"]) {
      assert.ok(ids.includes(id), id);
      assert.equal((await openai.models.retrieve(id)).id, id);
    }
    const unescaped = await fetch(`${baseURL}/models/runware_ai/runware:101@1`, {
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal((await unescaped.json()).id, "runware_ai/runware:101@1");
    await assert.rejects(openai.models.retrieve("none/such"), { status: 404, code: "not_found" });
  });

  await t.step("openai: edits take one picture or several, and a mask", async () => {
    const one = await openai.images.edit({
      ...{ model: moderating, prompt: "at night", n: 1 },
      image: await png("a.png", 10),
    });
    assert.ok(isPicture(one.data?.[0]?.b64_json));
    await openai.images.edit({
      ...{ model: "gpt-image-1", prompt: "both in one", size: "auto", quality: "auto" },
      image: [await png("b.png", 20), await png("c.png", 30)],
    });
    const [several] = await jobs();
    const { images } = several?.request as { images: { role: string }[] };
    assert.deepEqual(images.map(({ role }) => role), ["init", "reference"]);
    const masked = await openai.images.edit({
      ...{ model: "runware_ai/runware:102@1", prompt: "a hedge" },
      image: await png("d.png", 40),
      mask: await png("mask.png", 0, 0),
    });
    assert.ok(isPicture(masked.data?.[0]?.b64_json));
    const [inpainted] = await jobs();
    assert.ok((inpainted?.request as { mask?: unknown }).mask);
  });

  await t.step("openai: a variation needs no words", async () => {
    const { data } = await openai.images.createVariation({
      image: await png("e.png", 50),
      ...{ n: 1, size: "256x256" },
    });
    assert.ok(isPicture(data?.[0]?.b64_json));
    const [job] = await jobs();
    assert.equal((job?.request as { operation?: string }).operation, "variation");
  });

  await t.step("openai: a stream ends with the picture, without made up previews", async () => {
    const types: string[] = [];
    const stream = await openai.images.generate({
      ...{ model: "auto", prompt: "slowly", stream: true, partial_images: 2 },
    });
    for await (const event of stream) {
      types.push(event.type);
      assert.ok(isPicture(event.b64_json));
    }
    assert.deepEqual(types, ["image_generation.completed"]);
    const edits = await openai.images.edit({
      ...{ model: "auto", prompt: "slowly", stream: true },
      image: await png("f.png", 60),
    });
    for await (const event of edits) types.push(event.type);
    assert.equal(types.at(-1), "image_edit.completed");
    const refused = await openai.images.generate({
      ...{ model: moderating, prompt: "[moderated]", stream: true },
    });
    await assert.rejects(async () => {
      for await (const _ of refused);
    }, (error: unknown) => error instanceof APIError && error.code === "content_refused");
  });

  await t.step("openai: what is over is not sent again", async () => {
    let sent = 0;
    const counting = new OpenAI({
      ...{ baseURL, apiKey: key },
      fetch: (...call) => {
        sent += 1;
        return fetch(...call);
      },
    });
    const refusal = async (
      params: OpenAI.ImageGenerateParamsNonStreaming | Record<string, unknown>,
    ): Promise<APIError> => {
      sent = 0;
      const calling = counting.images.generate(params as OpenAI.ImageGenerateParamsNonStreaming);
      const error = await calling.then(() => undefined, (error: unknown) => error);
      assert.ok(error instanceof APIError);
      assert.equal(sent, 1, `${error.code} was repeated`);
      return error;
    };
    const told = await refusal({ prompt: "[moderated] kite", model: moderating });
    assert.ok(told instanceof BadRequestError);
    assert.deepEqual([told.code, told.type], ["content_refused", "image_generation_user_error"]);
    const missing = await refusal({ prompt: "" });
    assert.deepEqual([missing.status, missing.param], [400, "prompt"]);
    assert.equal((await refusal({ prompt: "a", n: 11 })).param, "n");
    assert.equal((await refusal({ prompt: "a", size: "4096x4096" })).param, "size");
    assert.equal((await refusal({ prompt: "a", model: "no-such-model" })).param, "model");
    assert.equal((await refusal({ prompt: "a", output_format: "svg" })).param, "output_format");
    const jpeg = { prompt: "a", background: "transparent", output_format: "jpeg" };
    assert.equal((await refusal(jpeg)).param, "background");
    for (const each of ["leonardo_ai", "runware_ai", "gemini", "comfyui"] as const) {
      await service.simulators.setFault({ service: each, fault: "transport.bad_gateway" });
    }
    const failed = await refusal({ prompt: "nobody can", max_retries: 0 });
    assert.deepEqual([failed.status, failed.code], [424, "providers_failed"]);
    await service.heal();
    const wordsOnly = fetch(`${baseURL}/images/edits`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ prompt: "nothing to edit" }),
    });
    assert.equal((await (await wordsOnly).json()).error.param, "images");
    const wrong = new OpenAI({ baseURL, apiKey: "igk_wrong" });
    await assert.rejects(wrong.models.list(), { status: 401, code: "unauthorized" });
    await assert.rejects(openai.get("/nothing"), { status: 404, code: "not_found" });
  });

  await t.step("openai: a transparent background is drawn by who has one", async () => {
    const answer = await openai.images.generate({
      ...{ model: "gpt-image-1", prompt: "a sticker", background: "transparent" },
    });
    assert.equal((answer as { provider?: string }).provider, "leonardo_ai");
    assert.equal(answer.background, "transparent");
  });

  await t.step("ai: generateImage() draws as many as it is asked for, and edits", async () => {
    const before = (await jobs()).length;
    const model = createOpenAI({ baseURL, apiKey: key }).image("auto");
    const { images } = await generateImage({
      ...{ model, prompt: "two kites", n: 2, size: "1024x1024" },
      providerOptions: { openai: { quality: "low" } },
    });
    assert.equal(images.length, 2);
    assert.ok(images.every(({ mediaType }) => /^image\//.test(mediaType)));
    assert.equal((await jobs()).length, before + 2, "equal calls at once are two pictures");
    const edited = await generateImage({
      model,
      prompt: { text: "at night", images: [plain(128, 70)] },
    });
    assert.equal(edited.images.length, 1);
    await assert.rejects(
      generateImage({
        model: createOpenAI({ baseURL, apiKey: key }).image(moderating),
        prompt: "[moderated] kite",
      }),
      { statusCode: 400, message: /refused/i },
    );
  });

  await t.step("@langchain/openai: its tool answers with an address", async () => {
    const tool = new DallEAPIWrapper({ apiKey: key, baseUrl: baseURL, n: 1 });
    const address = await tool.invoke("a kite on a wire");
    assert.equal((await fetch(String(address))).status, 200);
    const bytes = new DallEAPIWrapper({
      ...{ apiKey: key, baseUrl: baseURL, n: 2, dallEResponseFormat: "b64_json" },
    });
    const parts = await bytes.invoke("a kite on a wire") as unknown as {
      image_url: { url: string };
    }[];
    assert.equal(parts.length, 2);
  });
});

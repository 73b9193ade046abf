import { generateImage } from "ai";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { startTestReceiver } from "../testing/webhooks/receiver.ts";
import { startTestService } from "../testing/service/service.ts";
import { halves } from "../testing/providers/input_pictures.ts";
import { createImageProvider } from "./ai_sdk.ts";
import { createImageClient, ImageGenerationError, type Progress, verifyWebhook } from "./mod.ts";
import { zipBatch } from "./zip.ts";

const small = { width: 256, height: 256, provider: "gemini" } as const;

Deno.test("the client and its AI SDK provider against the service", async (t) => {
  await using receiver = startTestReceiver();
  await using service = await startTestService({
    environment: { WEBHOOK_TRUSTED_ORIGINS: receiver.origin },
  });
  await service.disableComfyui();
  const { url, publishableKey } = service.stack;
  const user = await service.signUp();
  const settings = { url, key: publishableKey, accessToken: user.token };
  const client = createImageClient(settings);
  const countGenerations = async () => {
    let count = 0;
    for await (const _ of client.jobs()) count++;
    return count;
  };

  await t.step("generate() draws once under one key, and download() brings the bytes", async () => {
    const input = { prompt: "a kite", ...small };
    const drawn = await client.generate(input, { idempotencyKey: "once" });
    const [image] = drawn.images;
    assert.ok(image);
    const again = await client.generate(input, { idempotencyKey: "once" });
    assert.equal(again.generation_id, drawn.generation_id);
    const picture = await client.download(image);
    assert.equal(picture.size, image.file_size);
    assert.equal(await countGenerations(), 1);
  });

  await t.step("subscribe() tells of every step", async () => {
    const told: Progress[] = [];
    const drawn = await client.subscribe({ prompt: "followed", ...small }, {
      onProgress: (at) => told.push(at),
    });
    assert.equal(drawn.images.length, 1);
    assert.equal(told.at(-1)?.state, "done");
    assert.ok(told.some(({ state, provider }) => state === "drawing" && provider === "gemini"));
    const events = await Array.fromAsync(client.events(drawn.generation_id));
    assert.deepEqual(events, told.map(({ event }) => event));
  });

  await t.step("edit() hands the files in that it is given", async () => {
    const [kite] = (await client.generate({ prompt: "a kite", ...small })).images;
    assert.ok(kite);
    const drawn = await client.edit({
      prompt: "at night",
      image: await client.download(kite),
      provider: "gemini",
    });
    const made = await client.call("get", "/images/{id}/lineage", {
      path: { id: drawn.images[0]?.id ?? "" },
    });
    assert.equal(made.links.length, 1);
  });

  await t.step("plan() draws nothing; batch() answers each request on its own", async () => {
    const before = await countGenerations();
    assert.equal((await client.plan({ prompt: "a kite", ...small })).provider, "gemini");
    assert.equal(await countGenerations(), before);
    const { results, batch_id } = await client.batch([
      { prompt: "first", ...small },
      { prompt: "second", width: 1 },
    ]);
    assert.deepEqual(results.map(({ status }) => status), ["completed", "failed"]);
    assert.equal((await client.waitForBatch(batch_id)).status, "completed");
    const items = await Array.fromAsync(client.batchItems(batch_id, { status: "completed" }));
    assert.deepEqual(items.map(({ generation }) => generation?.prompt), ["first"]);
    const zip = await zipBatch(client, batch_id).bytes();
    assert.deepEqual([...zip.slice(0, 4)], [0x50, 0x4b, 3, 4]);
    const [picture] = items[0]?.generation?.images ?? [];
    assert.ok(picture);
    const bytes = Buffer.from(await (await client.download(picture)).bytes());
    // Pictures are packed as they are, since they do not get smaller.
    assert.ok(Buffer.from(zip).includes(bytes));
    assert.ok(Buffer.from(zip).includes("item-0000.png"));
    for await (const { prompt } of client.images({ limit: 1 })) {
      assert.equal(prompt, "first");
      break;
    }
  });

  await t.step("start(), cancel(), retry() and wait() go through the queue", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    const { generation_id } = await client.start({
      ...{ prompt: "fails once", ...small },
      ...{ enable_fallback: false, max_retries: 0 },
    });
    await assert.rejects(client.wait(generation_id), (error) => {
      assert.ok(error instanceof ImageGenerationError);
      assert.equal(error.code, "providers_failed");
      assert.equal(error.attempts[0]?.error, "upstream_down");
      return true;
    });
    await assert.rejects(client.cancel(generation_id), { code: "conflict", status: 409 });
    await client.retry(generation_id);
    await service.heal();
    assert.equal((await client.wait(generation_id)).status, "completed");
  });

  await t.step("an error of the service has its code and names the fields", async () => {
    await assert.rejects(client.generate({ prompt: "a kite", steps: 1_000 }), (error) => {
      assert.ok(error instanceof ImageGenerationError);
      const { code, status, errors, requestId } = error;
      assert.deepEqual([code, status, errors[0]?.path], ["invalid_request", 400, "steps"]);
      assert.match(requestId ?? "", /./);
      return true;
    });
  });

  await t.step("verifyWebhook() takes what the service sends", async () => {
    const { secret } = await client.call("post", "/webhooks", {
      body: { url: `${receiver.origin}/hook` },
    });
    const { generation_id } = await client.generate({ prompt: "told of", ...small });
    const message = await verifyWebhook(await receiver.next("/hook"), secret);
    assert.ok(message.type === "generation.completed" && "generation_id" in message.data);
    assert.equal(message.data.generation_id, generation_id);
  });

  const provider = createImageProvider(settings);
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  const png = (await halves(256, 256)).bytes;

  await t.step("generateImage() draws, with its seed, its size and what it costs", async () => {
    const { images, warnings, providerMetadata, responses } = await generateImage({
      model: provider.image("auto"),
      prompt: "a lighthouse",
      n: 2,
      size: "512x512",
      seed: 7,
      providerOptions: { supabase: { provider: "runware", output_format: "png" } },
    });
    assert.deepEqual(images.map(({ mediaType }) => mediaType), ["image/png", "image/png"]);
    assert.deepEqual(warnings, []);
    const told = providerMetadata["supabase"];
    assert.ok(told);
    const [first] = told.images as { seed: number; width: number; url: string }[];
    assert.deepEqual([first?.seed, first?.width], [7, 512]);
    assert.equal(
      (await (await fetch(first?.url ?? "")).bytes()).length,
      images[0]?.uint8Array.length,
    );
    assert.equal(responses[0]?.modelId, "runware:101@1");
  });

  await t.step("generateImage() warns of what the model has not", async () => {
    const { warnings } = await generateImage({
      model: provider.imageModel("gemini/gemini-nano-banana-2.1"),
      prompt: "a lighthouse",
      aspectRatio: "16:9",
      seed: 7,
    });
    assert.deepEqual(warnings.map((warning) => "feature" in warning && warning.feature), ["seed"]);
  });

  await t.step("generateImage() edits files by words and by a mask", async () => {
    const edited = await generateImage({
      model: provider.image("gemini/gemini-nano-banana-2.1"),
      prompt: { text: "at night", images: [png, png] },
    });
    assert.equal(edited.images.length, 1);
    const inpainted = await generateImage({
      model: provider.image("auto"),
      prompt: { text: "a boat", images: [png], mask: png },
    });
    assert.equal(inpainted.images.length, 1);
    const [{ id } = { id: "" }] = inpainted.providerMetadata["supabase"]?.images as {
      id: string;
    }[];
    const { links } = await client.call("get", "/images/{id}/lineage", { path: { id } });
    assert.deepEqual(links.map(({ role }) => role).toSorted(), ["init", "mask"]);
  });

  await t.step("generateImage() throws the service's error without repeating it", async () => {
    const before = await countGenerations();
    const refused = generateImage({ model: provider.image("auto"), prompt: "[moderated] x" });
    await assert.rejects(refused, { code: "content_refused", status: 422 });
    assert.equal(await countGenerations(), before + 1);
  });
});

import assert from "node:assert/strict";
import { Leonardo } from "@leonardo-ai/sdk/index.js";
import { CanvasRequestType } from "@leonardo-ai/sdk/sdk/models/shared/canvasrequesttype.js";
import { UniversalUpscalerStyle } from "@leonardo-ai/sdk/sdk/models/shared/universalupscalerstyle.js";
import { RunwareServer } from "@runware/sdk-js";
import { Client as ComfyuiClient } from "@stable-canvas/comfyui-client";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { decodeIndependently } from "../../shared/testing/simulators/decode_independently.ts";
import { startSimulators } from "./mod.ts";

const picture = halves(256, 256);
const mask = halves(256, 256, [0, 0, 0], [255, 255, 255]);

async function sizeAt(url: string | undefined) {
  const response = await fetch(url ?? "");
  assert.equal(response.status, 200);
  return await decodeIndependently(await response.bytes());
}

Deno.test("Runware's official client uploads, repaints, enlarges and cuts out over its WebSocket", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  const url = simulators.urls.runware_ai.replace("http:", "ws:");
  const runware = await RunwareServer.initialize({
    apiKey: "simulated-key",
    url,
    shouldReconnect: false,
  });
  try {
    const image = `data:image/png;base64,${picture.bytes.toBase64()}`;
    // Its types take the id for a number.
    const upload = async (image: string) =>
      String((await runware.imageUpload({ image })).imageUUID);
    const uploaded = await upload(image);
    assert.match(uploaded, /^[0-9a-f-]{36}$/);
    const stored = await upload(`data:image/png;base64,${mask.bytes.toBase64()}`);
    const [inpainted] = await runware.requestImages({
      ...{ model: "runware:101@1", positivePrompt: "a hedge", width: 256, height: 256 },
      ...{ seedImage: uploaded, maskImage: stored, strength: 0.9 },
      numberResults: 1,
    }) ?? [];
    assert.deepEqual(await sizeAt(inpainted?.imageURL), {
      format: "jpeg",
      width: 256,
      height: 256,
    });
    const enlarged = await runware.upscale({
      ...{ model: "runware:504@1", inputImage: uploaded, upscaleFactor: 2 },
    });
    assert.deepEqual(await sizeAt(enlarged.imageURL), { format: "jpeg", width: 512, height: 512 });
    const cut = await runware.removeBackground({
      ...{ model: "runware:110@1", outputFormat: "PNG" },
      inputs: { image: uploaded },
    });
    assert.deepEqual(await sizeAt(cut.imageURL), { format: "png", width: 256, height: 256 });
    await assert.rejects(
      runware.upscale({
        model: "runware:504@1",
        inputImage: crypto.randomUUID(),
        upscaleFactor: 2,
      }),
      ({ error }: { error: { code: string } }) => error.code === "invalidImage",
    );
  } finally {
    await runware.disconnect();
    await simulators.close();
  }
});

Deno.test("Leonardo's official client asks for uploads, canvases and variations", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  try {
    const leonardo = new Leonardo({
      bearerAuth: crypto.randomUUID(),
      serverURL: `${simulators.urls.leonardo_ai}/v1`,
    });
    const send = async (url: string, fields: string, bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(JSON.parse(fields))) form.set(name, String(value));
      form.set("file", new File([bytes], "a.png"));
      const response = await fetch(url, { method: "POST", body: form });
      await response.body?.cancel();
      assert.equal(response.status, 204);
    };
    const { object: init } = await leonardo.initImages.uploadInitImage({ extension: "png" });
    const ticket = init?.uploadInitImage;
    await send(ticket?.url ?? "", ticket?.fields ?? "", picture.bytes);
    const { object: known } = await leonardo.initImages.getInitImageById(ticket?.id ?? "");
    assert.equal(known?.initImagesByPk?.id, ticket?.id);

    // Every other answer spells the mask as the client expects it.
    const canvases = [];
    for (let asked = 0; asked < 2; asked++) {
      const { object } = await leonardo.initImages.uploadCanvasInitImage({
        ...{ initExtension: "png", maskExtension: "png" },
      });
      canvases.push(object?.uploadCanvasInitImage);
    }
    const canvas = canvases.find((each) => each?.maskImageId);
    await send(canvas?.initUrl ?? "", canvas?.initFields ?? "", picture.bytes);
    await send(canvas?.maskUrl ?? "", canvas?.maskFields ?? "", mask.bytes);
    const { object: begun } = await leonardo.image.createGeneration({
      ...{ prompt: "a hedge", modelId: "aa77f04e-3eec-4034-9c07-d0f619684628", numImages: 1 },
      ...{ canvasRequest: true, canvasRequestType: CanvasRequestType.Inpaint, initStrength: 0.2 },
      ...{ canvasInitId: canvas?.initImageId ?? "", canvasMaskId: canvas?.maskImageId ?? "" },
    });
    const id = begun?.sdGenerationJob?.generationId ?? "";
    const { object: read } = await leonardo.image.getGenerationById(id);
    const [made] = read?.generationsByPk?.generatedImages ?? [];
    assert.deepEqual(await sizeAt(made?.url ?? ""), { format: "jpeg", width: 256, height: 256 });

    const { object: unzoom } = await leonardo.variation.createVariationUnzoom({
      ...{ id: made?.id ?? "", isVariation: false },
    });
    const { object: wider } = await leonardo.variation.getVariationById(
      unzoom?.sdUnzoomJob?.id ?? "",
    );
    const [variation] = wider?.generatedImageVariationGeneric ?? [];
    assert.deepEqual([variation?.status, variation?.transformType], ["COMPLETE", "UNZOOM"]);
    assert.deepEqual(await sizeAt(variation?.url ?? ""), {
      format: "jpeg",
      width: 384,
      height: 384,
    });
    const { object: upscale } = await leonardo.variation.createUniversalUpscalerJob({
      ...{
        initImageId: ticket?.id ?? "",
        upscaleMultiplier: 2,
        upscalerStyle: UniversalUpscalerStyle.General,
      },
    });
    assert.ok(upscale?.universalUpscaler?.id);
    const { object: gone } = await leonardo.initImages.deleteInitImageById(ticket?.id ?? "");
    assert.equal(gone?.deleteInitImagesByPk?.id, ticket?.id);
  } finally {
    await simulators.close();
  }
});

Deno.test("a published ComfyUI client uploads a picture and finds it under its name", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  try {
    const { host, pathname } = new URL(simulators.urls.comfyui);
    const client = new ComfyuiClient({
      ...{ api_host: host, api_base: pathname, clientId: crypto.randomUUID() },
    });
    const body = new FormData();
    body.append("image", new File([picture.bytes], "a.png"));
    body.append("subfolder", "own");
    const response = await client.fetchApi("/upload/image", { method: "POST", body });
    const { name, subfolder, type } = await response.json();
    assert.deepEqual([name, subfolder, type], ["a.png", "own", "input"]);
    const url =
      `${simulators.urls.comfyui}/view?filename=${name}&type=${type}&subfolder=${subfolder}`;
    assert.deepEqual(await sizeAt(url), { format: "png", width: 256, height: 256 });
    client.close();
  } finally {
    await simulators.close();
  }
});

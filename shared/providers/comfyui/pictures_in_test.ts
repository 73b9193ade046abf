import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decode as decodePng } from "fast-png";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { asInput, halves, heldPictures } from "../../testing/providers/input_pictures.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import { callId, plannedCall, scriptServer } from "../../testing/providers/scripted_comfyui.ts";
import type { ImageRequest } from "../contract.ts";
import type { DrawnPicture } from "../pictures.ts";
import { importWorkflow } from "./import_workflow.ts";
import { comfyui } from "./mod.ts";
import { fluxDev } from "./workflows/flux_dev.ts";
import { fromPicture } from "./workflows/pictures.ts";

const picture = halves(256, 256);
const request: ImageRequest = {
  ...{ prompt: "at night", width: 256, height: 256, count: 1, followsPicture: true },
  ...{ operation: "edit", images: [asInput(picture, { role: "init" })] },
};

/** An owner's graph with a file and a strength of its own. */
function own(): string {
  const graph = fromPicture(fluxDev, ["30", 2]);
  const text = JSON.stringify(graph).replace("{{image}}", "mine.png");
  return text.replace('"{{strength}}"', "0.4").replaceAll(/\{\{(?!prompt)\w+\}\}/g, "1")
    .replaceAll(/"(width|height)":"1"/g, '"$1":256').replaceAll('"{{prompt}}"', '"a house"')
    .replaceAll(/"(seed|steps|guidance)":"1"/g, '"$1":1');
}

Deno.test("ComfyUI: what a server calls an upload goes into the graph, whatever it is", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  try {
    const url = simulators.urls.comfyui;
    const context = { ...openSimulatedContext(comfyui, url), pictures: heldPictures(picture) };
    // Somebody's file of the same name: the server gives ours another one.
    const form = new FormData();
    const other = halves(64, 64, [0, 200, 0], [0, 200, 0]);
    form.append("image", new Blob([other.bytes]), `${picture.facts.id}.png`);
    form.append("subfolder", "image-generation");
    await (await fetch(`${url}/upload/image`, { method: "POST", body: form })).body?.cancel();

    const plan = planWith(comfyui, { ...request, strength: 0.1 }, context);
    const { result } = await drawWith(comfyui, plan, crypto.randomUUID(), context);
    const [image] = result.images;
    assert.ok(image?.source.kind === "url");
    const { data, channels } = decodePng(
      Buffer.from(await (await fetch(image.source.url)).bytes()),
    );
    const at = (128 * 256 + 40) * channels;
    const [red = 0, green = 0] = data.slice(at, at + 3);
    assert.ok(red > 150 && green < 110, `${[red, green]}`);
  } finally {
    await simulators.close();
  }
});

Deno.test("ComfyUI: what a server drew is used there where it lies, and uploaded where it is not", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  try {
    const baseUrl = simulators.urls.comfyui;
    const opened = openSimulatedContext(comfyui, baseUrl);
    const endpoints = [{ baseUrl, headers: {}, name: "studio" }];
    const context = { ...opened, settings: { ...opened.settings, endpoints } };
    const { images: _, operation: _operation, followsPicture: _follows, ...words } = request;
    const draw = async () => {
      const plan = planWith(comfyui, words, context);
      const { result } = await drawWith(comfyui, plan, crypto.randomUUID(), context);
      return result.images[0]?.providerImageId ?? "";
    };
    const uploads = async (id: string, upstreamId: string, pictured = request) => {
      const before = await simulators.books();
      const drawn: DrawnPicture = {
        ...{ provider: "comfyui", upstreamId, modelId: "flux-dev", id, drawnAt: 0 },
      };
      const pictures = { ...heldPictures(picture), drawn: () => drawn };
      const plan = planWith(comfyui, pictured, context);
      await drawWith(comfyui, plan, crypto.randomUUID(), { ...context, pictures });
      const { calls } = await simulators.books();
      return calls.slice(before.calls.length).filter(({ path }) => path === "/upload/image").length;
    };

    const id = await draw();
    assert.match(id, /^generated\/.+\.png$/);
    assert.equal(await uploads(id, "comfyui/studio"), 0);
    const repainted = { ...request, operation: "inpaint", mask: picture.facts } as const;
    assert.equal(await uploads(id, "comfyui/studio", repainted), 0, "as picture and as mask");
    assert.equal(await uploads(id, "comfyui/attic"), 1, "drawn at another server");
    assert.equal(await uploads("generated/other.png", "comfyui/studio"), 1, "not there any more");
    assert.equal(await uploads("a_00001_.png [temp]", "comfyui/studio"), 1, "nor is this");

    await simulators.reset();
    assert.equal(await uploads(id, "comfyui/studio"), 1, "the server was set up anew");
  } finally {
    await simulators.close();
  }
});

Deno.test("ComfyUI: a loader of somebody's own gets an upload, since it may know the folder input alone", async () => {
  const sent = async (class_type: string) => {
    const words = { class_type: "Words", inputs: { text: "{{prompt}}" } };
    const graph = { "1": { class_type, inputs: { image: "{{image}}" } }, "2": words };
    const server = scriptServer({
      "GET /view": { status: 206, headers: { "content-type": "image/png" } },
    }, { workflows: { mine: { graph } } });
    const [endpoint] = server.context.settings.endpoints;
    assert.ok(endpoint);
    const endpoints = [{ ...endpoint, name: "studio" }];
    const drawn: DrawnPicture = {
      ...{ provider: "comfyui", upstreamId: "comfyui/studio", modelId: "mine", drawnAt: 0 },
      id: "b.png",
    };
    await comfyui.submit(plannedCall(server, { ...request, modelId: "mine" }), callId, {
      ...server.context,
      fetch: (input, init) =>
        String(input).endsWith("/upload/image")
          ? Promise.resolve(Response.json({ name: "a.png", subfolder: "", type: "input" }))
          : server.context.fetch(input, init),
      settings: { ...server.context.settings, endpoints },
      pictures: { ...heldPictures(picture), drawn: () => drawn },
    });
    const body = server.received.find(({ method, path }) => method === "POST" && path === "/prompt")
      ?.json;
    return (body as { prompt: Record<string, { inputs: unknown }> }).prompt["1"]?.inputs;
  };
  assert.deepEqual(await sent("LoadImage"), { image: "b.png [output]" });
  assert.deepEqual(await sent("LoadImageOfMine"), { image: "a.png" });
});

Deno.test("ComfyUI: an owner's workflow that loads a picture takes one of a request, else its own", async () => {
  const imported = await importWorkflow(new TextEncoder().encode(own()));
  assert.ok(typeof imported !== "string", String(imported));
  assert.equal(imported.workflow.defaults.image, "mine.png");
  const workflow = JSON.parse(JSON.stringify(imported.workflow));
  const context = openSimulatedContext(comfyui, "https://upstream.test");
  const settings = { ...context.settings, options: { workflows: { mine: workflow } } };
  const plan = (changes: Partial<ImageRequest>) =>
    comfyui.plan({ ...request, modelId: "mine", ...changes }, settings);
  const edit = plan({});
  assert.ok(edit.possible, JSON.stringify(edit));
  const sent = JSON.stringify(edit.plan.calls[0]?.body);
  assert.ok(sent.includes(picture.facts.id) && sent.includes('"strength":0.4'), sent);
  const { images: _, operation: _operation, ...words } = request;
  const drawn = comfyui.plan({ ...words, modelId: "mine" }, settings);
  assert.ok(drawn.possible, JSON.stringify(drawn));
  assert.match(JSON.stringify(drawn.plan.calls[0]?.body), /"image":"mine.png"/);
  const { image: _image, ...defaults } = workflow.defaults;
  const bare = { ...settings, options: { workflows: { mine: { ...workflow, defaults } } } };
  const refused = comfyui.plan({ ...words, modelId: "mine" }, bare);
  assert.ok(!refused.possible);
  assert.match(refused.reasons.join(), /image: the workflow "mine" needs one/);
  for (const operation of ["inpaint", "outpaint", "upscale", "remove_background"] as const) {
    assert.equal(plan({ operation }).possible, false, operation);
  }
});

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
import type { ImageRequest } from "../contract.ts";
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

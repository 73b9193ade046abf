import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { importWorkflow, parseCorrections } from "./import_workflow.ts";
import { comfyui } from "./mod.ts";

const graph = {
  "3": {
    class_type: "KSampler",
    inputs: {
      seed: 5,
      steps: 8,
      cfg: 6,
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    },
  },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 512, height: 512, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a cat" }, _meta: { title: "Words" } },
  "7": { class_type: "CLIPTextEncode", inputs: { text: "blurry" } },
  "9": { class_type: "SaveImage", inputs: { filename_prefix: "x", images: ["3", 0] } },
};
const editor = { last_node_id: 9, nodes: [{ id: 1 }], links: [] };
const bytesOf = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

function pngOf(texts: Record<string, string>): Uint8Array {
  const chunk = (kind: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(kind), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.alloc(13)),
    ...Object.entries(texts).map(([name, text]) =>
      chunk("tEXt", Buffer.from(`${name}\0${text}`, "latin1"))
    ),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const forms: Record<string, Uint8Array> = {
  "an API export": bytesOf(graph),
  "one with a byte order mark": bytesOf(`\uFEFF${JSON.stringify(graph)}`),
  "one with NaN": bytesOf(
    JSON.stringify({ ...graph, "20": { class_type: "X", inputs: {}, is_changed: ["?"] } }).replace(
      '"?"',
      "NaN",
    ),
  ),
  'the body of POST /prompt, {"prompt"}': bytesOf({
    client_id: "a",
    prompt: graph,
    extra_data: { extra_pnginfo: { workflow: editor } },
  }),
  'a wrapper {"workflow"}': bytesOf({ workflow: graph }),
  'what the editor\'s own function gives, {"workflow", "output"}': bytesOf({
    workflow: editor,
    output: graph,
  }),
  'a body of a hosted worker, {"input": {"workflow"}}': bytesOf({
    input: { workflow: graph, images: [] },
  }),
  "a graph as a text within": bytesOf({ prompt: JSON.stringify(graph) }),
  "an entry of the history": bytesOf({
    "0b6f": { prompt: [1, "0b6f", graph, {}, ["9"]], outputs: {} },
  }),
  "a PNG": pngOf({ prompt: JSON.stringify(graph), workflow: JSON.stringify(editor) }),
};

for (const [form, file] of Object.entries(forms)) {
  Deno.test(`importWorkflow() takes ${form}, and opens what it finds`, async () => {
    const imported = await importWorkflow(file);
    assert.ok(typeof imported !== "string", String(imported));
    const { workflow, places } = imported;
    assert.deepEqual(places.prompt, ["6.text"]);
    assert.equal(workflow.graph["6"]?.inputs["text"], "{{prompt}}");
    assert.equal(workflow.graph["3"]?.inputs["seed"], "{{seed}}");
    assert.deepEqual(workflow.defaults, { steps: 8, guidance: 6, negative_prompt: "blurry" });
  });
}

const refusals: [name: string, file: Uint8Array, says: RegExp][] = [
  ["the editor's format", bytesOf(editor), /editor.*Export \(API\)/],
  [
    "a PNG with the editor's format only",
    pngOf({ workflow: JSON.stringify(editor) }),
    /editor's format only|editor only.*Export \(API\)/,
  ],
  ["a PNG of another program", pngOf({ Software: "gimp" }), /holds no workflow/],
  ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /only the PNG/],
  [
    "a placeholder without quotation marks",
    bytesOf('{"3": {\n"class_type": "KSampler",\n"inputs": {"seed": {{seed}} }}}'),
    /Line 3: \{\{seed\}\}.*Write "\{\{seed\}\}"/,
  ],
  ["what is no JSON", bytesOf("{'3': 1}"), /not JSON/],
  ["what is no workflow", bytesOf({ hello: "world" }), /not a workflow/],
  ["an empty object", bytesOf({}), /no nodes/],
];

for (const [name, file, says] of refusals) {
  Deno.test(`importWorkflow() says of ${name} what to do`, async () => {
    const told = await importWorkflow(file);
    assert.ok(typeof told === "string");
    assert.match(told, says);
  });
}

Deno.test("importWorkflow() lets the owner correct what is found", async () => {
  const corrections = parseCorrections(["prompt=7.text", "negative_prompt=", "steps="]);
  assert.ok(typeof corrections !== "string");
  const imported = await importWorkflow(bytesOf(graph), corrections);
  assert.ok(typeof imported !== "string");
  const { "3": sampler, "6": other, "7": words } = imported.workflow.graph;
  assert.deepEqual(
    [words?.inputs["text"], other?.inputs["text"], sampler?.inputs["steps"]],
    ["{{prompt}}", "a cat", 8],
  );
});

Deno.test("importWorkflow() refuses corrections that lead nowhere, and to links", async () => {
  for (
    const [path, says] of [["99.text", /does not exist/], [
      "3.positive",
      /linked to node 6/,
    ]] as const
  ) {
    const told = await importWorkflow(bytesOf(graph), { prompt: [path] });
    assert.ok(typeof told === "string");
    assert.match(told, says);
  }
  for (const text of ["prompt", "promt=6.text"]) {
    assert.equal(typeof parseCorrections([text]), "string");
  }
});

Deno.test("an imported workflow draws with its own steps, guidance and negative prompt, unless a request has others", async () => {
  const imported = await importWorkflow(bytesOf(graph));
  assert.ok(typeof imported !== "string");
  const settings = {
    endpoints: [],
    defaultModelId: "own",
    models: [],
    options: { workflows: { own: JSON.parse(JSON.stringify(imported.workflow)) } },
  };
  const valuesOf = (wishes: Partial<Parameters<typeof comfyui.plan>[0]>) => {
    const request = { prompt: "a dog", width: 512, height: 512, count: 1, ...wishes };
    const planned = comfyui.plan(request, settings);
    assert.ok(planned.possible, JSON.stringify(planned));
    return JSON.stringify(planned.plan.calls[0]?.body);
  };
  assert.match(valuesOf({}), /"negative_prompt":"blurry".*"steps":8,"guidance":6/);
  const asked = valuesOf({ steps: 30, guidanceScale: 2, negativePrompt: "people" });
  assert.match(asked, /"negative_prompt":"people".*"steps":30,"guidance":2/);
  const byTitle = comfyui.plan(
    { prompt: "a dog", width: 512, height: 512, count: 1, outputs: ["words"] },
    settings,
  );
  assert.ok(byTitle.possible, "titles are kept");
});

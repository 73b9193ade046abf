import assert from "node:assert/strict";
import { Client } from "@stable-canvas/comfyui-client";
import { type FaultName, startSimulators } from "../mod.ts";
import { decodeIndependently } from "../../../shared/testing/simulators/decode_independently.ts";
import {
  fluxGraph,
  see,
  typicalSize,
  valuesOf,
} from "../../../shared/testing/simulators/typical_calls.ts";
import { askUntil } from "../../../shared/testing/runtime/until.ts";

const saving = (id: string) => ({
  "9": { class_type: "SaveImage", inputs: { images: [id, 0], filename_prefix: "ComfyUI" } },
});

async function open(drawMs = 0) {
  const simulators = await startSimulators({ drawMs });
  const url = simulators.urls.comfyui;
  const arm = (fault: FaultName) => simulators.setFault({ service: "comfyui", fault, count: 1 });
  const get = async (path: string) => JSON.parse((await see({ url: url + path })).text);
  const post = (path: string, body: unknown) => see({ url: url + path, body });
  const submit = async (more: Record<string, unknown> = {}): Promise<string> =>
    JSON.parse((await post("/prompt", { prompt: fluxGraph(), ...more })).text).prompt_id;
  const finished = async (id: string) => {
    const history = await askUntil(() => get(`/history/${id}`), (entries) => id in entries);
    return history[id];
  };
  const dispose = () => simulators.close();
  return { simulators, url, arm, get, post, submit, finished, [Symbol.asyncDispose]: dispose };
}

Deno.test("a published ComfyUI client submits, waits over HTTP and over WebSocket, and fetches", async () => {
  await using server = await open(20);
  const { host, pathname } = new URL(server.url);
  const client = new Client({ api_host: host, api_base: pathname, clientId: crypto.randomUUID() });
  const polled = await client.enqueue_polling(fluxGraph(1), {
    polling_ms: 10,
    disable_random_seed: true,
  });
  assert.equal(polled.images.length, 1);
  client.connect({ polling: { enabled: false, interval: 1_000 }, websocket: { enabled: true } });
  await new Promise<void>((resolve) => client.once("connected", resolve));
  const steps: number[] = [];
  const followed = await client.enqueue(fluxGraph(2), {
    disable_random_seed: true,
    progress: ({ value }) => steps.push(value),
  });
  const [picture] = followed.images;
  assert.ok(picture?.type === "url");
  const { bytes } = await see({ url: picture.data });
  assert.deepEqual(await decodeIndependently(bytes), { format: "png", ...typicalSize });
  assert.equal(steps.at(-1), 20);
  assert.ok((await client.getSDModels()).includes("flux1-dev-fp8.safetensors"));
  assert.ok((await client.getSamplers()).includes("euler"));
  assert.ok((await client.getSystemStats()).devices.length > 0);
  client.close();
});

Deno.test("ComfyUI writes history only when a prompt has ended, with its files", async () => {
  await using server = await open(60);
  const id = crypto.randomUUID();
  await server.submit({ prompt_id: id, extra_data: { note: "mine" } });
  assert.deepEqual(await server.get(`/history/${id}`), {});
  const { prompt, outputs, status } = await server.finished(id);
  assert.deepEqual([prompt[1], prompt[3].note, prompt[4]], [id, "mine", ["9"]]);
  const [image] = outputs["9"].images;
  assert.deepEqual(image, { filename: "typical_00001_.png", subfolder: "tests", type: "output" });
  assert.deepEqual([status.status_str, status.completed], ["success", true]);
  const types = status.messages.map(([type]: [string]) => type);
  assert.deepEqual(types, ["execution_start", "execution_cached", "execution_success"]);
});

Deno.test("ComfyUI shows a file as PNG with its graph inside, and converts it on request", async () => {
  await using server = await open();
  const { outputs } = await server.finished(await server.submit());
  const file = `/view?${new URLSearchParams(outputs["9"].images[0])}`;
  for (
    const [preview, format] of [["", "png"], ["&preview=webp;90", "webp"], [
      "&preview=jpeg;90",
      "jpeg",
    ]]
  ) {
    const seen = await see({ url: server.url + file + preview });
    assert.equal(seen.headers.get("content-type"), `image/${format}`);
    assert.deepEqual(await decodeIndependently(seen.bytes), { format, ...typicalSize });
    assert.equal(seen.text.includes("CheckpointLoaderSimple"), format === "png");
  }
  const refusals = [["../x.png", "", 400], ["/x.png", "", 400], ["x.png", "../..", 403], [
    "x.png",
    "",
    404,
  ]] as const;
  for (const [filename, subfolder, status] of refusals) {
    const query = new URLSearchParams({ filename, subfolder });
    assert.equal((await see({ url: `${server.url}/view?${query}` })).status, status, filename);
  }
});

Deno.test("ComfyUI refuses graphs as its execution.py does", async () => {
  const graph = fluxGraph();
  const change = (id: keyof typeof graph, inputs: Record<string, unknown>) => ({
    ...graph,
    [id]: { ...graph[id], inputs: { ...graph[id].inputs, ...inputs } },
  });
  const cases: [body: unknown, status: number, words: string[]][] = [
    [{}, 400, ["no_prompt"]],
    [{ prompt: {} }, 400, ["prompt_no_outputs"]],
    [[], 400, ["no_prompt"]],
    [{ prompt: [] }, 400, ["prompt_no_outputs"]],
    [{ prompt: { "1": { inputs: {} } } }, 400, ["missing_node_type", '"class_type":null']],
    [{ prompt: { "1": { class_type: "SaveImage" } } }, 400, [
      '"details":"Exception when validating node: \'inputs\'"',
      '"exception_type":"KeyError"',
    ]],
    [{ prompt: { "1": { class_type: "FluxExtras", inputs: {} } } }, 400, [
      "missing_node_type",
      "node_title",
    ]],
    [{ prompt: { last_node_id: 9, nodes: [], links: [] } }, 500, ["500 Internal Server Error"]],
    [{ prompt: { nodes: [], links: [] } }, 500, ["500 Internal Server Error"]],
    [{ prompt: graph, number: "first" }, 500, ["500"]],
    [{ prompt: graph, prompt_id: "mine" }, 400, ["invalid_prompt_id"]],
    [{ prompt: change("30", { ckpt_name: "x.safetensors" }) }, 400, [
      "prompt_outputs_failed_validation",
      "value_not_in_list",
      "ckpt_name: 'x.safetensors' not in ['flux1-dev-fp8.safetensors', 'sd_xl_base_1.0.safetensors']",
      '"dependent_outputs":["9"]',
      '"message":"Prompt outputs failed validation","details":""',
    ]],
    [{ prompt: change("31", { steps: 99_999 }) }, 400, ["value_bigger_than_max"]],
    [{ prompt: change("27", { width: 8 }) }, 400, ["value_smaller_than_min"]],
    [{ prompt: change("31", { seed: "abc" }) }, 400, ["invalid_input_type"]],
    [{ prompt: change("31", { model: ["8", 0] }) }, 400, [
      "return_type_mismatch",
      "received_type(IMAGE)",
    ]],
    [{ prompt: change("31", { model: ["99", 0] }) }, 400, ["exception_during_inner_validation"]],
    [{ prompt: change("31", { model: ["30"] }) }, 400, ["bad_linked_input"]],
    [{ prompt: change("31", { steps: undefined }) }, 400, [
      "required_input_missing",
      '"extra_info":{"input_name":"steps"}',
    ]],
    [{ prompt: change("9", { filename_prefix: undefined }) }, 400, [
      '"details":"Required input is missing: filename_prefix"',
    ]],
    [
      { prompt: { "1": { class_type: "LoadImage", inputs: { image: "a.png" } }, ...saving("1") } },
      400,
      [
        "custom_validation_failed",
        "image - Invalid image file: a.png",
      ],
    ],
  ];
  await using server = await open();
  for (const [body, status, words] of cases) {
    const seen = await server.post("/prompt", body);
    assert.equal(seen.status, status, seen.text);
    for (const word of words) assert.ok(seen.text.includes(word), `${word} in ${seen.text}`);
  }
});

Deno.test("ComfyUI accepts a graph of which one branch is good and tells what is wrong with the other", async () => {
  await using server = await open();
  const graph = fluxGraph();
  const broken = { class_type: "SaveImage", inputs: { filename_prefix: "x", images: ["30", 0] } };
  const seen = await server.post("/prompt", { prompt: { ...graph, "10": broken } });
  assert.equal(seen.status, 200);
  assert.deepEqual(Object.keys(JSON.parse(seen.text).node_errors), ["10"]);
});

Deno.test("ComfyUI runs one prompt at a time, smaller numbers first, and cancels what waits or runs", async () => {
  await using server = await open(60);
  const first = await server.submit();
  const [second, third, urgent] = [
    await server.submit({ prompt: fluxGraph(8) }),
    await server.submit({ prompt: fluxGraph(9) }),
    await server.submit({ prompt: fluxGraph(10), front: true }),
  ];
  const { queue_running, queue_pending } = await server.get("/queue");
  assert.deepEqual(queue_running.map((item: unknown[]) => item[1]), [first]);
  assert.deepEqual(queue_pending.map((item: unknown[]) => item[1]), [urgent, second, third]);
  await server.post("/queue", { delete: [second] });
  await server.post("/interrupt", { prompt_id: third });
  assert.equal((await server.get("/prompt")).exec_info.queue_remaining, 3);
  await server.post("/api/interrupt", { prompt_id: first });
  const stopped = await server.finished(first);
  assert.equal(stopped.status.status_str, "error");
  assert.equal(stopped.status.messages.at(-1)[0], "execution_interrupted");
  assert.equal((await server.finished(third)).status.status_str, "success");
  assert.deepEqual(await server.get(`/history/${second}`), {});
});

Deno.test("ComfyUI does not draw an identical graph twice and repeats the old file", async () => {
  await using server = await open();
  const one = await server.finished(await server.submit());
  const same = await server.finished(await server.submit());
  const other = await server.finished(await server.submit({ prompt: fluxGraph(8) }));
  assert.deepEqual(same.outputs, one.outputs);
  assert.equal(same.status.messages[1][1].nodes.length, 8);
  assert.notDeepEqual(other.outputs, one.outputs);
  assert.ok(other.status.messages[1][1].nodes.includes("30"));
});

Deno.test("ComfyUI tells how a job failed, was interrupted or was lost", async () => {
  await using server = await open();
  const cases = [
    ["comfyui.out_of_memory", "execution_error", "torch.OutOfMemoryError"],
    ["comfyui.node_error", "execution_error", "RuntimeError"],
    ["comfyui.interrupted", "execution_interrupted", "KSampler"],
  ] as const;
  for (const [fault, message, word] of cases) {
    await server.arm(fault);
    const { status } = await server.finished(await server.submit());
    assert.deepEqual([status.status_str, status.completed], ["error", false]);
    assert.equal(status.messages.at(-1)[0], message);
    assert.ok(JSON.stringify(status.messages).includes(word));
  }
  const id = await server.submit();
  await server.finished(id);
  await server.arm("comfyui.restart");
  assert.deepEqual(await server.get(`/history/${id}`), {});
});

Deno.test("ComfyUI offers the jobs API to new clients and none as an old server", async () => {
  await using server = await open(40);
  const running = await server.submit();
  const waiting = await server.submit({ prompt: fluxGraph(8) });
  const list = await server.get("/api/jobs?status=pending,in_progress&sort_order=asc");
  assert.deepEqual(list.jobs.map(({ id }: { id: string }) => id).sort(), [running, waiting].sort());
  assert.equal(list.pagination.total, 2);
  await server.post(`/api/jobs/${waiting}/cancel`, {});
  await server.finished(running);
  const job = await server.get(`/api/jobs/${running}`);
  assert.deepEqual([job.status, job.outputs_count], ["completed", 1]);
  assert.equal((await see({ url: `${server.url}/api/jobs/${waiting}` })).status, 404);
  await server.simulators.setFault({ service: "comfyui", fault: "comfyui.old_server" });
  const absent = await see({ url: `${server.url}/api/jobs` });
  assert.deepEqual([absent.status, absent.text], [404, ""]);
  const unknown = { prompt: { "1": { class_type: "FluxExtras", inputs: {} } } };
  assert.deepEqual(valuesOf((await server.post("/prompt", unknown)).text, "type"), [
    "invalid_prompt",
  ]);
  assert.ok(await server.submit({ prompt_id: "any text" }));
});

Deno.test("ComfyUI keeps uploads, renames duplicates and reuses identical ones", async () => {
  await using server = await open();
  const upload = async (content: string, more: Record<string, string> = {}) => {
    const form = new FormData();
    form.set("image", new File([content], "x.png"));
    for (const [name, value] of Object.entries(more)) form.set(name, value);
    const response = await fetch(`${server.url}/upload/image`, { method: "POST", body: form });
    return (await response.json()).name;
  };
  assert.equal(await upload("one"), "x.png");
  assert.equal(await upload("one"), "x.png");
  assert.equal(await upload("two"), "x (1).png");
  assert.equal(await upload("three", { overwrite: "true" }), "x.png");
  assert.equal((await see({ url: `${server.url}/view?filename=x.png&type=input` })).text, "three");
  assert.equal((await server.post("/upload/image", {})).status, 400);
});

Deno.test("ComfyUI answers every route under /api too", async () => {
  await using server = await open();
  for (
    const path of [
      "/queue",
      "/prompt",
      "/history",
      "/object_info",
      "/system_stats",
      "/features",
      "/models",
      "/models/vae",
    ]
  ) {
    assert.deepEqual(
      Object.keys(await server.get(`/api${path}`)),
      Object.keys(await server.get(path)),
    );
  }
  assert.deepEqual(await server.get("/object_info/NoSuchNode"), {});
});

Deno.test("ComfyUI refuses an Origin of another host with 403 and no body", async () => {
  await using server = await open();
  const { host } = new URL(server.url);
  for (
    const [origin, status] of [["https://tunnel.example.com", 403], [
      `http://${host}`,
      200,
    ]] as const
  ) {
    const seen = await see({ url: `${server.url}/queue`, headers: { origin } });
    assert.deepEqual([seen.status, status === 403 ? seen.text : ""], [status, ""]);
  }
});

const empty = (batch_size = 1) => ({
  class_type: "EmptyImage",
  inputs: { width: 96, height: 64, batch_size, color: 0 },
});
const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });

Deno.test("ComfyUI runs graphs without a model, and each node leaves what it leaves on a real server", async () => {
  const prefix = { filename_prefix: "x" };
  const webp = { fps: 6, lossless: true, quality: 80, method: "default" };
  const blend = { image1: ["1", 0], image2: ["2", 0], blend_factor: 0.5, blend_mode: "normal" };
  const latent = node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 });
  const scale = { upscale_method: "area", width: 48, height: 32, crop: "disabled" };
  const cases: [graph: Record<string, unknown>, output: RegExp][] = [
    [{ "1": empty(2), ...saving("1") }, /"9":\{"images":\[\{[^}]*\},\{[^}]*\}\]\}/],
    [{
      "1": empty(),
      "2": node("ImageInvert", { image: ["1", 0] }),
      "3": node("ImageBlend", blend),
      "4": node("ImageScale", { image: ["3", 0], ...scale }),
      ...saving("4"),
    }, /"type":"output"/],
    [{
      "1": node("SolidMask", { value: 1, width: 64, height: 64 }),
      "2": node("MaskToImage", { mask: ["1", 0] }),
      "9": node("PreviewImage", { images: ["2", 0] }),
    }, /"type":"temp"/],
    [
      { "1": empty(4), "9": node("SaveAnimatedWEBP", { images: ["1", 0], ...prefix, ...webp }) },
      /x_0000\d_\.webp.*"animated":\[true\]/,
    ],
    [{
      "1": empty(4),
      "9": node("SaveAnimatedPNG", { images: ["1", 0], ...prefix, fps: 6, compress_level: 4 }),
    }, /x_0000\d_\.png.*"animated":\[true\]/],
    [{
      "1": empty(4),
      "2": node("CreateVideo", { images: ["1", 0], fps: 8 }),
      "9": node("SaveVideo", { video: ["2", 0], ...prefix, format: "auto", codec: "auto" }),
    }, /x_0000\d_\.mp4.*"animated":\[true\]/],
    [{ "1": latent, "9": node("SaveLatent", { samples: ["1", 0], ...prefix }) }, /"latents":/],
    [{
      "1": node("PrimitiveString", { value: "words" }),
      "9": node("PreviewAny", { source: ["1", 0] }),
    }, /"text":\["words"\]/],
  ];
  const multiply = { resize_type: "scale by multiplier", "resize_type.multiplier": 0.5 };
  cases.push([{
    "1": empty(),
    "2": node("ResizeImageMaskNode", { input: ["1", 0], ...multiply, scale_method: "area" }),
    ...saving("2"),
  }, /"type":"output"/], [
    { "1": empty(), "9": node("TestOutputs", { images: ["1", 0], prefix: "x" }) },
    /"images":\[null,"ComfyUI_00001_.png","data:image[^]*"gifs":/,
  ]);
  await using server = await open();
  for (const [graph, output] of cases) {
    const id = await server.submit({ prompt: graph });
    const { outputs, status } = await server.finished(id);
    assert.equal(status.status_str, "success");
    assert.match(JSON.stringify(outputs), output);
  }
});

Deno.test("ComfyUI tells what a node of somebody's own raises, and asks for a login at paid services", async () => {
  await using server = await open();
  const raised = async (graph: Record<string, unknown>, extra_data = {}) => {
    const { status } = await server.finished(await server.submit({ prompt: graph, extra_data }));
    return JSON.stringify(status);
  };
  const service = { "1": node("TestService", { prompt: "a kite", seed: 1 }), ...saving("1") };
  assert.match(await raised(service), /Please login first/);
  assert.match(await raised(service, { api_key_comfy_org: "key" }), /"success"/);
  const raising = node("TestRaise", { image: ["1", 0], message: "shapes cannot be multiplied" });
  assert.match(await raised({ "1": empty(), "2": raising, ...saving("2") }), /RuntimeError/);
  const seeded = node("TestSeed32", { image: ["1", 0], seed: 2 ** 32 });
  const refused = await server.post("/prompt", {
    prompt: { "1": empty(), "2": seeded, ...saving("2") },
  });
  assert.match(refused.text, /value_bigger_than_max/);
});

Deno.test("ComfyUI serves a file in part and with a mark, as aiohttp does, and what it converts without", async () => {
  await using server = await open();
  await server.finished(await server.submit({ prompt: { "1": empty(), ...saving("1") } }));
  const url = `${server.url}/view?filename=ComfyUI_00001_.png`;
  const get = async (headers: Record<string, string>, more = "") => {
    const response = await fetch(url + more, { headers });
    return { response, bytes: await response.bytes() };
  };
  const { response: { headers }, bytes } = await get({});
  const etag = headers.get("etag") ?? "";
  const part = await get({ range: "bytes=100-", "if-range": etag });
  assert.equal(part.response.status, 206);
  assert.deepEqual(part.bytes, bytes.slice(100));
  assert.equal((await get({ range: "bytes=100-", "if-range": '"other"' })).response.status, 200);
  assert.equal((await get({ range: `bytes=${bytes.length}-` })).response.status, 416);
  const converted = await get({ range: "bytes=100-" }, "&preview=webp;90");
  assert.deepEqual([converted.response.status, converted.response.headers.get("etag")], [
    200,
    null,
  ]);
});

Deno.test("ComfyUI answers as 0.27 does where that is not what one would expect", async () => {
  await using server = await open();
  assert.equal((await see({ url: `${server.url}/free`, body: "none" })).status, 500);
  assert.equal((await server.post("/free", { unload_models: true })).status, 200);
  assert.deepEqual((await server.post("/api/jobs/none/cancel", {})).text, '{"cancelled":false}');
  const batch = await server.post("/api/jobs/cancel", { job_ids: ["none"] });
  assert.deepEqual([batch.status, JSON.parse(batch.text).error], [400, "invalid_ids"]);
  const id = await server.submit({ extra_data: { extra_pnginfo: { workflow: { nodes: [] } } } });
  const { prompt } = await server.finished(id);
  assert.ok(prompt[3].create_time > 0 && prompt[3].extra_pnginfo);
  const job = await server.get(`/api/jobs/${id}`);
  assert.ok(!("execution_error" in job) && !("workflow_id" in job));
  const { LoadImage, SaveVideo } = await server.get("/object_info");
  assert.deepEqual(LoadImage.input.required.image, [[], { image_upload: true }]);
  assert.ok(!("optional" in LoadImage.input));
  assert.equal(SaveVideo.input.required.format[0], "COMBO");
  assert.deepEqual([Object.keys(SaveVideo).length, SaveVideo.display_name], [22, null]);
});

Deno.test("ComfyUI describes a choice whose options have inputs of their own, and checks those", async () => {
  await using server = await open();
  const { ResizeImageMaskNode } = await server.get("/object_info/ResizeImageMaskNode");
  const [type, { options }] = ResizeImageMaskNode.input.required.resize_type;
  assert.equal(type, "COMFY_DYNAMICCOMBO_V3");
  assert.deepEqual(Object.keys(options[1].inputs.required), ["multiplier"]);
  const multiply = { resize_type: "scale by multiplier", "resize_type.multiplier": 80 };
  const graph = {
    "1": empty(),
    "2": node("ResizeImageMaskNode", { input: ["1", 0], ...multiply, scale_method: "area" }),
    ...saving("2"),
  };
  assert.match((await server.post("/prompt", { prompt: graph })).text, /value_bigger_than_max/);
});

Deno.test("ComfyUI without a graphics card describes its processor", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  await simulators.setFault({ service: "comfyui", fault: "comfyui.cpu_only" });
  const response = await fetch(`${simulators.urls.comfyui}/system_stats`);
  const { devices: [device] } = await response.json();
  assert.deepEqual([device.type, device.index], ["cpu", null]);
  await simulators.close();
});

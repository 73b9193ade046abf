import assert from "node:assert/strict";
import { ProviderError } from "../../errors/mod.ts";
import { comfyui } from "./mod.ts";
import {
  callId,
  historyOf,
  plannedCall,
  queueOf,
  type Routes,
  routesOf,
  scriptServer,
  waitingClock,
} from "../../testing/providers/scripted_comfyui.ts";

const otherId = "1c7f4f0e-6a4e-4a8e-9f5d-2f1f3c1f7a12";
const picture = { filename: "a.png", subfolder: "", type: "output" };

interface SentPrompt {
  prompt: Record<string, { class_type: string; inputs: Record<string, unknown> }>;
  prompt_id: string;
  extra_data: unknown;
}

async function promptSent(
  wishes: Parameters<typeof plannedCall>[1] = {},
  id = callId,
  workflows: Parameters<typeof scriptServer>[1] = {},
): Promise<SentPrompt> {
  const server = scriptServer({}, workflows);
  await comfyui.submit(plannedCall(server, wishes), id, server.context);
  const sent = server.received.filter((each) => each.method === "POST");
  assert.equal(sent.length, 1);
  return sent[0]?.json as SentPrompt;
}

Deno.test("submit sends the filled workflow under its own id", async () => {
  const sent = await promptSent({
    seed: 42,
    steps: 12,
    guidanceScale: 2.5,
    count: 2,
    outputFormat: "webp",
    prompt: 'a sign that says {{seed}} $& "now"',
  });
  const inputsOf = (node: string) => sent.prompt[node]?.inputs ?? {};
  assert.equal(sent.prompt_id, callId);
  assert.equal(inputsOf("6")["text"], 'a sign that says {{seed}} $& "now"');
  assert.deepEqual(inputsOf("27"), { width: 1024, height: 1024, batch_size: 2 });
  assert.equal(inputsOf("35")["guidance"], 2.5);
  assert.equal(inputsOf("31")["seed"], 42);
  assert.equal(inputsOf("31")["steps"], 12);
  assert.equal(inputsOf("31")["cfg"], 1);
  assert.equal(inputsOf("9")["filename_prefix"], `generated/${callId}`);
  assert.deepEqual(sent.extra_data, {
    image_generation: { format: "webp", count: 2, seed: 42, outputs: ["9"] },
  });
});

Deno.test("submit derives a seed from the call's id, the same for it and another for others", async () => {
  const seedOf = (sent: SentPrompt) => sent.prompt["31"]?.inputs["seed"];
  const first = seedOf(await promptSent());
  assert.ok(Number.isSafeInteger(first));
  assert.equal(seedOf(await promptSent()), first);
  assert.notEqual(seedOf(await promptSent({}, otherId)), first);
});

Deno.test("submit fills placeholders inside texts and lists of a workflow of the user's", async () => {
  const inputs = {
    text: "photo of {{prompt}}, not {{ negative_prompt }}",
    size: ["{{width}}", "x", "{{height}}"],
    seed: "{{seed}}",
  };
  const sent = await promptSent(
    { modelId: "mine", negativePrompt: "fog", width: 512, height: 768, seed: 5 },
    callId,
    { workflows: { mine: { graph: { "1": { class_type: "Draw", inputs } } } } },
  );
  assert.deepEqual(sent.prompt["1"]?.inputs, {
    text: "photo of a lighthouse, not fog",
    size: [512, "x", 768],
    seed: 5,
  });
});

Deno.test("submit looks a prompt up whose answer was lost, and does not send it again", async () => {
  const lost: Routes[] = [
    { [`GET /history/${callId}`]: historyOf([picture]) },
    { "GET /queue": queueOf([callId], []) },
    { "GET /queue": queueOf([otherId], [callId]) },
  ];
  for (const routes of lost) {
    for (const reply of [new TypeError("reset"), { status: 524, text: "" }]) {
      const server = scriptServer({ ...routes, "POST /prompt": reply });
      const { taskId } = await comfyui.submit(plannedCall(server), callId, server.context);
      assert.ok(taskId.startsWith(`${callId}@`));
      const sent = routesOf(server.received).filter((route) => route === "POST /prompt");
      assert.equal(sent.length, 1);
    }
  }
});

Deno.test("submit reports a lost answer when the server does not have the prompt", async () => {
  const server = scriptServer({ "POST /prompt": new TypeError("reset") });
  await assert.rejects(comfyui.submit(plannedCall(server), callId, server.context), (error) => {
    assert.ok(error instanceof ProviderError);
    assert.equal(error.failureClass, "upstream_down");
    assert.equal(error.maybeBilled, false);
    assert.match(error.message, /outcome of the call was unclear/);
    return true;
  });
});

Deno.test("find looks for a prompt in queue and history of every server", async () => {
  const cases: [Routes, boolean][] = [
    [{ [`GET /history/${callId}`]: historyOf([picture]) }, true],
    [{ [`GET /history/${callId}`]: historyOf([], { status: "error" }) }, true],
    [{ "GET /queue": queueOf([otherId], [callId]) }, true],
    [{ "GET /queue": queueOf([otherId], []) }, false],
    [{ "GET /queue": new TypeError("refused") }, false],
  ];
  for (const [routes, isThere] of cases) {
    const server = scriptServer(routes);
    const found = await comfyui.find?.(plannedCall(server), callId, 0, server.context);
    assert.equal(found?.startsWith(`${callId}@`) ?? false, isThere);
    assert.ok(server.received.every(({ method }) => method === "GET"));
  }
});

Deno.test("submit names a missing file before it sends anything, and looks again next time", async () => {
  const server = scriptServer({
    "GET /object_info/CheckpointLoaderSimple": [
      {
        json: {
          CheckpointLoaderSimple: { input: { required: { ckpt_name: [["sdxl.safetensors"]] } } },
        },
      },
      {
        json: {
          CheckpointLoaderSimple: {
            input: { required: { ckpt_name: [["flux1-dev-fp8.safetensors"]] } },
          },
        },
      },
    ],
  });
  const submit = () => comfyui.submit(plannedCall(server), callId, server.context);
  await assert.rejects(submit(), (error) => {
    assert.ok(error instanceof ProviderError);
    assert.equal(error.failureClass, "model_unavailable");
    assert.match(error.message, /checkpoints\/flux1-dev-fp8\.safetensors.*huggingface\.co/);
    return true;
  });
  assert.ok(!routesOf(server.received).includes("POST /prompt"));
  await submit();
  assert.ok(routesOf(server.received).includes("POST /prompt"));
});

Deno.test("submit names every kind of missing file in both forms of the server's lists", async () => {
  const missing: [string, string, RegExp][] = [
    ["UNETLoader", "unet_name", /diffusion_models\/flux1-dev\.safetensors/],
    ["DualCLIPLoader", "clip_name1", /text_encoders\/t5xxl_fp8_e4m3fn\.safetensors/],
    ["DualCLIPLoader", "clip_name2", /text_encoders\/clip_l\.safetensors/],
    ["VAELoader", "vae_name", /vae\/ae\.safetensors/],
  ];
  for (const [loader, input, message] of missing) {
    for (const list of [[[]], ["COMBO", { options: [] }]]) {
      const server = scriptServer({
        [`GET /object_info/${loader}`]: {
          json: { [loader]: { input: { required: { [input]: list } } } },
        },
      });
      await assert.rejects(
        comfyui.submit(plannedCall(server, { modelId: "flux-dev-split" }), callId, server.context),
        (error) => error instanceof ProviderError && message.test(error.message),
      );
    }
  }
});

Deno.test("submit names a custom node that the server does not have", async () => {
  const server = scriptServer({ "GET /object_info/FluxGuidance": { json: {} } });
  await assert.rejects(comfyui.submit(plannedCall(server), callId, server.context), (error) => {
    assert.ok(error instanceof ProviderError);
    assert.equal(error.failureClass, "model_unavailable");
    assert.match(error.message, /Missing: the custom node FluxGuidance/);
    return true;
  });
});

Deno.test("submit checks a server's files once in five minutes", async () => {
  const server = scriptServer();
  const checks = () =>
    server.received.filter((each) => each.path.startsWith("/object_info")).length;
  const submit = () => comfyui.submit(plannedCall(server), callId, server.context);
  await submit();
  const first = checks();
  assert.ok(first > 0);
  await submit();
  assert.equal(checks(), first);
  await server.context.clock.sleep(300_000);
  await submit();
  assert.equal(checks(), 2 * first);
});

/** Servers below one scripted upstream. */
function severalServers(routes: Routes, paths: string[]) {
  const server = scriptServer(routes);
  const { baseUrl = "" } = server.context.settings.endpoints[0] ?? {};
  const endpoints = paths.map((path) => ({
    baseUrl: baseUrl.replace("/api", path),
    headers: { "x-server": path },
  }));
  const clock = waitingClock(server.context.clock);
  const settings = { ...server.context.settings, endpoints };
  return { ...server, context: { ...server.context, clock, settings } };
}

const queueLength = (queue_remaining: number) => ({ json: { exec_info: { queue_remaining } } });

Deno.test("submit picks the server with the shortest queue and passes dead ones over", async () => {
  const server = severalServers({
    "GET /busy/prompt": queueLength(3),
    [`GET /busy/history/${callId}`]: { json: {} },
    "GET /busy/queue": queueOf([], []),
    "GET /dead/prompt": new TypeError("refused"),
    [`GET /dead/history/${callId}`]: new TypeError("refused"),
    "GET /free/prompt": queueLength(1),
    [`GET /free/history/${callId}`]: { json: {} },
    "GET /free/queue": queueOf([], []),
    "POST /free/prompt": { json: { prompt_id: callId } },
    ...Object.fromEntries(
      [
        "CheckpointLoaderSimple",
        "CLIPTextEncode",
        "FluxGuidance",
        "EmptySD3LatentImage",
        "KSampler",
        "VAEDecode",
        "SaveImage",
      ].map((name) => [`GET /free/object_info/${name}`, { json: { [name]: {} } }]),
    ),
  }, ["/busy", "/dead", "/free"]);
  const { taskId } = await comfyui.submit(plannedCall(server), callId, server.context);
  const prompt = server.received.find((each) => each.method === "POST");
  assert.equal(prompt?.path, "/free/prompt");
  assert.equal(prompt?.headers.get("x-server"), "/free");

  const reordered = {
    ...server.context,
    settings: {
      ...server.context.settings,
      endpoints: server.context.settings.endpoints.toReversed(),
    },
  };
  server.received.length = 0;
  await comfyui.cancel?.(taskId, reordered);
  assert.ok(server.received.length > 0);
  assert.ok(server.received.every(({ path }) => path.startsWith("/free/")));
});

Deno.test("submit leaves a server alone for a while that does not answer, or is said to rest", async () => {
  const both = {
    ...routesAt("/able"),
    ...routesAt("/off", { "GET /off/prompt": new TypeError() }),
  };
  const server = severalServers(both, ["/off", "/able"]);
  const asked = async () => {
    server.received.length = 0;
    await comfyui.submit(plannedCall(server), crypto.randomUUID(), server.context);
    return [...new Set(server.received.map(({ path }) => path.split("/")[1]))].toSorted();
  };
  assert.deepEqual(await asked(), ["able", "off"]);
  assert.deepEqual(await asked(), ["able"]);

  const resting = severalServers({ ...routesAt("/one"), ...routesAt("/two") }, ["/one", "/two"]);
  const [one, two] = resting.context.settings.endpoints;
  assert.ok(one && two);
  const settings = { ...resting.context.settings, endpoints: [{ ...one, rests: true }, two] };
  await comfyui.submit(plannedCall(resting), callId, { ...resting.context, settings });
  assert.ok(resting.received.every(({ path }) => path.startsWith("/two/")));
  // Where all rest there is no better one.
  const all = { ...settings, endpoints: [{ ...one, rests: true }] };
  await comfyui.submit(plannedCall(resting), callId, { ...resting.context, settings: all });
});

Deno.test("submit and poll say which server failed", async () => {
  const server = scriptServer({ "POST /prompt": { status: 500, text: "" } });
  const [endpoint] = server.context.settings.endpoints;
  assert.ok(endpoint);
  const settings = { ...server.context.settings, endpoints: [{ ...endpoint, name: "studio" }] };
  const context = { ...server.context, settings };
  const isStudio = (error: unknown) =>
    error instanceof ProviderError && error.upstream === "studio" && error.scope === "upstream";
  await assert.rejects(comfyui.submit(plannedCall(server), callId, context), isStudio);
  const { taskId } = await comfyui.submit(
    plannedCall(scriptServer()),
    callId,
    { ...context, fetch: scriptServer().context.fetch },
  );
  await assert.rejects(async () => await comfyui.poll?.(taskId, context), isStudio);
});

Deno.test("submit gives up on servers that do not answer in time", async () => {
  const { context, ...server } = severalServers({}, ["/one", "/two"]);
  const slept: number[] = [];
  const clock = {
    ...context.clock,
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  const hanging = (_: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    );
  const call = plannedCall({ ...server, context });
  await assert.rejects(
    comfyui.submit(call, callId, { ...context, clock, fetch: hanging }),
    (error) => error instanceof ProviderError && error.failureClass === "timeout",
  );
  assert.deepEqual(slept, [3_000, 3_000]);
});

Deno.test("submit passes the reason of an abort through", async () => {
  const controller = new AbortController();
  const reason = new DOMException("stop", "AbortError");
  controller.abort(reason);
  for (const paths of [["/api"], ["/one", "/two"]]) {
    const { context, ...server } = severalServers({}, paths);
    const call = plannedCall({ ...server, context });
    const aborted = (_: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      Promise.reject(init?.signal?.reason);
    await assert.rejects(
      comfyui.submit(call, callId, { ...context, fetch: aborted, signal: controller.signal }),
      (error) => error === reason,
    );
  }
});

Deno.test("submit sends the endpoint's headers with every call, and ngrok's pass", async () => {
  const server = scriptServer();
  await comfyui.submit(plannedCall(server), callId, server.context);
  for (const { headers } of server.received) {
    assert.equal(headers.get("CF-Access-Client-Id"), "id.access");
    assert.equal(headers.get("ngrok-skip-browser-warning"), "1");
  }
});

const equipped: Routes = Object.fromEntries(
  ["CheckpointLoaderSimple", "CLIPTextEncode", "FluxGuidance", "EmptySD3LatentImage", "KSampler"]
    .concat("VAEDecode", "SaveImage")
    .map((name) => [name, { json: { [name]: {} } }]),
);

function routesAt(path: string, overrides: Routes = {}): Routes {
  return {
    [`GET ${path}/prompt`]: queueLength(0),
    [`POST ${path}/prompt`]: { json: { prompt_id: callId } },
    ...Object.fromEntries(
      Object.entries(equipped).map(([name, reply]) => [`GET ${path}/object_info/${name}`, reply]),
    ),
    ...overrides,
  };
}

Deno.test("submit spreads prompts that come at once over servers with nothing to do", async () => {
  const ids = Array.from({ length: 6 }, () => crypto.randomUUID());
  const histories = Object.fromEntries(
    ids.flatMap((id) =>
      ["/left", "/right"].map((path) => [`GET ${path}/history/${id}`, {
        json: {},
      }])
    ),
  );
  const server = severalServers(
    { ...routesAt("/left"), ...routesAt("/right"), ...histories },
    ["/left", "/right"],
  );
  await Promise.all(ids.map((id) => comfyui.submit(plannedCall(server), id, server.context)));
  const sent = server.received.filter(({ method }) => method === "POST").map(({ path }) => path);
  assert.deepEqual(sent.toSorted(), [
    ...Array<string>(3).fill("/left/prompt"),
    ...Array<string>(3).fill("/right/prompt"),
  ]);
});

const without = (file: string) => ({
  json: { CheckpointLoaderSimple: { input: { required: { ckpt_name: [[file]] } } } },
});

Deno.test("submit sends a workflow to the server that has its model, however busy", async () => {
  const server = severalServers({
    ...routesAt("/idle", {
      "GET /idle/object_info/CheckpointLoaderSimple": without("other.safetensors"),
      [`GET /idle/history/${callId}`]: { json: {} },
    }),
    ...routesAt("/able", {
      "GET /able/prompt": queueLength(7),
      "GET /able/queue": queueOf([], []),
      [`GET /able/history/${callId}`]: { json: {} },
    }),
  }, ["/idle", "/able"]);
  await comfyui.submit(plannedCall(server), callId, server.context);
  const [sent] = server.received.filter(({ method }) => method === "POST");
  assert.equal(sent?.path, "/able/prompt");
});

Deno.test("submit tells of every server all that it lacks", async () => {
  const nothing = (path: string) =>
    routesAt(path, {
      [`GET ${path}/object_info/CheckpointLoaderSimple`]: without("other.safetensors"),
      [`GET ${path}/object_info/FluxGuidance`]: { json: {} },
      [`GET ${path}/history/${callId}`]: { json: {} },
    });
  const server = severalServers({ ...nothing("/a"), ...nothing("/b") }, ["/a", "/b"]);
  await assert.rejects(
    comfyui.submit(plannedCall(server), callId, server.context),
    (error) => {
      assert.ok(error instanceof ProviderError);
      assert.equal(error.failureClass, "model_unavailable");
      for (const name of ["server 1", "server 2"]) assert.match(error.message, new RegExp(name));
      assert.equal(error.message.match(/flux1-dev-fp8\.safetensors\. Put it/g)?.length, 2);
      assert.equal(error.message.match(/custom node FluxGuidance/g)?.length, 2);
      return true;
    },
  );
});

Deno.test("submit keeps the seed within what the workflow's nodes take, and tells no unused one", async () => {
  const sampler = {
    class_type: "Sampler32",
    inputs: { noise_seed: "{{seed}}", text: "{{prompt}}" },
  };
  const workflows = {
    mine: { graph: { "1": sampler } },
    still: {
      graph: {
        "1": {
          class_type: "Still",
          inputs: { text: "{{prompt}}", prefix: "{{filename_prefix}}" },
        },
      },
    },
  };
  const info = { input: { required: { noise_seed: ["INT", { min: 0, max: 2 ** 31 - 1 }] } } };
  const server = scriptServer({
    "GET /object_info/Sampler32": { json: { Sampler32: info } },
  }, { workflows });
  await comfyui.submit(
    plannedCall(server, { modelId: "mine", seed: 2 ** 40 + 5 }),
    callId,
    server.context,
  );
  const sent = server.received.find(({ method }) => method === "POST")?.json as SentPrompt;
  assert.equal(sent.prompt["1"]?.inputs["noise_seed"], 5);
  assert.equal(
    (sent.extra_data as { image_generation: { seed: number } }).image_generation.seed,
    5,
  );

  const unseeded = await promptSent({ modelId: "still" }, callId, { workflows });
  assert.deepEqual(unseeded.extra_data, {
    image_generation: { format: "png", count: 1, seed: null, outputs: ["1"] },
  });
});

Deno.test("submit asks for the nodes that the caller names by id or title", async () => {
  const save = (title: string) => ({
    class_type: "SaveImage",
    inputs: { text: "{{prompt}}", seed: "{{seed}}" },
    _meta: { title },
  });
  const workflows = { mine: { graph: { "4": save("Draft"), "7": save("Final picture") } } };
  const sent = await promptSent({ modelId: "mine", outputs: ["final picture", "4"] }, callId, {
    workflows,
  });
  const { outputs } = (sent.extra_data as { image_generation: { outputs: string[] } })
    .image_generation;
  assert.deepEqual(outputs, ["7", "4"]);
  assert.throws(
    () => plannedCall(scriptServer({}, { workflows }), { modelId: "mine", outputs: ["poster"] }),
    /no node with the id or title "poster"/,
  );
});

import assert from "node:assert/strict";
import { ProviderError } from "../../errors/mod.ts";
import { comfyui } from "./mod.ts";
import {
  type Routes,
  scriptServer,
  waitingClock,
} from "../../testing/providers/scripted_comfyui.ts";

const stats = {
  json: {
    system: { comfyui_version: "0.3.64" },
    devices: [{ name: "cuda:0 RTX 4090", vram_total: 24e9, vram_free: 20e9 }],
  },
};

const cases: { name: string; routes: Routes; status: string; detail: RegExp }[] = [
  {
    name: "healthy when the server has the default model's files",
    routes: { "GET /system_stats": stats },
    status: "healthy",
    detail: /1 of 1.*flux-dev/,
  },
  {
    name: "unhealthy with the download's address when the checkpoint is missing",
    routes: {
      "GET /system_stats": stats,
      "GET /object_info/CheckpointLoaderSimple": {
        json: { CheckpointLoaderSimple: { input: { required: { ckpt_name: [[]] } } } },
      },
    },
    status: "unhealthy",
    detail: /models\/checkpoints.*huggingface\.co\/Comfy-Org/,
  },
  {
    name: "unhealthy when the computer is off",
    routes: { "GET /system_stats": new TypeError("refused") },
    status: "unhealthy",
    detail: /no answer/,
  },
  {
    name: "unhealthy when the tunnel refuses its credentials",
    routes: {
      "GET /system_stats": {
        status: 302,
        text: "",
        headers: { location: "https://team.cloudflareaccess.com/login" },
      },
    },
    status: "unhealthy",
    detail: /tunnel credentials/,
  },
];

for (const { name, routes, status, detail } of cases) {
  Deno.test(`health is ${name}`, async () => {
    const { context } = scriptServer(routes);
    const report = await comfyui.health(context);
    assert.equal(report.status, status);
    assert.match(report.detail, detail);
    assert.ok(!JSON.stringify(report).includes("server-"), "the address stays private");
  });
}

Deno.test("health reports version, queue and graphics memory of each server", async () => {
  const { context } = scriptServer({ "GET /system_stats": stats });
  const { facts } = await comfyui.health(context);
  assert.deepEqual(facts, {
    servers: [{
      version: "0.3.64",
      queueLength: 0,
      device: "cuda:0 RTX 4090",
      vramTotalBytes: 24e9,
      vramFreeBytes: 20e9,
    }],
  });
});

Deno.test("health is degraded when only some servers can draw", async () => {
  const { context } = scriptServer({
    "GET /system_stats": [stats, new TypeError("refused")],
  });
  const endpoints = [...context.settings.endpoints, ...context.settings.endpoints];
  const settings = { ...context.settings, endpoints };
  const clock = waitingClock(context.clock);
  const report = await comfyui.health({ ...context, clock, settings });
  assert.equal(report.status, "degraded");
  assert.match(report.detail, /1 of 2.*no answer/);
});

Deno.test("models lists the workflows and the Flux checkpoints that are installed", async () => {
  const graph = { "1": { class_type: "Draw", inputs: { t: "{{prompt}}", s: "{{seed}}" } } };
  const { context } = scriptServer({
    "GET /models/checkpoints": {
      json: ["flux1-dev-fp8.safetensors", "flux1-krea.safetensors", "sdxl.safetensors"],
    },
  }, { workflows: { mine: { graph }, unusable: { graph: { nodes: [], links: [] } } } });
  const models = await comfyui.models(context);
  assert.deepEqual(models.map((model) => model.id), [
    "flux-dev",
    "flux-dev-split",
    "real-esrgan",
    "birefnet",
    "mine",
    "flux1-krea.safetensors",
  ]);
  const mine = models.find((model) => model.id === "mine")?.capabilities;
  assert.equal(mine?.maxImagesPerCall, 1);
  assert.equal(mine?.steps, null);
  assert.equal(mine?.seed, true);
});

Deno.test("models fails when no server answers", async () => {
  const { context } = scriptServer({ "GET /models/checkpoints": new TypeError("refused") });
  await assert.rejects(
    comfyui.models(context),
    (error) => error instanceof ProviderError && error.failureClass === "upstream_down",
  );
});

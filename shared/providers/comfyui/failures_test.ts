import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import type { Json } from "../contract.ts";
import type { Reply } from "../../testing/providers/scripted_upstream.ts";
import { comfyuiFailures } from "./failures.ts";
import { comfyui } from "./mod.ts";
import {
  callId,
  historyOf,
  plannedCall,
  queueOf,
  type Routes,
  routesOf,
  scriptServer,
} from "../../testing/providers/scripted_comfyui.ts";

async function failureOf(routes: Routes): Promise<ProviderError> {
  const server = scriptServer(routes);
  try {
    const { taskId } = await comfyui.submit(plannedCall(server), callId, server.context);
    await comfyui.poll?.(taskId, server.context);
  } catch (error) {
    assert.ok(error instanceof ProviderError, String(error));
    const sent = routesOf(server.received).filter((route) => route === "POST /prompt");
    assert.ok(sent.length <= 1, "a prompt must not be sent twice");
    return error;
  }
  throw new assert.AssertionError({ message: "submit or poll should have failed" });
}

const html = { "content-type": "text/html" };
const everywhere = (reply: Reply): Routes => ({
  "GET /prompt": reply,
  [`GET /history/${callId}`]: reply,
});
const toPrompt = (reply: Reply): Routes => ({ "POST /prompt": reply });
const ended = (reply: Reply): Routes => ({ [`GET /history/${callId}`]: [{ json: {} }, reply] });
const refused = (type: string, extra: Record<string, Json> = {}): Routes =>
  toPrompt({
    status: 400,
    json: { error: { type, message: "Refused", details: "", extra_info: extra }, node_errors: [] },
  });
const nodeError = (type: string, input: string, value: Json, status = 400): Routes =>
  toPrompt({
    status,
    json: {
      ...(status === 200 ? { prompt_id: callId, number: 1 } : {
        error: { type: "prompt_outputs_failed_validation", message: "Failed", details: "" },
      }),
      node_errors: {
        "30": {
          class_type: "CheckpointLoaderSimple",
          dependent_outputs: ["9"],
          errors: [{
            type,
            message: "Bad input",
            details: `${input}: '${value}'`,
            extra_info: { input_name: input, input_config: null, received_value: value },
          }],
        },
      },
    },
  });
const failed = (exception_type: string, exception_message: string): Routes =>
  ended(historyOf([], {
    status: "error",
    messages: [["execution_error", {
      node_id: "31",
      node_type: "KSampler",
      exception_type,
      exception_message,
    }]],
  }));

const cases: {
  name: string;
  routes: Routes;
  failureClass: FailureClass;
  message: RegExp;
  code?: string;
}[] = [
  {
    name: "a refused connection",
    routes: everywhere(new TypeError("refused")),
    failureClass: "upstream_down",
    message: /no answer/,
  },
  ...[502, 503, 504].map((status) => ({
    name: `HTTP ${status} as plain text`,
    routes: everywhere({ status, text: "Bad gateway" }),
    failureClass: "upstream_down" as const,
    message: /off or asleep/,
  })),
  ...[521, 522, 523, 524, 530].map((status) => ({
    name: `Cloudflare's HTTP ${status}`,
    routes: everywhere({ status, text: "error code: 1033", headers: html }),
    failureClass: "upstream_down" as const,
    message: /off or asleep/,
    code: `HTTP ${status}`,
  })),
  {
    name: "ngrok's offline page",
    routes: everywhere({
      status: 404,
      text: "<html>ERR_NGROK_3200</html>",
      headers: { ...html, "ngrok-error-code": "ERR_NGROK_3200" },
    }),
    failureClass: "upstream_down",
    message: /off or asleep/,
    code: "ERR_NGROK_3200",
  },
  {
    name: "an HTML page with HTTP 200",
    routes: everywhere({ text: "<!DOCTYPE html>", headers: html }),
    failureClass: "upstream_down",
    message: /off or asleep/,
  },
  {
    name: "a redirect to Cloudflare Access",
    routes: everywhere({
      status: 302,
      text: "",
      headers: { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login" },
    }),
    failureClass: "auth",
    message: /tunnel credentials/,
  },
  ...[401, 403].flatMap((status) => [
    {
      name: `HTTP ${status} with a login page`,
      routes: everywhere({ status, text: "<html>Log in</html>", headers: html }),
      failureClass: "auth" as const,
      message: /tunnel credentials/,
    },
    {
      name: `HTTP ${status} with nothing`,
      routes: everywhere({ status, text: "" }),
      failureClass: "auth" as const,
      message: /tunnel credentials/,
    },
  ]),
  {
    name: "another server's 404",
    routes: everywhere({ status: 404, json: { detail: "Not Found" } }),
    failureClass: "upstream_down",
    message: /does not lead to a ComfyUI server/,
  },
  {
    name: "another server's JSON",
    routes: everywhere({ json: { hello: "world" } }),
    failureClass: "upstream_down",
    message: /does not answer like ComfyUI/,
  },
  {
    name: "413",
    routes: toPrompt({ status: 413, text: "Payload too large" }),
    failureClass: "invalid_request",
    message: /larger than/,
  },
  {
    name: "500 as plain text",
    routes: toPrompt({ status: 500, text: "500 Internal Server Error" }),
    failureClass: "upstream_down",
    message: /failed inside/,
  },
  {
    name: "a 200 that breaks off",
    routes: toPrompt({ text: '{"prompt_id": "' }),
    failureClass: "no_result",
    message: /cannot be read.*not JSON/,
  },
  {
    name: "a 200 without a prompt id",
    routes: toPrompt({ json: {} }),
    failureClass: "no_result",
    message: /did not confirm/,
    code: "unconfirmed",
  },
  {
    name: "missing_node_type",
    routes: refused("missing_node_type", { node_id: "7", class_type: "FaceDetailer" }),
    failureClass: "model_unavailable",
    message: /custom node.*Missing: FaceDetailer/,
    code: "missing_node_type",
  },
  {
    name: "invalid_prompt",
    routes: refused("invalid_prompt"),
    failureClass: "model_unavailable",
    message: /custom node.*API format/,
    code: "invalid_prompt",
  },
  ...["no_prompt", "prompt_no_outputs", "invalid_prompt_id", "something_new"].map((type) => ({
    name: type,
    routes: refused(type),
    failureClass: "invalid_request" as const,
    message: /refused the workflow/,
    code: type,
  })),
  ...[
    ["ckpt_name", "checkpoints"],
    ["unet_name", "diffusion_models"],
    ["clip_name1", "text_encoders"],
    ["vae_name", "vae"],
  ].map(([input = "", folder = ""]) => ({
    name: `value_not_in_list on ${input}`,
    routes: nodeError("value_not_in_list", input, "x.safetensors"),
    failureClass: "model_unavailable" as const,
    message: new RegExp(`Missing: ${folder}/x\\.safetensors`),
    code: "value_not_in_list",
  })),
  {
    name: "value_not_in_list on another input",
    routes: nodeError("value_not_in_list", "sampler_name", "best"),
    failureClass: "invalid_request",
    message: /node 30 \(CheckpointLoaderSimple\).*sampler_name/,
    code: "value_not_in_list",
  },
  ...([
    ["required_input_missing", /refused the workflow/],
    ["bad_linked_input", /refused the workflow/],
    ["return_type_mismatch", /refused the workflow/],
    ["invalid_input_type", /refused an input/],
    ["value_smaller_than_min", /refused an input/],
    ["value_bigger_than_max", /refused an input/],
    ["custom_validation_failed", /refused the workflow/],
    ["exception_during_validation", /refused the workflow/],
    ["exception_during_inner_validation", /refused the workflow/],
  ] as const).map(([type, message]) => ({
    name: type,
    routes: nodeError(type, "steps", 0),
    failureClass: "invalid_request" as const,
    message,
    code: type,
  })),
  {
    name: "a paid service without a login",
    routes: failed("Exception", "Unauthorized: Please login first to use this node."),
    failureClass: "auth",
    message: /COMFY_ORG_API_KEY/,
    code: "Exception",
  },
  {
    name: "a paid service without credits",
    routes: failed(
      "Exception",
      "Payment Required: Please add credits to your account to use this node.",
    ),
    failureClass: "quota",
    message: /no credits left/,
    code: "Exception",
  },
  {
    name: "a 200 with node_errors",
    routes: nodeError("value_smaller_than_min", "steps", 0, 200),
    failureClass: "invalid_request",
    message: /refused an input/,
    code: "value_smaller_than_min",
  },
  {
    name: "torch.OutOfMemoryError",
    routes: failed("torch.OutOfMemoryError", "Allocation on device"),
    failureClass: "upstream_down",
    message: /graphics memory/,
    code: "torch.OutOfMemoryError",
  },
  {
    name: "an exception that speaks of memory",
    routes: failed("RuntimeError", "CUDA out of memory. Tried to allocate 2 GiB"),
    failureClass: "upstream_down",
    message: /graphics memory/,
    code: "RuntimeError",
  },
  ...[
    ["RuntimeError", "Allocation on device 0 would exceed allowed memory. (out of memory)"],
    ["RuntimeError", "Allocation on device 0 would exceed allowed memory."],
    [
      "RuntimeError",
      "Could not allocate tensor with 9 bytes. There is not enough GPU video memory available!",
    ],
  ].map(([type = "", sentence = ""]) => ({
    name: `memory told as ${sentence}`,
    routes: failed(type, sentence),
    failureClass: "upstream_down" as const,
    message: /graphics memory/,
    code: type,
  })),
  ...[
    ["torch.AcceleratorError", "CUDA error: an illegal memory access was encountered"],
    ["RuntimeError", "CUDA error: device-side assert triggered"],
    ["RuntimeError", "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"],
    ["Exception", "HIP error: unspecified launch failure"],
    ["RuntimeError", "No CUDA GPUs are available"],
    ["RuntimeError", "Found no NVIDIA driver on your system."],
    ["AssertionError", "Torch not compiled with CUDA enabled"],
  ].map(([type = "", sentence = ""]) => ({
    name: `a broken card told as ${sentence}`,
    routes: failed(type, sentence),
    failureClass: "upstream_down" as const,
    message: /graphics card.*Restart it/,
    code: type,
  })),
  ...[
    "[Errno 28] No space left on device: '/data/output/a_00001_.png'",
    "[Errno 30] Read-only file system",
    "[Errno 122] Disk quota exceeded",
  ].map((sentence) => ({
    name: `a full disk told as ${sentence}`,
    routes: failed("OSError", sentence),
    failureClass: "upstream_down" as const,
    message: /cannot write to its disk/,
    code: "OSError",
  })),
  {
    name: "an exception of a node that refuses the prompt",
    routes: failed("Exception", "Your request was rejected by our safety system."),
    failureClass: "moderated",
    message: /content policy.*Node 31 \(KSampler\): Exception: Your request was rejected/,
    code: "Exception",
  },
  {
    name: "another exception",
    routes: failed("RuntimeError", "shapes cannot be multiplied"),
    failureClass: "invalid_request",
    message: /Node 31 \(KSampler\): RuntimeError: shapes cannot be multiplied\./,
    code: "RuntimeError",
  },
  {
    name: "execution_interrupted",
    routes: ended(historyOf([], { status: "error", messages: [["execution_interrupted", {}]] })),
    failureClass: "cancelled",
    message: /interrupted/,
    code: "interrupted",
  },
  {
    name: "a task in neither queue nor history",
    routes: {},
    failureClass: "upstream_down",
    message: /no longer knows the task/,
    code: "lost",
  },
  {
    name: "a success without a picture",
    routes: ended(historyOf([])),
    failureClass: "invalid_request",
    message: /without a picture/,
    code: "no_images",
  },
];

for (const { name, routes, failureClass, message, code } of cases) {
  Deno.test(`submit and poll classify ${name} as ${failureClass}`, async () => {
    const error = await failureOf(routes);
    assert.equal(error.failureClass, failureClass);
    assert.match(error.message, message);
    assert.equal(error.providerCode, code);
    if (failureClass !== "upstream_down") assert.equal(error.maybeBilled, false);
  });
}

Deno.test("submit and poll reach every row of the failure table", async () => {
  const messages: string[] = [];
  for (const { routes } of cases) messages.push((await failureOf(routes)).message);
  const missing = comfyuiFailures.rows.filter((row) =>
    !messages.some((each) => each.includes(row.message))
  );
  assert.deepEqual(missing, []);
});

Deno.test("poll tells whom a failure speaks of: the server, or the workflow", async () => {
  const scopes = [
    [failed("torch.AcceleratorError", "CUDA error: an illegal memory access"), "upstream"],
    [failed("OSError", "[Errno 28] No space left on device"), "upstream"],
    [failed("torch.OutOfMemoryError", "Allocation on device"), "model"],
    [failed("RuntimeError", "shapes cannot be multiplied"), "model"],
    [ended(historyOf([])), "model"],
    [ended(historyOf([{ filename: "clip_00001_.mp4", subfolder: "", type: "output" }])), "model"],
    [{}, "upstream"],
  ] as const;
  for (const [routes, scope] of scopes) assert.equal((await failureOf(routes)).scope, scope);
});

Deno.test("poll quotes what a node says, without the secrets of the settings", async () => {
  const error = await failureOf(
    failed(
      "Exception",
      "id.access is not known\nin /home/me/ComfyUI/input/a.png, see https://comfy.org/docs",
    ),
  );
  assert.match(
    error.message,
    /Node 31 \(KSampler\): Exception: \[redacted\] is not known in a\.png, see https:\/\/comfy\.org\/docs\.$/,
  );
});

Deno.test("poll asks the server to free its memory when that ran out", async () => {
  const server = scriptServer(failed("torch.OutOfMemoryError", "Allocation on device"));
  const { taskId } = await comfyui.submit(plannedCall(server), callId, server.context);
  await assert.rejects(async () => await comfyui.poll?.(taskId, server.context), ProviderError);
  const last = server.received.at(-1);
  assert.equal(last?.path, "/free");
  assert.deepEqual(last?.json, { unload_models: true, free_memory: true });
});

Deno.test("submit stops the rest of a workflow that was accepted in part", async () => {
  const server = scriptServer({
    ...nodeError("value_smaller_than_min", "steps", 0, 200),
    "GET /queue": [queueOf([], [callId]), queueOf([], [])],
  });
  await assert.rejects(comfyui.submit(plannedCall(server), callId, server.context), ProviderError);
  const deletion = server.received.find((each) => each.method === "POST" && each.path === "/queue");
  assert.deepEqual(deletion?.json, { delete: [callId] });
});

Deno.test("submit tells the server's words without the tunnel's credentials", async () => {
  const server = scriptServer(everywhere({ status: 500, text: "bad header id.access" }));
  await assert.rejects(
    comfyui.submit(plannedCall(server), callId, server.context),
    (error) => error instanceof ProviderError && error.providerMessage === "bad header [redacted]",
  );
});

Deno.test("submit and poll answer any JSON with a state or a classified error", async () => {
  const value = fc.jsonValue();
  const entry = fc.record({
    prompt: fc.oneof(value, fc.array(value)),
    outputs: fc.oneof(value, fc.dictionary(fc.string(), fc.record({ images: fc.array(value) }))),
    status: fc.oneof(value, fc.record({ status_str: value, messages: fc.array(value) })),
  }, { requiredKeys: [] });
  const history = fc.oneof(value, fc.record({ [callId]: fc.oneof(value, entry) }));
  const queue = fc.oneof(
    value,
    fc.record({ queue_running: fc.array(value), queue_pending: fc.array(fc.array(value)) }),
  );
  const prompt = fc.oneof(value, fc.record({ prompt_id: value, node_errors: value, error: value }));
  const anything = fc.record({ history, queue, prompt, status: fc.constantFrom(200, 400) });
  await fc.assert(fc.asyncProperty(anything, async ({ history, queue, prompt, status }) => {
    const server = scriptServer({
      [`GET /history/${callId}`]: [{ json: {} }, { json: history ?? null }],
      "GET /queue": { json: queue ?? null },
      "POST /prompt": [{ status, json: prompt ?? null }],
    });
    try {
      const { taskId } = await comfyui.submit(plannedCall(server), callId, server.context);
      const state = await comfyui.poll?.(taskId, server.context);
      assert.ok(state?.status === "pending" || state?.status === "completed");
    } catch (error) {
      assert.ok(error instanceof ProviderError, String(error));
    }
  }));
});

import { expectFaults, type FaultExpectation } from "../../shared/testing/service/faults.ts";
import {
  byFault,
  type ExpectationsAtCall,
  spoiltPictures,
  transportAtDownload,
  transportAtPoll,
  transportAtSubmit,
} from "../../shared/testing/service/transport_faults.ts";

const unreachable: FaultExpectation = {
  ends: "upstream_down",
  says: /computer is off or asleep, or its tunnel is down/,
};
const refusedCredentials: FaultExpectation = { ends: "auth", says: /tunnel credentials/ };
const crashed: FaultExpectation = {
  ends: "upstream_down",
  status: 500,
  says: /ComfyUI failed inside/,
};

/** What ComfyUI's own words are for what every provider meets. */
const transport: ExpectationsAtCall = {
  "transport.html_200": { ...unreachable, status: 200 },
  "transport.login_redirect": { ...refusedCredentials, status: 302 },
  "transport.login_page": { ...refusedCredentials, status: 200 },
  "transport.ngrok_interstitial": { ...unreachable, status: 200, code: "ERR_NGROK_6024" },
  "transport.ngrok_offline": { ...unreachable, status: 404, code: "ERR_NGROK_3200" },
  "transport.cloudflare_530": { ...unreachable, status: 530, code: "HTTP 530" },
  "transport.cloudflare_524": { ...unreachable, status: 524, code: "HTTP 524" },
  "transport.bad_gateway": { ...unreachable, status: 502 },
  "transport.service_unavailable": { ...unreachable, status: 503 },
  "transport.gateway_timeout": { ...unreachable, status: 504 },
  "transport.echoed_request": crashed,
  "transport.unauthorized": { ...refusedCredentials, status: 401 },
  "comfyui.crash": crashed,
  "comfyui.forbidden_origin": { ...refusedCredentials, status: 403 },
};

/** Before anything is submitted: a server is looked for. */
const atProbe: ExpectationsAtCall = {
  ...transportAtSubmit,
  ...transport,
  "transport.cut_mid_body": { ends: "upstream_down", says: /connection failed or broke/ },
  "transport.empty_body": {
    ends: "upstream_down",
    status: 200,
    says: /does not answer like ComfyUI/,
  },
  "comfyui.no_models": {
    ends: "model_unavailable",
    code: "missing_model_file",
    path: "/object_info/CheckpointLoaderSimple",
    says: /flux1-dev-fp8\.safetensors/,
  },
};
delete atProbe["transport.answer_lost"];
delete atProbe["transport.error_after_accepting"];

/** A probe belongs to no prompt, so it runs alone; a failed one keeps the workflow from being sent. */
function alone(expectations: ExpectationsAtCall): ExpectationsAtCall {
  return Object.fromEntries(
    Object.entries(expectations).map(([fault, expected]) => [
      fault,
      expected && { ...expected, alone: true, submits: expected.ends === "drawn" ? 1 : 0 },
    ]),
  );
}

const refused = (code: string, says: RegExp): FaultExpectation => ({
  ends: "model_unavailable",
  status: 400,
  code,
  says,
});

Deno.test("POST /generate with ComfyUI ends as it should in every fault", () =>
  expectFaults({
    provider: "comfyui",
    calls: ["probe", "submit", "poll", "download"],
    pictureCall: "download",
    side: 128,
    jobSeconds: 11,
    expectations: byFault({
      probe: { ...alone(atProbe), "comfyui.old_server": null, "comfyui.cpu_only": null },
      submit: {
        ...transportAtSubmit,
        ...transport,
        "transport.empty_body": {
          ends: "no_result",
          status: 200,
          code: "unconfirmed",
          says: /did not confirm/,
        },
        "comfyui.model_missing": refused("value_not_in_list", /flux1-dev-fp8\.safetensors/),
        "comfyui.node_type_missing": refused("missing_node_type", /Missing: FluxExtras/),
        "comfyui.prompt_invalid": refused("invalid_prompt", /API format/),
        "comfyui.value_out_of_range": {
          ends: "invalid_request",
          status: 400,
          code: "value_bigger_than_max",
          says: /node 31 \(KSampler\).*bigger than max/,
        },
        "comfyui.too_large": { ends: "invalid_request", status: 413, says: /larger than/ },
        "comfyui.partial_graph": {
          ends: "invalid_request",
          status: 200,
          code: "unexplained",
          says: /node 33 \(CLIPTextEncode\)/,
        },
        "comfyui.out_of_memory": {
          ends: "upstream_down",
          code: "torch.OutOfMemoryError",
          says: /graphics memory/,
        },
        "comfyui.gpu_broken": {
          ends: "upstream_down",
          code: "torch.AcceleratorError",
          says: /Restart it.*illegal memory access/,
        },
        "comfyui.node_error": {
          ends: "invalid_request",
          code: "RuntimeError",
          says: /Node 31 \(KSampler\): RuntimeError/,
        },
        "comfyui.interrupted": { ends: "cancelled", code: "interrupted", says: /interrupted/ },
        "comfyui.never_ends": {
          ends: "timeout",
          says: /did not finish/,
          billed: true,
          alone: true,
        },
        "comfyui.task_lost": { ends: "upstream_down", code: "lost", says: /no longer knows/ },
        "comfyui.fewer_pictures": {
          ends: "no_result",
          asks: 2,
          brings: 1,
          says: /1 of 2 pictures are missing/,
        },
        "comfyui.no_pictures": {
          ends: "invalid_request",
          code: "no_images",
          says: /without a picture/,
        },
        "comfyui.old_server": { ends: "drawn" },
      },
      poll: {
        ...transportAtPoll,
        "transport.login_redirect": { ...refusedCredentials, status: 302, billed: true },
        "transport.login_page": { ...refusedCredentials, status: 200, billed: true },
        "transport.unauthorized": { ...refusedCredentials, status: 401, billed: true },
        "comfyui.crash": { ends: "drawn", times: 2 },
        "comfyui.forbidden_origin": { ...refusedCredentials, status: 403, billed: true },
        "comfyui.restart": {
          ends: "upstream_down",
          code: "lost",
          says: /restarted/,
          alone: true,
        },
        "comfyui.old_server": null,
      },
      download: {
        ...transportAtDownload,
        ...spoiltPictures,
        "picture.other_format": {
          ends: "drawn",
          picture: { format: "jpeg", declaredType: "image/png" },
        },
        "comfyui.crash": { ends: "timeout", status: 500, says: /HTTP 500/, billed: true },
        "comfyui.forbidden_origin": {
          ends: "no_result",
          status: 403,
          says: /HTTP 403/,
          billed: true,
        },
        "comfyui.picture_gone": { ends: "no_result", status: 404, says: /HTTP 404/, billed: true },
        "comfyui.old_server": null,
      },
    }),
  }));

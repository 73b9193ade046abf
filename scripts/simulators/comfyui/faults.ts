import { callKinds, json, text } from "../exchange.ts";
import { answerFault, type FaultTable, serviceFault } from "../faults/fault.ts";
import { describeNode, nodeDefinitionsFor } from "./object_info.ts";

const graphRefused = (id: string, classType: string, error: Record<string, unknown>) =>
  json({
    error: {
      type: "prompt_outputs_failed_validation",
      message: "Prompt outputs failed validation",
      details: "",
      extra_info: {},
    },
    node_errors: { [id]: { errors: [error], dependent_outputs: ["9"], class_type: classType } },
  }, 400);

const valueRefused = (type: string, message: string, name: string, value: unknown) => ({
  type,
  message,
  details: name,
  extra_info: { input_name: name, received_value: value },
});

/** The ways in which a ComfyUI server fails. */
export const comfyuiFaults = {
  "comfyui.model_missing": answerFault(
    "a model file that is not installed",
    graphRefused("30", "CheckpointLoaderSimple", {
      type: "value_not_in_list",
      message: "Value not in list",
      details: "ckpt_name: 'flux1-dev-fp8.safetensors' not in ['other.safetensors']",
      extra_info: {
        input_name: "ckpt_name",
        input_config: [["other.safetensors"], {}],
        received_value: "flux1-dev-fp8.safetensors",
      },
    }),
  ),
  "comfyui.no_models": answerFault(
    "a server without any model file",
    json({
      CheckpointLoaderSimple: describeNode(
        "CheckpointLoaderSimple",
        nodeDefinitionsFor({})["CheckpointLoaderSimple"]!,
      ),
    }),
    ["probe"],
  ),
  "comfyui.value_out_of_range": answerFault(
    "a number beyond a node's limit",
    graphRefused(
      "31",
      "KSampler",
      valueRefused(
        "value_bigger_than_max",
        "Value 99999 bigger than max of 10000",
        "steps",
        99_999,
      ),
    ),
  ),
  "comfyui.node_type_missing": answerFault(
    "a custom node that is not installed",
    json({
      error: {
        type: "missing_node_type",
        message: "Node 'FluxExtras' not found. The custom node may not be installed.",
        details: "Node ID '#30'",
        extra_info: { node_id: "30", class_type: "FluxExtras", node_title: "FluxExtras" },
      },
      node_errors: {},
    }, 400),
  ),
  "comfyui.prompt_invalid": answerFault(
    "a workflow in the user interface's format, on a release of 2025",
    json({
      error: {
        type: "invalid_prompt",
        message: "Cannot execute because a node is missing the class_type property.",
        details: "Node ID '#nodes'",
        extra_info: {},
      },
      node_errors: [],
    }, 400),
  ),
  "comfyui.too_large": answerFault(
    "an upload beyond --max-upload-size",
    text("Maximum request body size 104857600 exceeded", 413),
    ["submit", "upload"],
  ),
  "comfyui.crash": answerFault(
    "an exception that the server does not catch",
    text("500 Internal Server Error\n\nServer got itself in trouble", 500),
    callKinds,
  ),
  "comfyui.forbidden_origin": answerFault(
    "an Origin that differs from a loopback Host",
    { status: 403 },
    callKinds,
  ),
  "comfyui.picture_gone": answerFault("a file that was cleaned away", { status: 404 }, [
    "download",
  ]),
  "comfyui.partial_graph": serviceFault("a graph of which only one branch is accepted"),
  "comfyui.out_of_memory": serviceFault("a graph that does not fit into the graphics memory"),
  "comfyui.gpu_broken": serviceFault("a graphics card that fails until the server is restarted"),
  "comfyui.node_error": serviceFault("a node that throws"),
  "comfyui.interrupted": serviceFault("somebody else interrupting the job"),
  "comfyui.never_ends": serviceFault("a job that hangs in its sampler"),
  "comfyui.task_lost": serviceFault("a job that somebody deletes from the queue"),
  "comfyui.fewer_pictures": serviceFault("a batch with one picture missing"),
  "comfyui.no_pictures": serviceFault("a success without outputs"),
  "comfyui.restart": serviceFault("a restart that loses queue and history", ["poll"]),
  "comfyui.cpu_only": serviceFault("a machine without a graphics card", ["probe"]),
  "comfyui.old_server": serviceFault("a release of 2025, without the jobs API", callKinds),
} as const satisfies FaultTable;

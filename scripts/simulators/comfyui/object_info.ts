import { modelNodes } from "./model_nodes.ts";
import type { InputDefinition, ModelFolders, NodeDefinition } from "./node_definition.ts";
import { pictureNodes } from "./picture_nodes.ts";

/** The model files of a simulated machine, unless it is started with others. */
export const usualModels: ModelFolders = {
  checkpoints: ["flux1-dev-fp8.safetensors", "sd_xl_base_1.0.safetensors"],
  diffusion_models: ["flux1-dev.safetensors", "flux1-schnell.safetensors"],
  text_encoders: ["clip_l.safetensors", "t5xxl_fp8_e4m3fn.safetensors", "t5xxl_fp16.safetensors"],
  vae: ["ae.safetensors"],
  loras: ["detail.safetensors"],
  upscale_models: ["RealESRGAN_x4plus.pth"],
  background_removal: ["birefnet.safetensors"],
  controlnet: [],
};

/** The node classes of a machine with these model files. */
export function nodeDefinitionsFor(models: ModelFolders): Record<string, NodeDefinition> {
  return { ...modelNodes(models), ...pictureNodes };
}

/** A node class as `/object_info/{class}` shows it. */
export function describeNode(name: string, definition: NodeDefinition) {
  const { required, optional, hidden, output, category, apiNode } = definition;
  // Kinds of inputs that a node does not have are left out.
  const told = Object.entries(required).map(([name, each]) => [name, tell(each)]);
  const input = {
    required: Object.fromEntries(told),
    ...(optional && { optional }),
    ...(hidden && { hidden }),
  };
  const order = Object.entries(input).map(([kind, inputs]) => [kind, Object.keys(inputs)]);
  const more = {
    is_input_list: false,
    output_tooltips: null,
    output_matchtypes: null,
    has_intermediate_output: false,
    deprecated: false,
    experimental: false,
    dev_only: false,
    price_badge: null,
    search_aliases: null,
    essentials_category: null,
  };
  return {
    input,
    input_order: Object.fromEntries(order),
    output,
    output_is_list: output.map(() => false),
    output_name: output,
    name,
    display_name: definition.isV3 ? null : name,
    description: "",
    python_module: "nodes",
    category,
    output_node: definition.outputNode === true,
    api_node: apiNode === true,
    ...(definition.isV3 && more),
  };
}

function tell([kind, { branches, ...config } = {}]: InputDefinition): unknown {
  if (!branches) return [kind, config];
  const options = branches.map(({ key, inputs }) => ({ key, inputs: { required: inputs } }));
  return [kind, { ...config, options }];
}

/** The kind of value an input takes: a type name, or the list of allowed values. */
export type InputType = string | readonly string[];

/** Limits and defaults of an input. */
export interface InputConfig {
  default?: string | number | boolean;
  min?: number;
  max?: number;
  step?: number;
  multiline?: boolean;
  tooltip?: string;
}

/** An input as `/object_info` shows it. */
export type InputDefinition = readonly [type: InputType, config?: InputConfig];

/** A node class. */
export interface NodeDefinition {
  required: Record<string, InputDefinition>;
  optional?: Record<string, InputDefinition>;
  /** Types of its outputs, by slot. */
  output: readonly string[];
  /** True for one that ends a graph, such as SaveImage. */
  outputNode?: true;
  category: string;
}

/** The model files of the simulated machine, by folder. */
export const modelFolders: Record<string, readonly string[]> = {
  checkpoints: ["flux1-dev-fp8.safetensors", "sd_xl_base_1.0.safetensors"],
  diffusion_models: ["flux1-dev.safetensors", "flux1-schnell.safetensors"],
  text_encoders: ["clip_l.safetensors", "t5xxl_fp8_e4m3fn.safetensors", "t5xxl_fp16.safetensors"],
  vae: ["ae.safetensors"],
  loras: ["detail.safetensors"],
  upscale_models: [],
  controlnet: [],
};

const files = (folder: string): InputDefinition => [modelFolders[folder] ?? []];
const whole = (value: number, min: number, max: number, step = 1): InputDefinition => [
  "INT",
  { default: value, min, max, step },
];
const real = (value: number, min: number, max: number, step = 0.01): InputDefinition => [
  "FLOAT",
  { default: value, min, max, step },
];
const prompt: InputDefinition = ["STRING", { multiline: true, tooltip: "The text to be encoded." }];
const seed = whole(0, 0, 18_446_744_073_709_552_000);
const side = (step: number) => whole(1_024, 16, 16_384, step);
const batch = whole(1, 1, 4_096);
const samplers: InputDefinition = [
  "euler euler_cfg_pp euler_ancestral heun dpm_2 dpm_2_ancestral lms dpmpp_2m dpmpp_2m_sde dpmpp_3m_sde ddim uni_pc"
    .split(" "),
];
const schedulers: InputDefinition = [
  "simple sgm_uniform karras exponential ddim_uniform beta normal linear_quadratic kl_optimal"
    .split(" "),
];
const saved = ["IMAGE", {}] as const;

/** The node classes of the simulated server, a selection of those of ComfyUI's `nodes.py` and `comfy_extras`. */
export const nodeDefinitions: Record<string, NodeDefinition> = {
  CheckpointLoaderSimple: {
    required: { ckpt_name: files("checkpoints") },
    output: ["MODEL", "CLIP", "VAE"],
    category: "loaders",
  },
  UNETLoader: {
    required: {
      unet_name: files("diffusion_models"),
      weight_dtype: [["default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"]],
    },
    output: ["MODEL"],
    category: "advanced/loaders",
  },
  DualCLIPLoader: {
    required: {
      clip_name1: files("text_encoders"),
      clip_name2: files("text_encoders"),
      type: [["sdxl", "sd3", "flux", "hunyuan_video", "hidream", "hunyuan_image"]],
    },
    optional: { device: [["default", "cpu"]] },
    output: ["CLIP"],
    category: "advanced/loaders",
  },
  VAELoader: { required: { vae_name: files("vae") }, output: ["VAE"], category: "loaders" },
  LoraLoader: {
    required: {
      model: ["MODEL"],
      clip: ["CLIP"],
      lora_name: files("loras"),
      strength_model: real(1, -100, 100),
      strength_clip: real(1, -100, 100),
    },
    output: ["MODEL", "CLIP"],
    category: "loaders",
  },
  CLIPTextEncode: {
    required: { text: prompt, clip: ["CLIP"] },
    output: ["CONDITIONING"],
    category: "conditioning",
  },
  CLIPTextEncodeFlux: {
    required: { clip: ["CLIP"], clip_l: prompt, t5xxl: prompt, guidance: real(3.5, 0, 100, 0.1) },
    output: ["CONDITIONING"],
    category: "advanced/conditioning/flux",
  },
  ConditioningZeroOut: {
    required: { conditioning: ["CONDITIONING"] },
    output: ["CONDITIONING"],
    category: "advanced/conditioning",
  },
  FluxGuidance: {
    required: { conditioning: ["CONDITIONING"], guidance: real(3.5, 0, 100, 0.1) },
    output: ["CONDITIONING"],
    category: "advanced/conditioning/flux",
  },
  ModelSamplingFlux: {
    required: {
      model: ["MODEL"],
      max_shift: real(1.15, 0, 100),
      base_shift: real(0.5, 0, 100),
      width: side(8),
      height: side(8),
    },
    output: ["MODEL"],
    category: "advanced/model",
  },
  EmptyLatentImage: {
    required: { width: side(8), height: side(8), batch_size: batch },
    output: ["LATENT"],
    category: "latent",
  },
  EmptySD3LatentImage: {
    required: { width: side(16), height: side(16), batch_size: batch },
    output: ["LATENT"],
    category: "latent/sd3",
  },
  KSampler: {
    required: {
      model: ["MODEL"],
      seed,
      steps: whole(20, 1, 10_000),
      cfg: real(8, 0, 100, 0.1),
      sampler_name: samplers,
      scheduler: schedulers,
      positive: ["CONDITIONING"],
      negative: ["CONDITIONING"],
      latent_image: ["LATENT"],
      denoise: real(1, 0, 1),
    },
    output: ["LATENT"],
    category: "sampling",
  },
  RandomNoise: {
    required: { noise_seed: seed },
    output: ["NOISE"],
    category: "sampling/custom_sampling/noise",
  },
  BasicGuider: {
    required: { model: ["MODEL"], conditioning: ["CONDITIONING"] },
    output: ["GUIDER"],
    category: "sampling/custom_sampling/guiders",
  },
  KSamplerSelect: {
    required: { sampler_name: samplers },
    output: ["SAMPLER"],
    category: "sampling/custom_sampling/samplers",
  },
  BasicScheduler: {
    required: {
      model: ["MODEL"],
      scheduler: schedulers,
      steps: whole(20, 1, 10_000),
      denoise: real(1, 0, 1),
    },
    output: ["SIGMAS"],
    category: "sampling/custom_sampling/schedulers",
  },
  SamplerCustomAdvanced: {
    required: {
      noise: ["NOISE"],
      guider: ["GUIDER"],
      sampler: ["SAMPLER"],
      sigmas: ["SIGMAS"],
      latent_image: ["LATENT"],
    },
    output: ["LATENT", "LATENT"],
    category: "sampling/custom_sampling",
  },
  VAEDecode: {
    required: { samples: ["LATENT"], vae: ["VAE"] },
    output: ["IMAGE"],
    category: "latent",
  },
  VAEEncode: {
    required: { pixels: ["IMAGE"], vae: ["VAE"] },
    output: ["LATENT"],
    category: "latent",
  },
  LoadImage: {
    required: { image: ["STRING"] },
    output: ["IMAGE", "MASK"],
    category: "image",
  },
  SaveImage: {
    required: { images: saved, filename_prefix: ["STRING", { default: "ComfyUI" }] },
    output: [],
    outputNode: true,
    category: "image",
  },
  PreviewImage: { required: { images: saved }, output: [], outputNode: true, category: "image" },
};

/** A node class as `/object_info/{class}` shows it. */
export function describeNode(name: string, definition: NodeDefinition) {
  const { required, optional = {}, output, category } = definition;
  return {
    input: { required, optional },
    input_order: { required: Object.keys(required), optional: Object.keys(optional) },
    output,
    output_is_list: output.map(() => false),
    output_name: output,
    name,
    display_name: name,
    description: "",
    python_module: "nodes",
    category,
    output_node: definition.outputNode === true,
  };
}

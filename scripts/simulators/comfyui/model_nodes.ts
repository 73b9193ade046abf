import {
  batch,
  type InputDefinition,
  type ModelFolders,
  type NodeDefinition,
  prompt,
  real,
  whole,
} from "./node_definition.ts";

const seed = whole(0, 0, 18_446_744_073_709_552_000);
const side = (step: number) => whole(1_024, 16, 16_384, step);
const samplers: InputDefinition = [
  "euler euler_cfg_pp euler_ancestral heun dpm_2 dpm_2_ancestral lms dpmpp_2m dpmpp_2m_sde dpmpp_3m_sde ddim uni_pc"
    .split(" "),
];
const schedulers: InputDefinition = [
  "simple sgm_uniform karras exponential ddim_uniform beta normal linear_quadratic kl_optimal"
    .split(" "),
];

/** The node classes that draw with models, as a machine with these files has them; a selection of ComfyUI's `nodes.py`. */
export function modelNodes(models: ModelFolders): Record<string, NodeDefinition> {
  const files = (folder: string): InputDefinition => [models[folder] ?? []];
  return {
    ...samplingNodes,
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
    UpscaleModelLoader: {
      required: { model_name: files("upscale_models") },
      output: ["UPSCALE_MODEL"],
      category: "loaders",
    },
    LoadBackgroundRemovalModel: {
      isV3: true,
      required: { bg_removal_name: files("background_removal") },
      output: ["BACKGROUND_REMOVAL_MODEL"],
      category: "loaders",
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
  };
}

/** Those that need none. */
const samplingNodes: Record<string, NodeDefinition> = {
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
  SetLatentNoiseMask: {
    required: { samples: ["LATENT"], mask: ["MASK"] },
    output: ["LATENT"],
    category: "latent/inpaint",
  },
  VAEEncodeForInpaint: {
    required: { pixels: ["IMAGE"], vae: ["VAE"], mask: ["MASK"], grow_mask_by: whole(6, 0, 64) },
    output: ["LATENT"],
    category: "latent/inpaint",
  },
  ImageUpscaleWithModel: {
    required: { upscale_model: ["UPSCALE_MODEL"], image: ["IMAGE"] },
    output: ["IMAGE"],
    category: "image/upscaling",
  },
  RemoveBackground: {
    isV3: true,
    required: { bg_removal_model: ["BACKGROUND_REMOVAL_MODEL"], image: ["IMAGE"] },
    output: ["MASK"],
    category: "image",
  },
  VAEEncode: {
    required: { pixels: ["IMAGE"], vae: ["VAE"] },
    output: ["LATENT"],
    category: "latent",
  },
};

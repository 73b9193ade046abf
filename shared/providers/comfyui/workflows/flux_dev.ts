import type { Graph } from "../graph.ts";

/**
 * FLUX.1 [dev] from one checkpoint file that holds the model, both text encoders and the VAE.
 *
 * The model is guidance-distilled: `cfg` stays 1.0, which also skips the negative prompt, and `FluxGuidance` takes the
 * guidance scale (https://docs.comfy.org/tutorials/flux/flux-1-text-to-image). The weights are licensed for
 * non-commercial use (https://huggingface.co/black-forest-labs/FLUX.1-dev).
 */
export const fluxDev: Graph = {
  "30": {
    class_type: "CheckpointLoaderSimple",
    inputs: { ckpt_name: "flux1-dev-fp8.safetensors" },
  },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "{{prompt}}", clip: ["30", 1] } },
  "33": { class_type: "CLIPTextEncode", inputs: { text: "", clip: ["30", 1] } },
  "35": {
    class_type: "FluxGuidance",
    inputs: { guidance: "{{guidance}}", conditioning: ["6", 0] },
  },
  "27": {
    class_type: "EmptySD3LatentImage",
    inputs: { width: "{{width}}", height: "{{height}}", batch_size: "{{batch}}" },
  },
  "31": {
    class_type: "KSampler",
    inputs: {
      seed: "{{seed}}",
      steps: "{{steps}}",
      cfg: 1,
      sampler_name: "euler",
      scheduler: "simple",
      denoise: 1,
      model: ["30", 0],
      positive: ["35", 0],
      negative: ["33", 0],
      latent_image: ["27", 0],
    },
  },
  "8": { class_type: "VAEDecode", inputs: { samples: ["31", 0], vae: ["30", 2] } },
  "9": {
    class_type: "SaveImage",
    inputs: { filename_prefix: "{{filename_prefix}}", images: ["8", 0] },
  },
};

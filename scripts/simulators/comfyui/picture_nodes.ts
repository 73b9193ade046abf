import {
  batch,
  embedded,
  type NodeDefinition,
  prompt,
  real,
  saved,
  whole,
} from "./node_definition.ts";

/** The node classes that need no model, a selection of ComfyUI's `nodes.py` and `comfy_extras`; and three of our own. */
export const pictureNodes: Record<string, NodeDefinition> = {
  LoadImage: {
    required: { image: [[], { image_upload: true }] },
    output: ["IMAGE", "MASK"],
    category: "image",
  },
  LoadImageMask: {
    required: {
      image: [[], { image_upload: true }],
      channel: [["alpha", "red", "green", "blue"]],
    },
    output: ["MASK"],
    category: "mask",
  },
  EmptyImage: {
    required: {
      width: whole(512, 1, 16_384),
      height: whole(512, 1, 16_384),
      batch_size: batch,
      color: whole(0, 0, 0xffffff),
    },
    output: ["IMAGE"],
    category: "image",
  },
  ImageScale: {
    required: {
      image: ["IMAGE"],
      upscale_method: [["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]],
      width: whole(512, 0, 16_384),
      height: whole(512, 0, 16_384),
      crop: [["disabled", "center"]],
    },
    output: ["IMAGE"],
    category: "image/upscaling",
  },
  ResizeImageMaskNode: {
    isV3: true,
    required: {
      input: ["*"],
      resize_type: ["COMFY_DYNAMICCOMBO_V3", {
        branches: [
          {
            key: "scale dimensions",
            inputs: {
              width: whole(512, 0, 16_384),
              height: whole(512, 0, 16_384),
              crop: ["COMBO", { options: ["disabled", "center"] }],
            },
          },
          { key: "scale by multiplier", inputs: { multiplier: real(1, 0.01, 8) } },
        ],
      }],
      scale_method: ["COMBO", {
        default: "area",
        options: ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"],
      }],
    },
    output: ["*"],
    category: "transform",
  },
  ImageBlend: {
    required: {
      image1: ["IMAGE"],
      image2: ["IMAGE"],
      blend_factor: real(0.5, 0, 1),
      blend_mode: [["normal", "multiply", "screen", "overlay", "soft_light", "difference"]],
    },
    output: ["IMAGE"],
    category: "image/postprocessing",
  },
  ImagePadForOutpaint: {
    required: {
      image: ["IMAGE"],
      left: whole(0, 0, 16_384, 8),
      top: whole(0, 0, 16_384, 8),
      right: whole(0, 0, 16_384, 8),
      bottom: whole(0, 0, 16_384, 8),
      feathering: whole(40, 0, 16_384),
    },
    output: ["IMAGE", "MASK"],
    category: "image",
  },
  ImageCompositeMasked: {
    required: {
      destination: ["IMAGE"],
      source: ["IMAGE"],
      x: whole(0, 0, 16_384),
      y: whole(0, 0, 16_384),
      resize_source: ["BOOLEAN", { default: false }],
    },
    optional: { mask: ["MASK"] },
    output: ["IMAGE"],
    category: "image",
  },
  ImageToMask: {
    required: { image: ["IMAGE"], channel: [["red", "green", "blue", "alpha"]] },
    output: ["MASK"],
    category: "mask",
  },
  InvertMask: { required: { mask: ["MASK"] }, output: ["MASK"], category: "mask" },
  JoinImageWithAlpha: {
    required: { image: ["IMAGE"], alpha: ["MASK"] },
    output: ["IMAGE"],
    category: "mask/compositing",
  },
  ImageInvert: { required: { image: ["IMAGE"] }, output: ["IMAGE"], category: "image" },
  SolidMask: {
    required: { value: real(1, 0, 1), width: whole(512, 1, 16_384), height: whole(512, 1, 16_384) },
    output: ["MASK"],
    category: "mask",
  },
  MaskToImage: { required: { mask: ["MASK"] }, output: ["IMAGE"], category: "mask" },
  PrimitiveString: { required: { value: ["STRING", {}] }, output: ["STRING"], category: "utils" },
  PrimitiveInt: {
    required: { value: whole(0, -9_007_199_254_740_991, 9_007_199_254_740_991) },
    output: ["INT"],
    category: "utils",
  },
  PreviewAny: { required: { source: ["*", {}] }, output: [], outputNode: true, category: "utils" },
  SaveAnimatedWEBP: {
    required: {
      images: saved,
      filename_prefix: ["STRING", { default: "ComfyUI" }],
      fps: real(6, 0.01, 1_000),
      lossless: ["BOOLEAN", { default: true }],
      quality: whole(80, 0, 100),
      method: [["default", "fastest", "slowest"]],
    },
    hidden: embedded,
    output: [],
    outputNode: true,
    category: "image/animation",
  },
  SaveAnimatedPNG: {
    required: {
      images: saved,
      filename_prefix: ["STRING", { default: "ComfyUI" }],
      fps: real(6, 0.01, 1_000),
      compress_level: whole(4, 0, 9),
    },
    hidden: embedded,
    output: [],
    outputNode: true,
    category: "image/animation",
  },
  SaveLatent: {
    required: {
      samples: ["LATENT"],
      filename_prefix: ["STRING", { default: "latents/ComfyUI" }],
    },
    hidden: embedded,
    output: [],
    outputNode: true,
    category: "_for_testing",
  },
  CreateVideo: {
    isV3: true,
    required: { images: ["IMAGE"], fps: real(30, 1, 120) },
    optional: { audio: ["AUDIO"] },
    output: ["VIDEO"],
    category: "image/video",
  },
  SaveVideo: {
    isV3: true,
    required: {
      video: ["VIDEO"],
      filename_prefix: ["STRING", { default: "video/ComfyUI" }],
      format: ["COMBO", { default: "auto", options: ["auto", "mp4"] }],
      codec: ["COMBO", { default: "auto", options: ["auto", "h264"] }],
    },
    hidden: embedded,
    output: [],
    outputNode: true,
    category: "image/video",
  },
  // Of somebody's own: each stands for what custom nodes do.
  TestRaise: {
    required: { image: ["IMAGE"], message: ["STRING", {}] },
    output: ["IMAGE"],
    category: "test",
  },
  TestOutputs: {
    required: { images: ["IMAGE"], prefix: ["STRING", {}] },
    output: [],
    outputNode: true,
    category: "test",
  },
  TestSeed32: {
    required: { image: ["IMAGE"], seed: whole(0, 0, 4_294_967_295) },
    output: ["IMAGE"],
    category: "test",
  },
  TestService: {
    required: { prompt, seed: whole(0, 0, 2_147_483_647) },
    hidden: {
      auth_token_comfy_org: "AUTH_TOKEN_COMFY_ORG",
      api_key_comfy_org: "API_KEY_COMFY_ORG",
    },
    apiNode: true,
    output: ["IMAGE"],
    category: "api node/image",
  },
  SaveImage: {
    required: { images: saved, filename_prefix: ["STRING", { default: "ComfyUI" }] },
    hidden: embedded,
    output: [],
    outputNode: true,
    category: "image",
  },
  PreviewImage: { required: { images: saved }, output: [], outputNode: true, category: "image" },
};

import type { Graph } from "../graph.ts";

const save: Graph[string] = {
  class_type: "SaveImage",
  inputs: { filename_prefix: "{{filename_prefix}}", images: ["8", 0] },
};
const load: Graph[string] = { class_type: "LoadImage", inputs: { image: "{{image}}" } };

/**
 * A graph that draws from words, made to begin with a picture (https://docs.comfy.org/tutorials/basic/image-to-image): the
 * picture is encoded in the place of the empty latent, and `denoise` says how much of it is drawn anew.
 *
 * @param base has its sampler at 31, its empty latent at 27, its decoder at 8 and its output at 9
 * @param vae the link to its VAE
 */
export function fromPicture(base: Graph, vae: [id: string, slot: number]): Graph {
  const { "27": _, ...rest } = base;
  return {
    ...rest,
    "50": load,
    "51": {
      class_type: "ImageScale",
      inputs: {
        ...{ image: ["50", 0], upscale_method: "lanczos", crop: "disabled" },
        ...{ width: "{{width}}", height: "{{height}}" },
      },
    },
    "52": { class_type: "VAEEncode", inputs: { pixels: ["51", 0], vae } },
    ...sampledFrom(base, ["52", 0], "{{strength}}"),
  };
}

/** {@link fromPicture}, of which only what the mask is white in is drawn anew; the rest keeps its pixels. */
export function withinMask(base: Graph, vae: [id: string, slot: number]): Graph {
  return {
    ...fromPicture(base, vae),
    "60": { class_type: "LoadImage", inputs: { image: "{{mask}}" } },
    "61": {
      class_type: "ImageScale",
      inputs: {
        ...{ image: ["60", 0], upscale_method: "bilinear", crop: "disabled" },
        ...{ width: "{{width}}", height: "{{height}}" },
      },
    },
    "62": { class_type: "ImageToMask", inputs: { image: ["61", 0], channel: "red" } },
    "63": { class_type: "SetLatentNoiseMask", inputs: { samples: ["52", 0], mask: ["62", 0] } },
    ...sampledFrom(base, ["63", 0], "{{strength}}"),
    ...pastedOver(["51", 0], ["62", 0]),
  };
}

/** A graph that draws around a picture: it is padded, and the padding is what is drawn. */
export function aroundPicture(base: Graph, vae: [id: string, slot: number]): Graph {
  const { "27": _, ...rest } = base;
  return {
    ...rest,
    "50": load,
    "70": {
      class_type: "ImagePadForOutpaint",
      inputs: {
        ...{ image: ["50", 0], left: "{{left}}", top: "{{top}}" },
        ...{ right: "{{right}}", bottom: "{{bottom}}", feathering: 0 },
      },
    },
    "52": { class_type: "VAEEncode", inputs: { pixels: ["70", 0], vae } },
    "63": { class_type: "SetLatentNoiseMask", inputs: { samples: ["52", 0], mask: ["70", 1] } },
    ...sampledFrom(base, ["63", 0], 1),
    ...pastedOver(["70", 0], ["70", 1]),
  };
}

/** Real-ESRGAN enlarges four times; what is asked for is scaled from that. */
export const upscale: Graph = {
  "50": load,
  "51": { class_type: "UpscaleModelLoader", inputs: { model_name: "RealESRGAN_x4plus.pth" } },
  "52": {
    class_type: "ImageUpscaleWithModel",
    inputs: { upscale_model: ["51", 0], image: ["50", 0] },
  },
  "8": {
    class_type: "ImageScale",
    inputs: {
      ...{ image: ["52", 0], upscale_method: "lanczos", crop: "disabled" },
      ...{ width: "{{width}}", height: "{{height}}" },
    },
  },
  "9": save,
};

/** BiRefNet finds what stands in front; an alpha of 1 is transparent here, so what it found is inverted. */
export const cutOut: Graph = {
  "50": load,
  "51": {
    class_type: "LoadBackgroundRemovalModel",
    inputs: { bg_removal_name: "birefnet.safetensors" },
  },
  "52": {
    class_type: "RemoveBackground",
    inputs: { bg_removal_model: ["51", 0], image: ["50", 0] },
  },
  "53": { class_type: "InvertMask", inputs: { mask: ["52", 0] } },
  "8": { class_type: "JoinImageWithAlpha", inputs: { image: ["50", 0], alpha: ["53", 0] } },
  "9": save,
};

function sampledFrom(
  base: Graph,
  latent: [id: string, slot: number],
  denoise: string | number,
): Graph {
  const sampler = base["31"];
  if (!sampler) throw new Error("unreachable: the built-in graphs have their sampler at 31");
  return { "31": { ...sampler, inputs: { ...sampler.inputs, latent_image: latent, denoise } } };
}

function pastedOver(picture: [id: string, slot: number], mask: [id: string, slot: number]): Graph {
  return {
    "80": {
      class_type: "ImageCompositeMasked",
      inputs: {
        ...{ destination: picture, source: ["8", 0], mask, x: 0, y: 0 },
        resize_source: false,
      },
    },
    "9": { ...save, inputs: { ...save.inputs, images: ["80", 0] } },
  };
}

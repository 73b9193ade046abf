import assert from "node:assert/strict";
import type { Json } from "../contract.ts";
import { findPlaces, type Places } from "./find_places.ts";
import { graphSchema } from "./graph.ts";

/** `[class, inputs, title]` by id. */
type Nodes = Record<string, [classType: string, inputs: Record<string, Json>, title?: string]>;

const graphOf = (nodes: Nodes) =>
  graphSchema.parse(Object.fromEntries(
    Object.entries(nodes).map(([id, [class_type, inputs, title]]) => [
      id,
      { class_type, inputs, ...(title !== undefined && { _meta: { title } }) },
    ]),
  ));

const encode = (
  text: Json,
): [string, Record<string, Json>] => ["CLIPTextEncode", { text, clip: ["4", 1] }];
const sampler = (
  changes: Record<string, Json> = {},
): [string, Record<string, Json>] => ["KSampler", {
  seed: 5,
  steps: 20,
  cfg: 7,
  sampler_name: "euler",
  scheduler: "normal",
  denoise: 1,
  model: ["4", 0],
  positive: ["6", 0],
  negative: ["7", 0],
  latent_image: ["5", 0],
  ...changes,
}];
const basic: Nodes = {
  "3": sampler(),
  "4": ["CheckpointLoaderSimple", { ckpt_name: "sd_xl_base_1.0.safetensors" }],
  "5": ["EmptyLatentImage", { width: 512, height: 768, batch_size: 1 }],
  "6": encode("a cat"),
  "7": encode("blurry"),
  "8": ["VAEDecode", { samples: ["3", 0], vae: ["4", 2] }],
  "9": ["SaveImage", { filename_prefix: "ComfyUI", images: ["8", 0] }],
};
const all: Places = {
  prompt: ["6.text"],
  negative_prompt: ["7.text"],
  width: ["5.width"],
  height: ["5.height"],
  batch: ["5.batch_size"],
  seed: ["3.seed"],
  steps: ["3.steps"],
  guidance: ["3.cfg"],
  filename_prefix: ["9.filename_prefix"],
};
const picture: Nodes = {
  ...basic,
  "10": ["LoadImage", { image: "cat.png" }],
  "11": ["VAEEncode", { pixels: ["10", 0], vae: ["4", 2] }],
};
const flux: Nodes = {
  "4": ["CheckpointLoaderSimple", { ckpt_name: "flux1-dev-fp8.safetensors" }],
  "5": ["EmptySD3LatentImage", { width: 1024, height: 768, batch_size: 1 }],
  "6": encode("a cat"),
  "8": ["VAEDecode", { samples: ["13", 0], vae: ["4", 2] }],
  "9": ["SaveImage", { filename_prefix: "flux", images: ["8", 0] }],
  "13": ["SamplerCustomAdvanced", {
    noise: ["25", 0],
    guider: ["22", 0],
    sampler: ["16", 0],
    sigmas: ["17", 0],
    latent_image: ["5", 0],
  }],
  "16": ["KSamplerSelect", { sampler_name: "euler" }],
  "17": ["BasicScheduler", { scheduler: "simple", steps: 24, denoise: 1, model: ["30", 0] }],
  "22": ["BasicGuider", { model: ["30", 0], conditioning: ["26", 0] }],
  "25": ["RandomNoise", { noise_seed: 9 }],
  "26": ["FluxGuidance", { guidance: 3.5, conditioning: ["6", 0] }],
  "30": ["ModelSamplingFlux", {
    max_shift: 1.15,
    base_shift: 0.5,
    width: 1024,
    height: 768,
    model: ["4", 0],
  }],
};
const ofFlux: Places = {
  prompt: ["6.text"],
  width: ["5.width", "30.width"],
  height: ["5.height", "30.height"],
  batch: ["5.batch_size"],
  seed: ["25.noise_seed"],
  steps: ["17.steps"],
  guidance: ["26.guidance"],
  filename_prefix: ["9.filename_prefix"],
};
const advanced = (
  changes: Record<string, Json>,
): [string, Record<string, Json>] => ["KSamplerAdvanced", {
  add_noise: "enable",
  noise_seed: 5,
  steps: 25,
  cfg: 7,
  start_at_step: 0,
  end_at_step: 10000,
  positive: ["6", 0],
  negative: ["7", 0],
  latent_image: ["5", 0],
  model: ["4", 0],
  ...changes,
}];

const cases: [name: string, nodes: Nodes, found: Partial<Places>, without?: (keyof Places)[]][] = [
  ["the default workflow", basic, all],
  ["one without titles and with ids of subgraphs", {
    ...basic,
    "57:3": sampler(),
    "3": ["Reroute", { "": ["57:3", 0] }],
  }, { seed: ["57:3.seed"] }],
  ["positive and negative crossed in the order of ids", {
    ...basic,
    "3": sampler({ positive: ["7", 0], negative: ["6", 0] }),
  }, { prompt: ["7.text"], negative_prompt: ["6.text"] }],
  ["a title that contradicts the links", {
    ...basic,
    "6": [...encode("a cat"), "Negative"] as Nodes[string],
  }, { prompt: ["6.text"] }],
  ["the same text for both sides", { ...basic, "3": sampler({ negative: ["6", 0] }) }, {
    prompt: ["6.text"],
  }, ["negative_prompt"]],
  [
    "a negative that is zeroed out",
    { ...basic, "7": ["ConditioningZeroOut", { conditioning: ["6", 0] }] },
    { prompt: ["6.text"] },
    ["negative_prompt"],
  ],
  ["words in a node of their own", {
    ...basic,
    "6": encode(["20", 0]),
    "20": ["PrimitiveStringMultiline", { value: "a cat" }],
  }, { prompt: ["20.value"] }],
  ["joined words: the longer ones", {
    ...basic,
    "6": encode(["20", 0]),
    "20": ["StringConcatenate", {
      string_a: "photo of",
      string_b: "a cat on a wall",
      delimiter: " ",
    }],
  }, { prompt: ["20.string_b"] }],
  ["a chain of text nodes", {
    ...basic,
    "6": encode(["20", 0]),
    "20": ["ShowText|pysssss", { text: ["21", 0] }],
    "21": ["Text Multiline", { text: "a cat" }],
  }, { prompt: ["21.text"] }],
  ["a switch between texts", {
    ...basic,
    "6": encode(["20", 0]),
    "20": ["Any Switch (rgthree)", { any_01: ["21", 0] }],
    "21": ["CR Prompt Text", { prompt: "a cat" }],
  }, { prompt: ["21.prompt"] }],
  ["combined conditionings: the first", {
    ...basic,
    "3": sampler({ positive: ["20", 0] }),
    "20": ["ConditioningCombine", { conditioning_1: ["6", 0], conditioning_2: ["7", 0] }],
  }, { prompt: ["6.text"] }],
  ["ControlNet between encoder and sampler", {
    ...basic,
    "3": sampler({ positive: ["20", 0], negative: ["20", 1] }),
    "20": ["ControlNetApplyAdvanced", {
      positive: ["6", 0],
      negative: ["7", 0],
      image: ["10", 0],
      strength: 1,
    }],
    "10": ["LoadImage", { image: "pose.png" }],
  }, { ...all, image: ["10.image"] }],
  ["a LoRA between loader and sampler", {
    ...basic,
    "3": sampler({ model: ["20", 0] }),
    "20": ["LoraLoader", {
      lora_name: "detail.safetensors",
      strength_model: 1,
      model: ["4", 0],
      clip: ["4", 1],
    }],
  }, all],
  ["a seed in a node of its own", {
    ...basic,
    "3": sampler({ seed: ["20", 0] }),
    "20": ["Seed (rgthree)", { seed: 7 }],
  }, { seed: ["20.seed"] }],
  ["a seed in a primitive", {
    ...basic,
    "3": sampler({ seed: ["20", 0] }),
    "20": ["PrimitiveInt", { value: 7 }],
  }, { seed: ["20.value"] }],
  ["a size in primitives", {
    ...basic,
    "5": ["EmptyLatentImage", { width: ["20", 0], height: ["21", 0], batch_size: 1 }],
    "20": ["PrimitiveInt", { value: 512 }],
    "21": ["INTConstant", { value: 512 }],
  }, { width: ["20.value"], height: ["21.value"] }],
  ["a guidance of 1, of a distilled model", { ...basic, "3": sampler({ cfg: 1, steps: 4 }) }, {
    steps: ["3.steps"],
  }, ["guidance"]],
  ["SDXL with a refiner, whose steps belong together", {
    ...basic,
    "3": advanced({ end_at_step: 20 }),
    "40": advanced({
      add_noise: "disable",
      noise_seed: 0,
      start_at_step: 20,
      latent_image: ["3", 0],
      positive: ["41", 0],
      negative: ["42", 0],
    }),
    "41": encode("a cat"),
    "42": encode("blurry"),
    "8": ["VAEDecode", { samples: ["40", 0], vae: ["4", 2] }],
  }, {
    prompt: ["6.text", "41.text"],
    negative_prompt: ["7.text", "42.text"],
    seed: ["3.noise_seed"],
  }, ["steps"]],
  ["one advanced sampler", { ...basic, "3": advanced({}) }, {
    seed: ["3.noise_seed"],
    steps: ["3.steps"],
  }],
  ["SDXL's encoder with two texts and the size", {
    ...basic,
    "6": ["CLIPTextEncodeSDXL", {
      text_g: "a cat",
      text_l: "a cat",
      width: 512,
      height: 768,
      target_width: 512,
      target_height: 768,
      clip: ["4", 1],
    }],
  }, { prompt: ["6.text_g", "6.text_l"], width: ["5.width", "6.width", "6.target_width"] }],
  [
    "a second pass over the picture",
    {
      ...basic,
      "30": ["LatentUpscaleBy", { samples: ["3", 0], scale_by: 1.5 }],
      "31": sampler({ seed: 8, steps: 10, denoise: 0.5, latent_image: ["30", 0] }),
      "8": ["VAEDecode", { samples: ["31", 0], vae: ["4", 2] }],
    },
    { ...all, seed: ["3.seed", "31.seed"] },
    ["strength"],
  ],
  ["a draft and the picture: the last file", {
    ...basic,
    "20": ["UpscaleModelLoader", { model_name: "4x.pth" }],
    "21": ["ImageUpscaleWithModel", { upscale_model: ["20", 0], image: ["8", 0] }],
    "2": ["SaveImage", { filename_prefix: "final", images: ["21", 0] }],
  }, { filename_prefix: ["2.filename_prefix"] }],
  ["a preview only", { ...basic, "9": ["PreviewImage", { images: ["8", 0] }] }, {
    prompt: ["6.text"],
  }, ["filename_prefix"]],
  [
    "a picture as the beginning",
    { ...picture, "3": sampler({ denoise: 0.6, latent_image: ["11", 0] }) },
    { image: ["10.image"], strength: ["3.denoise"], prompt: ["6.text"] },
    ["width", "batch"],
  ],
  ["a picture brought to a size first", {
    ...picture,
    "11": ["VAEEncode", { pixels: ["12", 0], vae: ["4", 2] }],
    "12": ["ImageScale", {
      image: ["10", 0],
      width: 768,
      height: 512,
      upscale_method: "area",
      crop: "center",
    }],
    "3": sampler({ latent_image: ["11", 0] }),
  }, { width: ["12.width"], height: ["12.height"] }],
  ["inpainting with a mask of its own", {
    ...picture,
    "11": ["VAEEncodeForInpaint", {
      pixels: ["10", 0],
      mask: ["13", 0],
      vae: ["4", 2],
      grow_mask_by: 6,
    }],
    "13": ["LoadImageMask", { image: "mask.png", channel: "red" }],
    "3": sampler({ latent_image: ["11", 0] }),
  }, { image: ["10.image"], mask: ["13.image"] }],
  ["a mask as the alpha of a second picture", {
    ...picture,
    "11": ["InpaintModelConditioning", {
      positive: ["6", 0],
      negative: ["7", 0],
      pixels: ["10", 0],
      mask: ["13", 1],
      vae: ["4", 2],
    }],
    "13": ["LoadImage", { image: "m.png" }],
    "3": sampler({ positive: ["11", 0], negative: ["11", 1], latent_image: ["11", 2] }),
  }, {
    prompt: ["6.text"],
    negative_prompt: ["7.text"],
    image: ["10.image"],
    mask: ["13.image"],
    strength: ["3.denoise"],
  }],
  ["FLUX with a guider of its own", flux, ofFlux, ["negative_prompt"]],
  ["FLUX with two encoders in one node", {
    ...flux,
    "6": ["CLIPTextEncodeFlux", { clip_l: "a cat", t5xxl: "a cat", guidance: 3, clip: ["4", 1] }],
    "22": ["BasicGuider", { model: ["30", 0], conditioning: ["6", 0] }],
    "26": ["PreviewAny", { source: "x" }],
  }, { prompt: ["6.clip_l", "6.t5xxl"], guidance: ["6.guidance"] }],
  ["a guider with both sides", {
    ...flux,
    "7": encode("blurry"),
    "26": ["PreviewAny", { source: "x" }],
    "22": ["CFGGuider", { model: ["4", 0], positive: ["6", 0], negative: ["7", 0], cfg: 5 }],
  }, { prompt: ["6.text"], negative_prompt: ["7.text"], guidance: ["22.cfg"] }],
  ["FLUX.2 with its own scheduler", {
    ...flux,
    "17": ["Flux2Scheduler", { steps: 20, width: 1024, height: 768 }],
    "30": ["PreviewAny", { source: "x" }],
  }, { steps: ["17.steps"], width: ["5.width", "17.width"] }],
  [
    "a reference picture in the conditioning",
    {
      ...flux,
      "26": ["ReferenceLatent", { conditioning: ["6", 0], latent: ["41", 0] }],
      "41": ["VAEEncode", { pixels: ["42", 0], vae: ["4", 2] }],
      "42": ["LoadImage", { image: "ref.png" }],
    },
    { prompt: ["6.text"], image: ["42.image"] },
    ["strength"],
  ],
  ["a sampler behind a pipe", {
    ...basic,
    "20": ["ToBasicPipe", {
      model: ["4", 0],
      clip: ["4", 1],
      vae: ["4", 2],
      positive: ["6", 0],
      negative: ["7", 0],
    }],
    "3": ["ImpactKSamplerBasicPipe", {
      basic_pipe: ["20", 0],
      seed: 1,
      steps: 20,
      cfg: 7,
      latent_image: ["5", 0],
      denoise: 1,
    }],
  }, all],
  ["an efficient loader with everything", {
    "1": ["Efficient Loader", {
      ckpt_name: "sd.safetensors",
      positive: "a cat",
      negative: "blurry",
      empty_latent_width: 512,
      empty_latent_height: 512,
      batch_size: 1,
    }],
    "2": ["KSampler (Efficient)", {
      seed: 1,
      steps: 20,
      cfg: 7,
      model: ["1", 0],
      positive: ["1", 1],
      negative: ["1", 2],
      latent_image: ["1", 3],
    }],
    "3": ["SaveImage", { filename_prefix: "x", images: ["2", 5] }],
  }, {
    prompt: ["1.positive"],
    negative_prompt: ["1.negative"],
    width: ["1.empty_latent_width"],
    batch: ["1.batch_size"],
  }],
  ["a detailer after the sampler", {
    ...basic,
    "30": ["FaceDetailer", {
      image: ["8", 0],
      model: ["4", 0],
      positive: ["31", 0],
      negative: ["7", 0],
      seed: 4,
      steps: 12,
      cfg: 5,
      denoise: 0.4,
    }],
    "31": encode("a face"),
    "9": ["SaveImage", { filename_prefix: "x", images: ["30", 0] }],
  }, { ...all, seed: ["3.seed", "30.seed"] }],
  ["a service that draws", {
    "7": ["GeminiImageNode", { prompt: "a cat", model: "gemini-2.5-flash-image", seed: 3 }],
    "8": ["SaveImage", { filename_prefix: "x", images: ["7", 0] }],
  }, { prompt: ["7.prompt"], seed: ["7.seed"], filename_prefix: ["8.filename_prefix"] }],
  ["a service with a negative prompt", {
    "7": ["StabilityStableImageUltraNode", { prompt: "a cat", negative_prompt: "blurry", seed: 3 }],
    "8": ["SaveImage", { filename_prefix: "x", images: ["7", 0] }],
  }, { prompt: ["7.prompt"], negative_prompt: ["7.negative_prompt"] }],
  ["words that only a title tells", {
    "1": ["MyText", { text: "x" }, "Positive Prompt"],
    "2": ["MyText", { text: "a long list of what is not wanted" }, "Negative Prompt"],
    "3": ["MyDraw", { a: ["1", 0], b: ["2", 0] }],
  }, { prompt: ["1.text"], negative_prompt: ["2.text"] }],
  [
    "one that its owner has marked: nothing else",
    { ...basic, "6": encode("ink drawing of {{prompt}}"), "3": sampler({ seed: "{{seed}}" }) },
    { prompt: ["6.text"], seed: ["3.seed"] },
    ["steps", "guidance", "width", "negative_prompt"],
  ],
  ["links in a circle", { ...basic, "6": encode(["6", 0]) }, { seed: ["3.seed"] }, ["prompt"]],
  ["links to nodes that are not there", {
    ...basic,
    "3": sampler({ positive: ["99", 0], latent_image: ["98", 0] }),
  }, { seed: ["3.seed"] }],
];

for (const [name, nodes, found, without = []] of cases) {
  Deno.test(`findPlaces() reads ${name}`, () => {
    const places = findPlaces(graphOf(nodes));
    for (const [field, paths] of Object.entries(found)) {
      assert.deepEqual(places[field as keyof Places]?.toSorted(), paths.toSorted(), field);
    }
    for (const field of without) assert.equal(places[field], undefined, field);
  });
}

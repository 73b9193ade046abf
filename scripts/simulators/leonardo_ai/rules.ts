import { hasuraError, type LeonardoRefusal } from "./refusal.ts";
import type { Canvas } from "../pictures/mod.ts";
import { defaultModelId, type LeonardoModel, leonardoModels, photoRealModelIds } from "./models.ts";

/** A v1 request whose names and types are right, with the platform's defaults. */
export interface LeonardoOrder {
  prompt: string;
  negativePrompt: string;
  model: LeonardoModel;
  width: number;
  height: number;
  count: number;
  steps: number;
  guidanceScale: number;
  seed: number;
  presetStyle: string | null;
  alchemy: boolean;
  /** The version; PhotoReal v1 draws with a model of its own. */
  photoReal: "v1" | "v2" | undefined;
  highResolution: boolean;
  ultra: boolean;
  isPublic: boolean;
  scheduler: string;
  transparent: boolean;
  /** What was made of the pictures that came in. */
  made?: Canvas;
  /** Whether it fails, without a word of why. */
  fails?: boolean;
}

const contrasts = [1, 1.3, 1.8, 2.5, 3, 3.5, 4, 4.5];
const alchemyStyles =
  "ANIME CREATIVE DYNAMIC ENVIRONMENT GENERAL ILLUSTRATION PHOTOGRAPHY RAYTRACED RENDER_3D SKETCH_BW SKETCH_COLOR NONE"
    .split(" ");
const photoRealStyles =
  "BOKEH CINEMATIC CINEMATIC_CLOSEUP CREATIVE FASHION FILM FOOD HDR LONG_EXPOSURE MACRO MINIMALISTIC MONOCHROME MOODY NEUTRAL PORTRAIT RETRO STOCK_PHOTO VIBRANT UNPROCESSED NONE"
    .split(" ");

/**
 * Applies the platform's parameter rules (https://docs.leonardo.ai/reference/creategeneration).
 *
 * @param body has the right names and types
 * @param uploads ids of uploaded pictures
 */
export function readOrder(
  body: Record<string, unknown>,
  seed: number,
  uploads: ReadonlySet<string>,
): LeonardoOrder | LeonardoRefusal {
  const number = (name: string, fallback: number) =>
    typeof body[name] === "number" ? body[name] : fallback;
  const flag = (name: string) => body[name] === true;
  const modelId = body["modelId"] ?? defaultModelId;
  const model = leonardoModels.find(({ id }) => id === modelId);
  if (!model) return refusal("model not supported within the Production API");
  const order: LeonardoOrder = {
    prompt: String(body["prompt"]),
    negativePrompt: String(body["negative_prompt"] ?? ""),
    model,
    width: number("width", 1024),
    height: number("height", 768),
    count: number("num_images", 4),
    steps: number("num_inference_steps", 15),
    guidanceScale: number("guidance_scale", 7),
    seed: number("seed", seed),
    presetStyle: typeof body["presetStyle"] === "string" ? body["presetStyle"] : null,
    alchemy: flag("alchemy"),
    photoReal: !flag("photoReal") ? undefined : body["photoRealVersion"] === "v2" ? "v2" : "v1",
    highResolution: flag("highResolution"),
    ultra: flag("ultra"),
    isPublic: flag("public"),
    scheduler: String(body["scheduler"] ?? "EULER_DISCRETE"),
    transparent: body["transparency"] === "foreground_only",
  };
  const broken = brokenRule(order, body, uploads);
  return broken === undefined ? order : refusal(broken);
}

/** The pixels that come back: alchemy enlarges what the older families draw. */
export function outputSize(order: LeonardoOrder): { width: number; height: number } {
  const isSecondAlchemy = order.model.family === "xl" && order.photoReal !== "v1";
  const firstAlchemy = order.highResolution ? 2 : 1.5;
  const enlarged = order.alchemy && isEnlarged(order.model);
  const factor = !enlarged ? 1 : isSecondAlchemy ? 1.75 : firstAlchemy;
  return { width: Math.round(order.width * factor), height: Math.round(order.height * factor) };
}

/** True for the families whose pictures alchemy enlarges. */
function isEnlarged({ family }: LeonardoModel): boolean {
  return family === "xl" || family === "sd15";
}

/** The platform's words for the first rule that is broken. */
function brokenRule(
  order: LeonardoOrder,
  body: Record<string, unknown>,
  uploads: ReadonlySet<string>,
): string | undefined {
  const { model, width, height } = order;
  if (order.prompt.trim() === "") return "Invalid prompt, prompt cannot be empty.";
  if (order.prompt.length > 1_500) {
    return "Invalid prompt, maximum length of 1500 characters exceeded.";
  }
  // Newer families draw up to 1,536 pixels also with alchemy: https://docs.leonardo.ai/docs/phoenix asks for 1472.
  const largest = order.alchemy && isEnlarged(model) ? 1_024 : 1_536;
  if ([width, height].some((side) => side < 32 || side > largest || side % 8 !== 0)) {
    return "invalid dimensions";
  }
  const most = Math.max(width, height) > 768 ? 4 : 8;
  if (order.count < 1 || order.count > most) {
    return `too many images: num_images must be between 1 and ${most}`;
  }
  if (order.steps < 10 || order.steps > 60) return "num_inference_steps must be between 10 and 60";
  const largestGuidance = order.alchemy && model.family === "sd15" ? 30 : 20;
  if (order.guidanceScale < 1 || order.guidanceScale > largestGuidance) {
    return `guidance_scale must be between 1 and ${largestGuidance}`;
  }
  if (order.scheduler === "LEONARDO" && !order.alchemy && order.guidanceScale > 7) {
    return "guidance_scale must be at most 7 with the scheduler LEONARDO";
  }
  const largestSeed = model.family === "flux" ? 2_147_483_637 : 9_999_999_998;
  if (!Number.isInteger(order.seed) || order.seed < 0 || order.seed > largestSeed) {
    return `seed must be an integer between 0 and ${largestSeed}`;
  }
  return brokenCombination(order, body, uploads);
}

function brokenCombination(
  order: LeonardoOrder,
  body: Record<string, unknown>,
  uploads: ReadonlySet<string>,
): string | undefined {
  const { model, presetStyle } = order;
  if (order.ultra && order.alchemy) return "ultra cannot be used together with alchemy";
  if (order.photoReal && !order.alchemy) return "photoReal requires alchemy to be enabled";
  if (order.photoReal === "v2") {
    if (!photoRealModelIds.includes(model.id) || body["modelId"] === undefined) {
      return "photoReal v2 requires one of the models Kino XL, Diffusion XL and Vision XL";
    }
  } else if (order.photoReal && typeof body["modelId"] === "string") {
    return "photoReal v1 cannot be used together with modelId";
  }
  if (presetStyle !== null && (model.family === "xl" || model.family === "sd15")) {
    const allowed = order.photoReal
      ? [...photoRealStyles, ...alchemyStyles]
      : order.alchemy
      ? alchemyStyles
      : ["LEONARDO", "NONE"];
    if (!allowed.includes(presetStyle)) return `invalid presetStyle ${presetStyle}`;
  }
  const contrast = body["contrast"];
  if (typeof contrast === "number") {
    if (!contrasts.includes(contrast)) return `contrast must be one of ${contrasts.join(", ")}`;
    if (model.family === "phoenix" && order.alchemy && contrast < 2.5) {
      return "contrast must be at least 2.5 with alchemy";
    }
  } else if (model.family === "phoenix" || model.family === "flux") {
    return "contrast is required for this model";
  }
  const upload = body["init_image_id"];
  if (typeof upload === "string" && !uploads.has(upload)) return "invalid init image id";
  const strength = body["init_strength"];
  if (typeof strength === "number" && (strength < 0.1 || strength > 0.9)) {
    return "init_strength must be between 0.1 and 0.9";
  }
  return undefined;
}

function refusal(error: string): LeonardoRefusal {
  return hasuraError(400, "unexpected", error);
}

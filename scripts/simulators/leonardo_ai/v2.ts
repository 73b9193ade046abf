import { isRecord, type Reply } from "../exchange.ts";
import { type LeonardoModel, leonardoModels, v2OnlySlugs } from "./models.ts";
import { graphqlError } from "./refusal.ts";
import type { LeonardoOrder } from "./rules.ts";
import { cutOut, resize } from "../pictures/mod.ts";
import { type FindPicture, remakeSecond } from "./pictures_in.ts";

const topFields = ["model", "public", "parameters"];
const parameterFields =
  "prompt negative_prompt width height quantity style_ids prompt_enhance mode seed contrast guidances"
    .split(" ");

/** Largest prompt, in characters, where it is not 2,000. */
const promptLimits: Record<string, number> = { "lucid-realism": 9_999 };

/** Smallest and largest sides in pixels by slug; multiples of 8. */
const sideLimits: Record<string, { minimum: number; width: number; height: number }> = {
  "lucid-origin": { minimum: 16, width: 3_840, height: 3_616 },
  "lucid-realism": { minimum: 16, width: 2_496, height: 2_496 },
  "phoenix-v1.0": { minimum: 32, width: 2_048, height: 2_048 },
  "phoenix-v0.9": { minimum: 32, width: 2_048, height: 2_048 },
};
const usualSides = { minimum: 32, width: 2_048, height: 2_048 };

/** An answer of API v2 to a request it refuses. */
export function refuseV2(statusCode: number, message: string): Reply {
  return graphqlError(statusCode, statusCode === 403 ? "FORBIDDEN" : "BAD_USER_INPUT", message);
}

/** Reads the body of `POST /v2/generations` (https://docs.leonardo.ai/docs/api-v2). */
export function readV2Order(
  body: unknown,
  seed: number,
  find: FindPicture,
): LeonardoOrder | Reply {
  if (!isRecord(body)) return refuseV2(400, "The body must be a JSON object");
  const { model: slug, parameters } = body;
  const model = modelOf(String(slug));
  if (!model) return refuseV2(404, `Model ${slug} is not supported within the Production API`);
  if (!isRecord(parameters)) return refuseV2(400, "parameters must be an object");
  if (isToolSlug(String(slug))) return readTool(String(slug), model, parameters, find);
  const unknown = Object.keys(body).find((name) => !topFields.includes(name)) ??
    Object.keys(parameters).find((name) => !parameterFields.includes(name));
  if (unknown !== undefined) return refuseV2(400, `Unexpected parameter ${unknown}`);
  const number = (name: string, fallback: number) =>
    typeof parameters[name] === "number" ? parameters[name] : fallback;
  const order: LeonardoOrder = {
    prompt: String(parameters["prompt"] ?? ""),
    negativePrompt: String(parameters["negative_prompt"] ?? ""),
    model,
    width: number("width", 1_024),
    height: number("height", 1_024),
    count: number("quantity", 4),
    steps: 15,
    guidanceScale: 7,
    seed: number("seed", seed),
    presetStyle: null,
    alchemy: false,
    photoReal: undefined,
    highResolution: false,
    ultra: parameters["mode"] === "ULTRA",
    isPublic: body["public"] === true,
    scheduler: "EULER_DISCRETE",
    transparent: false,
  };
  const problem = problemOf(order, parameters, String(slug));
  if (problem !== undefined) return refuseV2(400, problem);
  const { prompt, width, height } = order;
  const made = remakeSecond(String(slug), parameters, find, prompt, { width, height });
  if (typeof made === "string") return refuseV2(400, made);
  return made ? { ...order, made } : order;
}

/** The body of `GET /v2/models`. */
export function listV2Models() {
  const slugs = [...leonardoModels.flatMap(({ slug }) => slug ?? []), ...v2OnlySlugs];
  const prompt = { type: "string", maxLength: 2_000 };
  const parameters = { type: "object", properties: { prompt }, required: ["prompt"] };
  return {
    productionApiAvailableModels: slugs.map((slug) => ({
      id: modelOf(slug)?.id,
      name: modelOf(slug)?.name,
      parameters,
    })),
  };
}

function modelOf(slug: string): LeonardoModel | undefined {
  if (v2OnlySlugs.includes(slug)) {
    return { id: slug, name: slug, family: "lucid", sdVersion: "FLUX", slug };
  }
  return leonardoModels.find((model) => model.slug === slug);
}

function problemOf(
  order: LeonardoOrder,
  parameters: Record<string, unknown>,
  slug: string,
): string | undefined {
  const limit = promptLimits[slug] ?? 2_000;
  if (order.prompt.trim() === "") return "prompt is required";
  if (order.prompt.length > limit) return `prompt must be at most ${limit} characters`;
  if (!Number.isInteger(order.count) || order.count < 1 || order.count > 8) {
    return "quantity must be between 1 and 8";
  }
  const sides = sideLimits[slug] ?? usualSides;
  const fits = (side: number, largest: number) =>
    side >= sides.minimum && side <= largest && side % 8 === 0;
  if (!fits(order.width, sides.width) || !fits(order.height, sides.height)) {
    return `width and height must be multiples of 8 from ${sides.minimum} to ${sides.width} x ${sides.height}`;
  }
  const isPhoenix = order.model.family === "phoenix";
  if (order.negativePrompt !== "" && !isPhoenix) return "negative_prompt is not supported";
  if (order.negativePrompt.length > 1_000) return "negative_prompt must be at most 1000 characters";
  if (parameters["contrast"] !== undefined) {
    if (!isPhoenix) return "contrast is not supported";
    if (!["LOW", "MEDIUM", "HIGH"].includes(String(parameters["contrast"]))) {
      return "contrast must be LOW, MEDIUM or HIGH";
    }
  }
  const mode = parameters["mode"];
  if (mode !== undefined && !["FAST", "QUALITY", "ULTRA"].includes(String(mode))) {
    return "mode must be FAST, QUALITY or ULTRA";
  }
  return undefined;
}

function isToolSlug(slug: string): boolean {
  return slug === "remove-bg" || slug.startsWith("aurora-upscaler-");
}

const toolFields: Record<string, string[]> = {
  "remove-bg": ["format", "size", "type", "channels", "guidances"],
  "aurora-upscaler-creative": ["width", "height", "upscale_factor", "creativity", "guidances"],
  "aurora-upscaler-precise": ["width", "height", "upscale_factor", "upscale_mode", "guidances"],
};

/** `remove-bg` and the upscalers: one picture in, one out, without words. */
function readTool(
  slug: string,
  model: LeonardoModel,
  parameters: Record<string, unknown>,
  find: FindPicture,
): LeonardoOrder | Reply {
  const unknown = Object.keys(parameters).find((name) => !toolFields[slug]?.includes(name));
  if (unknown !== undefined) return refuseV2(400, `Unexpected parameter ${unknown}`);
  const { guidances } = parameters;
  const [entry] = isRecord(guidances) && Array.isArray(guidances["image_reference"])
    ? guidances["image_reference"]
    : [];
  const image = isRecord(entry) && isRecord(entry["image"]) ? entry["image"] : {};
  const picture = find(image["id"], image["type"]);
  if (!picture) return refuseV2(400, "image not found");
  const factor = Number(parameters["upscale_factor"] ?? 1);
  if (slug !== "remove-bg" && ![2, 3, 4, 6, 8].includes(factor)) {
    return refuseV2(400, "upscale_factor must be 2, 3, 4, 6 or 8");
  }
  const made = slug === "remove-bg"
    ? cutOut(picture)
    : resize(picture, picture.width * factor, picture.height * factor);
  return {
    ...{ prompt: "", negativePrompt: "", model, width: made.width, height: made.height, count: 1 },
    ...{ steps: 15, guidanceScale: 7, seed: 1, presetStyle: null, alchemy: false },
    ...{ photoReal: undefined, highResolution: false, ultra: false, isPublic: false },
    ...{ scheduler: "EULER_DISCRETE", transparent: slug === "remove-bg", made },
  };
}

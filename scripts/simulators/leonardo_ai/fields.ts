import { isRecord } from "../exchange.ts";
import { hasuraError, type LeonardoRefusal } from "./refusal.ts";

/** What the platform accepts in a body field. */
type FieldType =
  | { kind: "String" | "Boolean" | "uuid" | "list" }
  | { kind: "Int" | "Float"; minimum?: number; maximum?: number }
  | { kind: "enum"; name: string; values: readonly string[] };

const anyText: FieldType = { kind: "String" };
const flag: FieldType = { kind: "Boolean" };
const uuid: FieldType = { kind: "uuid" };
const list: FieldType = { kind: "list" };

/** Every style by name (https://docs.leonardo.ai/reference/creategeneration). */
const presetStyles = [
  ..."ANIME BOKEH CINEMATIC CINEMATIC_CLOSEUP CREATIVE DYNAMIC ENVIRONMENT FASHION FILM FOOD".split(
    " ",
  ),
  ..."GENERAL HDR ILLUSTRATION LEONARDO LONG_EXPOSURE MACRO MINIMALISTIC MONOCHROME MOODY".split(
    " ",
  ),
  ..."NEUTRAL NONE PHOTOGRAPHY PORTRAIT RAYTRACED RENDER_3D RETRO SKETCH_BW SKETCH_COLOR".split(
    " ",
  ),
  ..."STOCK_PHOTO UNPROCESSED VIBRANT".split(" "),
] as const;

/** The body fields of `POST /v1/generations`; anything else is refused. */
const fields: Record<string, FieldType> = {
  prompt: anyText,
  negative_prompt: anyText,
  modelId: uuid,
  width: { kind: "Int" },
  height: { kind: "Int" },
  num_images: { kind: "Int" },
  num_inference_steps: { kind: "Int" },
  guidance_scale: { kind: "Float" },
  seed: { kind: "Float" },
  presetStyle: { kind: "enum", name: "SD_GENERATION_STYLE", values: presetStyles },
  styleUUID: anyText,
  contrast: { kind: "Float" },
  contrastRatio: { kind: "Float" },
  alchemy: flag,
  ultra: flag,
  photoReal: flag,
  photoRealVersion: { kind: "enum", name: "PHOTO_REAL_VERSION", values: ["v1", "v2"] },
  photoRealStrength: { kind: "Float" },
  highResolution: flag,
  highContrast: flag,
  expandedDomain: flag,
  promptMagic: flag,
  promptMagicStrength: { kind: "Float" },
  promptMagicVersion: { kind: "enum", name: "PROMPT_MAGIC_VERSION", values: ["v2", "v3"] },
  fantasyAvatar: flag,
  tiling: flag,
  unzoom: flag,
  unzoomAmount: { kind: "Float" },
  upscaleRatio: { kind: "Float" },
  contextImages: list,
  enhancePrompt: flag,
  enhancePromptInstruction: anyText,
  public: flag,
  scheduler: {
    kind: "enum",
    name: "SD_GENERATION_SCHEDULERS",
    values: "KLMS EULER_ANCESTRAL_DISCRETE EULER_DISCRETE DDIM DPM_SOLVER PNDM LEONARDO".split(" "),
  },
  sd_version: {
    kind: "enum",
    name: "SD_VERSIONS",
    values: "v1_5 v2 v3 SDXL_0_8 SDXL_0_9 SDXL_1_0 SDXL_LIGHTNING PHOENIX FLUX FLUX_DEV KINO_2_0"
      .split(" "),
  },
  transparency: { kind: "enum", name: "TRANSPARENCY", values: ["disabled", "foreground_only"] },
  init_image_id: anyText,
  init_generation_image_id: anyText,
  init_strength: { kind: "Float" },
  imagePrompts: list,
  imagePromptWeight: { kind: "Float" },
  controlnets: list,
  elements: list,
  userElements: list,
  canvasRequest: flag,
  canvasRequestType: {
    kind: "enum",
    name: "CANVAS_REQUEST_TYPE",
    values: ["INPAINT", "OUTPAINT", "SKETCH2IMG", "IMG2IMG"],
  },
  canvasInitId: anyText,
  canvasMaskId: anyText,
};

/** Checks names and types of a v1 body the way the GraphQL layer does; null values count as absent. */
export function checkFields(body: unknown): LeonardoRefusal | undefined {
  if (!isRecord(body)) return hasuraError(400, "parse-failed", "Error parsing JSON body", "$");
  for (const [name, value] of Object.entries(body)) {
    const type = fields[name];
    if (!type) return hasuraError(400, "bad-request", `Unexpected variable ${name}`, "$");
    const expected = value === null ? undefined : expectationOf(type, value);
    if (expected) {
      const path = `$.selectionSet.sdGenerationJob.args.arg1.${name}`;
      return hasuraError(400, "validation-failed", `${expected}, but found ${nameOf(value)}`, path);
    }
  }
  if (typeof body["prompt"] !== "string") {
    const problem = 'expecting a value for non-nullable variable: "prompt"';
    return hasuraError(400, "validation-failed", problem, "$.variableValues");
  }
  return undefined;
}

/** What was expected instead of a value; undefined when it fits. */
function expectationOf(type: FieldType, value: unknown): string | undefined {
  switch (type.kind) {
    case "String":
      return typeof value === "string" ? undefined : "expected a string for type 'String'";
    case "Boolean":
      return typeof value === "boolean" ? undefined : "expected a boolean for type 'Boolean'";
    case "uuid":
      return typeof value === "string" ? undefined : "expected a string for type 'uuid'";
    case "list":
      return Array.isArray(value) ? undefined : "expected a list";
    case "Int":
      return Number.isInteger(value) ? undefined : "expected a 32-bit integer for type 'Int'";
    case "Float":
      return typeof value === "number" ? undefined : "expected a float for type 'Float'";
    case "enum":
      return typeof value === "string" && type.values.includes(value)
        ? undefined
        : `expected one of the values [${type.values.join(", ")}] for type '${type.name}'`;
  }
}

function nameOf(value: unknown): string {
  if (typeof value === "string") return `the string "${value.slice(0, 40)}"`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${value}`;
}

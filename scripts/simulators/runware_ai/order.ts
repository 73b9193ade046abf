import { type GeminiModel, geminiModels, sizeOf } from "../gemini/models.ts";
import type { Canvas } from "../pictures/mod.ts";
import { parameterError, type RunwareError } from "./errors.ts";

/** A checked imageInference task. */
export interface RunwareOrder {
  taskUUID: string;
  prompt: string;
  model: string;
  width: number;
  height: number;
  count: number;
  seed: number;
  outputType: "URL" | "base64Data" | "dataURI";
  format: "jpeg" | "png" | "webp";
  includeCost: boolean;
  checkContent: boolean;
  isAsync: boolean;
  webhookUrl: string | undefined;
  /** Of a task other than drawing, what its results are called. */
  taskType?: "upscale" | "removeBackground";
  /** What was made of the pictures that came in. */
  made?: Canvas;
}

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const air = /^[a-z0-9_-]+:[\w.-]+@[\w.-]+$/i;
const formats = { JPG: "jpeg", PNG: "png", WEBP: "webp" } as const;

/** The parameters of imageInference (https://runware.ai/docs/en/image-inference/api-reference). */
const parameters = new Set([
  ..."taskType taskUUID positivePrompt negativePrompt width height resolution model steps CFGScale"
    .split(" "),
  ..."seed scheduler numberResults outputType outputFormat outputQuality checkNSFW safety".split(
    " ",
  ),
  ..."includeCost deliveryMethod webhookURL uploadEndpoint ttl seedImage maskImage maskMargin"
    .split(" "),
  ..."strength referenceImages inputs outpaint controlNet lora embeddings ipAdapters refiner".split(
    " ",
  ),
  ..."vae clipSkip promptWeighting acceleratorOptions advancedFeatures providerSettings".split(" "),
  ..."settings extraArgs puLID pulid acePlusPlus photoMaker".split(" "),
]);

/** Sides in pixels; a model's own rule comes before the general one. */
const sizeRules: [model: RegExp, rule: { min: number; max: number; multiplier: number }][] = [
  [/^runware:z-image@/, { min: 128, max: 2_048, multiplier: 16 }],
  [/^openai:gpt-image@/, { min: 480, max: 3_840, multiplier: 16 }],
  [/./, { min: 128, max: 2_048, multiplier: 64 }],
];

/** Google's models draw the sizes that they draw at Google, whatever the general rule says. */
const googleModels: Record<string, string> = {
  "google:4@1": "gemini-2.5-flash-image",
  "google:4@2": "gemini-3-pro-image",
};

/** Prompt lengths in characters. */
const promptRules: [model: RegExp, rule: { min: number; max: number }][] = [
  [/^openai:gpt-image@/, { min: 2, max: 32_000 }],
  [/^google:4@2$/, { min: 3, max: 45_000 }],
  [/./, { min: 2, max: 3_000 }],
];

const numberRules: Record<string, { min: number; max: number; whole: boolean }> = {
  steps: { min: 1, max: 100, whole: true },
  CFGScale: { min: 0, max: 50, whole: false },
  seed: { min: 1, max: 9_223_372_036_854_776_000, whole: true },
  numberResults: { min: 1, max: 20, whole: true },
  outputQuality: { min: 20, max: 99, whole: true },
  strength: { min: 0, max: 1, whole: false },
  maskMargin: { min: 32, max: 128, whole: true },
  clipSkip: { min: 0, max: 2, whole: true },
  ttl: { min: 60, max: Number.MAX_SAFE_INTEGER, whole: true },
};

/** Checks one imageInference task; the errors of all its parameters, or the order. */
export function readOrder(task: Record<string, unknown>): RunwareOrder | RunwareError[] {
  const errors: RunwareError[] = [
    ...unknownParameters(task),
    ...missingParameters(task),
    ...badTexts(task),
    ...badNumbers(task),
    ...badSizes(task),
    ...badChoices(task),
  ];
  if (errors.length > 0) return errors;
  const text = (name: string) => typeof task[name] === "string" ? task[name] : "";
  const number = (name: string, fallback: number) =>
    typeof task[name] === "number" ? task[name] : fallback;
  const safety = task["safety"];
  const outputType = [task["outputType"] ?? "URL"].flat()[0];
  return {
    taskUUID: text("taskUUID"),
    prompt: text("positivePrompt"),
    model: text("model"),
    width: number("width", 1_024),
    height: number("height", 1_024),
    count: number("numberResults", 1),
    seed: number("seed", 1 + Math.floor(Math.random() * 4_294_967_295)),
    outputType: outputType === "base64Data" || outputType === "dataURI" ? outputType : "URL",
    format: formatOf(text("outputFormat")),
    includeCost: task["includeCost"] === true,
    checkContent: task["checkNSFW"] === true ||
      (typeof safety === "object" && safety !== null && "checkContent" in safety &&
        safety.checkContent === true),
    isAsync: task["deliveryMethod"] === "async",
    webhookUrl: typeof task["webhookURL"] === "string" ? task["webhookURL"] : undefined,
  };
}

/** Whether a model takes no size, because it follows its picture (https://runware.ai/docs/providers/bfl). */
export function followsPicture(model: unknown): boolean {
  return /^bfl:1@[2-5]$/.test(String(model));
}

function unknownParameters(task: Record<string, unknown>): RunwareError[] {
  return Object.keys(task).filter((name) => !parameters.has(name)).map((name) =>
    parameterError("unknownParameter", name, `Unknown parameter '${name}'.`)
  );
}

function missingParameters(task: Record<string, unknown>): RunwareError[] {
  const sized = task["resolution"] !== undefined || followsPicture(task["model"]);
  return ["taskUUID", "positivePrompt", "model", ...sized ? [] : ["width", "height"]]
    .filter((name) => task[name] === undefined)
    .map((name) => parameterError(`missing${capital(name)}`, name, `Missing parameter '${name}'.`));
}

function badTexts(task: Record<string, unknown>): RunwareError[] {
  const { taskUUID, model } = task;
  const errors: RunwareError[] = [];
  if (taskUUID !== undefined && !(typeof taskUUID === "string" && uuidV4.test(taskUUID))) {
    const message = "Invalid value for 'taskUUID' parameter. It must be a UUID v4.";
    errors.push(parameterError("invalidTaskUUID", "taskUUID", message));
  }
  if (model !== undefined && !(typeof model === "string" && air.test(model))) {
    const message = "Invalid value for 'model' parameter. It must be an AIR identifier.";
    errors.push(parameterError("invalidModel", "model", message));
  }
  for (const name of ["positivePrompt", "negativePrompt"]) {
    const value = task[name];
    const { min, max } = ruleFor(promptRules, model);
    const fits = typeof value === "string" && value.length >= min && value.length <= max;
    if (value !== undefined && !fits) {
      const message =
        `Invalid value for '${name}' parameter. It must have ${min} to ${max} characters.`;
      errors.push(
        parameterError(`invalid${capital(name)}`, name, message, { type: "string", min, max }),
      );
    }
  }
  return errors;
}

function badNumbers(task: Record<string, unknown>): RunwareError[] {
  return Object.entries(numberRules).flatMap(([name, { min, max, whole }]) => {
    const value = task[name];
    if (value === undefined) return [];
    const fits = typeof value === "number" && value >= min && value <= max &&
      (!whole || Number.isInteger(value));
    if (fits) return [];
    const message = `Invalid value for '${name}' parameter. It must lie between ${min} and ${max}.`;
    const type = whole ? "integer" : "float";
    return [parameterError(`invalid${capital(name)}`, name, message, { type, min, max })];
  });
}

function badSizes(task: Record<string, unknown>): RunwareError[] {
  const google = geminiModels.find(({ id }) => id === googleModels[String(task["model"])]);
  if (google) return badGoogleSize(google, task);
  const rule = ruleFor(sizeRules, task["model"]);
  return ["width", "height"].flatMap((name) => {
    const value = task[name];
    if (value === undefined) return [];
    const fits = typeof value === "number" && value >= rule.min && value <= rule.max &&
      value % rule.multiplier === 0;
    if (fits) return [];
    const message = `Invalid value for '${name}' parameter. It must be a multiple of ` +
      `${rule.multiplier} between ${rule.min} and ${rule.max}.`;
    return [parameterError(`invalid${capital(name)}`, name, message, { type: "integer", ...rule })];
  });
}

function badGoogleSize(model: GeminiModel, { width, height }: Record<string, unknown>) {
  const steps = model.imageSizes.length > 0 ? model.imageSizes : ["1K"];
  const sizes = Object.keys(model.sizes).flatMap((shape) =>
    steps.map((step) => sizeOf(model, shape, step))
  );
  if (sizes.some((size) => size?.width === width && size?.height === height)) return [];
  const message = `Unsupported dimensions for this model: ${width}x${height}.`;
  return [parameterError("unsupportedDimensions", "width", message, { type: "integer" })];
}

function badChoices(task: Record<string, unknown>): RunwareError[] {
  const choices: Record<string, readonly string[]> = {
    outputType: ["URL", "base64Data", "dataURI"],
    outputFormat: ["JPG", "PNG", "WEBP"],
    deliveryMethod: ["sync", "async"],
  };
  return Object.entries(choices).flatMap(([name, allowed]) => {
    const values = [task[name] ?? []].flat();
    if (values.every((value) => allowed.includes(String(value)))) return [];
    const message = `Invalid value for '${name}' parameter. Allowed: ${allowed.join(", ")}.`;
    return [parameterError(`invalid${capital(name)}`, name, message, { type: "string" })];
  });
}

/** The format of a wire name; JPG where it says nothing that is known. */
export function formatOf(name: string): RunwareOrder["format"] {
  return name === "PNG" || name === "WEBP" ? formats[name] : formats.JPG;
}

function ruleFor<Rule>(rules: [RegExp, Rule][], model: unknown): Rule {
  const found = rules.find(([pattern]) => pattern.test(typeof model === "string" ? model : "-"));
  if (!found) throw new Error("The last rule of a table must fit every model");
  return found[1];
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

import type * as z from "zod";
import type {
  ImageFormat,
  ImageRequest,
  Json,
  ModelInfo,
  ProviderSettings,
  SizeRule,
} from "./contract.ts";
import { altered, dropped, lossWeights, weighPixels } from "./losses.ts";
import { didYouMean } from "./nearest_name.ts";
import { describeIssues } from "./option_issues.ts";
import type { PlanNotes } from "./plan_notes.ts";

/** How far, as a fraction, a picture's shape may be off the requested one and still count as that shape. */
export const aspectTolerance = 0.03;

/** How far, as a fraction, a picture's shape may be off the requested one before the request counts as impossible. */
export const aspectLimit = 0.25;

/** A size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * The model a request names by id, name or alias, in any case; the default model when it names none.
 *
 * @returns undefined, with a mistake that names the nearest known model, when it is unknown, or retired
 */
export function findModel(
  settings: ProviderSettings,
  modelId: string | undefined,
  notes: PlanNotes,
): ModelInfo | undefined {
  const wanted = (modelId ?? settings.defaultModelId).trim();
  const model = lookUpModel(settings.models, wanted);
  const known = settings.models.filter((each) => !each.retired);
  const names = known.map((each) => each.name);
  if (model && !model.retired) return model;
  const problem = model
    ? `The model "${model.name}" is retired. Use one of: ${names.join(", ")}.`
    : `The model "${wanted}" is not known. ${
      didYouMean(wanted, known.flatMap((each) => [each.id, each.name, ...each.aliases]))
    }Known models: ${names.join(", ")}.`;
  // A default that is not there is the operator's fault, and nothing a caller could mend.
  if (modelId === undefined) notes.reasons.push(problem);
  else notes.mistakes.push({ path: "model_id", message: problem });
  return undefined;
}

/** The model with this id, name or alias, in any case; an id wins over a name and a name over an alias. */
export function lookUpModel(models: readonly ModelInfo[], name: string): ModelInfo | undefined {
  const wanted = name.trim().toLowerCase();
  const is = (candidate: string) => candidate.toLowerCase() === wanted;
  return models.find((model) => is(model.id)) ?? models.find((model) => is(model.name)) ??
    models.find((model) => model.aliases.some(is));
}

/**
 * The size of a rule that comes nearest to the requested one, of the same shape where there is one. Other pixels are a
 * loss, unless the request asked for a shape only, and so is another shape.
 *
 * @returns undefined, with a reason, when the rule allows no size within {@link aspectLimit} of the shape
 */
export function fitSize(
  rule: SizeRule,
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio" | "followsPicture">,
  notes: PlanNotes,
): Size | undefined {
  const size = allowedSize(rule, request) ?? nearestSize(rule, request) ??
    nearestSize(rule, request, aspectLimit);
  if (!size) {
    const shape = request.aspectRatio ?? sizeText(request);
    notes.reasons.push(`The model draws no picture of the shape ${shape}; ${describeRule(rule)}.`);
    return undefined;
  }
  noteSize(request, size, `${describeRule(rule)}`, notes);
  return size;
}

/**
 * Notes the loss when a picture's size is not the one that was asked for.
 *
 * @param why continues a sentence after a semicolon
 */
export function noteSize(
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio" | "followsPicture">,
  size: Size,
  why: string,
  notes: PlanNotes,
): void {
  const field = request.aspectRatio === undefined ? "size" : "aspect_ratio";
  const asked = request.aspectRatio ?? sizeText(request);
  const text = `The picture is ${sizeText(size)} instead of ${asked}; ${why}.`;
  if (!isShapeOf(request, size, aspectTolerance)) {
    notes.losses.push(altered(field, asked, sizeText(size), lossWeights.shape, text));
  } else if (
    request.aspectRatio === undefined && !request.followsPicture &&
    (size.width !== request.width || size.height !== request.height)
  ) {
    notes.losses.push(altered(field, asked, sizeText(size), weighPixels(request, size), text));
  }
}

/** The size that was asked for, where a range has it; most requests need no search, which costs as much as the rest of a plan. */
function allowedSize(
  rule: SizeRule,
  { width, height, aspectRatio }: Pick<ImageRequest, "width" | "height" | "aspectRatio">,
): Size | undefined {
  if (rule.kind === "list" || aspectRatio !== undefined) return undefined;
  const { minimum, maximum, multipleOf, maximumPixels = Infinity } = rule;
  const isSide = (side: number) => side >= minimum && side <= maximum && side % multipleOf === 0;
  const fits = isSide(width) && isSide(height) && width * height <= maximumPixels;
  return fits ? { width, height } : undefined;
}

/** The size of {@link fitSize} without its notes; undefined when the rule allows none of the shape. */
export function nearestSize(
  rule: SizeRule,
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio">,
  tolerance: number = aspectTolerance,
): Size | undefined {
  const ratio = ratioOf(request);
  // Another shape is a greater loss than other pixels, so the nearest shape comes first when none is the same.
  const shapeWeight = tolerance > aspectTolerance ? 20 : 2;
  let best: Size | undefined;
  let bestDistance = Infinity;
  for (const size of candidateSizes(rule, ratio)) {
    const shapeError = Math.abs(Math.log(size.width / size.height / ratio));
    if (shapeError > Math.log(1 + tolerance)) continue;
    const distance = Math.abs(Math.log(size.width / request.width)) +
      Math.abs(Math.log(size.height / request.height)) + shapeWeight * shapeError;
    if (distance < bestDistance) [best, bestDistance] = [size, distance];
  }
  return best;
}

/** True when a size has the shape of a request, within a fraction. */
export function isShapeOf(
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio">,
  { width, height }: Size,
  tolerance: number,
): boolean {
  return Math.abs(Math.log(width / height / ratioOf(request))) <= Math.log(1 + tolerance);
}

/** `1024x768`. */
export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

function ratioOf(request: Pick<ImageRequest, "width" | "height" | "aspectRatio">): number {
  return readAspectRatio(request.aspectRatio) ?? request.width / request.height;
}

/** A count over as few calls as possible, as evenly as possible: 10 at most 8 at a time are 5 and 5. */
export function splitCount(count: number, maximumPerCall: number): number[] {
  const calls = Math.ceil(count / maximumPerCall);
  return Array.from(
    { length: calls },
    (_, index) => Math.floor((count + calls - 1 - index) / calls),
  );
}

/**
 * The seed of each call, so that no two calls draw the same pictures: each starts after the pictures of the ones
 * before it.
 *
 * @param counts pictures per call
 * @param maximumSeed the provider's largest seed; a larger one is folded into the range with a warning
 * @param minimumSeed the provider's smallest seed
 * @returns one undefined per call when no seed was asked for
 */
export function callSeeds(
  seed: number | undefined,
  counts: number[],
  maximumSeed: number,
  notes: PlanNotes,
  minimumSeed = 0,
): (number | undefined)[] {
  if (seed === undefined) return counts.map(() => undefined);
  const fold = (value: number) => Math.max(minimumSeed, value % (maximumSeed + 1));
  const first = fold(seed);
  if (first !== seed) {
    const text =
      `The seed is ${first} instead of ${seed}: seeds go from ${minimumSeed} to ${maximumSeed}.`;
    notes.losses.push(altered("seed", seed, first, lossWeights.seedAltered, text));
  }
  let offset = 0;
  return counts.map((count) => {
    const own = fold(first + offset);
    offset += count;
    return own;
  });
}

/**
 * A number inside its range, with a loss when it had to be moved; undefined when it was not asked for or, with a loss,
 * when the model has no such setting (`range` is null).
 *
 * @param field the setting
 */
export function fitNumber(
  field: "steps" | "guidance_scale",
  value: number | undefined,
  range: { min: number; max: number } | null,
  notes: PlanNotes,
): number | undefined {
  if (value === undefined) return undefined;
  const weight = field === "steps" ? lossWeights.steps : lossWeights.guidanceScale;
  if (range === null) {
    const text = `${field} was left out: the model has no such setting.`;
    notes.losses.push(dropped(field, value, weight, text));
    return undefined;
  }
  const fitted = Math.min(range.max, Math.max(range.min, value));
  if (fitted !== value) {
    const text =
      `${field} is ${fitted} instead of ${value}: the model takes ${range.min} to ${range.max}.`;
    notes.losses.push(altered(field, value, fitted, weight, text));
  }
  return fitted;
}

/** The requested format, or, with a loss when it is another one, the model's default. */
export function chooseFormat(
  model: ModelInfo,
  requested: ImageFormat | undefined,
  notes: PlanNotes,
): ImageFormat {
  const { formats } = model.capabilities;
  if (requested !== undefined && formats.includes(requested)) return requested;
  const given = formats[0] ?? "png";
  if (requested !== undefined) {
    const text =
      `The picture is a ${given} instead of a ${requested}: ${model.name} cannot deliver ` +
      `${requested}, only ${formats.join(", ")}.`;
    notes.losses.push(altered("output_format", requested, given, lossWeights.format, text));
  }
  return given;
}

/** Checks the length of a prompt. A prompt over the model's limit is a reason: cutting it would change its meaning. */
export function checkPrompt(model: ModelInfo, prompt: string, notes: PlanNotes): void {
  const limit = model.capabilities.maxPromptCharacters;
  if (prompt.length > limit) {
    notes.reasons.push(
      `The prompt has ${prompt.length} characters; ${model.name} takes at most ${limit}.`,
    );
  }
}

/** Refuses a request that names nodes of a workflow, which only ComfyUI has. */
export function refuseOutputs(outputs: readonly string[] | undefined, notes: PlanNotes): void {
  if (outputs) notes.reasons.push("Its models have no nodes, which `outputs` names.");
}

/**
 * The negative prompt, or, with a loss, none where the model takes none. One over the model's limit is a reason, as a
 * prompt is.
 */
export function fitNegativePrompt(
  model: ModelInfo,
  negativePrompt: string | undefined,
  notes: PlanNotes,
): string | undefined {
  if (negativePrompt === undefined || negativePrompt.trim() === "") return undefined;
  const limit = model.capabilities.maxNegativePromptCharacters;
  const weight = lossWeights.negativePromptDropped;
  if (limit === 0) {
    const text = `The negative prompt was left out: ${model.name} does not support one.`;
    notes.losses.push(dropped("negative_prompt", negativePrompt, weight, text));
    return undefined;
  }
  if (negativePrompt.length > limit) {
    notes.reasons.push(
      `The negative prompt has ${negativePrompt.length} characters; ${model.name} takes at most ${limit}.`,
    );
  }
  return negativePrompt;
}

/** Notes that a style was left out. @param why continues the sentence after a colon */
export function dropStyle(style: string, why: string, notes: PlanNotes): void {
  const text = `The style "${style}" was left out: ${why}.`;
  notes.losses.push(dropped("preset_style", style, lossWeights.styleDropped, text));
}

/**
 * The provider's own options of a request, checked against its strict schema.
 *
 * @returns undefined, with one mistake per bad field, when they do not fit
 */
export function parseProviderParams<Schema extends z.ZodType>(
  schema: Schema,
  params: Record<string, Json> | undefined,
  notes: PlanNotes,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(params ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  notes.mistakes.push(...describeIssues(schema, parsed.error.issues));
  return undefined;
}

/**
 * USD for `count` pictures of a size, from the price of one of about a megapixel. A third of the price is taken as
 * fixed and the rest as growing with the pixels, which fits the published prices of Runware (512x512 costs half of
 * 1024x1024) and the credit table of Leonardo.
 *
 * @returns null when the price is not known
 */
export function estimateCost(model: ModelInfo, count: number, size: Size): number | null {
  if (model.priceUsd === null) return null;
  const megapixels = size.width * size.height / 1_048_576;
  return model.priceUsd * count * (1 + 2 * megapixels) / 3;
}

function* candidateSizes(rule: SizeRule, ratio: number): Generator<Size> {
  if (rule.kind === "list") {
    for (const { width, height } of rule.sizes) yield { width, height };
    return;
  }
  const { minimum, maximum, multipleOf, maximumPixels = Infinity } = rule;
  const first = Math.ceil(minimum / multipleOf) * multipleOf;
  for (let width = first; width <= maximum; width += multipleOf) {
    const below = Math.floor(width / ratio / multipleOf) * multipleOf;
    for (const height of [below, below + multipleOf]) {
      const fits = height >= minimum && height <= maximum && width * height <= maximumPixels;
      if (fits) yield { width, height };
    }
  }
}

function readAspectRatio(aspectRatio: string | undefined): number | undefined {
  const [width, height] = (aspectRatio ?? "").split(":").map(Number);
  return width && height ? width / height : undefined;
}

function describeRule(rule: SizeRule): string {
  if (rule.kind === "list") {
    const shapes = new Set(rule.sizes.map((size) => size.aspectRatio));
    return `it draws fixed sizes in the shapes ${[...shapes].join(", ")}`;
  }
  const { minimum, maximum, multipleOf, maximumPixels } = rule;
  const pixels = maximumPixels === undefined ? "" : `, at most ${maximumPixels} pixels in all`;
  return `it draws sides of ${minimum} to ${maximum} pixels in steps of ${multipleOf}${pixels}`;
}

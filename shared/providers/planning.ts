import type * as z from "zod";
import type {
  ImageFormat,
  ImageRequest,
  Json,
  ModelInfo,
  ProviderSettings,
  SizeRule,
} from "./contract.ts";

/** How far, as a fraction, a picture's shape may be off the requested one before the request counts as impossible. */
export const aspectTolerance = 0.03;

/** What a plan has to tell: changes that do no harm, and reasons why it cannot be made. */
export interface PlanNotes {
  warnings: string[];
  reasons: string[];
}

/** A size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * The model a request names by id, name or alias, in any case; the default model when it names none.
 *
 * @returns undefined, with a reason that lists the known models, when it is unknown, or retired
 */
export function findModel(
  settings: ProviderSettings,
  modelId: string | undefined,
  notes: PlanNotes,
): ModelInfo | undefined {
  const wanted = (modelId ?? settings.defaultModelId).trim();
  const model = lookUpModel(settings.models, wanted);
  const known = settings.models.filter((each) => !each.retired).map((each) => each.name);
  if (!model) {
    notes.reasons.push(`The model "${wanted}" is not known. Known models: ${known.join(", ")}.`);
  } else if (model.retired) {
    notes.reasons.push(`The model "${model.name}" is retired. Use one of: ${known.join(", ")}.`);
    return undefined;
  }
  return model;
}

/** The model with this id, name or alias, in any case; an id wins over a name and a name over an alias. */
export function lookUpModel(models: readonly ModelInfo[], name: string): ModelInfo | undefined {
  const wanted = name.trim().toLowerCase();
  const is = (candidate: string) => candidate.toLowerCase() === wanted;
  return models.find((model) => is(model.id)) ?? models.find((model) => is(model.name)) ??
    models.find((model) => model.aliases.some(is));
}

/**
 * The size of a rule that comes nearest to the requested one, of the same shape within {@link aspectTolerance}.
 * Warns when the pixels differ, unless the request asked for a shape only.
 *
 * @returns undefined, with a reason, when the rule allows no size of that shape
 */
export function fitSize(
  rule: SizeRule,
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio">,
  notes: PlanNotes,
): Size | undefined {
  const size = nearestSize(rule, request);
  if (!size) {
    const shape = request.aspectRatio ?? `${request.width}x${request.height}`;
    notes.reasons.push(`The model draws no picture of the shape ${shape}; ${describeRule(rule)}.`);
    return undefined;
  }
  if (!request.aspectRatio && (size.width !== request.width || size.height !== request.height)) {
    notes.warnings.push(
      `The picture is ${size.width}x${size.height} instead of ${request.width}x${request.height}; ` +
        `${describeRule(rule)}.`,
    );
  }
  return size;
}

/** The size of {@link fitSize} without its notes; undefined when the rule allows none of the shape. */
export function nearestSize(
  rule: SizeRule,
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio">,
): Size | undefined {
  const ratio = readAspectRatio(request.aspectRatio) ?? request.width / request.height;
  let best: Size | undefined;
  let bestDistance = Infinity;
  for (const size of candidateSizes(rule, ratio)) {
    const shapeError = Math.abs(Math.log(size.width / size.height / ratio));
    if (shapeError > Math.log(1 + aspectTolerance)) continue;
    const distance = Math.abs(Math.log(size.width / request.width)) +
      Math.abs(Math.log(size.height / request.height)) + 2 * shapeError;
    if (distance < bestDistance) [best, bestDistance] = [size, distance];
  }
  return best;
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
    notes.warnings.push(
      `The seed is ${first} instead of ${seed}: seeds go from ${minimumSeed} to ${maximumSeed}.`,
    );
  }
  let offset = 0;
  return counts.map((count) => {
    const own = fold(first + offset);
    offset += count;
    return own;
  });
}

/**
 * A number inside its range, with a warning when it had to be moved; undefined when it was not asked for or, with a
 * warning, when the model has no such setting (`range` is null).
 *
 * @param name how the caller calls the setting, such as `steps`
 */
export function fitNumber(
  name: string,
  value: number | undefined,
  range: { min: number; max: number } | null,
  notes: PlanNotes,
): number | undefined {
  if (value === undefined) return undefined;
  if (range === null) {
    notes.warnings.push(`${name} was left out: the model has no such setting.`);
    return undefined;
  }
  const fitted = Math.min(range.max, Math.max(range.min, value));
  if (fitted !== value) {
    notes.warnings.push(
      `${name} is ${fitted} instead of ${value}: the model takes ${range.min} to ${range.max}.`,
    );
  }
  return fitted;
}

/** The requested format, or the model's default. @returns undefined, with a reason, when the model cannot deliver it */
export function chooseFormat(
  model: ModelInfo,
  requested: ImageFormat | undefined,
  notes: PlanNotes,
): ImageFormat | undefined {
  const { formats } = model.capabilities;
  if (requested === undefined) return formats[0];
  if (formats.includes(requested)) return requested;
  notes.reasons.push(`${model.name} cannot deliver ${requested}, only ${formats.join(", ")}.`);
  return undefined;
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

/** The negative prompt as far as the model takes it: left out or cut, each with a warning. */
export function fitNegativePrompt(
  model: ModelInfo,
  negativePrompt: string | undefined,
  notes: PlanNotes,
): string | undefined {
  if (negativePrompt === undefined || negativePrompt.trim() === "") return undefined;
  const limit = model.capabilities.maxNegativePromptCharacters;
  if (limit === 0) {
    notes.warnings.push(`The negative prompt was left out: ${model.name} does not support one.`);
    return undefined;
  }
  if (negativePrompt.length > limit) {
    notes.warnings.push(
      `The negative prompt was cut to ${limit} characters, the most that ${model.name} takes.`,
    );
  }
  return negativePrompt.slice(0, limit);
}

/**
 * The provider's own options of a request, checked against its strict schema.
 *
 * @returns undefined, with one reason per bad field, when they do not fit
 */
export function parseProviderParams<Schema extends z.ZodType>(
  schema: Schema,
  params: Record<string, Json> | undefined,
  notes: PlanNotes,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = ["provider_params", ...issue.path].join(".");
    if (issue.code === "unrecognized_keys") {
      notes.reasons.push(...issue.keys.map((key) => `${path}.${key} is not an option here.`));
    } else {
      notes.reasons.push(`${path}: ${issue.message}.`);
    }
  }
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

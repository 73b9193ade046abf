import type { ImageRequest, ModelInfo, ProviderSettings } from "./contract.ts";
import { approximated, dropped, lossWeights } from "./losses.ts";
import {
  type InputImage,
  type Operation,
  type OperationAbility,
  type PictureRequest,
  promptOf,
} from "./pictures.ts";
import { emptyNotes, isRefused, type PlanNotes } from "./plan_notes.ts";
import { findModel, noteSize, type Size } from "./planning.ts";

const inWords: Record<Operation, string> = {
  generate: "take pictures into a new one",
  edit: "edit a picture",
  inpaint: "repaint a part of a picture",
  outpaint: "widen a picture",
  upscale: "enlarge a picture",
  remove_background: "cut a picture out of its background",
  variation: "make variations of a picture",
};

/** The operation of a request. */
export function operationOf({ operation = "generate" }: PictureRequest): Operation {
  return operation;
}

/**
 * The model of a request: the one that it names, else the default one, and where that cannot do what is asked for the
 * first one that can.
 *
 * @returns undefined as {@link findModel}
 */
export function modelFor(
  settings: ProviderSettings,
  request: ImageRequest,
  notes: PlanNotes,
): ModelInfo | undefined {
  const model = findModel(settings, request.modelId, notes);
  if (request.modelId !== undefined || (model && canTake(model, request))) return model;
  const wants = operationOf(request);
  const isFree = ({ retired, capabilities }: ModelInfo) =>
    !retired && capabilities.operations?.[wants]?.onlyNamed !== true;
  return settings.models.find((each) => isFree(each) && canTake(each, request)) ?? model;
}

function canTake(model: ModelInfo, request: ImageRequest): boolean {
  const notes = emptyNotes();
  takePictures(model, request, notes);
  return !isRefused(notes);
}

/**
 * Finds out whether a model does what a request wants done with its pictures. What it cannot do becomes a reason and never
 * a loss: a picture or a mask that is left out makes another request of it.
 *
 * @returns how it does it; undefined, with reasons, when it does not, and for a request without pictures of a model that
 * only draws from words
 */
export function takePictures(
  model: ModelInfo,
  request: ImageRequest,
  notes: PlanNotes,
): OperationAbility | undefined {
  const operation = operationOf(request);
  const { images = [], mask } = request;
  const ability = model.capabilities.operations?.[operation];
  if (!ability) {
    const drawsFromWords = model.capabilities.operations === undefined;
    if (drawsFromWords && operation === "generate" && images.length === 0 && !mask) {
      return undefined;
    }
    const isOfWords = operation === "generate" && images.length === 0;
    const what = isOfWords ? "draw from words alone" : inWords[operation];
    notes.reasons.push(`operation: ${model.name} cannot ${what}.`);
    return undefined;
  }
  const before = notes.reasons.length;
  checkCounts(model, images.map(({ role }) => role), operation, ability, notes);
  if (mask && ability.mask === "none") {
    notes.reasons.push(`mask: ${model.name} takes no mask.`);
  }
  if (!mask && ability.mask === "required") {
    notes.reasons.push(`mask: ${model.name} needs one to ${inWords[operation]}.`);
  }
  checkScale(model, request.scale, ability, notes);
  if (notes.reasons.length > before) return undefined;
  tellLosses(model, request, operation, ability, notes);
  return ability;
}

/**
 * The size of a picture that is enlarged, by what is asked for or by the factor that is usual; a size that was asked for
 * besides is a loss.
 *
 * @param usual where nothing is asked for
 */
export function enlargedSize(request: ImageRequest, usual: number, notes: PlanNotes): Size {
  const { images = [], scale = usual } = request;
  const [picture = request] = images;
  const size = {
    width: Math.round(picture.width * scale),
    height: Math.round(picture.height * scale),
  };
  if (!request.followsPicture) {
    noteSize(request, size, "the picture and the factor decide it", notes);
  }
  return size;
}

function checkCounts(
  model: ModelInfo,
  roles: InputImage["role"][],
  operation: Operation,
  { roles: taken, most = Infinity, least = 0, native }: OperationAbility,
  notes: PlanNotes,
): void {
  for (const role of new Set(roles)) {
    if (role === "mask") {
      // One more picture, for a model that is told in words what it is.
      if (!native) notes.reasons.push(`mask: ${model.name} takes no mask.`);
      continue;
    }
    const asked = roles.filter((each) => each === role).length;
    const limit = taken[role] ?? 0;
    if (asked <= limit) continue;
    notes.reasons.push(
      limit === 0
        ? `images: ${model.name} takes no picture as ${role} to ${inWords[operation]}.`
        : `images: ${model.name} takes at most ${limit} of the ${asked} pictures as ${role}.`,
    );
  }
  if (roles.length < least) {
    const word = least === 1 ? "a picture" : `${least} pictures`;
    notes.reasons.push(`images: ${model.name} needs ${word} to ${inWords[operation]}.`);
  }
  if (roles.length > most) {
    notes.reasons.push(
      `images: ${model.name} takes at most ${most} pictures, not ${roles.length}.`,
    );
  }
}

function checkScale(
  model: ModelInfo,
  scale: number | undefined,
  { scales }: OperationAbility,
  notes: PlanNotes,
): void {
  if (scale === undefined || scales?.includes(scale)) return;
  notes.reasons.push(
    scales
      ? `scale: ${model.name} enlarges by ${scales.join(", ")}, not by ${scale}.`
      : `scale: ${model.name} enlarges by no factor.`,
  );
}

function tellLosses(
  model: ModelInfo,
  request: ImageRequest,
  operation: Operation,
  { strength: takesStrength, native }: OperationAbility,
  notes: PlanNotes,
): void {
  const { prompt, strength } = request;
  if (!native) {
    const text = `${model.name} has no way of its own to ${inWords[operation]}: it comes near it.`;
    const weight = lossWeights.operationApproximated;
    notes.losses.push(approximated("operation", operation, operation, weight, text));
  }
  if (strength !== undefined && !takesStrength) {
    const text = `strength was left out: ${model.name} cannot be told how freely to change.`;
    notes.losses.push(dropped("strength", strength, lossWeights.strength, text));
  }
  if (promptOf[operation] === "none" && prompt !== "") {
    const text = `The prompt was left out: nothing is drawn by it to ${inWords[operation]}.`;
    notes.losses.push(dropped("prompt", prompt, 0, text));
  }
}

/** Notes, for pictures of which it was said how much of each is taken, that the model cannot be told so. */
export function dropWeights(images: readonly InputImage[], notes: PlanNotes): void {
  if (images.every(({ weight }) => weight === undefined)) return;
  const text = "The weights of the pictures were left out: the model has no such setting.";
  notes.losses.push(dropped("images", "weight", lossWeights.pictureWeight, text));
}

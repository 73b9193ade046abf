import type { ImageRequest, Json, ModelInfo } from "../contract.ts";
import { placed } from "../inline_pictures.ts";
import { dropped, lossWeights } from "../losses.ts";
import type { ControlKind, InputImage } from "../pictures.ts";
import type { PlanNotes } from "../plan_notes.ts";
import type { Size } from "../planning.ts";
import { placementOf } from "./catalog.ts";

/** What FLUX.1 is guided with (https://runware.ai/docs/image-inference/models#controlnet), by what of a picture is kept. */
const fluxControl: Partial<Record<ControlKind, { model: string; preprocessor: string }>> = {
  canny: { model: "runware:25@1", preprocessor: "canny" },
  depth: { model: "runware:27@1", preprocessor: "depth" },
  pose: { model: "runware:29@1", preprocessor: "openpose" },
};
/** FLUX.1 Redux, which takes the look of a picture. */
const styleAdapter = "runware:105@1";
/** What Runware reads as no prompt. */
export const blankPrompt = "__BLANK__";
/** Outpainting goes in steps of so many pixels, and its picture has to be a multiple as well. */
const outpaintStep = 64;
/** How freely a picture is changed where nothing is said: below that FLUX.1 changes next to nothing. */
const usualStrength = 0.85;
const mostIdentity = 3;

/** The parameters of a task that speak of pictures; what a model cannot take was refused before. */
export function pictureParameters(
  model: ModelInfo,
  request: ImageRequest,
  notes: PlanNotes,
): Record<string, Json> {
  const { images = [], mask, outpaint, strength, operation = "generate" } = request;
  if (images.length === 0) return {};
  if (placementOf(model.id) === "reference") {
    dropWeights(images, notes);
    return { inputs: { referenceImages: images.map(placed) } };
  }
  const init = images.find(({ role }) => role === "init");
  if (!init) return guidance(images, notes);
  const takesStrength = model.capabilities.operations?.[operation]?.strength === true;
  if (operation === "outpaint") checkOutpaint(model, request, init, notes);
  return {
    inputs: { seedImage: placed(init), ...(mask && { maskImage: placed(mask) }) },
    ...(takesStrength && { strength: strength ?? usualStrength }),
    ...(outpaint && { outpaint: { ...outpaint } }),
  };
}

/** What an enlarged picture will have, or null: a larger one is shrunk before it is enlarged. */
export function knownSize(size: Size): Size | null {
  return Math.max(size.width, size.height) > 4_096 ? null : size;
}

function guidance(images: readonly InputImage[], notes: PlanNotes): Record<string, Json> {
  const of = (role: InputImage["role"]) => images.filter((each) => each.role === role);
  const controlNet = of("control").flatMap((image): Json[] => {
    const known = image.control && fluxControl[image.control];
    if (!known) {
      const kinds = Object.keys(fluxControl).join(", ");
      notes.reasons.push(`images: FLUX.1 is guided by ${kinds}, not by ${image.control}.`);
      return [];
    }
    const { model, preprocessor } = known;
    return [{ model, guideImage: { ...placed(image), preprocessor }, ...weightOf(image) }];
  });
  const ipAdapters = of("style").map((image): Json => ({
    model: styleAdapter,
    guideImage: placed(image),
    ...weightOf(image),
  }));
  const [person] = of("character");
  return {
    ...(controlNet.length > 0 && { controlNet }),
    ...(ipAdapters.length > 0 && { ipAdapters }),
    ...(person && {
      puLID: {
        inputImages: [placed(person)],
        ...(person.weight !== undefined && { idWeight: Math.round(person.weight * mostIdentity) }),
      },
    }),
  };
}

function weightOf({ weight }: InputImage): Record<string, Json> {
  return weight === undefined ? {} : { weight };
}

function dropWeights(images: readonly InputImage[], notes: PlanNotes): void {
  if (images.every(({ weight }) => weight === undefined)) return;
  const text = "The weights of the pictures were left out: the model has no such setting.";
  notes.losses.push(dropped("images", "weight", lossWeights.pictureWeight, text));
}

// https://runware.ai/docs/image-inference/outpainting
function checkOutpaint(
  model: ModelInfo,
  { outpaint, width, height }: ImageRequest,
  init: InputImage,
  notes: PlanNotes,
): void {
  const sides = Object.values(outpaint ?? {});
  if (sides.some((side) => side % outpaintStep !== 0)) {
    notes.reasons.push(`outpaint: ${model.name} widens by multiples of ${outpaintStep} pixels.`);
  }
  if (init.width % outpaintStep !== 0 || init.height % outpaintStep !== 0) {
    notes.reasons.push(
      `image: ${model.name} widens pictures whose sides are multiples of ${outpaintStep} pixels.`,
    );
  }
  const { size } = model.capabilities;
  if (size.kind === "range" && Math.max(width, height) > size.maximum) {
    notes.reasons.push(
      `outpaint: ${model.name} widens to ${size.maximum} pixels a side, not to ${width}x${height}.`,
    );
  }
  const expected = {
    width: init.width + (outpaint?.left ?? 0) + (outpaint?.right ?? 0),
    height: init.height + (outpaint?.top ?? 0) + (outpaint?.bottom ?? 0),
  };
  if (expected.width !== width || expected.height !== height) {
    notes.reasons.push(
      "width: an outpainted picture is as large as the picture and what is added.",
    );
  }
}

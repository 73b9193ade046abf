import type { ImageRequest, Json, ModelInfo } from "../contract.ts";
import { placed } from "../placed_pictures.ts";
import type { ControlKind, InputImage } from "../pictures.ts";
import type { PlanNotes } from "../plan_notes.ts";
import type { Size } from "../planning.ts";
import { dropWeights } from "../take_pictures.ts";
import { isUnsized, placementOf } from "./catalog.ts";

/** What models are guided with (https://runware.ai/docs/image-inference/models#controlnet), and what takes the look of a picture. */
interface Guides {
  control: Partial<Record<ControlKind, { model: string; preprocessor: string }>>;
  styleAdapter: string;
}
const fluxGuides: Guides = {
  control: {
    canny: { model: "runware:25@1", preprocessor: "canny" },
    depth: { model: "runware:27@1", preprocessor: "depth" },
    pose: { model: "runware:29@1", preprocessor: "openpose" },
  },
  // FLUX.1 Redux.
  styleAdapter: "runware:105@1",
};
const sdxlGuides: Guides = {
  control: {
    canny: { model: "runware:20@1", preprocessor: "canny" },
    depth: { model: "runware:3@1", preprocessor: "depth" },
  },
  // IP-Adapter Plus.
  styleAdapter: "runware:55@2",
};
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
  if (!init) {
    return placementOf(model.id) === "ace"
      ? identity(images, notes)
      : guidance(model, images, notes);
  }
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

/** Who is to appear, by ACE++: at the root, in its own way (https://runware.ai/docs/image-inference/ace-plus-plus). */
function identity(images: readonly InputImage[], notes: PlanNotes): Record<string, Json> {
  dropWeights(images, notes);
  const type = images.some(({ role }) => role === "character") ? "portrait" : "subject";
  return { referenceImages: images.map(placed), acePlusPlus: { type, repaintingScale: 0.5 } };
}

function guidance(
  model: ModelInfo,
  images: readonly InputImage[],
  notes: PlanNotes,
): Record<string, Json> {
  const isSdxl = model.capabilities.promptEncoder === "clip";
  const guides = isSdxl ? sdxlGuides : fluxGuides;
  const of = (role: InputImage["role"]) => images.filter((each) => each.role === role);
  const controlNet = of("control").flatMap((image): Json[] => {
    const known = image.control && guides.control[image.control];
    if (!known) {
      const kinds = Object.keys(guides.control).join(", ");
      notes.reasons.push(`images: ${model.name} is guided by ${kinds}, not by ${image.control}.`);
      return [];
    }
    const guideImage = { ...placed(image), preprocessor: known.preprocessor };
    return [{ model: known.model, guideImage, ...weightOf(image) }];
  });
  const ipAdapters = of("style").map((image): Json => ({
    model: guides.styleAdapter,
    guideImage: placed(image),
    ...weightOf(image),
  }));
  const people = of("character");
  const [person] = people;
  if (isSdxl) dropWeights(people, notes);
  return {
    ...(controlNet.length > 0 && { controlNet }),
    ...(ipAdapters.length > 0 && { ipAdapters }),
    ...(person && isSdxl && { photoMaker: { inputImages: people.map(placed), strength: 20 } }),
    ...(person && !isSdxl && {
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

// https://runware.ai/docs/image-inference/outpainting
function checkOutpaint(
  model: ModelInfo,
  { outpaint, width, height }: ImageRequest,
  init: InputImage,
  notes: PlanNotes,
): void {
  const sides = Object.values(outpaint ?? {});
  const isStepped = !isUnsized(model.id);
  if (isStepped && sides.some((side) => side % outpaintStep !== 0)) {
    notes.reasons.push(`outpaint: ${model.name} widens by multiples of ${outpaintStep} pixels.`);
  }
  if (isStepped && (init.width % outpaintStep !== 0 || init.height % outpaintStep !== 0)) {
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
  if (isUnsized(model.id)) return;
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

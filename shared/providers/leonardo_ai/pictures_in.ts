import type { ImageRequest, Json, ModelInfo } from "../contract.ts";
import { placed } from "../placed_pictures.ts";
import type { ControlKind, InputImage } from "../pictures.ts";
import type { PlanNotes } from "../plan_notes.ts";
import { noteSize, type Size } from "../planning.ts";
import { dropWeights } from "../take_pictures.ts";
import type { ModelFamily } from "./groups.ts";

/** Preprocessors by what of a picture is taken (https://docs.leonardo.ai/docs/how-to-use-image-guidance). */
const preprocessors: Partial<Record<ModelFamily, Record<string, number>>> = {
  xl: { style: 67, character: 133, content: 100, canny: 19, depth: 20, pose: 21 },
  legacy: { canny: 1, depth: 3, pose: 7, lineart: 5, normal: 6 },
  phoenix: { style: 166, character: 397, content: 364 },
  lucid: { style: 431, content: 430 },
};
/** What the v2 API calls control pictures. */
const secondControls: Partial<Record<ControlKind, string>> = {
  canny: "edge",
  depth: "depth",
  pose: "pose",
};
/** FLUX.1 Kontext on the v1 API, which takes its pictures otherwise than the other models there. */
export const kontextId = "28aeddf8-bd19-4803-80fc-79602d1a9989";
/** How freely a picture is changed where nothing is said. */
const usualStrength = 0.5;
const usualInpaintStrength = 0.8;
const mostCanvasSide = 1_536;
const canvasStep = 8;

/** The fields of a v1 body that speak of pictures; what a model cannot take was refused before. */
export function firstVersionPictures(
  request: ImageRequest,
  { id: modelId }: ModelInfo,
  family: ModelFamily,
  notes: PlanNotes,
): Record<string, Json> {
  const { images = [], mask, strength } = request;
  if (modelId === kontextId && images.length > 0) {
    dropWeights(images, notes);
    return { contextImages: images.map((image) => ({ type: "UPLOADED", id: placed(image) })) };
  }
  const canvas = canvasPicture(request, { id: modelId });
  if (canvas && mask) {
    checkCanvas(canvas, notes);
    return {
      ...{ canvasRequest: true, canvasRequestType: "INPAINT" },
      canvasInitId: { ...placed(canvas), canvas: "init" },
      canvasMaskId: { ...placed(mask), canvas: "mask" },
      // There it says how much stays (https://docs.leonardo.ai/docs/inpainting), and here how much changes.
      init_strength: Math.min(0.8, round(1 - (strength ?? usualInpaintStrength))),
    };
  }
  const init = images.find(({ role }) => role === "init");
  if (init) {
    const kept = Math.min(0.9, Math.max(0.1, round(1 - (strength ?? usualStrength))));
    return { init_image_id: placed(init), init_strength: kept };
  }
  if (images.length === 0) return {};
  const controlnets = images.flatMap((image): Json[] => {
    const kind = image.role === "control" ? image.control ?? "" : image.role;
    const preprocessorId = preprocessors[family]?.[kind];
    if (preprocessorId === undefined) {
      notes.reasons.push(`images: the model takes nothing of a picture as ${kind}.`);
      return [];
    }
    const strengthType = kind === "style"
      ? bucketOf(image.weight, ["Low", "Mid", "High", "Ultra", "Max"])
      : bucketOf(image.weight, ["Low", "Mid", "High"]);
    return [{
      initImageId: placed(image),
      initImageType: "UPLOADED",
      preprocessorId,
      ...(image.role === "control" ? { weight: 2 * (image.weight ?? 0.5) } : { strengthType }),
    }];
  });
  return { controlnets };
}

/** The picture of which a part is repainted on Leonardo's canvas; undefined for a request that goes another way. */
export function canvasPicture(
  { images = [], mask }: ImageRequest,
  { id }: Pick<ModelInfo, "id">,
): InputImage | undefined {
  return mask && id !== kontextId ? images.find(({ role }) => role === "init") : undefined;
}

/** https://docs.leonardo.ai/docs/inpainting: the picture is drawn at its own size. */
export function canvasSize(
  request: ImageRequest,
  { width, height }: InputImage,
  notes: PlanNotes,
): Size {
  noteSize(request, { width, height }, "the picture decides it", notes);
  return { width, height };
}

function checkCanvas({ width, height }: InputImage, notes: PlanNotes): void {
  const fits = [width, height].every((side) => side <= mostCanvasSide && side % canvasStep === 0);
  if (fits) return;
  notes.reasons.push(
    `image: Leonardo repaints parts of pictures whose sides are multiples of ${canvasStep} up to ` +
      `${mostCanvasSide} pixels, not ${width}x${height}.`,
  );
}

/** The `guidances` of a v2 body (https://docs.leonardo.ai/docs/api-v2); none for a request without pictures. */
export function secondVersionPictures(
  request: ImageRequest,
  model: ModelInfo,
  notes: PlanNotes,
): Record<string, Json> {
  const { images = [], strength } = request;
  if (images.length === 0) return {};
  const isReferences = takesReferences(model);
  const guidances: Record<string, Json[]> = {};
  for (const image of images) {
    const kind = isReferences ? "image_reference" : guidanceOf(image);
    if (kind === undefined) {
      notes.reasons.push(`images: ${model.name} takes nothing of a picture as ${image.control}.`);
      continue;
    }
    const likeness = kind === "image_to_image"
      ? strengthOf(1 - (strength ?? usualStrength))
      : strengthOf(image.weight);
    (guidances[kind] ??= []).push({
      image: { type: "UPLOADED", id: placed(image) },
      strength: likeness,
    });
  }
  return { guidances };
}

/** Whether a v2 model looks at pictures and is told in words what to do. */
export function takesReferences(model: ModelInfo): boolean {
  return /banana|gemini|seedream|kontext|^flux-pro-2/.test(model.id);
}

function guidanceOf({ role, control }: InputImage): string | undefined {
  const names: Partial<Record<InputImage["role"], string>> = {
    init: "image_to_image",
    style: "style",
    character: "character",
    content: "content",
  };
  return role === "control" ? control && secondControls[control] : names[role];
}

function strengthOf(likeness: number | undefined): string {
  return bucketOf(likeness, ["LOW", "MID", "HIGH"]);
}

function bucketOf(share: number | undefined, names: readonly string[]): string {
  const index = Math.floor((share ?? 0.5) * names.length);
  return names[Math.min(names.length - 1, index)] ?? "";
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

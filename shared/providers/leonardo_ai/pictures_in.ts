import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, ImageRequest, Json, ModelInfo } from "../contract.ts";
import { placed, type PlacedPicture } from "../inline_pictures.ts";
import type { ControlKind, ImageRole, InputImage } from "../pictures.ts";
import type { PlanNotes } from "../plan_notes.ts";
import { Semaphore } from "../../runtime/mod.ts";
import { callUpstream } from "../upstream.ts";
import type { ModelFamily } from "./catalog.ts";
import { callLeonardo } from "./client.ts";

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
/** How freely a picture is changed where nothing is said. */
const usualStrength = 0.5;
const usualInpaintStrength = 0.8;

/** The fields of a v1 body that speak of pictures; what a model cannot take was refused before. */
export function firstVersionPictures(
  request: ImageRequest,
  family: ModelFamily,
  notes: PlanNotes,
): Record<string, Json> {
  const { images = [], mask, strength } = request;
  const init = images.find(({ role }) => role === "init");
  if (init && mask) {
    return {
      ...{ canvasRequest: true, canvasRequestType: "INPAINT" },
      canvasInitId: { ...placed(init), canvas: "init" },
      canvasMaskId: { ...placed(mask), canvas: "mask" },
      // There it says how much stays (https://docs.leonardo.ai/docs/inpainting), and here how much changes.
      init_strength: Math.min(0.8, round(1 - (strength ?? usualInpaintStrength))),
    };
  }
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
  return /banana|gemini|seedream|gpt-image|kontext/.test(model.id);
}

/** Pictures that are held while they are uploaded: the form says how long it is, so that they are read before. */
const uploads = new Semaphore(2);

const ticket = z.object({ id: z.string().min(1), url: z.string(), fields: z.string() });
const uploadTicket = z.object({ uploadInitImage: ticket });
const canvasTicket = z.object({
  uploadCanvasInitImage: z.looseObject({
    initImageId: z.string(),
    initUrl: z.string(),
    initFields: z.string(),
  }),
});

/**
 * Uploads a picture (https://docs.leonardo.ai/docs/how-to-upload-an-image-using-a-presigned-url).
 *
 * @returns its id at Leonardo
 */
export async function uploadPicture(
  { picture, mediaType }: PlacedPicture,
  context: CallContext,
): Promise<string> {
  const { uploadInitImage } = await callLeonardo(
    context,
    { method: "POST", path: "/v1/init-image", json: { extension: extensionOf(mediaType) } },
    uploadTicket,
  );
  await send(uploadInitImage, picture, mediaType, context);
  context.uploaded?.push(uploadInitImage.id);
  return uploadInitImage.id;
}

const removed = z.looseObject({});

/** Removes an upload (https://docs.leonardo.ai/reference/deleteinitimagebyid): there they stay for ever. */
export async function removeUpload(id: string, context: CallContext): Promise<void> {
  const path = `/v1/init-image/${encodeURIComponent(id)}`;
  await callLeonardo(context, { method: "DELETE", path }, removed);
}

/** Uploads a picture and the mask of what is to be drawn anew. @returns the ids of both */
export async function uploadCanvas(
  init: PlacedPicture,
  mask: PlacedPicture,
  context: CallContext,
): Promise<{ init: string; mask: string }> {
  const json = {
    initExtension: extensionOf(init.mediaType),
    maskExtension: extensionOf(mask.mediaType),
  };
  const path = "/v1/canvas-init-image";
  const { uploadCanvasInitImage: tickets } = await callLeonardo(
    context,
    { method: "POST", path, json },
    canvasTicket,
  );
  // The mask's fields have been seen under two names.
  const of = (name: string) => String(tickets[`mask${name}`] ?? tickets[`masks${name}`] ?? "");
  const forMask = { id: of("ImageId"), url: of("Url"), fields: of("Fields") };
  const forInit = {
    id: tickets.initImageId,
    url: tickets.initUrl,
    fields: tickets.initFields,
  };
  await send(forInit, init.picture, init.mediaType, context);
  await send(forMask, mask.picture, mask.mediaType, context);
  context.uploaded?.push(forInit.id, forMask.id);
  return { init: forInit.id, mask: forMask.id };
}

async function send(
  { url, fields }: z.output<typeof ticket>,
  picture: string,
  mediaType: string,
  context: CallContext,
): Promise<void> {
  const { pictures } = context;
  if (!pictures) throw new Error("unreachable: a job with pictures brings them along");
  await uploads.run(context.signal, async () => {
    const form = new FormData();
    for (
      const [name, value] of Object.entries(
        z.record(z.string(), z.string()).parse(JSON.parse(fields)),
      )
    ) {
      form.append(name, value);
    }
    const bytes = await new Response(await pictures.open(picture)).blob();
    form.append(
      "file",
      new Blob([bytes], { type: mediaType }),
      `picture.${extensionOf(mediaType)}`,
    );
    // The store takes no body of unknown length, and refuses our own credentials.
    const answer = await callUpstream(context, {
      provider: "leonardo_ai",
      endpoint: { baseUrl: url, headers: {} },
      path: "",
      method: "POST",
      form,
    });
    if (answer.status < 300) return;
    const message = `Leonardo's store did not take a picture: HTTP ${answer.status}.`;
    throw new ProviderError("leonardo_ai", "upstream_down", message, { httpStatus: answer.status });
  });
}

function extensionOf(mediaType: string): string {
  return mediaType.replace("image/", "").replace("jpeg", "jpg");
}

function guidanceOf({ role, control }: InputImage): string | undefined {
  const names: Partial<Record<ImageRole, string>> = {
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

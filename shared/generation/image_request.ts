import { imageNotFound } from "../errors/mod.ts";
import type {
  ImageRequest,
  InputImage,
  PictureFacts,
  PictureRequest,
} from "../providers/catalog.ts";
import { impliedOperation, namedPictures } from "./picture_fields.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { sizeOfShape } from "./shapes.ts";

const defaultSide = 1024;

/**
 * The request in the terms the providers are planned with, without what changes from attempt to attempt.
 *
 * @param pictures those that go in, which the request names by their ids
 * @throws ServiceError `image_not_found` for one that is no more
 */
export function toImageRequest(
  request: GenerateRequest,
  pictures: readonly PictureFacts[] = [],
): Omit<ImageRequest, "prompt" | "negativePrompt" | "count"> {
  const taken = toPictureRequest(request, pictures);
  const followed = isSized(request) ? undefined : followedSize(taken);
  const [width, height] = request.aspect_ratio
    ? sizeOfShape(request.aspect_ratio)
    : followed ?? [request.width ?? defaultSide, request.height ?? defaultSide];
  return {
    width,
    height,
    ...taken,
    ...(followed && { followsPicture: true }),
    ...(request.aspect_ratio && { aspectRatio: request.aspect_ratio }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.model_id && { modelId: request.model_id }),
    ...(request.preset_style && { presetStyle: request.preset_style }),
    ...(request.guidance_scale !== undefined && { guidanceScale: request.guidance_scale }),
    ...(request.steps !== undefined && { steps: request.steps }),
    ...(request.output_format && { outputFormat: request.output_format }),
    ...(request.outputs && { outputs: request.outputs }),
    ...(request.provider_params && { providerParams: request.provider_params }),
  };
}

function isSized({ width, height, aspect_ratio }: GenerateRequest): boolean {
  return width !== undefined || height !== undefined || aspect_ratio !== undefined;
}

/** The part that speaks of pictures; empty for a request without any. */
function toPictureRequest(
  request: GenerateRequest,
  pictures: readonly PictureFacts[],
): PictureRequest {
  const operation = impliedOperation(request);
  const factsOf = (id: string | undefined, field: string): PictureFacts => {
    const facts = pictures.find((each) => each.id === id?.toLowerCase());
    if (!facts) throw imageNotFound(field, id ?? "");
    const { width, height, format, byteLength, hasAlpha, drawnBy } = facts;
    return {
      id: facts.id,
      width,
      height,
      format,
      byteLength,
      hasAlpha,
      ...(drawnBy && { drawnBy }),
    };
  };
  const images = namedPictures(request).flatMap(
    ({ field, source, role, weight, control }): InputImage[] =>
      role === "mask" || role === "parent" ? [] : [{
        ...factsOf(source.image_id, idField(field)),
        role,
        ...(weight !== undefined && { weight }),
        ...(control && { control }),
      }],
  );
  return {
    ...(operation !== "generate" && { operation }),
    ...(images.length > 0 && { images }),
    ...(request.mask && { mask: factsOf(request.mask.image_id, "mask.image_id") }),
    ...(request.strength !== undefined && { strength: request.strength }),
    ...(request.outpaint && { outpaint: request.outpaint }),
    ...(request.scale !== undefined && { scale: request.scale }),
  };
}

/** The field of a request that holds the id of a picture. */
export function idField(field: string): string {
  return field === "parent_image_id" ? field : `${field}.image_id`;
}

/** The size that follows from the picture worked on; undefined where none is. */
function followedSize(
  { operation, images = [], outpaint, scale = 1 }: PictureRequest,
): [width: number, height: number] | undefined {
  const init = images.find(({ role }) => role === "init");
  const picture = init ?? (operation === "edit" ? images[0] : undefined);
  if (!picture) return undefined;
  const { top = 0, right = 0, bottom = 0, left = 0 } = outpaint ?? {};
  return [
    Math.round((picture.width + left + right) * scale),
    Math.round((picture.height + top + bottom) * scale),
  ];
}

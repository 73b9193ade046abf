import type { AspectRatio, ImageRequest } from "../providers/mod.ts";
import type { GenerateRequest } from "./request_schema.ts";

const defaultSide = 1024;

// Each shape at about one megapixel, in multiples of 8.
const sizeOfShape: Record<AspectRatio, [width: number, height: number]> = {
  "1:1": [1024, 1024],
  "16:9": [1360, 768],
  "9:16": [768, 1360],
  "4:3": [1184, 888],
  "3:4": [888, 1184],
  "3:2": [1248, 832],
  "2:3": [832, 1248],
  "21:9": [1568, 672],
};

/** The request in the terms the providers are planned with, without what changes from attempt to attempt. */
export function toImageRequest(
  request: GenerateRequest,
): Omit<ImageRequest, "prompt" | "negativePrompt" | "count"> {
  const [width, height] = request.aspect_ratio
    ? sizeOfShape[request.aspect_ratio]
    : [request.width ?? defaultSide, request.height ?? defaultSide];
  return {
    width,
    height,
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

import type { InputDocument } from "../database/mod.ts";
import type { DrawnPicture, InputFile, PictureFacts } from "../providers/catalog.ts";

/** A picture that goes into a job, and where it lies. */
export type TakenPicture = PictureFacts & InputFile;

/** What is known of a picture, from its row. */
export function toTaken(
  image: Omit<InputDocument, "drawn"> & Partial<Pick<InputDocument, "drawn">>,
): TakenPicture {
  return {
    id: image.id,
    width: image.width,
    height: image.height,
    format: image.format,
    byteLength: image.file_size,
    // Where nobody looked it may be transparent.
    hasAlpha: image.has_alpha ?? image.format !== "jpeg",
    objectPath: image.object_path,
    ...(image.drawn && { drawnBy: image.drawn.provider, drawn: toDrawn(image.drawn) }),
  };
}

function toDrawn(drawn: NonNullable<InputDocument["drawn"]>): DrawnPicture {
  return {
    provider: drawn.provider,
    upstreamId: drawn.upstream_id,
    modelId: drawn.model,
    id: drawn.provider_image_id,
    ...(drawn.provider_url !== null && { url: drawn.provider_url }),
    drawnAt: Date.parse(drawn.created_at),
  };
}

import type { Context } from "hono";
import type { ImageDocument, ListedImageDocument } from "../../shared/database/mod.ts";
import { type AppEnvironment, callerOf } from "../../shared/http/mod.ts";
import { publicUrl, signObjects } from "../../shared/storage/catalog.ts";
import type { ListedPicture, PictureResponse } from "./picture_response.ts";

const urlLifetimeSeconds = 3_600;

/** A picture as callers see it. */
export async function toPicture(
  context: Context<AppEnvironment>,
  image: ImageDocument,
): Promise<PictureResponse> {
  const [picture] = await toPictures(context, [image]);
  if (!picture) throw new Error("unreachable: one picture gives one");
  return picture;
}

/** Pictures as callers see them. Those that cannot be signed are told all the same: they are there. */
export async function toPictures(
  context: Context<AppEnvironment>,
  images: ImageDocument[],
  lifetimeSeconds = urlLifetimeSeconds,
): Promise<PictureResponse[]> {
  const { service } = callerOf(context);
  const paths = images.map(({ object_path }) => object_path);
  const signed = await signObjects(service, paths, lifetimeSeconds).catch((error) => {
    context.var.log.warn("the addresses of pictures could not be signed", { error });
    return new Map<string, string>();
  });
  return await Promise.all(images.map(async (image) => ({
    id: image.id,
    origin: image.origin,
    project_id: image.project_id,
    local_url: `/storage/images/${image.object_path}`,
    signed_url: signed.get(image.object_path) ?? null,
    width: image.width,
    height: image.height,
    has_alpha: image.has_alpha,
    format: image.format,
    file_size: image.file_size,
    sha256: image.sha256,
    public_url: image.published_at ? await publicUrl(service, image) : null,
    created_at: image.created_at,
    expires_at: image.expires_at,
  })));
}

/** Pictures of a list as callers see them. @param lifetimeSeconds how long their addresses work */
export async function toListedPictures(
  context: Context<AppEnvironment>,
  images: ListedImageDocument[],
  lifetimeSeconds: number,
): Promise<ListedPicture[]> {
  const pictures = await toPictures(context, images, lifetimeSeconds);
  return pictures.flatMap((picture, index) => {
    const image = images[index];
    if (!image) return [];
    const { job_id: generation_id, provider, model, model_name, seed, parent_image_id } = image;
    const { prompt, prompt_used, negative_prompt, arrived_at } = image;
    return [{
      ...picture,
      ...{ generation_id, provider, model, model_name, seed },
      ...{ prompt, prompt_used, negative_prompt, parent_image_id, arrived_at },
    }];
  });
}

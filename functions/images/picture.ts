import type { Context } from "hono";
import type { ImageDocument } from "../../shared/database/mod.ts";
import { type AppEnvironment, callerOf } from "../../shared/http/mod.ts";
import { publicUrl, signObjects } from "../../shared/storage/mod.ts";
import type { PictureResponse } from "./operations.ts";

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
): Promise<PictureResponse[]> {
  const { service } = callerOf(context);
  const paths = images.map(({ object_path }) => object_path);
  const signed = await signObjects(service, paths, urlLifetimeSeconds).catch((error) => {
    context.var.log.warn("the addresses of pictures could not be signed", { error });
    return new Map<string, string>();
  });
  return images.map((image) => ({
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
    public_url: image.published_at ? publicUrl(service, image) : null,
    created_at: image.created_at,
    expires_at: image.expires_at,
  }));
}

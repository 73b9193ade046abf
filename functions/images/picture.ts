import type { Context } from "hono";
import type { ImageDocument } from "../../shared/database/mod.ts";
import { type AppEnvironment, callerOf } from "../../shared/http/mod.ts";
import { signObjects } from "../../shared/storage/mod.ts";
import type { PictureResponse } from "./operations.ts";

const urlLifetimeSeconds = 3_600;

/** A picture as callers see it. One that cannot be signed is told all the same: it is there. */
export async function toPicture(
  context: Context<AppEnvironment>,
  image: ImageDocument,
): Promise<PictureResponse> {
  const { service } = callerOf(context);
  const path = image.object_path;
  const signed = await signObjects(service, [path], urlLifetimeSeconds).catch((error) => {
    context.var.log.warn("a picture's address could not be signed", { error });
    return new Map<string, string>();
  });
  return {
    id: image.id,
    origin: image.origin,
    project_id: image.project_id,
    local_url: `/storage/images/${path}`,
    signed_url: signed.get(path) ?? null,
    width: image.width,
    height: image.height,
    has_alpha: image.has_alpha,
    format: image.format,
    file_size: image.file_size,
    sha256: image.sha256,
    created_at: image.created_at,
    expires_at: image.expires_at,
  };
}

import type { ImageFormat, ProviderId } from "../providers/mod.ts";

/** The bucket that holds every picture. */
export const imageBucket = "images";

/**
 * The name of a picture's object, `{project-id}/{provider}/{job-id}-{ordinal}.{extension}`. The same picture of the
 * same job always has the same name, so that storing it again after a crash leaves no second object.
 */
export function objectPath(picture: {
  projectId: string;
  provider: ProviderId;
  jobId: string;
  ordinal: number;
  format: ImageFormat;
}): string {
  const { projectId, provider, jobId, ordinal, format } = picture;
  return `${projectId}/${provider}/${jobId}-${ordinal}.${format === "jpeg" ? "jpg" : format}`;
}

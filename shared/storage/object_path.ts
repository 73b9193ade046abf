import type { ImageFormat, ProviderId } from "../providers/mod.ts";

/** The bucket that holds every picture. */
export const imageBucket = "generated-images";

/** The bucket of what projects publish: copies, which anybody reads. */
export const publicBucket = "generated-images-public";

/**
 * The name of a picture's object, `{project-id}/{provider}/{job-id}-{attempt}-{place}.{extension}`. It carries the
 * attempt, so that nobody who comes late can overwrite what another attempt has stored; the same picture of the same
 * attempt always has the same name, so that whoever resumes the attempt finds it.
 */
export function objectPath(picture: {
  projectId: string;
  provider: ProviderId;
  jobId: string;
  /** Ordinal of the attempt. */
  attempt: number;
  /** Place of the picture in the job. */
  ordinal: number;
  format: ImageFormat;
}): string {
  const { projectId, provider, jobId, attempt, ordinal, format } = picture;
  return `${projectId}/${provider}/${jobId}-${attempt}-${ordinal}.${extensions[format]}`;
}

/** The ending of a format's objects. */
export const extensions: Record<ImageFormat, string> = { png: "png", jpeg: "jpg", webp: "webp" };

/** The name of an object that a caller handed in, `{project-id}/uploads/{picture-id}.{extension}`. */
export function handedInPath(projectId: string, imageId: string, format: ImageFormat): string {
  return `${projectId}/uploads/${imageId}.${extensions[format]}`;
}

/** The name of what a caller uploads by a signed address, before it is read and checked. */
export function pendingPath(projectId: string, uploadId: string): string {
  return `${projectId}/uploads/pending/${uploadId}.upload`;
}

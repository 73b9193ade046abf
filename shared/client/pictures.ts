import type { Sender } from "./call.ts";
import type { GenerateInput, GenerateRequest, Picture } from "./types.ts";

/** What can be said of a picture that is handed in. */
export interface HandInOptions {
  /** The project that draws with it. Default: the caller's own first one. */
  projectId?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Hands in a picture; the same bytes are kept once in a project. @throws ImageGenerationError */
export async function handIn(
  sender: Sender,
  file: Blob | Uint8Array,
  { projectId, signal }: HandInOptions,
): Promise<Picture> {
  const form = new FormData();
  // A copy of what may be a part of a larger, or a shared, buffer.
  form.append("file", file instanceof Blob ? file : new Blob([new Uint8Array(file)]), "picture");
  return await sender.sendForJson({
    ...{ method: "POST", path: "/images", form, signal },
    ...(projectId !== undefined && { query: { project_id: projectId } }),
    isRepeatable: true,
  }) as Picture;
}

/**
 * A request that names its pictures: files are handed in, and stand in it by their ids.
 *
 * @param projectId the project that draws, where the request does not say
 */
export async function withoutFiles(
  sender: Sender,
  input: GenerateInput,
  signal: AbortSignal | undefined,
  projectId?: string,
): Promise<GenerateRequest> {
  const { image, images, mask, ...rest } = input;
  const named = async <Source extends object>(
    picture: Blob | Uint8Array | Source,
  ): Promise<Source | { image_id: string }> => {
    if (!(picture instanceof Blob || picture instanceof Uint8Array)) return picture;
    const { id } = await handIn(sender, picture, {
      projectId: rest.project_id ?? projectId,
      signal,
    });
    return { image_id: id };
  };
  return {
    ...rest,
    ...(image && { image: await named(image) }),
    ...(images && { images: await Promise.all(images.map(named)) }),
    ...(mask && { mask: await named(mask) }),
  };
}

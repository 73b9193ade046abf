import type { ProducedImage } from "../providers/mod.ts";
import type { StoredImage, StoreOptions } from "../storage/mod.ts";
import type { Calls } from "./run_calls.ts";

/** What is done to a picture before it is kept. @param image absent where it is not known yet */
export function storeOptions(
  { pictureSettings: { strips, embeds, keeps_workflows }, prompt, provider, plan, lease }: Pick<
    Calls,
    "pictureSettings" | "prompt" | "provider" | "plan" | "lease"
  >,
  image?: ProducedImage,
): StoreOptions {
  const model = `${provider.id}/${plan.model.id}`;
  const texts = { prompt, model, generationId: lease.lease.jobId, seed: image?.seed };
  return {
    // What ComfyUI writes into a picture is the whole request, and stays only where the project wants that.
    removesTexts: image?.holdsRequest ? !keeps_workflows : strips,
    ...(embeds && { texts }),
  };
}

/** The picture in the format that was asked for, where that can be had; what came was drawn and is kept in any case. */
export async function inFormat(
  { image: { outputFormat }, pictures, context }: Pick<Calls, "image" | "pictures" | "context">,
  came: StoredImage,
  options: StoreOptions,
): Promise<StoredImage> {
  if (outputFormat === undefined || came.format === outputFormat) return came;
  try {
    return await pictures.convert(came, outputFormat, options) ?? came;
  } catch (error) {
    context.log.warn("a picture could not be converted", { error });
    return came;
  }
}

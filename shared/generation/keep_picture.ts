import { ServiceError } from "../errors/mod.ts";
import type { PictureSettings } from "../database/mod.ts";
import {
  type CallContext,
  type ImageProvider,
  type ProducedImage,
  type ProviderPlan,
  smallestTaken,
} from "../providers/mod.ts";
import type { JobRequest } from "../routing/mod.ts";
import type { StoredImage, StoreOptions } from "../storage/mod.ts";
import type { HeldLease } from "./held_lease.ts";
import type { PictureStore } from "./job_store.ts";

/** What is told of a picture, and what is done to it. */
interface Drawn {
  pictureSettings: PictureSettings;
  /** As it was asked for. */
  prompt: string;
  provider: Pick<ImageProvider, "id">;
  plan: Pick<ProviderPlan, "model" | "expectedSize">;
  image: Pick<JobRequest["image"], "width" | "height">;
  lease: Pick<HeldLease, "lease">;
}

interface Kept {
  image: Pick<JobRequest["image"], "outputFormat">;
  pictures: Pick<PictureStore, "convert">;
  context: Pick<CallContext, "log">;
}

/** What is done to a picture before it is kept. @param image absent where it is not known yet */
export function storeOptions(
  { pictureSettings: { strips, embeds, keeps_workflows }, ...drawn }: Drawn,
  image?: ProducedImage,
): StoreOptions {
  const { prompt, provider, plan, lease } = drawn;
  const model = `${provider.id}/${plan.model.id}`;
  const texts = { prompt, model, generationId: lease.lease.jobId, seed: image?.seed };
  return {
    smallest: smallestTaken(drawn.image, plan),
    // What ComfyUI writes into a picture is the whole request, and stays only where the project wants that.
    removesTexts: image?.holdsRequest ? !keeps_workflows : strips,
    ...(embeds && { texts }),
  };
}

const storePausesMs = [500, 2_000];

/**
 * Stores a picture, and once more where Storage did not take it: it is fetched again, or is here still, and is not drawn
 * again for it.
 *
 * @throws what `store` throws at last, and at once what the picture itself is to blame for
 */
export async function storeAgain(
  { clock, log, signal }: Pick<CallContext, "clock" | "log" | "signal">,
  store: () => Promise<StoredImage>,
): Promise<StoredImage> {
  for (const pauseMs of storePausesMs) {
    try {
      return await store();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== "internal") throw error;
      log.warn("Storage did not take a picture, which is sent again", { error });
      await clock.sleep(pauseMs, signal);
    }
  }
  return await store();
}

/**
 * The picture in the format that was asked for, where that can be had; what came was drawn and is kept in any case.
 *
 * @returns with what is to be told of it
 */
export async function inFormat(
  { image: { outputFormat }, pictures, context }: Kept,
  came: StoredImage,
  options: StoreOptions,
): Promise<{ stored: StoredImage; warning?: string }> {
  if (outputFormat === undefined || came.format === outputFormat) return { stored: came };
  try {
    const stored = await pictures.convert(
      came,
      outputFormat,
      options,
      (error) =>
        context.log.warn("a picture as it came is left beside what was made of it", { error }),
    );
    if (!stored) return { stored: came };
    const warning = `The picture came as a ${came.format} with a signed record of where it comes ` +
      `from (C2PA), which is of that file and did not stay in the ${outputFormat} made of it.`;
    return { stored, ...(came.hasRecord && { warning }) };
  } catch (error) {
    context.log.warn("a picture could not be converted", { error });
    return { stored: came };
  }
}

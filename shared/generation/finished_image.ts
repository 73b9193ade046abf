import type { FinishedImage } from "../database/mod.ts";
import type { ProducedImage } from "../providers/mod.ts";
import { timeOrderedId } from "../runtime/mod.ts";
import type { StoredImage } from "../storage/mod.ts";

// A seed is kept in a column of 8 bytes, and JSON carries no larger whole number exactly.
const largestSeed = Number.MAX_SAFE_INTEGER;

/**
 * A stored picture as its row keeps it.
 *
 * @param ordinal its place in the job
 * @param now milliseconds since the epoch
 * @param produced what the provider said of it; absent for one of a lost runner, of which its object alone is left
 */
export function finishedImage(
  ordinal: number,
  stored: StoredImage,
  now: number,
  produced?: ProducedImage,
): FinishedImage {
  const { source, seed } = produced ?? {};
  return {
    id: timeOrderedId(now),
    ordinal,
    provider_image_id: produced?.providerImageId ?? null,
    provider_url: source?.kind === "url" && !source.isPrivate ? source.url : null,
    object_path: stored.objectPath,
    width: stored.width,
    height: stored.height,
    has_alpha: stored.hasAlpha,
    format: stored.format,
    file_size: stored.byteLength,
    sha256: stored.sha256,
    source_sha256: stored.sourceSha256,
    seed: isSeed(seed) ? seed : null,
    nsfw: produced?.nsfw ?? null,
    metadata: {
      ...produced?.metadata,
      ...(stored.frames !== undefined && { frames: stored.frames }),
      ...(stored.declaredType && { declared_type: stored.declaredType }),
    },
  };
}

function isSeed(seed: number | undefined): seed is number {
  return Number.isInteger(seed) && Math.abs(seed ?? 0) <= largestSeed;
}

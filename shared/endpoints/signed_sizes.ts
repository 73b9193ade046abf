import { secretKeys } from "../http/mod.ts";
import { mostDecodedPixels } from "../storage/catalog.ts";
import { type Clock, isSignatureOf, signatureOf } from "../runtime/mod.ts";

/** Widths that a picture is offered in, in pixels, beside its own. */
const offeredWidths = [256, 512, 768, 1024, 1536];

/** A size of a picture, and where anybody can read it for a while. */
export interface SignedSize {
  /** Pixels. */
  width: number;
  url: string;
}

/**
 * Sizes of a picture as WebP, smallest first, for the `srcset` of a page. Each is made when somebody asks for it first; of one
 * with too many pixels for that there is none.
 *
 * @param expiresAt s since the epoch
 */
export async function signedSizes(
  image: { object_path: string; width: number; height: number },
  expiresAt: number,
): Promise<SignedSize[]> {
  const [secret] = secretKeys();
  if (secret === undefined || image.width * image.height > mostDecodedPixels) return [];
  const base = `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1/images/signed`;
  const widths = offeredWidths.filter((width) => width <= image.width);
  return await Promise.all(widths.map(async (width) => {
    const query = new URLSearchParams({
      format: "webp",
      width: String(width),
      expires: String(expiresAt),
    });
    query.set("signature", await signatureOf(signedText(image.object_path, query), secret));
    return { width, url: `${base}/${image.object_path}?${query}` };
  }));
}

/**
 * Whether an address of a size was made here, is as it was made, and has not ended. The name to save it by is the caller's
 * own to choose.
 *
 * @param path the name of the picture's object
 */
export async function isSigned(
  path: string,
  query: Record<string, string>,
  clock: Pick<Clock, "now">,
): Promise<boolean> {
  const { signature = "", ...asked } = query;
  if (!(Number(asked["expires"]) * 1_000 > clock.now())) return false;
  // Any of the keys: one that is being rotated out is good as long as it is the project's.
  return await isSignatureOf(signature, signedText(path, new URLSearchParams(asked)), secretKeys());
}

function signedText(path: string, query: URLSearchParams): string {
  const signed = [...query].filter(([name]) => name !== "download")
    .toSorted(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify(["a size of a picture", path, signed]);
}

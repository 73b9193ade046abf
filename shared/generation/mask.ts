import type { ImageDocument } from "../database/mod.ts";
import { imageRefused, invalidRequest } from "../errors/mod.ts";
import { handIn, inputPicturesIn, mostDecodedPixels, toWhiteMask } from "../storage/mod.ts";
import type { GenerationContext } from "./generation_context.ts";
import type { NamedPicture } from "./picture_fields.ts";
import { type TakenPicture, toTaken } from "./taken_picture.ts";

/**
 * The mask of a request as providers take it: white where something is to change. One that says it by its transparency or in
 * black becomes another picture, made of it, which is kept once like every one.
 *
 * @param taken the pictures of the request, in the order of `named`
 * @returns undefined where there is no mask, or it stays as it is
 * @throws ServiceError that names the mask, for one of another size than its picture, and for one that cannot be read here
 */
export async function whiteMask(
  named: readonly NamedPicture[],
  taken: readonly TakenPicture[],
  projectId: string | null,
  { caller, fetch, clock, signal }: Pick<
    GenerationContext,
    "caller" | "fetch" | "clock" | "signal"
  >,
): Promise<
  { mask: TakenPicture; document: ImageDocument & { drawn: null }; isAdded: boolean } | undefined
> {
  const index = named.findIndex(({ role }) => role === "mask");
  const mask = taken[index];
  if (!mask) return undefined;
  checkSize(mask, taken[named.findIndex(({ role }) => role === "init")]);
  const changes = named[index]?.changes;
  if (changes === "white" || (changes === undefined && !mask.hasAlpha)) return undefined;
  if (mask.format === "webp" || mask.width * mask.height > mostDecodedPixels) {
    const why = changes === undefined ? "may be transparent" : `says in ${changes} what changes`;
    throw imageRefused(
      "mask",
      `The mask ${why}, and is read only as a PNG or JPEG of at most ` +
        `${mostDecodedPixels.toLocaleString("en")} pixels. Send it in white and black.`,
    );
  }
  const pictures = inputPicturesIn(caller.service, new Map([[mask.id, mask]]), clock);
  const bytes = await new Response(await pictures.open(mask.id)).bytes();
  const converted = await toWhiteMask(bytes, changes).catch((cause) => {
    throw imageRefused("mask", "The mask cannot be decoded.", cause);
  });
  if (converted === "nothing") {
    throw imageRefused("mask", "The mask says nowhere that something is to change.");
  }
  if (!converted) return undefined;
  const { image, isAdded } = await handIn(
    { field: "mask", source: { body: new Blob([converted]).stream() }, madeOf: mask.id },
    { caller, projectId, fetch, clock, signal },
  );
  return { mask: toTaken(image), document: { ...image, drawn: null }, isAdded };
}

function checkSize(mask: TakenPicture, picture: TakenPicture | undefined): void {
  if (!picture) return;
  if (mask.width === picture.width && mask.height === picture.height) return;
  const message = `is ${mask.width}x${mask.height} pixels and the picture that it is for ` +
    `${picture.width}x${picture.height}: they need the same size`;
  throw invalidRequest(`mask: ${message}.`, [{ path: "mask", message }]);
}

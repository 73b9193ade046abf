import type { Outpaint, PictureFacts, PictureRequest } from "./pictures.ts";

/**
 * What is done here with pictures beside a provider's work: `pad` puts the picture worked on onto a larger grey canvas and
 * makes the mask of what is new, `composite` takes what came where the mask is white and the picture where it is black.
 */
export type LocalStep =
  | { do: "pad"; picture: string; width: number; height: number; sides: Outpaint }
  | { do: "composite"; picture: string; mask: string };

/** Pixels of a picture that is put together here at most: it takes processor time, of which a call has 2 s. */
export const mostComposedPixels = 4_000_000;

/** A picture on its larger canvas, by an id of its own. */
export function paddedOf(picture: PictureFacts, sides: Outpaint): PictureFacts {
  return made(picture, sides, "padded");
}

/** The mask of what a larger canvas has besides its picture, by an id of its own. */
export function addedTo(picture: PictureFacts, sides: Outpaint): PictureFacts {
  return made(picture, sides, "added");
}

/** The id of what is made of a picture. */
export function madeId(picture: string, as: "padded" | "added"): string {
  return `${picture}/${as}`;
}

/** Which picture an id of {@link paddedOf} or {@link addedTo} is made of; undefined for a picture of its own. */
export function madeOf(id: string): { picture: string; as: "padded" | "added" } | undefined {
  const [, picture, as] = /^(.+)\/(padded|added)$/.exec(id) ?? [];
  return picture !== undefined && (as === "padded" || as === "added") ? { picture, as } : undefined;
}

/** A request whose words say what the mask among its pictures is, for models that are told in words what to do. */
export function toldOfMask<Request extends PictureRequest & { prompt: string }>(
  request: Request,
): Request {
  const index = request.images?.findIndex(({ role }) => role === "mask") ?? -1;
  if (index < 0) return request;
  const told = `Picture ${index + 1} is a mask for picture 1: only what is white in it changes, ` +
    "all else stays as it is.";
  return { ...request, prompt: `${told} ${request.prompt}` };
}

function made(picture: PictureFacts, sides: Outpaint, as: "padded" | "added"): PictureFacts {
  const width = picture.width + sides.left + sides.right;
  const height = picture.height + sides.top + sides.bottom;
  return {
    id: madeId(picture.id, as),
    ...{ width, height, format: "png", hasAlpha: false },
    // As large as it may be.
    byteLength: as === "padded" ? picture.byteLength + width * height * 3 : width * height,
  };
}

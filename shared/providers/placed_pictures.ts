import type { Json } from "./json.ts";
import type { PictureFacts } from "./pictures.ts";

/** Where a picture goes in a planned body: the plan knows its id alone, and its bytes are put there when it is sent. */
export interface PlacedPicture {
  picture: string;
  mediaType: string;
  [more: string]: Json;
}

/** Marks the place of a picture in a planned body. */
export function placed({ id, format }: PictureFacts): PlacedPicture {
  return { picture: id, mediaType: `image/${format}` };
}

/** A body with something in the place of each picture. */
export async function fillPictures(
  body: Json,
  fill: (place: PlacedPicture) => Promise<Json>,
): Promise<Json> {
  if (Array.isArray(body)) return await Promise.all(body.map((each) => fillPictures(each, fill)));
  if (typeof body !== "object" || body === null) return body;
  if (isPlaced(body)) return await fill(body);
  const entries = Object.entries(body).map(async ([name, value]) =>
    [name, await fillPictures(value, fill)] as const
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Whether a value marks the place of a picture. */
export function isPlaced(value: Json): value is PlacedPicture {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return typeof value["picture"] === "string" && typeof value["mediaType"] === "string";
}

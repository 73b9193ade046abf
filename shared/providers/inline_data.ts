import { Buffer } from "node:buffer";
import type { Bytes } from "../runtime/mod.ts";
import type { JsonHolder } from "./json_places.ts";
import { bareName } from "./loose.ts";
import type { ArrivingPicture, ImageSource } from "./task.ts";

/** Stands in an answer's JSON for a long text of base64 that is a picture. */
export class InlineData {
  /**
   * @param held its bytes, or what takes them in
   * @param mediaType what a data URI says that it is
   */
  constructor(
    readonly held: { bytes: Bytes } | { arriving: ArrivingPicture },
    readonly mediaType: string | undefined,
  ) {}
}

/**
 * Whether a text at a place is a picture: `inlineData.data` of Gemini, `b64_json` of what speaks as OpenAI does,
 * `imageBase64Data` and `imageDataURI` of Runware, in any spelling.
 *
 * @param holders around the text, the nearest last
 */
export function isPicturePlace(holders: readonly JsonHolder[]): boolean {
  const names = holders.filter(({ name }) => name !== "").map(({ name }) => bareName(name));
  const own = names.at(-1) ?? "";
  if (own === "data") return names.at(-2) === "inlinedata";
  return /^(?:b64json|(?:image|media)(?:base64data|datauri))$/.test(own);
}

/** Whether a picture is a draft that a model shows while it thinks, as far as that is told before it or after. */
export function isDraft(holders: readonly JsonHolder[]): boolean {
  return holders.some(({ flags }) => flags?.has("thought"));
}

/**
 * A picture that an answer holds as base64 or as a data URI.
 *
 * @param value what stands in its place in the JSON
 * @param mediaType what the answer says beside it that it is
 * @returns undefined when there is none
 */
export function inlineSource(value: unknown, mediaType?: string): ImageSource | undefined {
  if (value instanceof InlineData) {
    const type = mediaType ?? value.mediaType ?? usualType;
    return "bytes" in value.held
      ? { kind: "bytes", bytes: value.held.bytes, mediaType: type }
      : { kind: "arriving", picture: value.held.arriving, mediaType: type };
  }
  if (typeof value !== "string") return undefined;
  const [, declared, base64 = value] = /^data:([\w/.+-]*)[^,]*,(.*)$/s.exec(value) ?? [];
  const bytes = Buffer.from(base64, "base64");
  if (bytes.byteLength === 0) return undefined;
  return { kind: "bytes", bytes, mediaType: mediaType ?? (declared || usualType) };
}

const usualType = "image/png";

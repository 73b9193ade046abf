import { createHash } from "node:crypto";
import { impliedOperation, namedPictures } from "./picture_fields.ts";
import type { GenerateRequest } from "./request_schema.ts";

/**
 * What says nothing about how the pictures look: whose they are, how they are told of, how often it is tried, and a style,
 * whose fields are in the request.
 */
const withoutEffect = new Set([
  ...["project_id", "scene_id", "metadata", "series_id", "style"],
  ...["cache", "url_lifetime", "srcset", "dry_run"],
  ...["max_retries", "on_refusal", "enable_fallback", "fallback_to"],
]);

/**
 * What equal requests have in common: SHA-256 of everything that decides how the pictures look, hexadecimal. Prompts are
 * compared without what nobody sees, such as spaces at their ends.
 *
 * @param request with its style put into it, and its pictures taken in
 */
export function cacheKey(request: GenerateRequest): string {
  const { image: _image, images: _images, mask: _mask, parent_image_id: _parent, ...others } =
    request;
  const operation = impliedOperation(request);
  // Who else may draw; without any word about it everybody.
  const substitutes = request.enable_fallback === false ? [] : request.fallback_to;
  const pictures = drawnPictures(request);
  const decisive = Object.entries({ ...others, operation, pictures, substitutes })
    .filter(([name, value]) => !withoutEffect.has(name) && value !== undefined)
    .map(([name, value]) => [name, isText(name, value) ? normalise(value) : value])
    .toSorted(([a], [b]) => String(a) < String(b) ? -1 : 1);
  return createHash("sha256").update(JSON.stringify(decisive, sortedFields)).digest("hex");
}

/** What goes in of a request's pictures, however it names them. */
function drawnPictures(request: GenerateRequest): object[] {
  return namedPictures(request)
    // One that is only continued is not seen by whoever draws.
    .filter(({ role }) => role !== "parent")
    // A mask is white by now where something is to change, whatever it was said to be.
    .map(({ source, role, weight, control }) => ({
      image_id: source.image_id?.toLowerCase(),
      role,
      weight,
      control,
    }));
}

function isText(name: string, value: unknown): value is string {
  return (name === "prompt" || name === "negative_prompt") && typeof value === "string";
}

function normalise(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/gu, " ");
}

/** The fields of an object in one order, in whichever they were sent. */
function sortedFields(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1));
}

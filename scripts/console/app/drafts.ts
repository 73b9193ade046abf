import type { FieldSchema } from "./request_fields.ts";
import { pictureFields, readEntry } from "./request_fields.ts";

/** A picture that a request works on. */
export interface InputPicture {
  id: string;
  signed_url: string | null;
  width: number;
  height: number;
  /** Empty for what the service takes it for. */
  role: string;
}

/** What was entered into the form, before it is a request. */
export interface Draft {
  /** By field, as text; what is empty is left out. */
  entries: Record<string, string>;
  pictures: InputPicture[];
  mask: InputPicture | null;
}

/** What the service takes without being told. */
const standard: Record<string, string> = { num_images: "1", aspect_ratio: "1:1" };

/** A form in which nothing was entered. */
export const emptyDraft: Draft = {
  entries: { prompt: "", ...standard },
  pictures: [],
  mask: null,
};

let kept: Draft = emptyDraft;
const watching = new Set<(draft: Draft) => void>();

/** The form as it was left, for as long as the page is open. */
export function keptDraft(): Draft {
  return kept;
}

/** Keeps the form for who comes back to it. */
export function keepDraft(draft: Draft): void {
  kept = draft;
}

/** Tells a form when another view changes what is in it. @returns ends that */
export function watchDraft(watch: (draft: Draft) => void): () => void {
  watching.add(watch);
  return () => void watching.delete(watch);
}

/** Has the form work on a picture next. */
export function workOn(picture: Omit<InputPicture, "role">, changes: Record<string, string>): void {
  const { aspect_ratio: _, ...entries } = kept.entries;
  // What was to be done with another picture.
  for (const field of pictureFields) delete entries[field];
  kept = { entries: { ...entries, ...changes }, pictures: [{ ...picture, role: "" }], mask: null };
  for (const watch of watching) watch(kept);
}

/**
 * The request that a form stands for.
 *
 * @throws Error that names what was entered and is no value
 */
export function toRequest(
  { entries, pictures, mask }: Draft,
  fields: Record<string, FieldSchema>,
): Record<string, unknown> {
  const request: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(entries)) {
    if (text === standard[name]) continue;
    const value = readEntry(name, fields[name] ?? { type: "string" }, text);
    if (value !== undefined) request[name] = value;
  }
  if (pictures.length > 0) {
    request["images"] = pictures.map(({ id, role }) => ({
      image_id: id,
      ...(role ? { role } : {}),
    }));
  }
  if (mask) request["mask"] = { image_id: mask.id };
  return request;
}

import * as z from "zod";
import type { StyleDocument } from "../database/mod.ts";
import { styleFields } from "./style_schema.ts";

const styled = z.lazy(() => z.object({ id: z.guid(), version: z.int() }));
/** What a style adds to, instead of filling in what is left open. */
const added = ["prompt", "negative_prompt", "image", "images", "style"];

/**
 * The style that has to be put into a stored request anew, because of changes to what it adds to.
 *
 * @param request as it is kept
 * @param changes fields of a request
 * @returns undefined when it has none, or stays as it is
 */
export function changedStyle(
  { style }: Record<string, unknown>,
  changes: Record<string, unknown>,
): Pick<StyleDocument, "id" | "version"> | undefined {
  return added.some((field) => field in changes) ? styled.safeParse(style).data : undefined;
}

/**
 * A stored request that names its style and has its own words and pictures again. Fields that the style filled in stay: they
 * are what it was drawn with.
 *
 * @param request as it is kept, its prompt with it
 * @param style in the version that it was drawn with
 */
export function withoutStyle(
  request: Record<string, unknown>,
  style: StyleDocument,
): Record<string, unknown> {
  const { prompt_prefix, prompt_suffix, negative_prompt, palette, images = [] } = styleFields.parse(
    style.fields,
  );
  // As image_generation.with_style puts them together.
  const colours = palette && `Colours: ${palette.join(", ")}.`;
  const before = prompt_prefix === undefined ? "" : `${prompt_prefix} `;
  const after = [prompt_suffix, colours].flatMap((part) => part === undefined ? [] : [` ${part}`]);
  const own = Array.isArray(request["images"]) ? request["images"] : [];
  const pictures = own.slice(0, Math.max(0, own.length - images.length));
  return {
    ...request,
    prompt: withoutEnds(String(request["prompt"] ?? ""), before, after.join("")),
    negative_prompt: withoutLast(request["negative_prompt"], negative_prompt),
    images: pictures.length === 0 ? null : pictures,
    style: `${style.name}@${style.version}`,
  };
}

function withoutEnds(text: string, before: string, after: string): string {
  const isWhole = text.startsWith(before) && text.endsWith(after) &&
    text.length >= before.length + after.length;
  return isWhole ? text.slice(before.length, text.length - after.length) : text;
}

function withoutLast(list: unknown, last: string | undefined): unknown {
  if (typeof list !== "string" || last === undefined) return list ?? null;
  return list === last ? null : withoutEnds(list, "", `, ${last}`);
}

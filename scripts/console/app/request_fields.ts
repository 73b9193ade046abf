import { call } from "./api.ts";

/** What is known of a field of a request, from the service's own description. */
export interface FieldSchema {
  type?: string;
  enum?: string[];
  anyOf?: FieldSchema[];
  items?: FieldSchema;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
}

/** How a field is entered. */
export type FieldKind = "choice" | "number" | "switch" | "text" | "json";

/** Fields that say what is done with pictures. */
export const pictureFields = [
  ...["operation", "strength", "scale", "outpaint", "image", "images", "mask", "outputs"],
  ...["parent_image_id", "series_id"],
];

/** Fields that stand under one heading; those that nobody placed stand under the last one. */
export const fieldGroups: [heading: string, names: string[]][] = [
  ["How it looks", ["preset_style", "style", "seed", "guidance_scale", "steps", "output_format"]],
  ["Working on pictures", pictureFields],
  ["Who draws", [
    ...["model_id", "same_model", "enable_fallback", "fallback_to", "max_retries", "on_refusal"],
    ...["prompt_optimization", "provider_params", "cache"],
  ]],
  ["What is kept", [
    ...["project_id", "scene_id", "metadata", "strip_metadata", "embed_metadata", "url_lifetime"],
  ]],
  ["Further", []],
];

/** Fields that have a place of their own in the form. */
export const mainFields = [
  ...["prompt", "negative_prompt", "aspect_ratio", "width", "height", "num_images", "provider"],
  ...["model", "strategy", "dry_run"],
];

/** All fields of `POST /generate`, by name, as its description has them. */
export function readFields(signal: AbortSignal): Promise<Record<string, FieldSchema>> {
  return readProperties("GenerateRequest", signal);
}

/** The fields of a schema that the service's description has under a name. */
export async function readProperties(
  name: string,
  signal: AbortSignal,
): Promise<Record<string, FieldSchema>> {
  const document = await call<{
    components: { schemas: Record<string, { properties?: Record<string, FieldSchema> }> };
  }>("/docs/openapi.json", { signal });
  return document.components.schemas[name]?.properties ?? {};
}

/** How a field is entered. */
export function kindOf({ type, enum: choices, anyOf = [] }: FieldSchema): FieldKind {
  if (choices) return "choice";
  // Of a style its name, instead of what answers tell of it.
  if (anyOf.some((each) => each.type === "string")) return "text";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "switch";
  return type === "string" ? "text" : "json";
}

/** The fields under their headings, without those that have a place of their own. */
export function groupFields(
  fields: Record<string, FieldSchema>,
): [heading: string, names: string[]][] {
  const placed = new Set([...mainFields, ...fieldGroups.flatMap(([, names]) => names)]);
  return fieldGroups.map(([heading, names]): [string, string[]] => [
    heading,
    heading === "Further"
      ? Object.keys(fields).filter((name) => !placed.has(name))
      : names.filter((name) => Object.hasOwn(fields, name)),
  ]).filter(([, names]) => names.length > 0);
}

/**
 * What was entered, as the value that is sent; undefined for nothing.
 *
 * @throws Error that says what is wrong with it
 */
export function readEntry(name: string, schema: FieldSchema, text: string): unknown {
  const entry = text.trim();
  if (entry === "") return undefined;
  switch (kindOf(schema)) {
    case "number": {
      const value = Number(entry);
      if (!Number.isFinite(value)) throw new Error(`${name} takes a number`);
      return value;
    }
    case "switch":
      return entry === "true";
    case "json":
      return readJson(name, entry);
    default:
      return entry;
  }
}

function readJson(name: string, entry: string): unknown {
  try {
    return JSON.parse(entry);
  } catch {
    // A list of names without the signs of JSON is clear enough.
    if (/^[\w./-]+(\s*,\s*[\w./-]+)*$/.test(entry)) {
      return entry.split(",").map((each) => each.trim());
    }
    throw new Error(`${name} takes JSON`);
  }
}

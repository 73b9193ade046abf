import * as z from "zod";

/** Parts of a query by which generations, and the pictures that they drew, are found: what a generation says of itself. */
export const generationFilters = {
  series_id: z.guid().optional(),
  parent_image_id: z.guid().optional(),
  scene_id: z.string().min(1).max(200).optional(),
  style_id: z.guid().optional(),
  metadata: z.string().max(2_000).refine(isJsonObject, "must be a JSON object").optional()
    .describe('What the metadata contain, as JSON, such as `{"sku": "A-7"}`.'),
  text: z.string().trim().min(1).max(200).optional().describe(
    'Words of the prompt: all of them, a "phrase", one or another with `or`, none with `-`.',
  ),
};

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

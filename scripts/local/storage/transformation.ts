import * as z from "zod";

const number = (least: number, most: number) =>
  z.preprocess(
    (value) => typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value,
    z.int().min(least).max(most),
  ).optional();

/**
 * What is asked to be made of a picture, in a query or a body
 * (https://supabase.com/docs/guides/storage/serving/image-transformations).
 */
export const transformation = z.object({
  width: number(0, 2_500),
  height: number(0, 2_500),
  resize: z.enum(["cover", "contain", "fill"]).optional(),
  format: z.enum(["origin", "avif"]).optional(),
  quality: number(20, 100),
});

/** A parsed {@link transformation}. */
export type Transformation = z.infer<typeof transformation>;

/** As a signed address says it, such as `width:100,resize:contain`. */
export function parseTransformations(text: string): Transformation {
  const entries = text.split(",").map((each) => each.split(":", 2));
  return transformation.catch({}).parse(Object.fromEntries(entries));
}

/**
 * The size that comes of a picture, as imgproxy works it out: nothing is enlarged, and a side that is absent follows from
 * the other (https://docs.imgproxy.net/usage/processing#resize).
 */
export function transformedSize(
  source: { width: number; height: number },
  { width = 0, height = 0, resize = "cover" }: Transformation,
): { width: number; height: number; fit: "cover" | "contain" | "fill" } {
  if (width === 0 && height === 0) return { ...source, fit: "contain" };
  const scales = [width / source.width, height / source.height].filter((scale) => scale > 0);
  if (resize === "contain" || scales.length === 1) {
    const scale = Math.min(1, ...scales);
    return {
      width: Math.max(1, Math.round(source.width * scale)),
      height: Math.max(1, Math.round(source.height * scale)),
      fit: "contain",
    };
  }
  return {
    width: Math.min(width, source.width),
    height: Math.min(height, source.height),
    fit: resize,
  };
}

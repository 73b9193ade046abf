import type { Json } from "./json.ts";

/** The fields of a request that a provider may be unable to honour, by the names that callers use. */
export const requestFields = [
  "prompt",
  "negative_prompt",
  "size",
  "aspect_ratio",
  "num_images",
  "seed",
  "model",
  "model_id",
  "preset_style",
  "guidance_scale",
  "steps",
  "output_format",
  "provider_params",
  "operation",
  "images",
  "mask",
  "strength",
  "outpaint",
  "scale",
] as const;

/** One of {@link requestFields}; `size` is `width` and `height` together. */
export type RequestField = (typeof requestFields)[number];

/** One thing that was asked for and is not, or not quite, what is drawn. */
export interface Loss {
  field: RequestField;
  /** `dropped`: nothing of it is left. `altered`: another value. `approximated`: honoured as far as it goes. */
  change: "dropped" | "altered" | "approximated";
  /** What the caller asked for. */
  asked: Json;
  /** What is used instead; null for nothing, and for a value that is not known. */
  given: Json;
  /** How much the caller loses by it, 0 or more; see `lossWeights`. */
  weight: number;
  /** One sentence for the caller. */
  text: string;
}

import * as z from "zod";
import { imageOrigins } from "../../shared/database/mod.ts";
import { localUrl } from "../../shared/generation/catalog.ts";
import { imageFormats, providerIds } from "../../shared/providers/catalog.ts";

const time = z.string().meta({ format: "date-time" });

/** A picture of whatever origin, as callers see it. */
export const pictureResponse = z.lazy(() =>
  z.strictObject({
    id: z.string().describe("By which requests name it."),
    origin: z.enum(imageOrigins),
    project_id: z.string(),
    local_url: localUrl,
    signed_url: z.string().nullable().describe(
      "Readable without credentials, for an hour unless asked for otherwise; null when it could not be signed.",
    ),
    width: z.number().describe("Pixels, upright."),
    height: z.number().describe("Pixels, upright."),
    has_alpha: z.boolean().nullable(),
    format: z.enum(imageFormats),
    file_size: z.number().describe("Bytes that are kept, without what was removed."),
    sha256: z.string().describe("Of the bytes that are kept."),
    public_url: z.string().nullable().describe(
      "For anybody and for good, while the picture is published; else null.",
    ),
    created_at: time,
    expires_at: time.nullable().describe(
      "When it goes unless a generation uses it; null for one that stays.",
    ),
  }).meta({ id: "Picture" })
);

/** A parsed {@link pictureResponse}. */
export type PictureResponse = z.infer<typeof pictureResponse>;

/** A picture of a list, with what it was drawn by. */
export const listedPicture = z.lazy(() =>
  pictureResponse.unwrap().extend({
    generation_id: z.string().nullable().describe("Null of what was handed in."),
    provider: z.enum(providerIds).nullable(),
    model: z.string().nullable(),
    model_name: z.string().nullable(),
    seed: z.number().nullable(),
    prompt: z.string().nullable(),
    prompt_used: z.string().nullable().describe("Where it was shortened or changed."),
    negative_prompt: z.string().nullable(),
    parent_image_id: z.string().nullable().describe("The picture it was made of."),
    arrived_at: time.describe("When it came, or came back after it was removed."),
  }).meta({ id: "ListedPicture" })
);

/** A parsed {@link listedPicture}. */
export type ListedPicture = z.infer<typeof listedPicture>;

import * as z from "zod";
import { imageOrigins } from "../../shared/database/mod.ts";
import { providerName } from "../../shared/generation/catalog.ts";
import { imageFormats } from "../../shared/providers/catalog.ts";
import { generationFilters } from "../../shared/endpoints/mod.ts";
import { flag, operation, pageQuery } from "../../shared/http/mod.ts";
import {
  fits,
  handedInRules,
  offeredQualities,
  offeredSides,
  offeredTurns,
} from "../../shared/storage/catalog.ts";
import { listedPicture, pictureResponse } from "./picture_response.ts";

/** How long signed addresses are good for, in seconds: a minute to a week. */
const urlLifetime = z.coerce.number().int().min(60).max(604_800);

const moment = z.iso.datetime({ offset: true });

/** `GET /images` */
export const listImages = operation({
  id: "listImages",
  method: "get",
  path: "/",
  summary: "Lists pictures with what they were drawn by",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional(),
    provider: providerName.optional(),
    model: z.string().min(1).max(300).optional().describe("Its id at the provider."),
    origin: z.enum(imageOrigins).optional(),
    ...generationFilters,
    created_after: moment.optional().describe("This moment included."),
    created_before: moment.optional(),
    arrived_after: moment.optional().describe("Those that came or were restored then or later."),
    order: z.enum(["newest", "oldest", "arrival"]).default("newest").describe(
      "`arrival` is that of `arrived_at`, by which whoever remembers the last one misses none.",
    ),
    url_lifetime: urlLifetime.default(3_600).describe("How long `signed_url` works, in seconds."),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: "A page of pictures and the cursor of the next one.",
      schema: z.strictObject({
        images: z.array(listedPicture),
        next_cursor: z.string().nullable(),
      }),
    },
  },
});

const refusals = [
  "image_refused",
  "image_unreachable",
  "payload_too_large",
  "budget_exceeded",
  "forbidden",
  "project_not_found",
  "conflict",
] as const;

/** `POST /images` */
export const uploadImage = operation({
  id: "uploadImage",
  method: "post",
  path: "/",
  summary: "Hands in a picture that generations work on",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional().describe("Without it the caller's default project."),
  }),
  file: {
    name: "file",
    description: "A still PNG, JPEG or WebP in grey or RGB of at most 25 MB and 40 megapixels. " +
      "Of its metadata only orientation, colour profile and C2PA are kept.",
    maximumBytes: handedInRules.maximumBytes,
  },
  answers: {
    201: {
      description: "The picture; the same bytes are kept once in a project.",
      schema: pictureResponse,
    },
  },
  errors: refusals,
});

/** `POST /images/uploads` */
export const createUpload = operation({
  id: "createUpload",
  method: "post",
  path: "/uploads",
  summary: "An address to upload a picture to without credentials",
  access: "caller",
  body: z.strictObject({ project_id: z.guid().optional() }).meta({ id: "UploadRequest" }),
  answers: {
    201: {
      description: "Where to upload it, with PUT. It is no picture until it is complete.",
      schema: z.strictObject({
        id: z.string().describe("Of the picture, once it is complete."),
        bucket: z.string(),
        path: z.string(),
        token: z.string().describe("For `uploadToSignedUrl` of supabase-js."),
        upload_url: z.string().describe("Good for two hours."),
      }).meta({ id: "Upload" }),
    },
  },
  errors: ["budget_exceeded", "forbidden", "project_not_found"],
});

/** `POST /images/{id}/complete` */
export const completeUpload = operation({
  id: "completeUpload",
  method: "post",
  path: "/{id}/complete",
  summary: "Reads and checks what was uploaded, which then is a picture",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  answers: {
    200: {
      description: "The picture; where the project has the same bytes already, that one.",
      schema: pictureResponse,
    },
  },
  errors: ["not_found", ...refusals],
});

/** A number of a query that has to be one of these. */
function oneOf<Offered extends number>(numbers: readonly Offered[]) {
  return z.enum(numbers.map(String))
    .transform((text) => numbers.find((each) => String(each) === text))
    .describe(`One of ${numbers.join(", ")}.`);
}

/** A part of a picture, as `left,top,width,height`. */
const box = z.string().regex(/^\d{1,5},\d{1,5},[1-9]\d{0,4},[1-9]\d{0,4}$/)
  .transform((text) => {
    const [left = 0, top = 0, width = 0, height = 0] = text.split(",").map(Number);
    return { left, top, width, height };
  })
  .describe("A part of it: `left,top,width,height` in pixels.");

/** What a picture can be asked for as. */
export const pictureQuery = z.strictObject({
  crop: box.optional(),
  rotate: oneOf(offeredTurns).optional().describe("Clockwise, by 90, 180 or 270 degrees."),
  width: oneOf(offeredSides).optional(),
  height: oneOf(offeredSides).optional(),
  fit: z.enum(fits).optional().describe(
    "With both sides: cut to the box, whole inside it, or stretched over it. cover by default.",
  ),
  format: z.enum(imageFormats).optional(),
  quality: oneOf(offeredQualities).optional(),
  download: z.string().max(200).optional().describe(
    "To be saved rather than shown; under this name, if there is one, with its format's ending.",
  ),
});

/** A parsed {@link pictureQuery}. */
export type PictureQuery = z.infer<typeof pictureQuery>;

/** `GET /images/{project}/{provider}/{file}` */
export const getImage = operation({
  id: "getImage",
  method: "get",
  path: "/{project}/{provider}/{file}",
  summary: "The bytes of a picture, as it is or in another size or format",
  access: "caller",
  parameters: z.object({
    project: z.guid(),
    provider: z.string().regex(/^[a-z_]{1,40}$/),
    file: z.string().regex(/^[\w-]{1,100}\.(png|jpg|webp)$/),
  }),
  query: pictureQuery,
  headers: z.object({
    "If-None-Match": z.string().optional().describe("The ETag of what the caller has."),
    Range: z.string().optional().describe("One range of bytes."),
    "If-Range": z.string().optional().describe("The ETag that the range is of."),
  }),
  answers: {
    200: {
      description: "The picture. It is never enlarged.",
      mediaType: "image/*",
      headers: { "ETag": "Of the bytes, which never change." },
    },
    206: { description: "The range that was asked for.", mediaType: "image/*" },
    304: { description: "The caller has it." },
    416: { description: "The range lies behind the end." },
  },
  errors: ["not_found", "image_refused"],
});

/** `GET /images/signed/{project}/{provider}/{file}` */
export const getSignedImage = operation({
  id: "getSignedImage",
  method: "get",
  path: "/signed/{project}/{provider}/{file}",
  summary: "A size of a picture by an address of `srcset`, for anybody",
  access: "anybody",
  parameters: getImage.parameters,
  query: pictureQuery.extend({
    expires: z.string().regex(/^\d{1,12}$/).describe(
      "When the address ends, in seconds since 1970.",
    ),
    signature: z.string().max(100),
  }),
  headers: getImage.headers,
  answers: getImage.answers,
  errors: ["unauthorized", "not_found", "image_refused"],
});

/** `POST /images/{id}/publish` */
export const publishImage = operation({
  id: "publishImage",
  method: "post",
  path: "/{id}/publish",
  summary: "Copies a picture to where anybody can read it, for a website or a CDN",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  answers: { 200: { description: "The picture, with its `public_url`.", schema: pictureResponse } },
  errors: ["not_found", "forbidden", "conflict"],
});

/** `DELETE /images/{id}/publish` */
export const unpublishImage = operation({
  id: "unpublishImage",
  method: "delete",
  path: "/{id}/publish",
  summary: "Removes the public copy of a picture",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  answers: { 204: { description: "Nobody reads it any more; browsers may show it for an hour." } },
  errors: ["not_found", "forbidden"],
});

/** `GET /images/{id}/lineage` */
export const getLineage = operation({
  id: "getLineage",
  method: "get",
  path: "/{id}/lineage",
  summary: "What a picture was made of, and what was made of it",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  answers: {
    200: {
      description: "The pictures, the oldest first, and how they came of each other.",
      schema: z.strictObject({
        pictures: z.array(pictureResponse).describe("At most 200, the nearest ones."),
        links: z.array(z.strictObject({
          made_from: z.string(),
          made_into: z.string(),
          role: z.string().describe(
            "What it was for: one of the roles of a request, `mask`, or `parent` for one that it continues.",
          ),
          generation_id: z.string(),
        })),
      }).meta({ id: "Lineage" }),
    },
  },
  errors: ["not_found"],
});

/** `POST /images/{id}/rating` */
export const rateImage = operation({
  id: "rateImage",
  method: "post",
  path: "/{id}/rating",
  summary: "Says what a picture is worth, from which the adaptive strategy learns",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  body: z.strictObject({
    rating: z.number().min(1).max(5).describe("1 is the worst, 5 the best; the last one counts."),
  }).meta({ id: "Rating" }),
  answers: { 204: { description: "It is kept. 20 a day count." } },
  errors: ["not_found", "forbidden", "rate_limited"],
});

/** `DELETE /images/{id}` */
export const deleteImage = operation({
  id: "deleteImage",
  method: "delete",
  path: "/{id}",
  summary: "Removes a picture with its file, its sizes and its public copy",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  query: z.strictObject({
    for_good: flag.optional().describe(
      "At once and for good; else it can be brought back for 24 hours.",
    ),
  }),
  answers: { 204: { description: "It is gone, and no address leads to it any more." } },
  errors: ["not_found", "forbidden"],
});

/** `POST /images/{id}/restore` */
export const restoreImage = operation({
  id: "restoreImage",
  method: "post",
  path: "/{id}/restore",
  summary: "Brings a picture back that was removed in the last 24 hours",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  answers: { 200: { description: "The picture, as it was.", schema: pictureResponse } },
  errors: ["not_found", "budget_exceeded", "forbidden", "conflict"],
});

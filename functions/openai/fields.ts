import * as z from "zod";

/** The fields of OpenAI's image calls (https://platform.openai.com/docs/api-reference/images), besides pictures. */
const knownFields = {
  prompt: z.string().default("").describe("At most 10,000 characters."),
  model: z.string().trim().min(1).max(250).default("auto").describe(
    "PROVIDER/MODEL, a family such as flux-1-dev, or auto. OpenAI's own names are taken for auto.",
  ),
  n: z.int().min(1).max(10).default(1),
  size: z.string().trim().regex(
    /^(auto|\d{2,5} ?[x×] ?\d{2,5}|\d{1,2}:\d{1,2})$/i,
    "must be auto, WIDTHxHEIGHT such as 1024x1024, or W:H",
  ).default("auto"),
  quality: z.enum(["auto", "low", "medium", "high", "xhigh", "max", "standard", "hd"])
    .default("auto").describe("low draws fast, high and above as well as can be."),
  background: z.enum(["auto", "opaque", "transparent"]).default("auto"),
  output_format: z.string().optional().describe("png, jpeg or webp."),
  output_compression: z.number().min(0).max(100).optional(),
  response_format: z.enum(["url", "b64_json"]).optional().describe(
    "Without it both come: the base64 of up to four pictures, and an address of each.",
  ),
  stream: z.boolean().default(false),
  partial_images: z.int().min(0).max(3).default(0).describe(
    "Taken and not heeded: no provider tells what a picture looks like before it is done.",
  ),
  moderation: z.string().max(100).optional(),
  style: z.string().max(100).optional(),
  input_fidelity: z.string().max(100).optional(),
  user: z.string().max(500).optional(),
  safety_identifier: z.string().max(500).optional(),
};

/** The names of {@link knownFields}. */
export const knownFieldNames: readonly string[] = Object.keys(knownFields);

const numbers = new Set([
  ...["n", "output_compression", "partial_images", "num_images", "width", "height", "seed"],
  ...["guidance_scale", "steps", "strength", "scale", "max_retries", "url_lifetime"],
]);
const flags = new Set([
  ...["stream", "enable_fallback", "dry_run", "strip_metadata", "embed_metadata"],
]);
const texts = new Set(["prompt", "negative_prompt"]);

/** A value as it is meant: forms, and some libraries in JSON too, write numbers, flags and objects as texts. */
function readValue(name: string, value: unknown): unknown {
  if (typeof value !== "string" || texts.has(name)) return value;
  const text = value.trim();
  if (numbers.has(name)) return text !== "" && Number.isFinite(Number(text)) ? Number(text) : value;
  if (flags.has(name)) {
    return /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : value;
  }
  if (!/^[[{]/.test(text)) return value;
  try {
    return JSON.parse(text);
  } catch {
    return value;
  }
}

/** A body as it is meant: what is null or an empty text is absent, and what stands under `extra_body` is one level up. */
function readBody(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const { extra_body, ...own } = body as Record<string, unknown>;
  const extra = readValue("extra_body", extra_body);
  const all = typeof extra === "object" && extra !== null ? { ...own, ...extra } : own;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name, value]) => value !== null && (value !== "" || name === "prompt"))
      .map(([name, value]) => [name, readValue(name, value)]),
  );
}

const furtherFields =
  "Every field of GenerateRequest is taken besides, at the top level or under " +
  "extra_body; what is not known is told in the answer's warnings.";
const fields = z.looseObject(knownFields);

/** Body of `images/generations`. */
export const generationFields = z.preprocess(readBody, fields).meta({
  id: "OpenAiGenerationRequest",
  description: furtherFields,
});

/** A parsed {@link generationFields}. */
export type ImageFields = z.infer<typeof fields>;

const namedPicture = z.lazy(() =>
  z.looseObject({
    image_url: z.string().optional().describe("An https address, or a data: URL in base64."),
    file_id: z.string().optional().describe("The id of a picture here."),
  })
);

/** JSON body of `images/edits`. */
export const editFields = z.preprocess(
  readBody,
  fields.extend({
    images: z.array(namedPicture).min(1).max(16).optional(),
    mask: namedPicture.optional(),
  }),
).meta({ id: "OpenAiEditRequest", description: furtherFields });

const file = z.file().describe(
  "A still PNG, JPEG or WebP of at most 25 MB. Several are sent as `image[]`; the first one is worked on.",
);

/** Form of `images/edits`. */
export const editForm = z.looseObject({
  ...knownFields,
  image: file,
  mask: z.file().optional().describe("As large as the picture; where it is transparent is drawn."),
}).meta({ id: "OpenAiEditForm", description: furtherFields });

/** Form of `images/variations`. */
export const variationForm = z.looseObject({ ...knownFields, image: file })
  .meta({ id: "OpenAiVariationForm", description: furtherFields });

/** The fields of a form as an object: `a[b]` is a member of `a`, and several `a[]` are a list. */
export function readFormFields(pairs: readonly [name: string, value: string][]): unknown {
  const read: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    const [, outer = name, inner] = /^(\w+)\[(\w*)\]$/.exec(name) ?? [];
    const before = Object.hasOwn(read, outer) ? read[outer] : undefined;
    const member = readValue(inner ? inner : outer, value);
    if (inner === undefined) read[outer] = member;
    else if (inner === "") read[outer] = [...(Array.isArray(before) ? before : []), member];
    else read[outer] = { ...(typeof before === "object" ? before : {}), [inner]: nested(member) };
  }
  return read;
}

// Inside of objects only numbers are meant by what looks like one.
function nested(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

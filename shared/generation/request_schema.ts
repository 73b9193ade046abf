import * as z from "zod";
import { imageFormats, parseProviderId, type ProviderId } from "../providers/catalog.ts";
import { promptOptimizations } from "../configuration/mod.ts";
import { strategies } from "../routing/catalog.ts";
import { checkPictures, pictureFields } from "./picture_fields.ts";
import { jsonValue, toUtf8 } from "../runtime/mod.ts";
import { aspectRatio, type ShapedSize, sides, withShape } from "./shapes.ts";

/** Characters of a prompt at most, as a person counts them; the length itself is checked where prompts are measured. */
const prompt = z.string().min(1, "must not be empty");
const side = z.int().min(sides.least).max(sides.most);
/** A provider by id or alias, in any case. */
export const providerName = z.string().transform((text, context) => {
  const id = parseProviderId(text);
  if (id) return id;
  context.addIssue("must be one of leonardo_ai, runware_ai, gemini, comfyui");
  return z.NEVER;
});
const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** A picture format, in any case; `jpg` is `jpeg`. */
const outputFormat = z.preprocess((value) => {
  if (typeof value !== "string") return value;
  const format = value.trim().toLowerCase();
  return format === "jpg" ? "jpeg" : format;
}, z.enum(imageFormats));
const metadata = z.lazy(() =>
  z.record(z.string(), jsonValue).refine(
    (value) => toUtf8(JSON.stringify(value)).byteLength <= 16_384,
    "must not be larger than 16,384 bytes of JSON",
  )
);

const generateFields = z.lazy(() =>
  z.strictObject({
    prompt: z.string().default("").describe(
      "Needed to generate, edit and inpaint; outpaint and variation may go without.",
    ),
    negative_prompt: z.string().optional(),
    width: side.optional(),
    height: side.optional(),
    aspect_ratio: aspectRatio.optional().describe(
      "Width to height, such as 16:9 or 4:5, between 1:8 and 8:1; beside a size only where they agree.",
    ),
    num_images: z.int().min(1).max(20).default(1),
    seed: seed.optional(),
    model: z.string().min(1).max(250).optional().describe(
      "The same model at whatever provider has it, by its family such as flux-1-dev (GET /providers/models lists them); " +
        "PROVIDER/MODEL_ID for one provider's own; or auto.",
    ),
    model_id: z.string().min(1).max(200).optional().describe(
      "One provider's own name of a model: its id, name or alias there.",
    ),
    same_model: z.enum(["prefer", "require"]).default("prefer").describe(
      "Whether another model may stand in for the one that is named; one of its family comes first in any case.",
    ),
    preset_style: z.string().min(1).max(100).optional(),
    guidance_scale: z.number().min(1).max(30).optional(),
    steps: z.int().min(1).max(100).optional(),
    output_format: outputFormat.optional(),
    provider: providerName.optional(),
    outputs: z.array(z.string().min(1).max(100)).min(1).max(10).optional().describe(
      "ComfyUI only: ids or titles of the workflow's nodes whose pictures are meant.",
    ),
    provider_params: z.record(z.string(), jsonValue).refine(
      (value) => toUtf8(JSON.stringify(value)).byteLength <= 65_536,
      "must not be larger than 65,536 bytes of JSON",
    ).optional(),
    strategy: z.enum(strategies).default("balanced"),
    enable_fallback: z.boolean().optional().describe(
      "Whether another provider may be asked. Without it yes, but for a workflow of your own: nobody else has that.",
    ),
    fallback_to: z.array(providerName).min(1).max(10).optional().describe(
      "Who may stand in for the provider or the model that is named, in this order. Without it, anybody.",
    ),
    max_retries: z.int().min(0).max(10).default(2),
    on_refusal: z.enum(["stop", "fallback"]).default("stop"),
    prompt_optimization: z.enum(promptOptimizations).optional().describe(
      "How far a long prompt is shortened: to under 3,000 characters, only to the limit of whoever draws, or never. " +
        "Without it as the project, else the deployment says.",
    ),
    cache: z.enum(["use", "only", "off"]).optional().describe(
      "Whether the pictures of an equal request of this project, not older than 30 days, answer for it and cost nothing: " +
        "if there are any, or else it is refused, or never. Without it as the project says. Batches of more than ten " +
        'requests, and relaxed ones, are drawn without a look at them, and refuse "only".',
    ),
    strip_metadata: z.boolean().optional().describe(
      "Whether texts, XMP and EXIF but the orientation are taken out of the pictures; colour profile and C2PA stay. " +
        "Without it as the project says, which is yes.",
    ),
    embed_metadata: z.boolean().optional().describe(
      "Whether prompt, model, seed and generation are written into the pictures. Without it as the project says, which is no.",
    ),
    url_lifetime: z.int().min(60).max(604_800).optional().describe(
      "How long the pictures' signed addresses work, in seconds; an hour by default.",
    ),
    srcset: z.boolean().optional().describe(
      "Whether the answer tells where smaller sizes of the pictures are, for a page's srcset.",
    ),
    dry_run: z.boolean().optional().describe(
      "Answers who would be asked, in which order and at what price, and draws nothing.",
    ),
    style: z.union([
      z.string().trim().toLowerCase().regex(
        /^[a-z0-9][a-z0-9_-]{0,99}(@[1-9]\d{0,5})?$/,
        "is the name of a style, or NAME@VERSION",
      ),
      z.strictObject({ id: z.guid(), name: z.string(), version: z.int() }),
    ]).optional().describe(
      "One of the project's own styles by its name, or NAME@VERSION. As answers tell it, with an id, it is in the request already.",
    ),
    series_id: z.guid().optional().describe(
      "What it belongs to, of the caller's choosing; without it that of the picture that it goes on from.",
    ),
    ...pictureFields(),
    project_id: z.guid().optional(),
    scene_id: z.string().min(1).max(200).optional(),
    metadata: metadata.optional(),
  })
);

/** The names of all fields that a request may have. */
export function generateFieldNames(): readonly string[] {
  // Unwrapping makes all of them anew.
  return fieldNames ??= Object.keys(generateFields.unwrap().shape);
}

let fieldNames: readonly string[] | undefined;

/** The fields that a style may fill in where a request leaves them open. */
export const openFields = () =>
  generateFields.unwrap().pick({
    provider: true,
    model: true,
    model_id: true,
    preset_style: true,
    seed: true,
    width: true,
    height: true,
    aspect_ratio: true,
    guidance_scale: true,
    steps: true,
    output_format: true,
  }).shape;

type GenerateFields = z.infer<typeof generateFields>;

/** What a text under `model` means: nothing, a family, or a model of one provider's. */
function readModel(text: string): { family: string } | { provider: ProviderId; id: string } | null {
  const slash = text.indexOf("/");
  const provider = slash < 0 ? undefined : parseProviderId(text.slice(0, slash));
  const id = text.slice(slash + 1).trim();
  if (provider && id !== "") return { provider, id };
  const family = text.trim().toLowerCase();
  return family === "auto" ? null : { family };
}

function* contradictions(request: GenerateFields): Generator<[field: string, message: string]> {
  const model = request.model === undefined ? null : readModel(request.model);
  const isNamed = request.provider !== undefined || request.model_id !== undefined ||
    model !== null;
  if (model && request.model_id !== undefined) {
    yield ["model", "cannot be combined with model_id; send one or the other"];
  }
  if (model && "provider" in model && (request.provider ?? model.provider) !== model.provider) {
    yield ["model", `is one of ${model.provider}'s, and provider is ${request.provider}`];
  }
  if (request.fallback_to && request.enable_fallback === false) {
    yield ["fallback_to", "cannot be combined with enable_fallback: false"];
  }
  if (request.fallback_to && !isNamed) {
    yield ["fallback_to", "needs a provider, a model or a model_id that others stand in for"];
  }
}

// A model of one provider's is that provider and its name there, however it is written; a size stands for a shape beside it.
function inOneForm({ model, dry_run, ...sent }: GenerateFields): GenerateFields {
  const { width, height, aspect_ratio, ...rest } = sent;
  const size = withShape(sent);
  const request = {
    ...rest,
    ...definedOf(typeof size === "string" ? { width, height, aspect_ratio } : size),
    ...(dry_run && { dry_run }),
  };
  const named = model === undefined ? null : readModel(model);
  if (!named) return request;
  return "family" in named
    ? { ...request, model: named.family }
    : { ...request, provider: named.provider, model_id: named.id };
}

function definedOf({ width, height, aspect_ratio }: ShapedSize): ShapedSize {
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(aspect_ratio !== undefined && { aspect_ratio }),
  };
}

/**
 * A body without what stands for nothing: fields that are null, as typed clients write what was left empty, and empty
 * texts, as forms and no-code tools do. An empty prompt stays and is refused.
 */
function withoutEmptyFields(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) =>
      value !== null && (name === "prompt" || typeof value !== "string" || value.trim() !== "")
    ),
  );
}

/** Body of `POST generate`; unknown fields are refused, and null counts as absent. */
export const generateRequest = z.lazy(() =>
  z.preprocess(
    withoutEmptyFields,
    generateFields.unwrap().superRefine((request, context) => {
      for (const [path, message] of contradictions(request)) {
        context.addIssue({ code: "custom", path: [path], message });
      }
      const size = withShape(request);
      if (typeof size === "string") {
        context.addIssue({ code: "custom", path: ["aspect_ratio"], message: size });
      }
      if (request.provider_params !== undefined && request.provider === undefined) {
        context.addIssue({
          code: "custom",
          path: ["provider_params"],
          message: "need a provider: they are options of one provider's own",
        });
      }
      checkPictures(request, context);
    }).transform(inOneForm),
  ).meta({ id: "GenerateRequest", description: "A field that is null or empty counts as absent." })
);

/** A parsed {@link generateRequest}. */
export type GenerateRequest = z.infer<typeof generateRequest>;

/** Body of `POST generate/quick`; unknown fields are refused. */
export const quickRequest = z.lazy(() =>
  z.preprocess(
    withoutEmptyFields,
    z.strictObject({
      prompt,
      negative_prompt: z.string().optional(),
      width: side.optional(),
      height: side.optional(),
      num_images: z.int().min(1).max(8).default(1),
      provider: providerName.optional(),
      seed: seed.optional(),
      project_id: z.guid().optional(),
    }),
  ).meta({ id: "QuickRequest", description: "A field that is null or empty counts as absent." })
);

/** What a quick request leaves open is what a full request leaves open. */
export function fromQuickRequest(request: z.infer<typeof quickRequest>): GenerateRequest {
  return generateRequest.parse(request);
}

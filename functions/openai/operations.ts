import * as z from "zod";
import { loss } from "../../shared/database/mod.ts";
import { drawErrors } from "../../shared/endpoints/mod.ts";
import { imageFormats, providerIds } from "../../shared/providers/catalog.ts";
import { operation, rateLimitHeaders } from "../../shared/http/mod.ts";
import { openAiErrors } from "./errors.ts";
import { editFields, editForm, generationFields, variationForm } from "./fields.ts";

const seconds = z.int().describe("Seconds since 1970.");

/** What a generation cost; tokens are those of the prompt alone, since most providers bill by the picture. */
export const usage = z.lazy(() =>
  z.strictObject({
    input_tokens: z.int().describe("Of the prompt, estimated."),
    output_tokens: z.literal(0),
    total_tokens: z.int(),
    input_tokens_details: z.strictObject({ text_tokens: z.int(), image_tokens: z.literal(0) }),
    cost_usd: z.number().nullable().describe("What it cost, in place of tokens."),
  }).meta({ id: "OpenAiUsage" })
);

const drawn = {
  background: z.enum(["transparent", "opaque"]),
  output_format: z.enum(imageFormats),
  quality: z.string(),
  size: z.string().describe("What was drawn, such as 1024x1024."),
};

/** The answer with pictures. */
export const imagesResponse = z.lazy(() =>
  z.strictObject({
    created: seconds,
    ...drawn,
    usage,
    generation_id: z.string().describe("Of GET /jobs/{id}."),
    provider: z.enum(providerIds).nullable(),
    model: z.string().nullable(),
    warnings: z.array(z.string()),
    losses: z.array(loss),
    data: z.array(z.strictObject({
      id: z.string().describe("By which requests name the picture."),
      revised_prompt: z.string().optional().describe("Where another prompt was drawn."),
      seed: z.number().optional(),
      url: z.string().optional().describe("Readable without credentials for an hour."),
      b64_json: z.string().optional(),
    })),
  }).meta({ id: "OpenAiImages" })
);

/** A parsed {@link imagesResponse}. */
export type ImagesResponse = z.infer<typeof imagesResponse>;

const pictures = {
  200: {
    description: "The pictures; with `stream` as server-sent events, one for each.",
    schema: imagesResponse,
    alsoAs: "text/event-stream",
    headers: rateLimitHeaders,
  },
} as const;

const headers = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().describe(
    "The same key with the same request is answered with the same pictures, however often it is sent.",
  ),
  "X-Stainless-Retry-Count": z.string().max(20).optional().describe(
    "By which OpenAI's libraries say that they repeat a call.",
  ),
});
const query = z.strictObject({
  project_id: z.guid().optional().describe("As the field `project_id`."),
});

/** `POST /openai/v1/images/generations` */
export const createImages = operation({
  id: "createImages",
  method: "post",
  path: "/v1/images/generations",
  summary: "OpenAI's call to draw pictures",
  access: "caller",
  judgesAccount: true,
  headers,
  query,
  body: generationFields,
  errorForm: openAiErrors,
  answers: pictures,
  errors: drawErrors,
});

/** `POST /openai/v1/images/edits` */
export const editImages = operation({
  id: "editImages",
  method: "post",
  path: "/v1/images/edits",
  summary: "OpenAI's call to edit pictures",
  access: "caller",
  headers,
  query,
  content: { "multipart/form-data": editForm, "application/json": editFields },
  errorForm: openAiErrors,
  answers: pictures,
  errors: drawErrors,
});

/** `POST /openai/v1/images/variations` */
export const varyImage = operation({
  id: "varyImage",
  method: "post",
  path: "/v1/images/variations",
  summary: "OpenAI's call to vary a picture",
  access: "caller",
  headers,
  query,
  content: { "multipart/form-data": variationForm },
  errorForm: openAiErrors,
  answers: pictures,
  errors: drawErrors,
});

const model = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    object: z.literal("model"),
    created: seconds,
    owned_by: z.string(),
  }).meta({ id: "OpenAiModel" })
);

/** `GET /openai/v1/models` */
export const listOpenAiModels = operation({
  id: "listOpenAiModels",
  method: "get",
  path: "/v1/models",
  summary: "The models, as OpenAI lists them",
  access: "caller",
  errorForm: openAiErrors,
  answers: {
    200: {
      description: "The models.",
      schema: z.strictObject({ object: z.literal("list"), data: z.array(model) }),
    },
  },
});

/** `GET /openai/v1/models/{model}` */
export const getOpenAiModel = operation({
  id: "getOpenAiModel",
  method: "get",
  path: "/v1/models/{model}",
  summary: "One model",
  access: "caller",
  parameters: z.object({ model: z.string().max(300) }),
  errorForm: openAiErrors,
  answers: { 200: { description: "The model.", schema: model } },
  errors: ["not_found"],
});

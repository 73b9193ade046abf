import * as z from "zod";
import { drawErrors, drawHeaders } from "../../shared/endpoints/mod.ts";
import {
  acceptedResponse,
  batchRequest,
  batchResponse,
  generateRequest,
  generationResponse,
  plannedBatchResponse,
  plannedResponse,
  quickRequest,
} from "../../shared/generation/catalog.ts";
import { flag, operation, rateLimitHeaders } from "../../shared/http/mod.ts";

const replayed = {
  ...rateLimitHeaders,
  "Idempotent-Replayed": "`true` when an earlier request made the generation.",
};
const accepted = {
  202: {
    description: "Still at work.",
    schema: acceptedResponse,
    headers: {
      ...rateLimitHeaders,
      "Location": "The job.",
      "Preference-Applied": "`respond-async` when that was asked for.",
    },
  },
} as const;

const answers = {
  200: {
    description: "The generation with its pictures.",
    schema: generationResponse,
    headers: replayed,
  },
  ...accepted,
} as const;

/** `POST /generate` */
export const generate = operation({
  id: "generate",
  method: "post",
  path: "/",
  summary: "Draws pictures and answers with them",
  access: "caller",
  judgesAccount: true,
  headers: drawHeaders,
  query: z.strictObject({
    dry_run: flag.optional().describe("As `dry_run` of the body."),
  }),
  body: generateRequest,
  answers: {
    ...accepted,
    200: {
      description: "The generation with its pictures, or for a dry run who would draw it.",
      schema: z.union([generationResponse, plannedResponse]),
      headers: replayed,
    },
  },
  errors: drawErrors,
});

/** `POST /generate/quick` */
export const generateQuick = operation({
  id: "generateQuick",
  method: "post",
  path: "/quick",
  summary: "Draws pictures with the fewest fields",
  access: "caller",
  judgesAccount: true,
  headers: drawHeaders,
  body: quickRequest,
  answers,
  errors: drawErrors,
});

/** `POST /generate/batch` */
export const generateBatch = operation({
  id: "generateBatch",
  method: "post",
  path: "/batch",
  summary:
    "Draws up to ten requests, each answered on its own, or up to a thousand in the background",
  access: "caller",
  headers: drawHeaders,
  body: batchRequest,
  answers: {
    200: {
      description: "One result per request, in their order; for a dry run what would be drawn.",
      schema: z.union([batchResponse, plannedBatchResponse]),
      headers: rateLimitHeaders,
    },
    202: {
      description: "The same, with some still at work or waiting for their turn.",
      schema: batchResponse,
      headers: { ...rateLimitHeaders, "Location": "The batch." },
    },
  },
  errors: [
    "project_not_found",
    "image_not_found",
    "idempotency_key_reused",
    "no_capable_provider",
  ],
});

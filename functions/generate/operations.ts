import * as z from "zod";
import type { ErrorCode } from "../../shared/errors/mod.ts";
import {
  acceptedResponse,
  batchRequest,
  batchResponse,
  generateRequest,
  generationResponse,
  plannedResponse,
  quickRequest,
} from "../../shared/generation/catalog.ts";
import { flag, operation, rateLimitHeaders } from "../../shared/http/mod.ts";

const headers = z.object({
  "Prefer": z.string().optional().describe(
    "`respond-async` answers at once with the address of the job.",
  ),
  "Idempotency-Key": z.string().min(1).max(255).optional().describe(
    "The same key with the same body is answered with the same generation, however often it is sent.",
  ),
});

const errors = [
  "prompt_too_long",
  "budget_exceeded",
  "forbidden",
  "project_not_found",
  "conflict",
  "cancelled",
  "content_refused",
  "image_not_found",
  "image_refused",
  "image_unreachable",
  "idempotency_key_reused",
  "no_capable_provider",
  "rate_limited",
  "providers_failed",
  "providers_unavailable",
  "deadline_exceeded",
  // With `cache: "only"`.
  "not_found",
] as const satisfies ErrorCode[];

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
  headers,
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
  errors,
});

/** `POST /generate/quick` */
export const generateQuick = operation({
  id: "generateQuick",
  method: "post",
  path: "/quick",
  summary: "Draws pictures with the fewest fields",
  access: "caller",
  judgesAccount: true,
  headers,
  body: quickRequest,
  answers,
  errors,
});

/** `POST /generate/batch` */
export const generateBatch = operation({
  id: "generateBatch",
  method: "post",
  path: "/batch",
  summary: "Draws up to ten requests, each answered on its own",
  access: "caller",
  headers,
  body: batchRequest,
  answers: {
    200: {
      description: "One result per request, in their order.",
      schema: batchResponse,
      headers: rateLimitHeaders,
    },
    202: {
      description: "The same, with some still at work.",
      schema: batchResponse,
      headers: rateLimitHeaders,
    },
  },
});

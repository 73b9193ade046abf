import * as z from "zod";
import { generationEvent, jobTiming } from "../../shared/database/mod.ts";
import { drawErrors, drawHeaders, generationFilters } from "../../shared/endpoints/mod.ts";
import {
  acceptedResponse,
  explainedAttempt,
  generationResponse,
  providerName,
} from "../../shared/generation/catalog.ts";
import { flag, operation, pageQuery, rateLimitHeaders } from "../../shared/http/mod.ts";

const time = z.iso.datetime({ offset: true });
const jobPath = z.object({ id: z.guid() });
const one = { description: "The generation.", schema: generationResponse } as const;

/** `GET /jobs` */
export const listJobs = operation({
  id: "listJobs",
  method: "get",
  path: "/",
  summary: "Lists generations, newest first",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional(),
    provider: providerName.optional(),
    status: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
    source: z.enum(["api", "quick", "batch", "database"]).optional(),
    batch_id: z.guid().optional(),
    ...generationFilters,
    created_after: time.optional(),
    created_before: time.optional(),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: "A page of generations and the cursor of the next one.",
      schema: z.strictObject({
        jobs: z.array(generationResponse),
        next_cursor: z.string().nullable(),
      }),
    },
  },
});

/** `GET /jobs/{id}` */
export const getJob = operation({
  id: "getJob",
  method: "get",
  path: "/{id}",
  summary: "One generation",
  access: "caller",
  parameters: jobPath,
  query: z.strictObject({
    explain: flag.optional().describe("Tells besides what each attempt was chosen by."),
    srcset: flag.optional().describe("Tells besides where smaller sizes of the pictures are."),
    url_lifetime: z.coerce.number().int().min(60).max(604_800).optional().describe(
      "How long the pictures' signed addresses work, in seconds; an hour by default.",
    ),
  }),
  answers: {
    200: {
      description: "The generation.",
      schema: z.lazy(() =>
        generationResponse.unwrap().extend({
          decisions: z.array(explainedAttempt).optional().describe("With `explain`."),
          timing: jobTiming.optional().describe("Where its time went; with `explain`."),
        })
      ),
    },
  },
  errors: ["not_found"],
});

/** `GET /jobs/{id}/events` */
export const followJob = operation({
  id: "followJob",
  method: "get",
  path: "/{id}/events",
  summary: "Follows a generation as server-sent events",
  access: "caller",
  parameters: jobPath,
  headers: z.object({
    "Last-Event-ID": z.string().optional().describe("Goes on after this event."),
  }),
  answers: {
    200: {
      description: "Events until it is done; the data of each is one of these as JSON.",
      schema: generationEvent,
      mediaType: "text/event-stream",
    },
    204: { description: "It is done and the client has every event; there is nothing to follow." },
  },
  errors: ["not_found"],
});

/** `POST /jobs/{id}/stream-token` */
export const createStreamToken = operation({
  id: "createStreamToken",
  method: "post",
  path: "/{id}/stream-token",
  summary: "Makes an address under which a browser's EventSource follows a generation",
  access: "caller",
  scope: "read",
  parameters: jobPath,
  answers: {
    201: {
      description: "A token for the events of this generation and nothing else.",
      schema: z.strictObject({
        token: z.string(),
        url: z.url().describe("The stream with the token, for `new EventSource(url)`."),
        expires_at: time.describe("When the token opens no more; a quarter of an hour from now."),
      }),
    },
  },
  errors: ["not_found"],
});

/** `GET /jobs/{id}/stream` */
export const streamJob = operation({
  id: "streamJob",
  method: "get",
  path: "/{id}/stream",
  summary: "Follows a generation with a stream token, from a browser",
  access: "anybody",
  parameters: jobPath,
  query: z.strictObject({
    token: z.string().min(1).max(200).describe("Of `POST /jobs/{id}/stream-token`."),
    last_event_id: z.string().optional()
      .describe(
        "Goes on after this event, for a new EventSource; one that comes back says it itself.",
      ),
  }),
  headers: followJob.headers,
  answers: followJob.answers,
  errors: ["unauthorized"],
});

/** `POST /jobs/{id}/cancel` */
export const cancelJob = operation({
  id: "cancelJob",
  method: "post",
  path: "/{id}/cancel",
  summary: "Cancels a generation that has not ended",
  access: "caller",
  parameters: jobPath,
  answers: { 200: one },
  errors: ["not_found", "forbidden", "conflict"],
});

/** `POST /jobs/{id}/retry` */
export const retryJob = operation({
  id: "retryJob",
  method: "post",
  path: "/{id}/retry",
  summary: "Queues a generation that failed or was cancelled once more",
  access: "caller",
  parameters: jobPath,
  answers: { 202: { ...one, headers: { ...rateLimitHeaders, "Location": "The job." } } },
  errors: ["not_found", "forbidden", "conflict", "budget_exceeded", "rate_limited"],
});

/** `POST /jobs/{id}/again` */
export const drawAgain = operation({
  id: "drawAgain",
  method: "post",
  path: "/{id}/again",
  summary: "Draws a generation once more, with changes",
  access: "caller",
  parameters: jobPath,
  headers: drawHeaders,
  body: z.record(z.string(), z.unknown()).meta({ $ref: "#/components/schemas/GenerateRequest" })
    .describe(
      "Fields of the request that are to be another; null leaves one out. What is not said is as before: the same provider, " +
        "model and seed too.",
    ),
  answers: {
    200: {
      description: "The new generation with its pictures.",
      schema: generationResponse,
      headers: rateLimitHeaders,
    },
    202: {
      description: "Still at work.",
      schema: acceptedResponse,
      headers: { ...rateLimitHeaders, "Location": "The job." },
    },
  },
  errors: drawErrors,
});

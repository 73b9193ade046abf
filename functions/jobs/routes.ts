import { Buffer } from "node:buffer";
import * as z from "zod";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import { type JobCursor, listJobs, readJob, retryGeneration } from "../../shared/database/mod.ts";
import { ServiceError } from "../../shared/errors/mod.ts";
import { cancelJob, IsolateMemory } from "../../shared/generation/mod.ts";
import {
  type App,
  authenticate,
  callerOf,
  createRouter,
  pathParameters,
  query,
} from "../../shared/http/mod.ts";
import { parseProviderId } from "../../shared/providers/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { answerWithJob, jobLocation, toResponses } from "./answer.ts";
import { streamEvents } from "./events.ts";

const time = z.iso.datetime({ offset: true });

const listQuery = z.strictObject({
  project_id: z.uuid().optional(),
  provider: z.string().transform((text, context) => {
    const id = parseProviderId(text);
    if (id) return id;
    context.addIssue("must be one of leonardo_ai, runware_ai, gemini, comfyui");
    return z.NEVER;
  }).optional(),
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
  source: z.enum(["api", "quick", "batch", "database"]).optional(),
  batch_id: z.uuid().optional(),
  created_after: time.optional(),
  created_before: time.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).transform((text, context) => {
    const cursor = readCursor(text);
    if (cursor) return cursor;
    context.addIssue("is not one that this list gave out");
    return z.NEVER;
  }).optional(),
});

const jobPath = z.object({ id: z.uuid() });
const memory = new IsolateMemory();

/**
 * `GET /` lists jobs, newest first; `GET /:id` is one of them, `GET /:id/events` follows it, `POST /:id/cancel` and
 * `POST /:id/retry` steer it.
 */
export const jobRoutes: App = createRouter();

jobRoutes.get("/", authenticate, query(listQuery), async (context) => {
  const { limit, cursor, ...filter } = context.req.valid("query");
  // One more than asked for tells whether there is a next page.
  const jobs = await listJobs(callerOf(context).client, filter, limit + 1, cursor);
  const page = jobs.slice(0, limit);
  const last = page.at(-1);
  return context.json({
    jobs: await toResponses(context, page),
    next_cursor: jobs.length > limit && last ? writeCursor(last) : null,
  });
});

jobRoutes.get("/:id", authenticate, pathParameters(jobPath), async (context) => {
  const { id } = context.req.valid("param");
  const job = await readJob(callerOf(context).client, id);
  if (!job) throw notFound(id);
  return await answerWithJob(context, job);
});

jobRoutes.get("/:id/events", authenticate, pathParameters(jobPath), async (context) => {
  const { id } = context.req.valid("param");
  const { client } = callerOf(context);
  if (!await readJob(client, id)) throw notFound(id);
  const lastEventId = Number(context.req.header("last-event-id") ?? 0);
  return streamEvents(context, client, id, Number.isSafeInteger(lastEventId) ? lastEventId : 0);
});

jobRoutes.post("/:id/cancel", authenticate, pathParameters(jobPath), async (context) => {
  const { id } = context.req.valid("param");
  const cancelled = await cancelJob(id, {
    caller: callerOf(context),
    configuration: readConfiguration(Deno.env.toObject()),
    memory,
    fetch,
    clock: systemClock,
    log: context.var.log.with({ job_id: id }),
    signal: context.req.raw.signal,
  });
  if (cancelled.outcome === "not_found") throw notFound(id);
  if (cancelled.outcome === "forbidden") throw forbidden("cancel");
  if (cancelled.outcome === "ended") {
    throw new ServiceError(
      "conflict",
      `The generation ${id} has ended: it is ${cancelled.job.status}.`,
    );
  }
  return await answerWithJob(context, cancelled.job);
});

jobRoutes.post("/:id/retry", authenticate, pathParameters(jobPath), async (context) => {
  const { id } = context.req.valid("param");
  const { service, userId } = callerOf(context);
  const queued = await retryGeneration(service, userId, id);
  if (queued.outcome === "not_found") throw notFound(id);
  if (queued.outcome === "forbidden") throw forbidden("retry");
  if (queued.outcome === "not_ended") {
    throw new ServiceError(
      "conflict",
      `The generation ${id} has not failed, so there is nothing to retry.`,
    );
  }
  context.header("location", jobLocation(id));
  context.status(202);
  return await answerWithJob(context, queued.job);
});

function notFound(id: string): ServiceError {
  return new ServiceError("not_found", `There is no generation ${id}, or it is not yours.`);
}

function forbidden(action: string): ServiceError {
  return new ServiceError("forbidden", `A viewer cannot ${action} a generation.`);
}

const cursorText = z.tuple([time, z.uuid()]);

function writeCursor({ created_at, id }: JobCursor): string {
  return Buffer.from(JSON.stringify([created_at, id])).toString("base64url");
}

function readCursor(text: string): JobCursor | undefined {
  try {
    const [created_at, id] = cursorText.parse(
      JSON.parse(Buffer.from(text, "base64url").toString()),
    );
    return { created_at, id };
  } catch {
    return undefined;
  }
}

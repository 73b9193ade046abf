import * as z from "zod";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import { listJobs, readEvents, readJob, retryGeneration } from "../../shared/database/mod.ts";
import { ServiceError } from "../../shared/errors/mod.ts";
import { cancelJob, isEnded, IsolateMemory } from "../../shared/generation/mod.ts";
import {
  type App,
  authenticate,
  callerOf,
  createRouter,
  pathParameters,
  query,
  toPage,
} from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { answerWithJob, jobLocation, toResponses } from "./answer.ts";
import { streamEvents } from "./events.ts";
import { jobListQuery } from "./list_query.ts";

const jobPath = z.object({ id: z.guid() });
const eventsAtOnce = 100;
const memory = new IsolateMemory();

/**
 * `GET /` lists jobs, newest first; `GET /:id` is one of them, `GET /:id/events` follows it, `POST /:id/cancel` and
 * `POST /:id/retry` steer it.
 */
export const jobRoutes: App = createRouter();

jobRoutes.get("/", authenticate, query(jobListQuery), async (context) => {
  const { limit, cursor, ...filter } = context.req.valid("query");
  // One more than asked for tells whether there is a next page.
  const jobs = await listJobs(callerOf(context).client, filter, limit + 1, cursor);
  const { rows, next_cursor } = toPage(jobs, limit);
  return context.json({ jobs: await toResponses(context, rows), next_cursor });
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
  const job = await readJob(client, id);
  if (!job) throw notFound(id);
  const lastEventId = Number(context.req.header("last-event-id") ?? 0);
  return await streamEvents(context, {
    id,
    ended: isEnded(job),
    lastEventId: Number.isSafeInteger(lastEventId) ? lastEventId : 0,
    readAfter: (eventId) => readEvents(client, id, eventId, eventsAtOnce),
  });
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

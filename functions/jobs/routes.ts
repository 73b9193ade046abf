import type { Context } from "hono";
import * as z from "zod";
import {
  type DatabaseClient,
  type GenerationDocument,
  listJobs,
  readDecisions,
  readEvents,
  readJob,
  readStyle,
  readTiming,
  retryGeneration,
} from "../../shared/database/mod.ts";
import {
  answerStarted,
  answerWithJob,
  generationContext,
  jobLocation,
  loadPipeline,
  respondsAsync,
  streamEvents,
  toResponses,
} from "../../shared/endpoints/mod.ts";
import {
  conflict,
  forbidden,
  limitReached,
  notFound,
  streamTokenRefused,
} from "../../shared/errors/mod.ts";
import {
  changedStyle,
  explainedAttempt,
  isEnded,
  requestAgain,
} from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  callerOf,
  createRouter,
  secretKeys,
  serve,
  serviceOf,
  tellQuotas,
  toPage,
} from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import * as operations from "./operations.ts";
import { createStreamToken, isStreamToken } from "./stream_token.ts";

const eventsAtOnce = 100;

/**
 * `GET /` lists jobs, newest first; `GET /:id` is one of them, `GET /:id/events` follows it, as does
 * `GET /:id/stream` with a token of `POST /:id/stream-token`, `POST /:id/cancel` and
 * `POST /:id/retry` steer it.
 */
export const jobRoutes: App = createRouter();

serve(jobRoutes, operations.listJobs, async (context, { query }) => {
  const { limit, cursor, ...filter } = query;
  // One more than asked for tells whether there is a next page.
  const jobs = await listJobs(callerOf(context).client, filter, limit + 1, cursor);
  const { rows, next_cursor } = toPage(jobs, limit);
  return answer(context, operations.listJobs, 200, {
    jobs: await toResponses(context, rows),
    next_cursor,
  });
});

serve(jobRoutes, operations.getJob, async (context, { parameters, query }) => {
  const { id } = parameters;
  const { client, service } = callerOf(context);
  const job = await readJob(client, id);
  if (!job) throw notFound("generation", id);
  const options = { lifetimeSeconds: query.url_lifetime, srcset: query.srcset };
  if (!query.explain) return await answerWithJob(context, job, options);
  const [response] = await toResponses(context, [job], options);
  if (!response) throw new Error("unreachable: one job gives one answer");
  // With the service's rights: that the caller may see the job has been found out.
  const [decisions, timing] = await Promise.all([
    readDecisions(service, id),
    readTiming(service, id),
  ]);
  return answer(context, operations.getJob, 200, {
    ...response,
    decisions: z.array(explainedAttempt).parse(decisions),
    timing,
  });
});

serve(jobRoutes, operations.followJob, async (context, { parameters, headers }) => {
  const { id } = parameters;
  const { client, service } = callerOf(context);
  const job = await readJob(client, id);
  if (!job) throw notFound("generation", id);
  return await follow(context, service, job, headers["Last-Event-ID"]);
});

serve(jobRoutes, operations.createStreamToken, async (context, { parameters }) => {
  const { id } = parameters;
  if (!await readJob(callerOf(context).client, id)) throw notFound("generation", id);
  const [secretKey = ""] = secretKeys();
  const { token, expiresAt } = await createStreamToken(id, secretKey, systemClock.now());
  return answer(context, operations.createStreamToken, 201, {
    token,
    url: `${jobLocation(id)}/stream?token=${token}`,
    expires_at: new Date(expiresAt).toISOString(),
  });
});

serve(jobRoutes, operations.streamJob, async (context, { parameters, query, headers }) => {
  const { id } = parameters;
  const isValid = await isStreamToken(query.token, id, secretKeys(), systemClock.now());
  const service = serviceOf(context);
  const job = isValid ? await readJob(service, id) : undefined;
  if (!job) throw streamTokenRefused(id);
  return await follow(context, service, job, headers["Last-Event-ID"] ?? query.last_event_id);
});

/**
 * @param service reads with the service's rights: that the caller may follow it has been found out, and a stream may
 *   outlive their token
 */
function follow(
  context: Context<AppEnvironment>,
  service: DatabaseClient,
  job: GenerationDocument,
  after: string | undefined,
): Promise<Response> {
  const lastEventId = Number(after ?? 0);
  return streamEvents(context, {
    id: job.id,
    ended: isEnded(job),
    lastEventId: Number.isSafeInteger(lastEventId) ? lastEventId : 0,
    readAfter: (eventId) => readEvents(service, job.id, eventId, eventsAtOnce),
  });
}

serve(jobRoutes, operations.cancelJob, async (context, { parameters }) => {
  const { id } = parameters;
  // Only who cancels something waits for the providers' clients to load.
  const { cancelJob } = await import("../../shared/generation/mod.ts");
  const cancelled = await cancelJob(id, {
    ...generationContext(context),
    log: context.var.log.with({ job_id: id }),
  });
  if (cancelled.outcome === "not_found") throw notFound("generation", id);
  if (cancelled.outcome === "forbidden") throw forbidden("cancel a generation", "member");
  if (cancelled.outcome === "ended") {
    throw conflict(`The generation ${id} has ended: it is ${cancelled.job.status}.`);
  }
  return await answerWithJob(context, cancelled.job);
});

serve(jobRoutes, operations.retryJob, async (context, { parameters }) => {
  const { id } = parameters;
  const { service, id: caller } = callerOf(context);
  const queued = await retryGeneration(service, caller, id);
  if (queued.outcome === "not_found") throw notFound("generation", id);
  if (queued.outcome === "forbidden") throw forbidden("retry a generation", "member");
  if (queued.outcome === "limited") throw limitReached(queued, queued.quotas);
  if (queued.outcome === "not_ended") {
    throw conflict(`The generation ${id} has not failed, so there is nothing to retry.`);
  }
  tellQuotas(context, queued.quotas);
  context.header("location", jobLocation(id));
  context.status(202);
  return await answerWithJob(context, queued.job);
});

serve(jobRoutes, operations.drawAgain, async (context, { parameters, headers, body }) => {
  const { id } = parameters;
  const job = await readJob(callerOf(context).client, id);
  if (!job) throw notFound("generation", id);
  const changed = changedStyle(job.request, body);
  const style = changed && await readStyle(callerOf(context).client, changed.id, changed.version);
  const request = requestAgain(job, body, style);
  const { startGeneration } = await loadPipeline();
  const generation = generationContext(context);
  const key = headers["Idempotency-Key"];
  const inBackground = respondsAsync(context, headers.Prefer);
  const answerBy = systemClock.now() + generation.configuration.requestDeadlineMs;
  const started = await startGeneration(request, {
    source: "api",
    callerWaits: !inBackground,
    ...(key && { idempotencyKey: key }),
  }, generation);
  return await answerStarted(
    context,
    started,
    inBackground ? undefined : answerBy,
    { lifetimeSeconds: request.url_lifetime, srcset: request.srcset },
  );
});

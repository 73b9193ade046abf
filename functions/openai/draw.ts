import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { createHash } from "node:crypto";
import {
  awaitAnswer,
  type GenerationDocument,
  leaveAnswer,
  readJob,
} from "../../shared/database/mod.ts";
import {
  generationContext,
  loadPipeline,
  toResponses,
  untilEnded,
} from "../../shared/endpoints/mod.ts";
import { jobFailed, ServiceError } from "../../shared/errors/mod.ts";
import { toFailure } from "../../shared/generation/catalog.ts";
import {
  type AppEnvironment,
  callerOf,
  type OperationInput,
  tellQuotas,
  toServiceError,
} from "../../shared/http/mod.ts";
import { runInBackground, systemClock, timeOrderedId } from "../../shared/runtime/mod.ts";
import { answerAsEvents, answerAsJson, type DrawnGeneration } from "./answer.ts";
import { toOpenAiBody } from "./errors.ts";
import type { ImageCall } from "./image_call.ts";
import type { createImages } from "./operations.ts";

type CallHeaders = OperationInput<typeof createImages>["headers"];
type CallKind = "image_generation" | "image_edit";

/** A call whose generation is under way, and what becomes of its answer. */
export interface BegunCall {
  call: ImageCall;
  /** Null where an idempotency key stands for the answer. */
  id: string | null;
  generationId: string;
  ended: Promise<GenerationDocument | undefined>;
}

/** A silent answer is cut by the platform after 150 s and by many proxies after 60. */
const keepAliveMs = 15_000;

/**
 * Answers a call with what is drawn for it. Until the answer is delivered an equal call that is a repetition gets the same
 * generation.
 *
 * @throws ServiceError for everything that fails before the first byte; its job is written all the same
 */
export async function answerWhenDrawn(
  context: Context<AppEnvironment>,
  begun: BegunCall,
  kind: CallKind,
): Promise<Response> {
  const { call } = begun;
  const { signal } = context.req.raw;
  let isGone = signal.aborted;
  // What is read to its end after the caller left was read by a proxy on the way.
  const left = (isDelivered: boolean) => leave(context, begun.id, isDelivered && !isGone);
  signal.addEventListener("abort", () => {
    isGone = true;
    left(false);
  }, { once: true });
  if (call.stream) return streamEvents(context, begun, kind, left);
  try {
    const job = drawnOrFailed(begun, await begun.ended);
    const drawn = await describe(context, call, job);
    context.header("content-type", "application/json");
    return context.body(textStream(answerAsJson(drawn), left));
  } catch (error) {
    // What failed for good has been told; what broke is asked for again.
    left(toServiceError(error).code !== "internal");
    throw error;
  }
}

/**
 * Begins to draw what a call asks for, or joins what is drawn for an equal one.
 *
 * @returns once the job is written
 * @throws ServiceError what refuses a generation; `internal`
 */
export async function begin(
  context: Context<AppEnvironment>,
  call: ImageCall,
  headers: CallHeaders,
): Promise<BegunCall> {
  const generation = generationContext(context);
  const { service, id: caller } = callerOf(context);
  const waitMs = generation.configuration.requestDeadlineMs;
  const answerBy = systemClock.now() + waitMs;
  const key = headers["Idempotency-Key"];
  if (key !== undefined) {
    const generationId = timeOrderedId(systemClock.now());
    const id = await start(key, generationId);
    return { call, id: null, ...id };
  }
  const noted = await awaitAnswer(service, {
    generation_id: timeOrderedId(systemClock.now()),
    caller,
    request_hash: hashOf(call),
    is_repeat: Number(headers["X-Stainless-Retry-Count"] ?? 0) > 0,
    seconds: waitMs / 1_000,
  });
  const id = noted.generation_id;
  // What broke off before it was written begins now; where it is only about to be, whoever begins first runs it.
  if (noted.is_joined && await readJob(service, id)) {
    return { call, id, generationId: id, ended: untilEnded(context, id, answerBy) };
  }
  try {
    return { call, id, ...await start(undefined, id) };
  } catch (error) {
    await leaveAnswer(service, id, toServiceError(error).code !== "internal");
    throw error;
  }

  async function start(idempotencyKey: string | undefined, newId: string) {
    try {
      const { startGeneration } = await loadPipeline();
      const started = await startGeneration(call.request, {
        source: "api",
        callerWaits: true,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      }, { ...generation, newJobId: () => newId });
      if ("quotas" in started) tellQuotas(context, started.quotas);
      const generationId = "jobId" in started ? started.jobId : started.replayed.id;
      return { generationId, ended: untilEnded(context, started, answerBy) };
    } catch (error) {
      // The same key came before, and that generation is under way.
      const earlier = error instanceof ServiceError && error.code === "conflict"
        ? error.extensions["generation_id"]
        : undefined;
      if (typeof earlier !== "string") throw error;
      return { generationId: earlier, ended: untilEnded(context, earlier, answerBy) };
    }
  }
}

/** @throws ServiceError for a job that has failed, or has not ended in time */
function drawnOrFailed(
  { generationId }: BegunCall,
  job: GenerationDocument | undefined,
): GenerationDocument {
  if (!job) {
    const detail = "The pictures are not done in time. They are being drawn all the same: " +
      `GET /functions/v1/jobs/${generationId} has them when they are.`;
    throw jobFailed("deadline_exceeded", detail, { extensions: { generation_id: generationId } });
  }
  if (job.status !== "completed") throw toFailure(job);
  return job;
}

async function describe(
  context: Context<AppEnvironment>,
  call: ImageCall,
  job: GenerationDocument,
): Promise<DrawnGeneration> {
  const [response] = await toResponses(context, [job]);
  if (!response) throw new Error("unreachable: one job gives one answer");
  return { job, response, call, service: callerOf(context).service };
}

/** A body of texts, and word of whether it was read to its end. */
function textStream(
  texts: AsyncGenerator<string>,
  left: (isDelivered: boolean) => void,
): ReadableStream<Uint8Array> {
  return ReadableStream.from((async function* () {
    let isDelivered = false;
    try {
      yield* texts;
      isDelivered = true;
    } finally {
      left(isDelivered);
    }
  })()).pipeThrough(new TextEncoderStream());
}

function streamEvents(
  context: Context<AppEnvironment>,
  begun: BegunCall,
  kind: CallKind,
  left: (isDelivered: boolean) => void,
): Response {
  const { requestId, log } = context.var;
  return streamSSE(context, async (stream) => {
    const ended = begun.ended.then((job) => ({ job }));
    ended.catch(() => {});
    for (;;) {
      const pause = new AbortController();
      const quiet = systemClock.sleep(keepAliveMs, pause.signal).catch(() => {});
      const done = await Promise.race([ended, quiet]);
      pause.abort();
      if (done) break;
      await stream.write(": still at work\n\n");
    }
    const { job } = await ended;
    const drawn = await describe(context, begun.call, drawnOrFailed(begun, job));
    for await (const text of answerAsEvents(drawn, kind)) {
      if (stream.aborted) return left(false);
      await stream.write(text);
    }
    left(true);
  }, async (error, stream) => {
    const told = toServiceError(error);
    if (told.code === "internal") log.error("the stream of pictures broke off", { error });
    left(told.code !== "internal");
    await stream.writeSSE({ event: "error", data: JSON.stringify(toOpenAiBody(told, requestId)) });
  });
}

function leave(context: Context<AppEnvironment>, id: string | null, isDelivered: boolean): void {
  if (id === null) return;
  const { log } = context.var;
  runInBackground(
    leaveAnswer(callerOf(context).service, id, isDelivered),
    (error) => log.warn("it could not be noted what became of an answer", { error }),
  );
}

/** Equal calls are those of equal requests that are answered in the same form. */
function hashOf({ request, form, stream }: ImageCall): string {
  return createHash("sha256").update(JSON.stringify([request, form, stream])).digest("hex");
}

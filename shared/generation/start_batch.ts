import { createHash } from "node:crypto";
import {
  createBatch,
  type NewBatchItem,
  readBatchItems,
  settleBatchItems,
} from "../database/mod.ts";
import {
  type ErrorCode,
  errorStatuses,
  forbidden,
  idempotencyKeyReused,
  imageNotFound,
  invalidFields,
  invalidRequest,
  jobFailed,
  projectNotFound,
  ServiceError,
} from "../errors/mod.ts";
import type { ProviderId } from "../providers/mod.ts";
import type { KnownProviders } from "../routing/mod.ts";
import { type BatchItem, readItems } from "./batch_items.ts";
import { type BatchRequest, batchSizes } from "./batch_schema.ts";
import type { GenerationContext } from "./generation_context.ts";
import { readKnownProviders } from "./known_providers.ts";
import type { RequestOrigin } from "./new_generation.ts";
import { namedPictures } from "./picture_fields.ts";
import { pricesOfAll } from "./batch_response.ts";
import type { Prices } from "./batch_kinds.ts";
import { planBatch, type PlannedBatch } from "./plan_batch.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";
import { requestsOf } from "./expand_matrix.ts";
import {
  planGeneration,
  type PlannedGeneration,
  requireAccess,
  type StartedGeneration,
  startPlanned,
} from "./start_generation.ts";
import { uuidOf } from "./task_id.ts";
import { untilAnswered } from "./until_answered.ts";

const itemsPerPage = 200;

/** What became of one request of a batch: a job, or why there is none, or that it waits for its turn. */
export type BatchEntry =
  & { index: number; name: string | null }
  & ({ started: StartedGeneration } | { error: unknown } | { waits: true });

/** A batch that is under way. */
export interface StartedBatch {
  batchId: string;
  heldTo: PlannedBatch["heldTo"];
  /** USD for all of it; null when a price is not known. */
  estimatedUsd: number | null;
  /** Of what can be drawn of it, either way. */
  prices: Prices;
  /** One per request, in their order. */
  entries: BatchEntry[];
  /** Whether its jobs are started by whoever works on the queue, and not here. */
  isQueued: boolean;
}

/**
 * Starts a batch, which an idempotency key brings back. One of up to ten is begun here: its requests are planned one after the
 * other, each knowing where the ones before it go, so that the load spreads over the providers; then all of them start, and
 * what a limit has no room for waits. A larger one goes into the queue. A request that cannot be drawn fails alone.
 *
 * @throws ServiceError for what is wrong with the batch as a whole
 */
export async function startBatch(
  body: BatchRequest,
  origin: Pick<RequestOrigin, "idempotencyKey" | "callerWaits">,
  context: GenerationContext,
): Promise<StartedBatch> {
  const { read, isQueued } = readBatch(body);
  if (isQueued) refuseIfNothingIsRight(read);
  const known = await readKnownProviders(context);
  const planned = await planBatch(read, body, known, context);
  const batchId = idOf(read, origin, context);
  const jobs = isQueued ? [] : await planJobs(planned, origin, context);
  const items = planned.items.map((item, position) =>
    toNewItem(item, planned.prices[position]?.[body.urgency] ?? null, jobs[position])
  );
  const projectId = projectOf(planned.items);
  const prices = pricesOfAll(planned);
  const created = await untilAnswered(batchId, context, () =>
    createBatch(context.caller.service, {
      id: batchId,
      caller: context.caller.id,
      project_id: projectId ?? null,
      name: body.name ?? null,
      metadata: body.metadata ?? {},
      urgency: body.urgency,
      prices,
      consistent: body.consistent,
      on_failure: body.on_failure,
      held: planned.held,
      // Of up to ten each request is compared, so that one that was mended is drawn.
      request_hash: isQueued || body.consistent ? hashOf(body) : "",
      items,
    }));
  switch (created.outcome) {
    case "project_not_found":
      throw projectNotFound(projectId ?? null);
    case "forbidden":
      throw forbidden("generate pictures", "member");
    case "key_reused":
      throw idempotencyKeyReused();
    case "image_not_found":
      throw imageNotFound("images", created.image_id);
  }
  const earlier = created.outcome === "replayed" ? await readEntries(batchId, context) : undefined;
  // Only whoever has written an item starts its job: one that waits is begun by the queue, and must not be here as well.
  const begunBefore = ({ index, name }: BatchItem): BatchEntry | undefined => {
    if (created.outcome === "created" || created.own.includes(index)) return undefined;
    if (!created.changed.includes(index)) return earlier?.[index];
    return { index, name, error: idempotencyKeyReused() };
  };
  const entries = isQueued
    ? earlier ?? planned.items.map(toQueuedEntry)
    : await startJobs(planned.items, jobs, begunBefore, { batchId, ...origin }, context);
  return {
    batchId,
    heldTo: planned.heldTo,
    estimatedUsd: prices[body.urgency],
    prices,
    entries,
    isQueued,
  };
}

/**
 * What a batch would draw and at what price. Nothing is written, but pictures that it brings, which go after a day.
 *
 * @throws ServiceError as {@link startBatch}
 */
export async function dryRunBatch(
  body: BatchRequest,
  context: GenerationContext,
): Promise<PlannedBatch> {
  const { read } = readBatch(body);
  await requireAccess({ project_id: projectOf(read) }, context);
  return await planBatch(read, body, await readKnownProviders(context), context);
}

function readBatch(body: BatchRequest): { read: BatchItem[]; isQueued: boolean } {
  const read = readItems(requestsOf(body), body.defaults, body.project_id);
  const isQueued = read.length > batchSizes.answeredAtOnce || body.urgency === "relaxed";
  return { read: isQueued ? read.map(refuseOnlyCached) : read, isQueued };
}

// The queue draws without a look at the cache, which nobody should pay for who asked for that alone.
function refuseOnlyCached(item: BatchItem): BatchItem {
  if ("error" in item.read || item.read.request.cache !== "only") return item;
  const message =
    `"only" is for batches of up to ${batchSizes.answeredAtOnce} that are not relaxed`;
  return { ...item, read: { error: invalidFields("request", [{ path: "cache", message }]) } };
}

// Of hundreds of requests that share a mistake nothing should be kept.
function refuseIfNothingIsRight(items: BatchItem[]): void {
  const errors = items.map(({ read }) => "error" in read ? read.error : undefined);
  const [first] = errors;
  if (!first || errors.includes(undefined)) return;
  throw invalidRequest(
    `None of the ${items.length} requests is valid. The first one: ${first.message}`,
    (first.errors ?? []).map(({ path, message }) => ({ path: `requests.0.${path}`, message })),
  );
}

function idOf(
  items: BatchItem[],
  { idempotencyKey }: Pick<RequestOrigin, "idempotencyKey">,
  { caller }: GenerationContext,
): string {
  if (idempotencyKey === undefined) return crypto.randomUUID();
  // A key belongs to a project, so the same key names another batch in another one.
  return uuidOf(`${caller.id}/${projectOf(items) ?? "default"}/${idempotencyKey}`);
}

function projectOf(items: BatchItem[]): string | undefined {
  const first = items.find(({ read }) => "request" in read);
  return first && "request" in first.read ? first.read.request.project_id : undefined;
}

type PlannedJob = { planned: PlannedGeneration } | { error: unknown };

async function planJobs(
  { items, held }: PlannedBatch,
  { callerWaits }: Pick<RequestOrigin, "callerWaits">,
  context: GenerationContext,
): Promise<PlannedJob[]> {
  const taken = new Map<ProviderId, number>();
  const jobs: PlannedJob[] = [];
  for (const { read } of items) {
    if ("error" in read) {
      jobs.push(read);
      continue;
    }
    const known: KnownProviders = await readKnownProviders(context, taken);
    const request = heldRequest(read.request, held);
    try {
      const planned = await planGeneration(request, { callerWaits }, known, context);
      const first = planned.ranked[0]?.provider;
      if (first) taken.set(first, (taken.get(first) ?? 0) + 1);
      jobs.push({ planned });
    } catch (error) {
      jobs.push({ error });
    }
  }
  return jobs;
}

function heldRequest(request: GenerateRequest, held: PlannedBatch["held"]): GenerateRequest {
  return Object.keys(held).length === 0 ? request : generateRequest.parse({ ...request, ...held });
}

async function startJobs(
  items: BatchItem[],
  jobs: PlannedJob[],
  begunBefore: (item: BatchItem) => BatchEntry | undefined,
  { batchId, callerWaits }: { batchId: string } & Pick<RequestOrigin, "callerWaits">,
  context: GenerationContext,
): Promise<BatchEntry[]> {
  const ends: Parameters<typeof settleBatchItems>[2] = [];
  const entries = await Promise.all(items.map(async (item, position) => {
    const { index, name, read } = item;
    const job = jobs[position];
    // What is wrong with a request is told with the field, whatever the batch has in its place.
    if ("error" in read) return { index, name, error: read.error };
    const begun = begunBefore(item);
    if (begun) return begun;
    if (!job || "error" in job) return { index, name, error: job?.error };
    try {
      const started = await startPlanned(
        job.planned,
        { source: "batch", batchId, callerWaits },
        context,
      );
      return { index, name, started };
    } catch (error) {
      // What may have been begun is in its place already.
      if (!(error instanceof ServiceError) || error.code === "internal") {
        return { index, name, error };
      }
      const waits = waitOf(error);
      const { code, message } = error;
      ends.push({
        ordinal: index,
        error: waits === null ? { code, detail: message } : null,
        ...(waits !== null && { after_ms: waits }),
      });
      return waits === null ? { index, name, error } : { index, name, waits: true as const };
    }
  }));
  if (ends.length > 0) await settleBatchItems(context.caller.service, batchId, ends);
  return entries;
}

/** How long a request waits that was refused for lack of room, in ms; null for one that no time helps. */
function waitOf({ code, retryAfterSeconds }: ServiceError): number | null {
  const passes = code === "rate_limited" || code === "budget_exceeded" ||
    code === "providers_unavailable";
  return passes && retryAfterSeconds !== undefined ? retryAfterSeconds * 1_000 : null;
}

// Of a batch that was sent before: how its requests are doing.
async function readEntries(
  batchId: string,
  { caller }: GenerationContext,
): Promise<BatchEntry[]> {
  const entries: BatchEntry[] = [];
  for (;;) {
    const page = await readBatchItems(
      caller.service,
      batchId,
      {},
      itemsPerPage,
      entries.at(-1)?.index,
    );
    for (const { index, name, status, error, job } of page) {
      const item = { index, name };
      const isOver = status === "completed" || status === "failed" || status === "cancelled";
      if (job && isOver) entries.push({ ...item, started: { replayed: job } });
      else if (error && isOver) {
        entries.push({ ...item, error: jobFailed(codeOf(error.code), error.detail) });
      } else if (job && status === "running") {
        const { id: jobId, project_id: projectId, created_at: createdAt } = job;
        entries.push({ ...item, started: { jobId, projectId, createdAt, quotas: [] } });
      } else entries.push({ ...item, waits: true });
    }
    if (page.length < itemsPerPage) return entries;
  }
}

function codeOf(code: string): ErrorCode {
  return code in errorStatuses ? code as ErrorCode : "providers_failed";
}

function toQueuedEntry({ index, name, read }: BatchItem): BatchEntry {
  return "error" in read ? { index, name, error: read.error } : { index, name, waits: true };
}

function toNewItem(
  { index, name, read }: BatchItem,
  price: number | null,
  job: PlannedJob | undefined,
): NewBatchItem {
  const error = "error" in read ? read.error : job && "error" in job ? job.error : undefined;
  const { prompt, ...request } = "request" in read ? read.request : { prompt: "" };
  const named = "request" in read ? namedPictures(read.request) : [];
  return {
    ordinal: index,
    name,
    prompt,
    request,
    images: named.flatMap(({ source, role, weight, control }) =>
      source.image_id === undefined ? [] : [{
        image_id: source.image_id,
        role,
        ...(weight !== undefined && { weight }),
        ...(control && { control }),
      }]
    ),
    images_requested: "request" in read ? read.request.num_images : 1,
    estimated_usd: price,
    status: error !== undefined ? "failed" : job ? "running" : "waiting",
    job_id: job && "planned" in job ? job.planned.job.id : null,
    error: error === undefined
      ? null
      : error instanceof ServiceError
      ? { code: error.code, detail: error.message }
      : { code: "internal", detail: "The request could not be planned." },
  };
}

function hashOf(body: BatchRequest): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("hex");
}

import type { ProviderId } from "../providers/mod.ts";
import type { GenerationContext } from "./generation_context.ts";
import { readKnownProviders } from "./known_providers.ts";
import type { GenerateRequest } from "./request_schema.ts";
import type { RequestOrigin } from "./new_generation.ts";
import { planGeneration, type StartedGeneration, startPlanned } from "./start_generation.ts";
import { uuidOf } from "./task_id.ts";

/** One request of a batch. */
export interface BatchRequest {
  /** Its place in the batch, which tells it apart when the batch is sent again. */
  index: number;
  request: GenerateRequest;
}

/** What became of one request of a batch: a job, or why there is none. */
export type BatchEntry = { started: StartedGeneration } | { error: unknown };

/** A batch that is under way. */
export interface StartedBatch {
  batchId: string;
  /** One per request, in their order. */
  entries: BatchEntry[];
}

/**
 * Starts several generations under one batch id, which an idempotency key brings back. They are planned one after the other, each knowing where the ones
 * before it go, so that the load spreads over the providers; then all of them start. A request that cannot start fails
 * alone.
 */
export async function startBatch(
  requests: BatchRequest[],
  origin: Pick<RequestOrigin, "idempotencyKey" | "callerWaits">,
  context: GenerationContext,
): Promise<StartedBatch> {
  const { idempotencyKey, callerWaits } = origin;
  const batchId = idempotencyKey === undefined
    ? crypto.randomUUID()
    : uuidOf(`${context.caller.id}/${projectsOf(requests)}/${idempotencyKey}`);
  const taken = new Map<ProviderId, number>();
  const planned = [];
  for (const { request } of requests) {
    const known = await readKnownProviders(context, taken);
    const each = await settle(planGeneration(request, origin, known, context));
    const first = "value" in each ? each.value.ranked[0]?.provider : undefined;
    if (first) taken.set(first, (taken.get(first) ?? 0) + 1);
    planned.push(each);
  }
  const entries = await Promise.all(planned.map(async (each, position): Promise<BatchEntry> => {
    if ("error" in each) return each;
    const key = idempotencyKey !== undefined && `${batchId}/${requests[position]?.index}`;
    const started = await settle(startPlanned(each.value, {
      source: "batch",
      batchId,
      callerWaits,
      ...(key && { idempotencyKey: key }),
    }, context));
    return "error" in started ? started : { started: started.value };
  }));
  return { batchId, entries };
}

// A key belongs to a project, so the same key names another batch in another one.
function projectsOf(requests: BatchRequest[]): string {
  return [...new Set(requests.map(({ request }) => request.project_id ?? "default"))].join(",");
}

type Settled<Value> = { value: Value } | { error: unknown };

async function settle<Value>(work: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

import type { ProviderId } from "../providers/mod.ts";
import {
  type GenerationContext,
  planGeneration,
  type PreparedGeneration,
  prepareGeneration,
} from "./plan_generation.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { type RequestOrigin, type StartedGeneration, startPlanned } from "./start_generation.ts";
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
  origin: Pick<RequestOrigin, "idempotencyKey" | "watched">,
  context: GenerationContext,
): Promise<StartedBatch> {
  const { idempotencyKey, watched } = origin;
  const batchId = idempotencyKey === undefined
    ? crypto.randomUUID()
    : uuidOf(`${context.caller.userId}/${idempotencyKey}`);
  const [states, ...prepared] = await Promise.all([
    context.memory.snapshots.read(context.caller.service, context.clock),
    ...requests.map(({ request }) => settle(prepareGeneration(request, context))),
  ]);
  const taken = new Map<ProviderId, number>();
  const planned = prepared.map((each) => "error" in each ? each : attempt(() => plan(each.value)));
  const entries = await Promise.all(planned.map(async (each, position): Promise<BatchEntry> => {
    if ("error" in each) return each;
    const { generation, planned } = each.value;
    const key = idempotencyKey !== undefined && `${batchId}/${requests[position]?.index}`;
    const started = await settle(startPlanned(generation, planned, {
      source: "batch",
      batchId,
      watched,
      ...(key && { idempotencyKey: key }),
    }, context));
    return "error" in started ? started : { started: started.value };
  }));
  return { batchId, entries };

  function plan(generation: PreparedGeneration) {
    const planned = planGeneration(generation, states, context, taken);
    const first = planned.queue[0]?.candidate.provider.id;
    if (first) taken.set(first, (taken.get(first) ?? 0) + 1);
    return { generation, planned };
  }
}

type Settled<Value> = { value: Value } | { error: unknown };

async function settle<Value>(work: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

function attempt<Value>(work: () => Value): Settled<Value> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

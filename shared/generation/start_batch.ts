import type { ProviderId } from "../providers/mod.ts";
import {
  type GenerationContext,
  planGeneration,
  type PreparedGeneration,
  prepareGeneration,
} from "./plan_generation.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { type RequestOrigin, type StartedGeneration, startPlanned } from "./start_generation.ts";

/** What became of one request of a batch: a job, or why there is none. */
export type BatchEntry = { started: StartedGeneration } | { error: unknown };

/**
 * Starts several generations under one batch id. They are planned one after the other, each knowing where the ones
 * before it go, so that the load spreads over the providers; then all of them start. A request that cannot start fails
 * alone.
 *
 * @returns one entry per request, in their order
 */
export async function startBatch(
  requests: GenerateRequest[],
  origin: Omit<RequestOrigin, "source"> & { batchId: string },
  context: GenerationContext,
): Promise<BatchEntry[]> {
  const [states, ...prepared] = await Promise.all([
    context.memory.snapshots.read(context.caller.service, context.clock),
    ...requests.map((request) => settle(prepareGeneration(request, context))),
  ]);
  const taken = new Map<ProviderId, number>();
  const planned = prepared.map((each) => "error" in each ? each : attempt(() => plan(each.value)));
  return await Promise.all(planned.map(async (each, index): Promise<BatchEntry> => {
    if ("error" in each) return each;
    const { generation, queue } = each.value;
    const { idempotencyKey, ...rest } = origin;
    const started = await settle(startPlanned(generation, queue, {
      ...rest,
      source: "batch",
      ...(idempotencyKey && { idempotencyKey: `${idempotencyKey}/${index}` }),
    }, context));
    return "error" in started ? started : { started: started.value };
  }));

  function plan(generation: PreparedGeneration) {
    const queue = planGeneration(generation, states, context, taken);
    const first = queue[0]?.candidate.provider.id;
    if (first) taken.set(first, (taken.get(first) ?? 0) + 1);
    return { generation, queue };
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

import { type BatchToMove, heldTo, moveBatch, readBatchesToMove } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import {
  type BatchKind,
  type CommonCandidate,
  findCommon,
  holdTo,
  openFields,
} from "./batch_kinds.ts";
import type { GenerationContext } from "./generation_context.ts";
import { newJob } from "./job.ts";
import { readKnownProviders } from "./known_providers.ts";
import { projectOptimization } from "./prompt_optimization.ts";
import { generateRequest } from "./request_schema.ts";
import { toTaken } from "./taken_picture.ts";

const batchesAtOnce = 10;

/**
 * Moves what is left of consistent batches whose provider has failed to another one that can draw all of it, and chooses the
 * first one for those that were asked for in SQL; where there is none, what is left fails.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function moveBatches(context: GenerationContext): Promise<void> {
  const { caller, log } = context;
  const known = await readKnownProviders(context);
  for (const batch of await readBatchesToMove(caller.service, batchesAtOnce)) {
    const now = context.clock.now();
    const kinds = await kindsOf(batch, context);
    const from = heldTo.safeParse(batch.held).data;
    const isFirst = Object.keys(batch.held).length === 0;
    const before = findCommon(kinds, known, now)
      .find(({ provider, model }) => provider === from?.provider && model === from.model_id);
    const failed = new Set(batch.failed.map((each) => each["provider"]));
    const to = findCommon(kinds, known, now, before, isFirst ? batch.urgency : "normal")
      .find(({ provider }) => !failed.has(provider));
    if (isFirst) {
      await chooseFirst(batch, to, context);
      continue;
    }
    log.warn("the provider of a batch has failed", {
      batch_id: batch.id,
      from: from?.provider,
      to: to?.provider ?? null,
    });
    const name = from?.provider ?? "Its provider";
    await moveBatch(
      caller.service,
      batch.id,
      batch.held,
      to ? holdTo(to) : null,
      to
        ? `${name} could not draw. ${to.provider} draws what is left.`
        : `${name} could not draw, and nobody else can draw all that is left of the batch.`,
    );
  }
}

/** Holds a batch that came in SQL to whom it is drawn by, or ends it where that is nobody. */
async function chooseFirst(
  { id, held, requests }: BatchToMove,
  chosen: CommonCandidate | undefined,
  { caller }: GenerationContext,
): Promise<void> {
  const named = [...new Set(requests.flatMap(({ request }) => request["provider"] ?? []))];
  const to = named.length > 1 ? undefined : chosen;
  const reason = named.length > 1
    ? `A consistent batch has one provider, and its requests name ${named.join(" and ")}.`
    : "No single provider and model can draw every request of the batch.";
  const fields = to && openFields(to);
  await moveBatch(caller.service, id, held, to ? holdTo(to) : null, reason, fields);
}

async function kindsOf(batch: BatchToMove, context: GenerationContext): Promise<BatchKind[]> {
  const queuedAt = context.clock.now();
  const time = { queuedAt, deadlineAt: queuedAt + context.configuration.jobDeadlineMs };
  const optimization = await projectOptimization(batch.project_id, context);
  return batch.requests.flatMap(({ prompt, request, images }, index) => {
    const parsed = generateRequest.safeParse({ ...request, prompt });
    if (!parsed.success) return [];
    const pictures = images.map(toTaken);
    const id = crypto.randomUUID();
    try {
      const job = newJob(id, parsed.data, pictures, optimization, false, time);
      return [{ job, indices: [index] }];
    } catch (error) {
      // Its own job fails with it, and nothing else has to.
      if (error instanceof ServiceError && error.code !== "internal") return [];
      throw error;
    }
  });
}

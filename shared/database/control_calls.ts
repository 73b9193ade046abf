import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import { generationDocument } from "./documents.ts";
import { limitedOutcome, quotas } from "./limits.ts";

const stoppedAttempt = z.lazy(() =>
  z.object({
    id: z.string(),
    provider: z.enum(providerIds),
    model: z.string(),
    upstream_id: z.string().nullable(),
    provider_task_ids: z.array(z.string()),
  })
);

/** An attempt that was under way when its job was cancelled. */
export type StoppedAttempt = z.infer<typeof stoppedAttempt>;

const cancelOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("cancelled"),
      job: generationDocument,
      attempts: z.array(stoppedAttempt),
    }),
    z.object({ outcome: z.literal("ended"), job: generationDocument }),
    z.object({ outcome: z.literal("not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

/** What came of {@link cancelGeneration}. */
export type CancelOutcome = z.infer<typeof cancelOutcome>;

const retryOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("queued"), job: generationDocument, quotas }),
    limitedOutcome,
    z.object({ outcome: z.literal("not_ended") }),
    z.object({ outcome: z.literal("not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

/** What came of {@link retryGeneration}. */
export type RetryOutcome = z.infer<typeof retryOutcome>;

/**
 * Cancels a job that has not ended; whoever runs it finds its lease lost.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function cancelGeneration(
  client: DatabaseClient,
  caller: string | null,
  jobId: string,
): Promise<CancelOutcome> {
  // The generator types every argument as not null; the function takes null for the service.
  const answer = await client.rpc("image_generation_cancel", {
    caller: caller as string,
    job_id: jobId,
  });
  return cancelOutcome.parse(unwrap("cancel the generation", answer));
}

/**
 * Puts a job that failed or was cancelled into the queue once more.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function retryGeneration(
  client: DatabaseClient,
  caller: string | null,
  jobId: string,
): Promise<RetryOutcome> {
  // As above.
  const answer = await client.rpc("image_generation_retry", {
    caller: caller as string,
    job_id: jobId,
  });
  return retryOutcome.parse(unwrap("queue the generation again", answer));
}

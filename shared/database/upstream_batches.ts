import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import { runnerDocument } from "./documents.ts";
import type { Json } from "./types.ts";

const claimedBatch = z.lazy(() =>
  z.object({
    /** Our name for it at the provider. */
    id: z.string(),
    lease_id: z.string(),
    provider: z.enum(providerIds),
    model: z.string(),
    upstream_id: z.string(),
    status: z.enum(["sending", "at_work", "collecting"]),
    /** The provider's name for it; null until that is known. */
    name: z.string().nullable(),
    results_file: z.string().nullable(),
    /** Lines of that file that need not be read any more. */
    lines_read: z.number(),
    /** How often it was seen to since something has changed, this time included. */
    looks: z.number(),
    /** When it was, or may have been, sent; ISO 8601. */
    sent_at: z.string().nullable(),
    /** Whether what it has not brought by now is drawn the ordinary way. */
    is_over: z.boolean(),
    /** Calls that wait for a result. */
    open: z.number(),
    /** What is to be sent, while it is not known to be. */
    lines: z.array(z.object({ key: z.string(), request: jsonValue })),
  })
);

/** A batch at a provider that is this worker's to see to. */
export type ClaimedBatch = z.infer<typeof claimedBatch>;

const claimedLine = z.lazy(() =>
  z.object({ now: z.string(), lease_id: z.string(), job: runnerDocument })
);

/** The job of a line of results, taken as one of the queue is. */
export type ClaimedLine = z.infer<typeof claimedLine>;

/**
 * Takes the batch at a provider that has waited longest for somebody to see to it.
 *
 * @param client has the service's rights
 * @returns undefined when none is due
 * @throws ServiceError `internal` when the database fails
 */
export async function claimUpstreamBatch(
  client: DatabaseClient,
  leaseSeconds: number,
): Promise<ClaimedBatch | undefined> {
  const answer = await client.rpc("image_generation_claim_upstream_batch", {
    lease_seconds: leaseSeconds,
  });
  const row = unwrap("claim a batch at a provider", answer);
  return row === null ? undefined : claimedBatch.parse(row);
}

/**
 * Notes how a batch at a provider is doing.
 *
 * @param client has the service's rights
 * @param changes what has changed; `is_sent` before it is sent
 * @param nextInMs gives it back until then; null keeps it for so many seconds more
 * @returns false when it is somebody else's by now
 * @throws ServiceError `internal` when the database fails
 */
export async function noteUpstreamBatch(
  client: DatabaseClient,
  { id, lease_id }: Pick<ClaimedBatch, "id" | "lease_id">,
  changes: {
    status?: "at_work" | "collecting";
    name?: string;
    results_file?: string;
    lines_read?: number;
    is_sent?: true;
  },
  nextInMs: number | null,
  leaseSeconds: number,
): Promise<boolean> {
  const answer = await client.rpc("image_generation_note_upstream_batch", {
    upstream_batch_id: id,
    lease_id,
    changes: { ...changes },
    // The generator types every argument as not null.
    next_in_ms: nextInMs as number,
    lease_seconds: leaseSeconds,
  });
  return unwrap("note how a batch at a provider is doing", answer);
}

/**
 * Takes the job of a line of results from whoever has it.
 *
 * @param client has the service's rights
 * @returns undefined when its attempt has ended, or the batch is somebody else's by now
 * @throws ServiceError `internal` when the database fails
 */
export async function claimLine(
  client: DatabaseClient,
  { id, lease_id }: Pick<ClaimedBatch, "id" | "lease_id">,
  attemptId: string,
  leaseSeconds: number,
): Promise<ClaimedLine | undefined> {
  const answer = await client.rpc("image_generation_claim_line", {
    upstream_batch_id: id,
    lease_id,
    attempt_id: attemptId,
    lease_seconds: leaseSeconds,
  });
  const row = unwrap<Json>("claim a generation of a batch at a provider", answer);
  return row === null ? undefined : claimedLine.parse(row);
}

/**
 * Ends a batch at a provider. What has no result goes into the queue, to be drawn the ordinary way.
 *
 * @param client has the service's rights
 * @param reason why there is none, in a sentence
 * @param mayBeBilled whether it may have been charged for all the same
 * @returns how many went into the queue
 * @throws ServiceError `internal` when the database fails
 */
export async function endUpstreamBatch(
  client: DatabaseClient,
  { id, lease_id }: Pick<ClaimedBatch, "id" | "lease_id">,
  reason: string,
  mayBeBilled: boolean,
): Promise<number> {
  const answer = await client.rpc("image_generation_end_upstream_batch", {
    upstream_batch_id: id,
    lease_id,
    reason,
    may_be_billed: mayBeBilled,
  });
  return unwrap<number | null>("end a batch at a provider", answer) ?? 0;
}

import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import type { Lease } from "./generation_arguments.ts";

/** What is about to be uploaded to a provider. */
export interface NewCopy {
  /** What the provider calls it. */
  provider_image_id: string;
  /** Ours. */
  image_id: string;
  /** What was made of it for the attempt alone; null for the picture itself. */
  made_as: "padded" | "added" | null;
}

const claimedCopies = z.lazy(() =>
  z.array(z.object({
    provider: z.enum(providerIds),
    upstream_id: z.string(),
    provider_image_id: z.string(),
  }))
);

/** A copy that is to be removed at its provider. */
export type ClaimedCopy = z.infer<typeof claimedCopies>[number];

/**
 * Writes down what is about to be uploaded for an attempt, so that nobody uploads it again and it is removed.
 *
 * @param client has the service's rights
 * @returns false when the lease is lost
 * @throws ServiceError `internal` when the database fails
 */
export async function recordCopies(
  client: DatabaseClient,
  lease: Lease,
  attemptId: string,
  copies: readonly NewCopy[],
): Promise<boolean> {
  const answer = await client.rpc("image_generation_record_copies", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    attempt_id: attemptId,
    copies: copies.map((copy) => ({ ...copy })),
  });
  return unwrap("write down what is uploaded", answer);
}

/**
 * Takes copies whose attempts have ended, to be removed at their providers.
 *
 * @param client has the service's rights
 * @param upstreamIds those that are set up
 * @param most 100 at most
 * @throws ServiceError `internal` when the database fails
 */
export async function claimCopies(
  client: DatabaseClient,
  upstreamIds: string[],
  most: number,
): Promise<ClaimedCopy[]> {
  const answer = await client.rpc("image_generation_claim_copies", {
    upstream_ids: upstreamIds,
    most,
  });
  return claimedCopies.parse(unwrap("claim copies at providers", answer));
}

/**
 * Forgets copies that are removed.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function forgetCopies(
  client: DatabaseClient,
  copies: readonly ClaimedCopy[],
): Promise<void> {
  const answer = await client.rpc("image_generation_forget_copies", {
    copies: copies.map(({ upstream_id, provider_image_id }) => ({
      upstream_id,
      provider_image_id,
    })),
  });
  unwrap("forget copies at providers", answer);
}

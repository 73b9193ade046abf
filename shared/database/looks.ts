import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import { generationDocument } from "./documents.ts";
import type { Lease } from "./generation_arguments.ts";
import type { Json } from "./types.ts";

/** What is left at work upstream of a job that is parked. */
export interface Parking {
  attempt_id: string;
  /** The provider's ids by index of the call; empty for one that was not sent. */
  provider_task_ids: string[];
  /** SHA-256 of the token in the address that they were sent with; null for none, and for the one they had before. */
  callback_token_hash: string | null;
  /** Of a relaxed attempt: what is sent of it, together with others of its batch. */
  line?: Json;
  /** From now on, in ms: until the first look, and until the attempt has had its time. */
  look_in_ms: number;
  ends_in_ms: number;
}

const parkOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("parked"), job: generationDocument }),
    // Nothing in this database would wake a worker for the looks.
    z.object({ outcome: z.literal("refused") }),
    z.object({ outcome: z.literal("lease_lost") }),
  ])
);

/** What came of {@link parkGeneration}. */
export type ParkOutcome = z.infer<typeof parkOutcome>;

const claimedLooks = z.lazy(() =>
  z.object({
    /** All of them of one upstream. */
    tasks: z.array(z.object({
      attempt_id: z.string(),
      provider: z.enum(providerIds),
      /** The account or server; null where the provider chose among several. */
      upstream_id: z.string().nullable(),
      provider_task_ids: z.array(z.string()),
      /** Which look this is; the first one is 1. */
      look: z.number(),
      /** Whether the attempt has had its time. */
      is_over: z.boolean(),
    })),
    /** Until the next look is due, in ms, 0 or more; null when no job is parked. */
    next_in_ms: z.number().nullable(),
    /** Until a batch at a provider is to be seen to, in ms, 0 or more; null when there is none. */
    batches_in_ms: z.number().nullable(),
  })
);

/** What came of {@link claimLooks}. */
export type ClaimedLooks = z.infer<typeof claimedLooks>;

/** How far the tasks of an attempt are, as far as the provider says so. */
export interface LookProgress {
  /** The share that is done, 0 to 1. */
  progress?: number;
  /** How many others are before it. */
  queue_position?: number;
}

/** What a look came to: the tasks are at work and looked at again, or the job is to be gone on with. */
export type LookOutcome =
  & { attempt_id: string; look: number }
  & (({ outcome: "pending"; next_in_ms: number } & LookProgress) | { outcome: "ended" });

/** A call of a provider that says a task has ended: with the token of its attempt, or with its own id of the task. */
export type ProviderCallback =
  | { provider: string; attempt_id: string; token_hash: string }
  | { provider: string; task_id: string };

/**
 * Parks a job whose open attempt is at work upstream; its place there stays taken.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function parkGeneration(
  client: DatabaseClient,
  lease: Lease,
  parking: Parking,
): Promise<ParkOutcome> {
  const answer = await client.rpc("image_generation_park", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    parking: { ...parking },
  });
  return parkOutcome.parse(unwrap("park the generation", answer));
}

/**
 * Takes the looks that are due at one upstream, the one that has waited longest first. Nobody else gets them for a
 * while; whoever takes them says with {@link recordLooks} what came of it.
 *
 * @param client has the service's rights
 * @param most attempts
 * @throws ServiceError `internal` when the database fails
 */
export async function claimLooks(client: DatabaseClient, most: number): Promise<ClaimedLooks> {
  const answer = await client.rpc("image_generation_claim_looks", { most });
  return claimedLooks.parse(unwrap("claim the looks", answer));
}

/**
 * Notes what looks came to. One that comes late, when somebody else has looked since or the job has ended, changes
 * nothing.
 *
 * @param client has the service's rights
 * @returns how many jobs wait now to be gone on with
 * @throws ServiceError `internal` when the database fails
 */
export async function recordLooks(client: DatabaseClient, looks: LookOutcome[]): Promise<number> {
  const answer = await client.rpc("image_generation_record_looks", {
    outcomes: looks.map((look) => ({ ...look })),
  });
  return unwrap("record the looks", answer);
}

/**
 * Makes the next look at an attempt due, and wakes the worker for it. What is not under way any more, and what was
 * never, changes nothing.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function noteCallback(
  client: DatabaseClient,
  callback: ProviderCallback,
): Promise<void> {
  const answer = await client.rpc("image_generation_note_callback", { callback: { ...callback } });
  unwrap("note the provider's call", answer);
}

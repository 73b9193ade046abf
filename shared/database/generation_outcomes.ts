import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { joinedOutcome } from "./cached_generations.ts";
import { generationDocument, passedOver, pictureSettings, runnerDocument } from "./documents.ts";
import { limitedOutcome, quotas } from "./limits.ts";

const openedAttempt = z.lazy(() =>
  z.object({
    id: z.string(),
    ordinal: z.number(),
    provider: z.enum(providerIds),
    model: z.string(),
    /** The account or server it is for; null where the provider chooses among several. */
    upstream_id: z.string().nullable(),
    /** Those that are free: one, or those to choose among. */
    upstreams: z.array(z.string()),
    /** Those that stood before it and had no place. */
    passed_over: z.array(passedOver),
  })
);

/** An attempt that has just been opened. */
export type OpenedAttempt = z.infer<typeof openedAttempt>;

const unavailableProvider = z.lazy(() =>
  z.object({
    provider: z.enum(providerIds),
    model: z.string(),
    reason: z.enum(["disabled", "cooldown", "concurrency", "rate_limit", "budget"]),
    retry_after_ms: z.number().nullable(),
    /** Which limit it is that the money does not suffice for. */
    detail: z.string().optional(),
  })
);

/** Why a provider could not be called just now, and for how long, in ms. */
export type UnavailableProvider = z.infer<typeof unavailableProvider>;

const unavailable = z.lazy(() =>
  z.object({
    outcome: z.literal("unavailable"),
    unavailable: z.array(unavailableProvider),
  })
);

/** What the database answers when a job begins. */
export const beginOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("started"),
      project_id: z.string(),
      lease_id: z.string(),
      created_at: z.string(),
      attempt: openedAttempt,
      picture_settings: pictureSettings,
      quotas,
    }),
    z.object({
      outcome: z.literal("waiting"),
      project_id: z.string(),
      /** Null when the job waits in the queue for whoever takes it. */
      lease_id: z.string().nullable(),
      created_at: z.string(),
      unavailable: z.array(unavailableProvider),
      picture_settings: pictureSettings,
      quotas,
    }),
    z.object({ outcome: z.literal("replayed"), job: generationDocument }),
    joinedOutcome,
    z.object({ outcome: z.literal("in_progress"), job_id: z.string() }),
    z.object({ outcome: z.literal("key_reused") }),
    z.object({ outcome: z.literal("not_cached") }),
    z.object({ outcome: z.literal("image_not_found"), image_id: z.string() }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
    limitedOutcome,
    unavailable,
  ])
);

/** What came of a request whose idempotency key is known. */
export const repeatedOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("replayed"), job: generationDocument }),
    z.object({ outcome: z.literal("in_progress"), job_id: z.string() }),
    z.object({ outcome: z.literal("key_reused") }),
    z.object({ outcome: z.literal("none") }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

/** A parsed {@link beginOutcome}. */
export type BeginOutcome = z.infer<typeof beginOutcome>;

/** What it answers whoever takes jobs. */
export const claimOutcome = z.lazy(() =>
  z.object({
    /** When the leases were taken, by the database's clock; ISO 8601. */
    now: z.string(),
    jobs: z.array(z.object({ lease_id: z.string(), job: runnerDocument })),
    /** Until the next of the jobs is due that wait for a moment, in ms; null when none does. */
    next_in_ms: z.number().nullable(),
    /** Whether batches wait for somebody to choose another provider. */
    moves: z.boolean(),
  })
);

/** A parsed {@link claimOutcome}. */
export type ClaimOutcome = z.infer<typeof claimOutcome>;

/** What it answers whoever opens an attempt. */
export const nextAttemptOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("attempt"), attempt: openedAttempt }),
    unavailable,
    z.object({ outcome: z.literal("lease_lost") }),
  ])
);

/** A parsed {@link nextAttemptOutcome}. */
export type NextAttemptOutcome = z.infer<typeof nextAttemptOutcome>;

/** What it answers whoever ends a job. */
export const finishOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("finished"), job: generationDocument }),
    z.object({ outcome: z.literal("lease_lost") }),
  ])
);

/** A parsed {@link finishOutcome}. */
export type FinishOutcome = z.infer<typeof finishOutcome>;

import type { Job, JobAttempt, JobRequest, KnownProviders } from "../../routing/mod.ts";
import { sampleCandidates, sampleNow } from "./candidates.ts";

/** A job of which nothing has been tried. */
export function sampleJob(
  changes: Partial<Omit<Job, "request">> = {},
  request: Partial<JobRequest> = {},
): Job {
  return {
    id: "6f0c4f3a-3a4e-4d3a-9d59-0a8f5e3f6d01",
    projectId: "2c9f3a51-8d0b-4a51-9a63-3f1f6f5f7c02",
    inputs: new Map(),
    copies: [],
    texts: [],
    callerWaits: true,
    queuedAt: sampleNow,
    earlierAttempts: 0,
    deadlineAt: sampleNow + 120_000,
    leaseId: "lease",
    attempts: [],
    pictures: [],
    ...changes,
    request: {
      image: { width: 1_024, height: 1_024 },
      prompt: "a lighthouse",
      optimization: "standard",
      promptLimit: 3_000,
      count: 1,
      strategy: "cost",
      sameModel: "prefer",
      enableFallback: true,
      maxRetries: 2,
      onRefusal: "stop",
      ...request,
    },
  };
}

/** An attempt that has failed, of a provider that is down unless it is said otherwise. */
export function failedAttempt(changes: Partial<JobAttempt> = {}): JobAttempt {
  return {
    id: crypto.randomUUID(),
    ordinal: 1,
    provider: "gemini",
    model: "model",
    upstreamId: `${changes.provider ?? "gemini"}/1`,
    upstreams: [],
    status: "failed",
    leaseId: "lease",
    planHash: "hash",
    places: [0],
    passedOver: [],
    losses: [],
    taskIds: [],
    startedAt: sampleNow,
    nextLookAt: null,
    looks: 0,
    callbackTokenHash: null,
    endsAt: null,
    endedAt: sampleNow,
    failure: { failureClass: "upstream_down", message: "It is down." },
    warnings: [],
    ...changes,
  };
}

/** Providers that are all well, with their own catalogs. */
export function knownProviders(changes: Partial<KnownProviders> = {}): KnownProviders {
  return { candidates: sampleCandidates(), excluded: [], busy: new Map(), ...changes };
}

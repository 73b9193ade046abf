import type * as z from "zod";
import type { FailureClass, FailureScope } from "../errors/mod.ts";
import type { compressedText, loss, passedOver } from "./documents.ts";
import type { Json } from "./types.ts";

/** The right to run a job. */
export interface Lease {
  jobId: string;
  leaseId: string;
}

/** One entry of a plan: best first. */
export interface PlanEntry {
  provider: string;
  model: string;
  /** The ids of its accounts or servers that may be asked. */
  upstreams: string[];
  /** Whether the provider chooses among those that are free; else the database does. */
  chooses_upstream: boolean;
  /** Upstream requests that an attempt sends. */
  calls: number;
  /** How many of them are under way at the same time. */
  concurrency: number;
  /** Set where nothing is sent now: it waits to be sent with others. */
  relaxed?: true;
  /** USD; null when not known. */
  estimated_cost_usd: number | null;
  /** By which the plan is known again when it is made again. */
  plan_hash: string;
  /** The places of the pictures it asks for. */
  places: number[];
  /** Those that stand before it and were not even asked for a place. */
  passed_over: z.infer<typeof passedOver>[];
  /** Of the first entry: what the plan was made of. */
  decision?: Json;
}

/** A job to begin. */
export interface NewGeneration {
  id: string;
  /** What it is leased by: new for each call, and the same when that is sent again because its answer was lost. */
  lease_id: string;
  /** The user; null for a caller with a secret key, who may use every project. */
  caller: string | null;
  /** Null for the caller's default project. */
  project_id: string | null;
  source: "api" | "quick" | "batch";
  batch_id: string | null;
  prompt: string;
  /** What the prompts were compressed to. */
  texts: z.infer<typeof compressedText>[];
  /** The parsed request without the prompt. */
  request: Json;
  images_requested: number;
  /** The pictures that go in, in their order. */
  images: { image_id: string; role: string; weight?: number; control?: string }[];
  /** Whether the caller is kept waiting for the end. */
  caller_waits: boolean;
  /** From now on, after which the last attempt has to have ended. */
  deadline_ms: number;
  idempotency_key: string | null;
  /** SHA-256 of the request, hexadecimal; tells a repeated key from a reused one. */
  request_hash: string | null;
  /** Whether an equal generation may answer for it; null as its project says. */
  cache: "use" | "only" | "off" | null;
  /** What equal requests have in common. */
  cache_key: string;
  /** How long the service had worked on it before, in ms. */
  prepared_ms: number;
  /** As the log has it; null where there is none. */
  request_id: string | null;
  /** Of the request, as W3C Trace Context writes it; null where nobody traces. */
  traceparent: string | null;
}

/** How an attempt ended, as its row keeps it. Times are ms, costs USD. */
export interface EndedAttempt {
  attempt_id: string;
  /** `partial` brought some of its pictures, `abandoned` was given up because its runner was lost. */
  status: "completed" | "partial" | "failed" | "abandoned";
  /** Null for a success. */
  class: FailureClass | null;
  /** Whom the failure speaks of. */
  scope: FailureScope | null;
  /** The account or server it went to, where that was chosen after it was opened. */
  upstream_id: string | null;
  message: string | null;
  /** The provider's own sentence, secrets removed. */
  provider_message: string | null;
  /** What a content policy objected to, in the provider's word. */
  refusal_category: string | null;
  provider_code: string | null;
  http_status: number | null;
  latency_ms: number;
  /** Of that, until the provider had drawn, or failed; the rest is storing. */
  drawn_ms: number;
  retry_after_ms: number | null;
  cost_usd: number | null;
  /** Whether that was worked out, because the provider does not say. */
  cost_estimated: boolean;
  /** The share of its estimate that may have been charged besides, 0..1. */
  maybe_billed_share: number;
  provider_task_ids: string[];
  /** For the caller. */
  warnings: string[];
  /** What of the request is not, or not quite, what it drew. */
  losses: z.infer<typeof loss>[];
  /** Whether a picture has another shape than its plan promised. */
  broken_promise: boolean;
  /** The pictures it brought. */
  images: FinishedImage[];
}

/** Why a job failed, as its row keeps it. */
export interface GenerationError {
  code: string;
  detail: string;
  /** Seconds after which the same request is worth repeating, where that is known. */
  retry_after_seconds?: number;
}

/** A stored picture of a finished job. */
export interface FinishedImage {
  id: string;
  ordinal: number;
  provider_image_id: string | null;
  provider_url: string | null;
  object_path: string;
  width: number;
  height: number;
  has_alpha: boolean;
  format: string;
  /** Bytes. */
  file_size: number;
  /** Hexadecimal. */
  sha256: string;
  /** Of its bytes as the provider sent them. */
  source_sha256: string;
  seed: number | null;
  nsfw: boolean | null;
  metadata: Record<string, Json>;
}

/** How a job ended. */
export interface GenerationResult {
  status: "completed" | "failed" | "cancelled";
  /** The attempt that was under way; null when none was. */
  ended: EndedAttempt | null;
  /** For the caller. */
  warnings: string[];
  error: GenerationError | null;
  /** How long its runner has waited for a place at a provider, in ms. */
  waited_ms: number;
  /** Of a completed job. */
  drawn: {
    provider: string;
    model: string;
    model_name: string;
    prompt_used: string;
    prompt_validation: Json;
  } | null;
}

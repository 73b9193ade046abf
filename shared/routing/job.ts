import type { PromptOptimization } from "../configuration/mod.ts";
import type { PromptValidation } from "../database/mod.ts";
import type { FailureClass, FailureScope } from "../errors/mod.ts";
import type {
  ImageRequest,
  InputFile,
  Loss,
  ProviderId,
  UploadedCopy,
} from "../providers/catalog.ts";
import type { Busy } from "./known_providers.ts";
import type { Strategy } from "./catalog.ts";

/** A job as it is decided on: its row with what was tried for it. Moments are ms since the epoch. */
export interface Job {
  id: string;
  /** Null for a new job whose caller named no project. */
  projectId: string | null;
  request: JobRequest;
  /** Where the pictures that go in lie, by their ids. */
  inputs: ReadonlyMap<string, InputFile>;
  /** What earlier runners wrote down as uploaded for its attempts. */
  copies: readonly (UploadedCopy & { attemptId: string })[];
  /** What the language model, or its stand-in, has made of the prompts so far. */
  texts: CompressedText[];
  /** Whether a caller is kept waiting for the end. */
  callerWaits: boolean;
  /** Set where it may take a day, so that a provider may draw it when it has the time, for less. */
  isRelaxed?: true;
  /** When it was asked for, or asked to be tried once more. */
  queuedAt: number;
  /** How many attempts were made before that: they count against nobody, but their pictures stay. */
  earlierAttempts: number;
  /** The last attempt has to have ended by then. */
  deadlineAt: number;
  /** The lease it is run under. */
  leaseId: string | null;
  /** In the order in which they were opened. */
  attempts: JobAttempt[];
  /** The pictures that are there. */
  pictures: JobPicture[];
}

/** What a job asks for. */
export interface JobRequest {
  /** Without what changes from attempt to attempt. */
  image: Omit<ImageRequest, "prompt" | "negativePrompt" | "count">;
  /** Normalised and otherwise as it was sent. */
  prompt: string;
  negativePrompt?: string;
  /** The prompt without its negative sections, and what stands in those; absent where it has none. */
  parted?: { positive: string; negative: string };
  optimization: PromptOptimization;
  /** UTF-16 code units of a prompt that this service sends at most, whatever the provider takes; Infinity for any. */
  promptLimit: number;
  /** How many pictures. */
  count: number;
  /** The provider the caller named. */
  provider?: ProviderId;
  /** The family of models that the caller named, such as `flux-1-dev`. */
  family?: string;
  /** Whether a model of another family may stand in for the one that was named, by its id or its family. */
  sameModel: "prefer" | "require";
  /** Who may stand in for what was named, in this order; absent for anybody. */
  fallbackTo?: ProviderId[];
  strategy: Strategy;
  enableFallback: boolean;
  /** True where the caller says so: then others may draw even what only one provider can mean. */
  fallbackIsAsked?: boolean;
  /** Further tries per provider. */
  maxRetries: number;
  onRefusal: "stop" | "fallback";
}

/** The prompts of a request. */
export type PromptField = "prompt" | "negative_prompt";

/** A prompt within a limit. */
export interface CompressedText {
  field: PromptField;
  /** Whether the prompt's negative sections have moved to the negative prompt. */
  parted: boolean;
  /** What it was compressed to, in UTF-16 code units; the text may be longer than that only where nothing helped. */
  limit: number;
  text: string;
  validation: PromptValidation;
  /** For the caller. */
  warnings: string[];
}

/** One provider's turn at a job. */
export interface JobAttempt {
  id: string;
  ordinal: number;
  provider: ProviderId;
  model: string;
  /** The account or server that it went to; null while the provider chooses among several. */
  upstreamId: string | null;
  /** Those that it may use; empty for any, as when another runner began it and the provider knows its task. */
  upstreams: readonly string[];
  status: AttemptStatus;
  /** Set for one that is drawn with others when the provider has the time. */
  isRelaxed?: true;
  /** The lease it was opened under. */
  leaseId: string | null;
  /** Tells whether a plan that is made again is the one that was sent. */
  planHash: string | null;
  /** The places of the pictures it asks for. */
  places: number[];
  /** Those that stood before it and could not be asked. */
  passedOver: PassedOver[];
  /** What of the request is not, or not quite, what it drew. */
  losses: Loss[];
  /** By index of the call; empty for one that can be worked out or was not noted. */
  taskIds: string[];
  startedAt: number;
  /** When its tasks, which are at work upstream, are looked at next, in ms since the epoch; null for one to go on with. */
  nextLookAt: number | null;
  /** How often they were looked at while the job was parked. */
  looks: number;
  /** Of the address that its tasks were sent with since it was last parked, SHA-256 of the token; null for none. */
  callbackTokenHash: string | null;
  /** When it has had its time, in ms since the epoch; null until it is left at work for the first time. */
  endsAt: number | null;
  /** Null while it runs. */
  endedAt: number | null;
  failure: AttemptFailure | null;
  /** For the caller. */
  warnings: string[];
}

/** A provider that would have been asked before another one. */
export interface PassedOver {
  provider: ProviderId;
  model: string;
  /** What was in the way; `deadline` where it would not have ended in time. */
  reason: Busy["reason"] | "deadline";
  /** Which limit it is that the money does not suffice for, or the failure that a cooldown is for. */
  detail?: string;
  /** Whether it loses less of the request, or comes first in the order that the caller gave. */
  isBetter: boolean;
}

/** `partial` brought some of its pictures, `abandoned` was given up because its runner was lost or its job cancelled. */
export type AttemptStatus = "running" | "completed" | "partial" | "failed" | "abandoned";

/** Why an attempt brought less than it was asked for. */
export interface AttemptFailure {
  failureClass: FailureClass;
  /** Whom it speaks of; what is usual for its class where nothing is said. */
  scope?: FailureScope;
  /** One sentence, safe to show. */
  message: string;
  /** The provider's own code. */
  providerCode?: string;
  /** How long the provider asks to be left alone, in ms. */
  retryAfterMs?: number;
}

/** A picture that is stored. */
export interface JobPicture {
  place: number;
  attemptId: string;
}

/** The places of a job that have no picture yet, in order. */
export function missingPlaces({ request, pictures }: Job): number[] {
  const present = new Set(pictures.map(({ place }) => place));
  return Array.from({ length: request.count }, (_, place) => place)
    .filter((place) => !present.has(place));
}

/** The attempts that count: those since the job was last queued. */
export function countedAttempts({ attempts, earlierAttempts }: Job): JobAttempt[] {
  return attempts.slice(earlierAttempts);
}

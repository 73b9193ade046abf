import type { ErrorCode, FailureClass, FieldProblem } from "../errors/mod.ts";
import type { AttemptFailure } from "./job.ts";

/** Why a job failed. */
export interface JobFailure {
  code: ErrorCode;
  /** For the caller: what happened and what to do. */
  detail: string;
  /** After which the same request is worth repeating, in s. */
  retryAfterSeconds?: number;
  /** The caller's mistakes. */
  errors?: FieldProblem[];
  /** Each provider and why it did not draw, where nobody was asked. */
  providers?: { provider: string; reasons: string[] }[];
}

/** How an attempt failed; `lost` when its runner was and not the provider. */
export type SummarisedFailure = AttemptFailure & { lost?: boolean };

/**
 * What a caller is told when every attempt failed: the code whose status helps most, and each sentence once.
 *
 * A refusal outranks everything, because the prompt has to change. "Too many requests" and "too late" are said only
 * when they are the whole story.
 */
export function summariseFailures(failures: SummarisedFailure[]): JobFailure {
  const every = (failureClass: FailureClass) =>
    failures.length > 0 && failures.every((failure) => failure.failureClass === failureClass);
  const attempts = countSentences(failures.map((failure) => failure.message));
  const refusal = failures.find((failure) => failure.failureClass === "moderated");
  if (refusal) return { code: "content_refused", detail: refusal.message };
  if (every("rate_limited")) {
    const waits = failures.map((failure) => failure.retryAfterMs ?? 5_000);
    return {
      code: "rate_limited",
      detail: `Every provider is limited for now. ${attempts}`,
      retryAfterSeconds: Math.max(1, Math.ceil(Math.min(...waits) / 1_000)),
    };
  }
  if (every("timeout")) {
    return { code: "deadline_exceeded", detail: `No provider finished in time. ${attempts}` };
  }
  if (failures.length > 0 && failures.every(isOurs)) {
    return { code: "internal", detail: `The service could not finish the pictures. ${attempts}` };
  }
  return { code: "providers_failed", detail: `No provider could draw the picture. ${attempts}` };
}

// A cancellation that a provider tells of has its code; one without is of this service's making.
function isOurs({ failureClass, providerCode, lost }: SummarisedFailure): boolean {
  return failureClass === "cancelled" && providerCode === undefined && !lost;
}

function countSentences(sentences: string[]): string {
  return [...new Set(sentences)].map((sentence) => {
    const count = sentences.filter((each) => each === sentence).length;
    return count === 1 ? sentence : `${sentence} (${count} times)`;
  }).join(" ");
}

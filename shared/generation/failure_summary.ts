import type { GenerationError } from "../database/mod.ts";
import type { ErrorCode, FailureClass, ProviderError } from "../errors/mod.ts";

/**
 * What a caller is told when every attempt failed: the code whose status helps most, and a sentence per attempt.
 *
 * A refusal outranks everything, because the prompt has to change. "Too many requests" and "too late" are said only
 * when they are the whole story.
 */
export function summariseFailures(failures: ProviderError[]): GenerationError {
  const every = (failureClass: FailureClass) =>
    failures.length > 0 && failures.every((failure) => failure.failureClass === failureClass);
  const attempts = failures.map((failure) => failure.message).join(" ");
  const refusal = failures.find((failure) => failure.failureClass === "moderated");
  if (refusal) return of("content_refused", refusal.message);
  if (every("rate_limited")) {
    const waits = failures.map((failure) => failure.retryAfterMs ?? 5_000);
    const seconds = Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
    return {
      ...of("rate_limited", `Every provider is limited for now. ${attempts}`),
      retry_after_seconds: seconds,
    };
  }
  if (every("timeout")) {
    return of("deadline_exceeded", `No provider finished in time. ${attempts}`);
  }
  if (failures.length > 0 && failures.every(isOurs)) {
    return of("internal", `The service could not finish the pictures. ${attempts}`);
  }
  return of("providers_failed", `No provider could draw the picture. ${attempts}`);
}

// A cancellation that a provider tells of has its code; one without is of this service's making.
function isOurs({ failureClass, providerCode }: ProviderError): boolean {
  return failureClass === "cancelled" && providerCode === undefined;
}

function of(code: ErrorCode, detail: string): GenerationError {
  return { code, detail };
}

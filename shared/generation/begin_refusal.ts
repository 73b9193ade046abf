import type { BeginOutcome, UnavailableProvider } from "../database/mod.ts";
import {
  budgetExceeded,
  conflict,
  forbidden,
  idempotencyKeyReused,
  projectNotFound,
  providersUnavailable,
  rateLimited,
  type ServiceError,
} from "../errors/mod.ts";

/** What a caller is told when a job did not begin. */
export function beginRefusal(
  begun: Exclude<BeginOutcome, { outcome: "started" | "replayed" }>,
): ServiceError {
  switch (begun.outcome) {
    case "project_not_found":
      return projectNotFound();
    case "forbidden":
      return forbidden("generate pictures", "member");
    case "in_progress":
      return conflict(
        `The request with this idempotency key is still running as generation ${begun.job_id}.`,
        { retryAfterSeconds: 2, extensions: { generation_id: begun.job_id } },
      );
    case "key_reused":
      return idempotencyKeyReused();
    case "rate_limited": {
      const what = begun.limit === "requests_per_minute" ? "requests a minute" : "pictures a day";
      return rateLimited(`The project allows ${begun.allowed} ${what}.`, {
        retryAfterSeconds: begun.retry_after_ms / 1_000,
      });
    }
    case "budget_exceeded":
      return budgetExceeded(begun.allowed);
    case "unavailable":
      return nothingAvailable(begun.unavailable);
  }
}

/** What a caller is told when no provider of the plan may be called just now. */
export function nothingAvailable(unavailable: UnavailableProvider[]): ServiceError {
  const waits = unavailable.flatMap(({ retry_after_ms }) => retry_after_ms ?? []);
  const reasons = unavailable.map(({ provider, reason }) => `${provider}: ${reason}.`);
  const limited = unavailable.every(({ reason }) => reason === "rate_limit");
  const details = {
    ...(waits.length > 0 && { retryAfterSeconds: Math.min(...waits) / 1_000 }),
    extensions: { providers: unavailable },
  };
  return limited
    ? rateLimited(`No provider can be called just now. ${reasons.join(" ")}`, details)
    : providersUnavailable(reasons, details);
}

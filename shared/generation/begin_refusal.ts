import type { BeginOutcome, UnavailableProvider } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";

/** What a caller is told when a job did not begin. */
export function beginRefusal(
  begun: Exclude<BeginOutcome, { outcome: "started" | "replayed" }>,
): ServiceError {
  switch (begun.outcome) {
    case "project_not_found":
      return new ServiceError(
        "project_not_found",
        "The project does not exist or is not yours. Leave project_id out to use your default project.",
      );
    case "forbidden":
      return new ServiceError(
        "forbidden",
        "A viewer cannot generate pictures. Ask an admin of the organization for another role.",
      );
    case "in_progress":
      return new ServiceError(
        "conflict",
        `The request with this idempotency key is still running as generation ${begun.job_id}.`,
        { retryAfterSeconds: 2, extensions: { generation_id: begun.job_id } },
      );
    case "key_reused":
      return new ServiceError(
        "idempotency_key_reused",
        "This idempotency key was sent with another request. Use a new key for a new request.",
      );
    case "rate_limited": {
      const what = begun.limit === "requests_per_minute" ? "requests a minute" : "pictures a day";
      return new ServiceError("rate_limited", `The project allows ${begun.allowed} ${what}.`, {
        retryAfterSeconds: begun.retry_after_ms / 1_000,
      });
    }
    case "budget_exceeded":
      return new ServiceError(
        "budget_exceeded",
        `The project's budget of ${begun.allowed} USD for this month is used up.`,
      );
    case "unavailable":
      return nothingAvailable(begun.unavailable);
  }
}

/** What a caller is told when no provider of the plan may be called just now. */
export function nothingAvailable(unavailable: UnavailableProvider[]): ServiceError {
  const waits = unavailable.flatMap(({ retry_after_ms }) => retry_after_ms ?? []);
  const reasons = unavailable.map(({ provider, reason }) => `${provider}: ${reason}.`);
  const limited = unavailable.every(({ reason }) => reason === "rate_limit");
  return new ServiceError(
    limited ? "rate_limited" : "providers_unavailable",
    `No provider can be called just now. ${reasons.join(" ")}`,
    {
      ...(waits.length > 0 && { retryAfterSeconds: Math.min(...waits) / 1_000 }),
      extensions: { providers: unavailable },
    },
  );
}

/**
 * The classes of failure an upstream call can end in. Attempt rows, logs, analytics and answers all use these words,
 * whatever a provider calls the same thing.
 *
 * - `auth`: the key is missing, wrong or without rights
 * - `quota`: no credit or no plan left
 * - `rate_limited`: too many requests for now
 * - `invalid_request`: the provider refused a parameter
 * - `moderated`: the prompt or the picture was refused by a content policy
 * - `model_unavailable`: the model is retired, not installed or not ready
 * - `upstream_down`: refused connection, 5xx, or a tunnel's error page
 * - `timeout`: no answer in time
 * - `no_result`: a success without a usable picture
 * - `cancelled`: stopped by the caller or by somebody at the provider
 */
export const failureClasses = [
  "auth",
  "quota",
  "rate_limited",
  "invalid_request",
  "moderated",
  "model_unavailable",
  "upstream_down",
  "timeout",
  "no_result",
  "cancelled",
] as const;

/** One of {@link failureClasses}. */
export type FailureClass = (typeof failureClasses)[number];

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

/**
 * Whom a failure speaks of, and so whose health it counts against. A prompt has no health: what is said of it counts
 * nowhere. An upstream is one account or server of a provider.
 */
export const failureScopes = ["prompt", "model", "upstream", "provider"] as const;

/** One of {@link failureScopes}. */
export type FailureScope = (typeof failureScopes)[number];

/** The scope of a failure about which nothing better is known than its class. */
export const usualScopes: Readonly<Record<FailureClass, FailureScope>> = {
  auth: "upstream",
  quota: "upstream",
  rate_limited: "upstream",
  invalid_request: "prompt",
  moderated: "prompt",
  model_unavailable: "model",
  upstream_down: "upstream",
  timeout: "upstream",
  no_result: "upstream",
  cancelled: "prompt",
};

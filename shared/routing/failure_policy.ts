import type { FailureClass } from "../errors/mod.ts";

/** What to do after a failure of one class. */
export interface FailurePolicy {
  /** Whether the same provider may be asked again. */
  retry: boolean;
  /** Whether another provider is asked: always, never, or only when the request says so for refusals. */
  fallback: "always" | "never" | "on_refusal";
}

/**
 * One policy per class. A fault of the account or the model does not heal by repeating; a fault of the moment may. A
 * refusal is told to the caller unless they chose otherwise, and a cancellation ends everything.
 */
export const failurePolicies: Record<FailureClass, FailurePolicy> = {
  auth: { retry: false, fallback: "always" },
  quota: { retry: false, fallback: "always" },
  rate_limited: { retry: true, fallback: "always" },
  invalid_request: { retry: false, fallback: "always" },
  moderated: { retry: false, fallback: "on_refusal" },
  model_unavailable: { retry: false, fallback: "always" },
  upstream_down: { retry: true, fallback: "always" },
  timeout: { retry: false, fallback: "always" },
  no_result: { retry: true, fallback: "always" },
  cancelled: { retry: false, fallback: "never" },
};

/**
 * Webhooks: what is told to a project's endpoints when a generation ends, signed by Standard Webhooks
 * (https://www.standardwebhooks.com) and delivered at least once.
 *
 * @module
 */
export { answerLimitMs, deliver, type DeliveryContext } from "./deliver.ts";
export { deliverDueWebhooks, type WebhookContext } from "./deliver_due.ts";
export { retryDelayMs } from "./retry_delay.ts";
export { createSecret, signMessage, type WebhookMessage } from "./signature.ts";
export { openPinnedFetch, type PinnedFetch } from "./pinned_fetch.ts";
export { findTarget, refuseTarget, type Target, type TargetRules } from "./target.ts";

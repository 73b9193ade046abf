/**
 * What every function does with a request before and after its own work.
 *
 * @module
 */
export { type ApiKeySecret, createApiKeySecret } from "./api_key.ts";
export { callerOf, checkScope, requireCallersAccount, serviceOf } from "./authenticate.ts";
export type { App, AppEnvironment, Identity } from "./app.ts";
export { createApp, createRouter, maximumBodyBytes } from "./create_app.ts";
export {
  type Access,
  answer,
  errorCodes,
  type ErrorForm,
  type Operation,
  operation,
  type OperationAnswer,
  type OperationFile,
  type OperationInput,
  scopeOf,
  serve,
} from "./operation.ts";
export { flag } from "./flag.ts";
export { pageQuery, toPage } from "./page.ts";
export { problemMediaType, toProblem, toProblemResponse, toServiceError } from "./problem.ts";
export { inviteByMail, secretKeys } from "./project.ts";
export { leastQuotas, rateLimitHeaders, tellQuotas, toRateLimitHeaders } from "./rate_limit.ts";
export { limitBody, readJsonBody, requireStorable } from "./validate.ts";

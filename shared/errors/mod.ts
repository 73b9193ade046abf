/**
 * The error classes of the service. `ServiceError` is what a caller is told; `ProviderError` is what an upstream
 * service did. Anything else that is thrown is a defect and becomes a 500.
 *
 * @module
 */
export {
  apiKeyRefused,
  conflict,
  credentialsMissing,
  credentialsRefused,
  forbidden,
  idempotencyKeyReused,
  imageNotFound,
  imageRefused,
  imageTooLarge,
  imageUnreachable,
  internal,
  invalidJson,
  invalidRequest,
  jobFailed,
  limitReached,
  methodNotAllowed,
  noneOfYours,
  notCached,
  notFound,
  payloadTooLarge,
  projectNotFound,
  promptTooLarge,
  promptTooLong,
  providersUnavailable,
  routeNotFound,
  scopeMissing,
  streamTokenRefused,
  tokenRefused,
  tooOften,
  unsupportedMediaType,
} from "./catalogue.ts";
export {
  type FailureClass,
  failureClasses,
  type FailureScope,
  failureScopes,
  usualScopes,
} from "./failure_class.ts";
export {
  describeLimit,
  type LimitName,
  limitNames,
  type LimitScope,
  limitScopes,
  type Quota,
  type ReachedLimit,
} from "./limits.ts";
export { invalidFields, invalidInput } from "./invalid_input.ts";
export { type ProblemDocument, problemDocument } from "./problem_document.ts";
export { ProviderError, type ProviderErrorDetails } from "./provider_error.ts";
export {
  type ErrorCode,
  errorStatuses,
  type FieldProblem,
  ServiceError,
  type ServiceErrorDetails,
} from "./service_error.ts";

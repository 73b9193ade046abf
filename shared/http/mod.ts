/**
 * What every function does with a request before and after its own work.
 *
 * @module
 */
export { authenticate, authenticateSecret, callerOf, withoutCredentials } from "./authenticate.ts";
export {
  type App,
  type AppEnvironment,
  createApp,
  createRouter,
  maximumBodyBytes,
} from "./create_app.ts";
export { pageQuery, toPage } from "./page.ts";
export { problemMediaType, toProblem, toProblemResponse, toServiceError } from "./problem.ts";
export {
  invalidRequest,
  jsonBody,
  limitBody,
  pathParameters,
  query,
  requireJson,
} from "./validate.ts";

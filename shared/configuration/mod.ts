/**
 * The operator's settings: what the environment variables say, parsed.
 *
 * @module
 */
export {
  type Configuration,
  type LanguageModelConnection,
  type ProviderConnection,
  readConfiguration,
} from "./configuration.ts";
export {
  type ConfigurationProblem,
  type PromptOptimization,
  promptOptimizations,
  readLogLevel,
  readTelemetry,
  serviceVariables,
} from "./variables.ts";
export { serviceVersion } from "./version.ts";

/**
 * The operator's settings: what the environment variables say, parsed.
 *
 * @module
 */
export {
  type Configuration,
  type LanguageModelConnection,
  type PromptOptimization,
  promptOptimizations,
  type ProviderConnection,
  readConfiguration,
  readLogLevel,
  serviceVariables,
} from "./configuration.ts";

/**
 * What several endpoints need beyond HTTP: the pipeline, the surroundings of a generation, and jobs as answers.
 *
 * @module
 */
export { endedUntil, keepRunning, untilEnded } from "./await_generation.ts";
export { generationContext } from "./generation_context.ts";
export { loadPipeline } from "./pipeline.ts";
export { forgetOfferedModels, readModels, readProviderStates } from "./offered_models.ts";
export { answerWithJob, batchLocation, jobLocation, toResponses } from "./job_answers.ts";
export {
  type Followed,
  type StreamedEvent,
  streamEvents,
  type StreamPace,
} from "./stream_events.ts";
export { answerStarted, drawErrors, drawHeaders, respondsAsync } from "./draw.ts";
export { generationFilters } from "./generation_filters.ts";
export { isSigned } from "./signed_sizes.ts";

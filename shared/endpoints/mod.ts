/**
 * What several endpoints need beyond HTTP: the pipeline, the surroundings of a generation, and jobs as answers.
 *
 * @module
 */
export { endedUntil, keepRunning, untilEnded } from "./await_generation.ts";
export { generationContext } from "./generation_context.ts";
export { loadPipeline } from "./pipeline.ts";
export { forgetOfferedModels, readOfferedModels } from "./offered_models.ts";
export { answerWithJob, jobLocation, toResponses } from "./job_answers.ts";

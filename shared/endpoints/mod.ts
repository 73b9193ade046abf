/**
 * What several endpoints need beyond HTTP: one memory per isolate, the surroundings of a generation, and jobs as
 * answers.
 *
 * @module
 */
export { endedUntil, keepRunning, untilEnded } from "./await_generation.ts";
export { generationContext, isolateMemory } from "./generation_context.ts";
export { forgetOfferedModels, readOfferedModels } from "./offered_models.ts";
export { answerWithJob, jobLocation, toResponses } from "./job_answers.ts";

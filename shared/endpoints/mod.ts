/**
 * What several endpoints need beyond HTTP: one memory per isolate, the surroundings of a generation, and jobs as
 * answers.
 *
 * @module
 */
export { generationContext, isolateMemory } from "./generation_context.ts";
export { answerWithJob, jobLocation, toResponses } from "./job_answers.ts";

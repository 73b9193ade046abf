/**
 * A generation from the parsed request to the stored pictures: candidates, plan, job, attempts, rows, answer.
 *
 * @module
 */
export { cancelJob } from "./cancel_job.ts";
export * from "./catalog.ts";
export type { PlannedBatch } from "./plan_batch.ts";
export { checkProviderSettings } from "./check_provider_settings.ts";
export type { GenerationContext } from "./generation_context.ts";
export { QueueWorker, type WorkerContext } from "./queue_worker.ts";
export {
  compressForLimit,
  compressionWarnings,
  modelSettings,
  type PromptContext,
} from "./prepare_prompt.ts";
export { probeUpstreams } from "./probe_upstreams.ts";
export { removeCopies } from "./remove_copies.ts";
export { findCandidates } from "./provider_candidates.ts";
export { cancelWholeBatch } from "./cancel_batch.ts";
export { type BatchEntry, dryRunBatch, startBatch, type StartedBatch } from "./start_batch.ts";
export { dryRun } from "./dry_run.ts";
export type { RequestOrigin } from "./new_generation.ts";
export { type StartedGeneration, startGeneration } from "./start_generation.ts";

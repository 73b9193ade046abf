import { type DatabaseClient, unwrap } from "./client.ts";

/** A compressed prompt as it is kept. Lengths are characters, the duration ms. */
export interface PromptOptimization {
  key: string;
  /** Whose text it is; it goes with them. Null where it is nobody's. */
  project_id: string | null;
  account_id: string | null;
  target_length: number;
  model: string | null;
  method: string;
  original_length: number;
  optimized_length: number;
  optimized_prompt: string;
  /** 0..1 */
  preservation: number;
  missing_concepts: string[];
  duration_ms: number;
}

/**
 * The compressed prompt of a key, counting its use.
 *
 * @param client has the service's rights
 * @returns undefined when there is none
 * @throws ServiceError `internal` when the database fails
 */
export async function usePromptOptimization(
  client: DatabaseClient,
  key: string,
): Promise<string | undefined> {
  const answer = await client.rpc("image_generation_use_prompt", { key });
  return unwrap("read the cache of prompts", answer) ?? undefined;
}

/**
 * Keeps a compressed prompt; the first of a key stays.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function savePromptOptimization(
  client: DatabaseClient,
  optimization: PromptOptimization,
): Promise<void> {
  const answer = await client.rpc("image_generation_save_prompt", {
    optimization: { ...optimization },
  });
  unwrap("write the cache of prompts", answer);
}

/** A compression that was done, for the numbers. Lengths are characters, the duration ms. */
export interface PromptCompression {
  /** Whose it was; null for the account's own first project. */
  project_id: string | null;
  account_id: string | null;
  method: string;
  model: string | null;
  original_length: number;
  optimized_length: number;
  target_length: number;
  /** 0..1 */
  preservation: number;
  duration_ms: number;
  /** Failure class of the language model, when it was asked and failed. */
  failure_class: string | null;
}

/**
 * Counts a compression.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function countPromptCompression(
  client: DatabaseClient,
  compression: PromptCompression,
): Promise<void> {
  const answer = await client.rpc("image_generation_count_compression", {
    compression: { ...compression },
  });
  unwrap("count the compression", answer);
}

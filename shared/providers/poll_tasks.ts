import { ProviderError } from "../errors/mod.ts";
import type { CallContext, ImageProvider, TaskLook, TaskState } from "./contract.ts";

/** Questions that are under way at the same time where each task is one of its own. */
const questionsAtOnce = 8;

/**
 * Asks a provider where tasks stand: in as few calls as it allows, or each on its own, a few at the same time.
 *
 * @param provider one that has tasks, so that it has `poll`
 * @returns the look at each task; one that the provider does not know is missing, and one about which it could not be asked
 *   is pending as before
 * @throws ProviderError when the provider could not be asked at all
 */
export async function pollTasks(
  provider: ImageProvider,
  taskIds: readonly string[],
  context: CallContext,
): Promise<Map<string, TaskLook>> {
  if (provider.pollMany) return await provider.pollMany(taskIds, context);
  return await lookAtEach(taskIds, async (taskId) => await provider.poll?.(taskId, context));
}

/**
 * Looks at tasks each of which is a question of its own, a few at the same time.
 *
 * @param look where a task stands; undefined where the provider does not know it
 * @returns the looks; a task that ended badly has failed
 */
export async function lookAtEach(
  taskIds: readonly string[],
  look: (taskId: string) => Promise<TaskState | undefined>,
): Promise<Map<string, TaskLook>> {
  const looks = new Map<string, TaskLook>();
  const waiting = taskIds.values();
  const askInTurn = async () => {
    for (const taskId of waiting) {
      const found = await look(taskId).catch(toLook);
      if (found) looks.set(taskId, found);
    }
  };
  await Promise.all(Array.from({ length: questionsAtOnce }, askInTurn));
  return looks;
}

function toLook(error: unknown): TaskLook {
  if (!(error instanceof ProviderError)) throw error;
  return error.isUnanswered ? { status: "pending" } : { status: "failed", error };
}

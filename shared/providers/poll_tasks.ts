import { ProviderError } from "../errors/mod.ts";
import type { CallContext, ImageProvider, TaskLook } from "./contract.ts";

/** Questions that are under way at the same time where each task is one of its own. */
const questionsAtOnce = 8;

/**
 * Asks a provider where tasks stand: in as few calls as it allows, or each on its own, a few at the same time.
 *
 * @param provider one that has tasks, so that it has `poll`
 * @returns the look at each task; a task that could not be asked about is missing
 * @throws ProviderError when the provider could not be asked at all
 */
export async function pollTasks(
  provider: ImageProvider,
  taskIds: readonly string[],
  context: CallContext,
): Promise<Map<string, TaskLook>> {
  if (provider.pollMany) return await provider.pollMany(taskIds, context);
  const looks = new Map<string, TaskLook>();
  const waiting = taskIds.values();
  const askInTurn = async () => {
    for (const taskId of waiting) {
      const look = await pollOne(provider, taskId, context);
      if (look) looks.set(taskId, look);
    }
  };
  await Promise.all(Array.from({ length: questionsAtOnce }, askInTurn));
  return looks;
}

async function pollOne(
  provider: ImageProvider,
  taskId: string,
  context: CallContext,
): Promise<TaskLook | undefined> {
  try {
    return await provider.poll?.(taskId, context);
  } catch (error) {
    if (error instanceof ProviderError) return { status: "failed", error };
    throw error;
  }
}

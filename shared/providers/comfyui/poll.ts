import type { CallContext, TaskState } from "../contract.ts";
import { askWithRetries } from "../upstream.ts";
import { readExecutionFailure } from "./execution.ts";
import { comfyuiError } from "./failures.ts";
import { findInHistory, readOutputs } from "./answers.ts";
import { callServer, findInQueue, tryQuietly } from "./client.ts";
import { readTaskId } from "./task_id.ts";

const looks = 3;
const pauseBetweenLooksMs = 500;

/**
 * Looks for a task in its server's history, then in its queue. Between the two it is in neither for a moment, so only
 * a task that stays away for three looks is lost.
 */
export async function pollComfyui(taskId: string, context: CallContext): Promise<TaskState> {
  const task = await readTaskId(taskId, context.settings.endpoints);
  if (!task) {
    throw comfyuiError("execution", "lost", context, {
      detail: "Its server is no longer configured.",
    });
  }
  const { endpoint, promptId } = task;
  for (let look = 1; look <= looks; look++) {
    const entry = await askWithRetries(context, () => findInHistory(context, endpoint, promptId));
    if (entry) {
      const failure = readExecutionFailure(entry, context);
      if (!failure) {
        return { status: "completed", result: readOutputs(entry, endpoint, context) };
      }
      if (failure.code === "out_of_memory") {
        const everything = { unload_models: true, free_memory: true };
        await tryQuietly(context, () => callServer(context, endpoint, "/free", everything));
      }
      throw comfyuiError("execution", failure.code, context, failure.told);
    }
    const queued = await askWithRetries(context, () => findInQueue(context, endpoint, promptId));
    if (queued.place === "running") return { status: "pending", queuePosition: 0 };
    if (queued.place === "pending") return { status: "pending", queuePosition: queued.ahead };
    if (look < looks) await context.clock.sleep(pauseBetweenLooksMs, context.signal);
  }
  throw comfyuiError("execution", "lost", context);
}

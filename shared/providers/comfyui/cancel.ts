import type { CallContext, Endpoint } from "../contract.ts";
import { callServer, findInQueue } from "./client.ts";
import { readTaskId } from "./task_id.ts";

/** Takes a task out of its server's queue, or interrupts it. Does nothing when it has ended or its server is gone. */
export async function cancelComfyui(taskId: string, context: CallContext): Promise<void> {
  const task = await readTaskId(taskId, context.settings.endpoints);
  if (task) await cancelOn(task.endpoint, task.promptId, context);
}

/** {@link cancelComfyui} for a prompt on a known server. */
export async function cancelOn(
  endpoint: Endpoint,
  promptId: string,
  context: CallContext,
): Promise<void> {
  let { place } = await findInQueue(context, endpoint, promptId);
  if (place === "pending") {
    await callServer(context, endpoint, "/queue", { delete: [promptId] });
    // It may have begun to run before it could be deleted.
    ({ place } = await findInQueue(context, endpoint, promptId));
  }
  if (place === "running") {
    // Without the id this would stop whatever runs, also somebody else's work.
    await callServer(context, endpoint, "/interrupt", { prompt_id: promptId });
  }
}

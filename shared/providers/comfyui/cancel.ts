import * as z from "zod";
import type { CallContext, Endpoint } from "../contract.ts";
import { callJobs, callServer, tryQuietly } from "./client.ts";
import { findRunning } from "./standing.ts";
import { readTaskId } from "./task_id.ts";

const cancelled = z.object({ cancelled: z.boolean() });

/** Takes a task out of its server's queue, or interrupts it. Does nothing when it has ended or its server is gone. */
export async function cancel(taskId: string, context: CallContext): Promise<void> {
  const task = await readTaskId(taskId, context.settings.endpoints);
  if (task) await cancelOn(task.endpoint, task.promptId, context);
}

/** {@link cancel} for a prompt on a known server. */
export async function cancelOn(
  endpoint: Endpoint,
  promptId: string,
  context: CallContext,
): Promise<void> {
  const path = `/${encodeURIComponent(promptId)}/cancel`;
  if (await callJobs(context, endpoint, path, cancelled, {})) return;
  await callServer(context, endpoint, "/queue", { delete: [promptId] });
  // Releases before the middle of 2025 overlook the id and stop whatever runs, also somebody else's work. A queue that
  // cannot be read keeps nothing from being stopped: it is the busy servers that have long ones.
  const running = await tryQuietly(context, () => findRunning(context, endpoint));
  if (running && !running.includes(promptId)) return;
  await callServer(context, endpoint, "/interrupt", { prompt_id: promptId });
}

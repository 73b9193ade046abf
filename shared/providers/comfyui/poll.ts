import type { CallContext, Endpoint, TaskLook, TaskState } from "../contract.ts";
import { lookAtEach } from "../poll_tasks.ts";
import { askWithRetries, shortRetryPolicy } from "../upstream.ts";
import { type HistoryEntry, readOutputs } from "./answers.ts";
import { atServer, callServer, tryQuietly } from "./client.ts";
import { readExecutionFailure } from "./execution.ts";
import { comfyuiError } from "./failures.ts";
import { backlogPeriodMs, findStanding, type Standing } from "./standing.ts";
import { readTaskId, type Task } from "./task_id.ts";

const looks = 3;

/**
 * Looks where a task stands. One that has just ended is nowhere for a moment, so only a task that stays away for three
 * looks is lost.
 */
export async function poll(taskId: string, context: CallContext): Promise<TaskState> {
  const { endpoint, promptId } = await taskOf(taskId, context);
  return await atServer(endpoint, () => pollAt(endpoint, promptId, context));
}

async function pollAt(
  endpoint: Endpoint,
  promptId: string,
  context: CallContext,
): Promise<TaskState> {
  for (let look = 1; look <= looks; look++) {
    const standing = await askWithRetries(
      context,
      () => findStanding(context, endpoint, promptId),
    );
    const state = await stateOf(standing, endpoint, context);
    if (state) return state;
    // The next look shall not see what this one has seen.
    if (look < looks) await context.clock.sleep(backlogPeriodMs, context.signal);
  }
  throw comfyuiError("execution", "lost", context);
}

/**
 * {@link poll} for many tasks, with one question per server for all that are not drawn yet, and one more for each
 * that is. Tasks that are nowhere, and those of a server that does not answer, are missing in the result.
 */
export async function pollMany(
  taskIds: readonly string[],
  context: CallContext,
): Promise<Map<string, TaskLook>> {
  return await lookAtEach(taskIds, async (taskId) => {
    const { endpoint, promptId } = await taskOf(taskId, context);
    const standing = await askOnce(context, () => findStanding(context, endpoint, promptId));
    return standing && await atServer(endpoint, () => stateOf(standing, endpoint, context));
  });
}

/** What a question brings, with short patience; undefined when there is no answer, which says nothing of the task. */
async function askOnce<Answer>(
  context: CallContext,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  return await tryQuietly(context, () => askWithRetries(context, ask, shortRetryPolicy));
}

async function taskOf(taskId: string, context: CallContext): Promise<Task> {
  const task = await readTaskId(taskId, context.settings.endpoints);
  if (task) return task;
  throw comfyuiError("execution", "lost", context, {
    detail: "Its server is no longer configured.",
  });
}

/** @returns undefined when it is nowhere @throws ProviderError when it ended badly */
async function stateOf(
  standing: Standing,
  endpoint: Endpoint,
  context: CallContext,
): Promise<TaskState | undefined> {
  if (standing.is === "absent") return undefined;
  if (standing.is === "ended") return await readEnd(standing.entry, endpoint, context);
  const ahead = standing.is === "pending" ? standing.ahead : undefined;
  return { status: "pending", ...(ahead !== undefined && { queuePosition: ahead }) };
}

async function readEnd(
  entry: HistoryEntry,
  endpoint: Endpoint,
  context: CallContext,
): Promise<TaskState> {
  const failure = readExecutionFailure(entry, context);
  if (!failure) return { status: "completed", result: readOutputs(entry, endpoint, context) };
  if (failure.code === "out_of_memory") {
    const everything = { unload_models: true, free_memory: true };
    await tryQuietly(context, () => callServer(context, endpoint, "/free", everything));
  }
  throw comfyuiError("execution", failure.code, context, failure.told);
}

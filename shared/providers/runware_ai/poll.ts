import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, ProducedImage, TaskLook, TaskState } from "../contract.ts";
import type { PictureIntake } from "../task.ts";
import {
  askWithRetries,
  longRetryPolicy,
  type RetryPolicy,
  shortRetryPolicy,
} from "../upstream.ts";
import { isRefusingState } from "../refusals.ts";
import { seedOf, seedWarning, textOf } from "../loose.ts";
import type { TaskItem } from "./answers.ts";
import { callRunware, sendTasks, type TaskAnswer } from "./client.ts";
import { isUnknownTask, makeError, speaksOfTask } from "./failures.ts";

/** Pauses, in ms, before each look for a task that may be too new to be known. */
const lookUpPauses = [0, 1_000, 2_000];

/**
 * Asks where a task stands. A task that Runware does not know is asked for again a few times within the same poll,
 * since a new one may not be known everywhere yet, and is lost after that.
 */
export function poll(taskId: string, context: CallContext): Promise<TaskState> {
  return look(taskId, context, longRetryPolicy);
}

/** Tasks that one call asks about. */
const tasksPerCall = 100;

/** A look asks whether tasks have ended; their pictures are read by whoever goes on with the job. */
const noPictures: PictureIntake = {
  restart: () => {},
  begin: () => ({ write: () => {}, ready: () => Promise.resolve(), drop: () => {} }),
};

/**
 * Asks about many tasks with one call per hundred, each once. A task that Runware does not know, which may be too new
 * to be known, and one that the answer leaves out are missing in the result.
 */
export async function pollMany(
  taskIds: readonly string[],
  context: CallContext,
): Promise<Map<string, TaskLook>> {
  const looks = new Map<string, TaskLook>();
  for (let first = 0; first < taskIds.length; first += tasksPerCall) {
    const asked = taskIds.slice(first, first + tasksPerCall);
    const tasks = asked.map((taskUUID) => ({ taskType: "getResponse", taskUUID }));
    const { answer, data, errors } = await askWithRetries(
      context,
      () => sendTasks({ ...context, intake: noPictures }, tasks),
      shortRetryPolicy,
    );
    for (const taskId of asked) {
      const isIts = (part: { taskUUID: string | undefined }) => part.taskUUID === taskId;
      const own = { answer, data: data.filter(isIts), errors: errors.filter(isIts) };
      if (own.data.length + own.errors.length === 0) continue;
      const found = lookAt(own, context);
      if (found) looks.set(taskId, found);
    }
  }
  return looks;
}

function lookAt(task: TaskAnswer, context: CallContext): TaskLook | undefined {
  try {
    return readState(task, context);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return isUnknownTask(error) ? undefined : { status: "failed", error };
  }
}

/** {@link poll} with a retry policy of its own. */
export async function look(
  taskId: string,
  context: CallContext,
  policy: RetryPolicy,
): Promise<TaskState> {
  let unknown: ProviderError | undefined;
  for (const pause of lookUpPauses) {
    await context.clock.sleep(pause, context.signal);
    const answer = await askWithRetries(context, () => ask(taskId, context), policy);
    try {
      return readState(answer, context);
    } catch (error) {
      if (!(error instanceof ProviderError) || !isUnknownTask(error)) throw error;
      unknown = error;
    }
  }
  throw unknown;
}

/** One `getResponse`. @throws ProviderError when the question itself failed, as opposed to the task */
export async function ask(taskId: string, context: CallContext): Promise<TaskAnswer> {
  const answer = await callRunware(context, { taskType: "getResponse", taskUUID: taskId });
  const [error] = answer.errors;
  const isRefused = answer.answer.status >= 400 && answer.data.length === 0;
  if (error && isRefused && !speaksOfTask(error)) throw makeError(error, answer.answer, context);
  return answer;
}

/** What an answer says of the task; finished pictures survive the failure of others. */
export function readState(task: TaskAnswer, context: CallContext): TaskState {
  const images = task.data.flatMap(readImage);
  const isWorking = task.data.some((item) => item.picture === undefined && !isFinal(item));
  if (isWorking) return { status: "pending" };
  const failures = [
    ...task.errors,
    ...task.data.flatMap((item) =>
      hasFailed(item)
        ? [item.error ?? { code: codeOf(item.status), message: "", taskUUID: undefined }]
        : []
    ),
  ].map((error) => makeError(error, task.answer, context));
  if (images.length > 0) {
    const costs = task.data.flatMap((item) => item.cost ?? []);
    const warnings = images.flatMap(({ metadata }) => textOf(metadata?.["seed"]) ?? [])
      .map(seedWarning);
    return {
      status: "completed",
      result: {
        images,
        ...(costs.length === 0 ? {} : { costUsd: costs.reduce((sum, cost) => sum + cost, 0) }),
        ...(failures.length === 0 ? {} : { missing: failures }),
        ...(warnings.length === 0 ? {} : { warnings }),
      },
    };
  }
  const [failure] = failures;
  if (failure) throw failure;
  const message = "Runware finished the task without a picture. Try it once more.";
  throw new ProviderError("runware_ai", "no_result", message, { maybeBilled: true });
}

function isFinal(item: TaskItem): boolean {
  return hasFailed(item) || item.status === "success";
}

/** True for an end without a picture, also by a name that is not documented. */
function hasFailed({ status = "", picture, error }: TaskItem): boolean {
  if (picture !== undefined) return false;
  return error !== undefined || /^(?:error|fail(?:ed|ure)?)$/i.test(status) ||
    isRefusingState(status);
}

/** What an item without an error of its own is classified by. */
function codeOf(status: string | undefined): string {
  return status !== undefined && isRefusingState(status) ? "imageBlocked" : "taskFailed";
}

function readImage(item: TaskItem): ProducedImage[] {
  if (item.picture === undefined) return [];
  return [{
    source: item.picture,
    ...(item.imageUUID === undefined ? {} : { providerImageId: item.imageUUID }),
    ...seedOf(item.seed),
    ...(item.NSFWContent === undefined ? {} : { nsfw: item.NSFWContent }),
  }];
}

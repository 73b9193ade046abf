import { ProviderError } from "../../errors/mod.ts";
import type {
  CallContext,
  PlannedCall,
  ProducedImage,
  ProducedImages,
  Submission,
  TaskState,
} from "../contract.ts";
import {
  askPatiently,
  firstEndpoint,
  isOnEndpoint,
  longPatience,
  lostAnswerError,
  type Patience,
  shortPatience,
} from "../upstream.ts";
import { callRunware, type TaskAnswer } from "./api.ts";
import { isUnknownTask, makeError, speaksOfTask } from "./errors.ts";
import type { TaskItem } from "./wire.ts";

/** Pauses, in ms, before each look for a task that may be too new to be known. */
const lookUpPauses = [0, 1_000, 2_000];

/**
 * Sends one task with a single POST, under `taskId` as its UUID. When the answer is lost the task is asked for by
 * that UUID and never sent again; a UUID that Runware already knows has been accepted before and is polled.
 */
export async function submit(
  call: PlannedCall,
  taskId: string,
  context: CallContext,
): Promise<Submission> {
  if (typeof call.body !== "object" || call.body === null || Array.isArray(call.body)) {
    throw new TypeError("The planned Runware call has no object as its body");
  }
  try {
    const answer = await callRunware(context, { ...call.body, taskUUID: taskId }, true);
    if (answer.errors.some((error) => error.code === "conflictTaskUUID")) return { taskId };
    const state = readState(answer, context);
    return state.status === "completed" ? completed(taskId, state.result) : { taskId };
  } catch (error) {
    if (!(error instanceof ProviderError) || !isOutcomeUnknown(error)) throw error;
    return await findLostTask(taskId, error, context);
  }
}

/**
 * Asks where a task stands. A task that Runware does not know is asked for again a few times within the same poll,
 * since a new one may not be known everywhere yet, and is lost after that.
 */
export function poll(taskId: string, context: CallContext): Promise<TaskState> {
  return look(taskId, context, longPatience);
}

async function look(
  taskId: string,
  context: CallContext,
  patience: Patience,
): Promise<TaskState> {
  let unknown: ProviderError | undefined;
  for (const pause of lookUpPauses) {
    await context.clock.sleep(pause, context.signal);
    const answer = await askPatiently(context, () => ask(taskId, context), patience);
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
  const images = task.data.flatMap((item) => readImage(item, context));
  const isWorking = task.data.some((item) => item.imageURL === undefined && !isFinal(item));
  if (isWorking) return { status: "pending" };
  const failures = [
    ...task.errors,
    ...task.data.flatMap((item) =>
      item.status === "error" ? [item.error ?? { code: "taskFailed", message: "" }] : []
    ),
  ].map((error) => makeError(error, task.answer, context));
  if (images.length > 0) {
    const costs = task.data.flatMap((item) => item.cost ?? []);
    return {
      status: "completed",
      result: {
        images,
        ...(costs.length === 0 ? {} : { costUsd: costs.reduce((sum, cost) => sum + cost, 0) }),
        ...(failures.length === 0
          ? {}
          : { warnings: failures.map((failure) => `A picture is missing. ${failure.message}`) }),
      },
    };
  }
  const [failure] = failures;
  if (failure) throw failure;
  const message = "Runware finished the task without a picture. Try it once more.";
  throw new ProviderError("runware_ai", "no_result", message, { maybeBilled: true });
}

/**
 * Looks for a task by its UUID.
 *
 * @returns undefined when Runware does not know it
 * @throws ProviderError when Runware cannot be asked
 */
export async function find(
  _call: PlannedCall,
  taskId: string,
  _since: number,
  context: CallContext,
): Promise<string | undefined> {
  const answer = await askPatiently(context, () => ask(taskId, context), shortPatience);
  const isUnknown = answer.data.length === 0 && answer.errors.length > 0 &&
    answer.errors.every((error) => isUnknownTask(makeError(error, answer.answer, context)));
  return isUnknown ? undefined : taskId;
}

async function findLostTask(
  taskId: string,
  lost: ProviderError,
  context: CallContext,
): Promise<Submission> {
  let state: TaskState;
  try {
    state = await look(taskId, context, shortPatience);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (isUnknownTask(error)) {
      throw lostAnswerError(lost, "Runware does not know the task", false);
    }
    if (!error.maybeBilled) throw error;
    throw lostAnswerError(lost, "whether the task was accepted could not be found out", true);
  }
  context.log.warn("Found the Runware task whose answer was lost", { taskId });
  return state.status === "completed" ? completed(taskId, state.result) : { taskId };
}

function completed(taskId: string, result: ProducedImages): Submission {
  return { taskId, result, ...(result.costUsd === undefined ? {} : { costUsd: result.costUsd }) };
}

/** A refusal with a code is a refusal; anything without one, and every 5xx, may have been accepted. */
function isOutcomeUnknown(error: ProviderError): boolean {
  if (error.providerCode !== undefined) return (error.httpStatus ?? 0) >= 500;
  return ["upstream_down", "timeout", "no_result"].includes(error.failureClass);
}

function isFinal(item: TaskItem): boolean {
  return item.status === "error" || item.status === "success";
}

function readImage(item: TaskItem, context: CallContext): ProducedImage[] {
  if (item.imageURL === undefined) return [];
  const endpoint = firstEndpoint("runware_ai", context.settings);
  return [{
    source: { kind: "url", url: item.imageURL, trusted: isOnEndpoint(item.imageURL, endpoint) },
    ...(item.imageUUID === undefined ? {} : { providerImageId: item.imageUUID }),
    ...(item.seed === undefined ? {} : { seed: item.seed }),
    ...(item.NSFWContent === undefined ? {} : { nsfw: item.NSFWContent }),
  }];
}

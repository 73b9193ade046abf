import { ProviderError } from "../../errors/mod.ts";
import type {
  CallContext,
  Json,
  PlannedCall,
  ProducedImages,
  Submission,
  TaskState,
} from "../contract.ts";
import { type InlinePictures, inlinePictures } from "../inline_pictures.ts";
import { fillPictures, type PlacedPicture } from "../placed_pictures.ts";
import { askWithRetries, lostAnswerError, shortRetryPolicy } from "../upstream.ts";
import { callRunware } from "./client.ts";
import { isUnknownTask, makeError } from "./failures.ts";
import { ask, look, readState } from "./poll.ts";

/**
 * Sends one task with a single POST, under `taskId` as its UUID. When the answer is lost the task is asked for by
 * that UUID and never sent again; a UUID that Runware already knows has been accepted before and is polled.
 */
export async function submit(
  call: PlannedCall,
  taskId: string,
  context: CallContext,
): Promise<Submission> {
  if (!isObject(call.body)) {
    throw new TypeError("The planned Runware call has no object as its body");
  }
  try {
    return await send(call.body, taskId, true, context);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.providerCode === "failedToTransferImage") {
      // An address that Runware could not read: the bytes themselves go with a task of another name.
      const again = otherId(taskId);
      context.log.warn("Runware could not fetch a picture, so it is sent its bytes", { error });
      return await sendOrFind(again, () => send(call.body, again, false, context), context);
    }
    if (!isOutcomeUnknown(error)) throw error;
    return await findLostTask(taskId, error, context);
  }
}

async function sendOrFind(
  taskId: string,
  send: () => Promise<Submission>,
  context: CallContext,
): Promise<Submission> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ProviderError) || !isOutcomeUnknown(error)) throw error;
    return await findLostTask(taskId, error, context);
  }
}

async function send(
  planned: Json,
  taskId: string,
  byAddress: boolean,
  context: CallContext,
): Promise<Submission> {
  const { callbackUrl } = context;
  const inline = inlinePictures();
  const body = await fillPictures(planned, (place) => fill(place, byAddress, inline, context));
  if (!isObject(body)) throw new TypeError("unreachable: an object stays one");
  const task = {
    ...body,
    taskUUID: taskId,
    // https://runware.ai/docs/image-inference/api-reference#request-webhookurl
    ...(callbackUrl !== undefined && { webhookURL: callbackUrl }),
  };
  const answer = await callRunware(context, task, true, inline);
  if (answer.errors.some((error) => error.code === "conflictTaskUUID")) return { taskId };
  const state = readState(answer, context);
  return state.status === "completed" ? completed(taskId, state.result) : { taskId };
}

/** The same other UUID for a UUID, so that a task that is sent again under it is found again. */
function otherId(taskId: string): string {
  const last = Number.parseInt(taskId.slice(-1), 16);
  return taskId.slice(0, -1) + (last ^ 8).toString(16);
}

/** How long Runware shows what it drew, with some of it to spare, in ms (https://runware.ai/docs/image-inference/api-reference#request-ttl). */
const shownMs = 6 * 24 * 3_600_000;

/**
 * A picture as Runware takes it: by its address where the project has one that Runware can reach or Runware drew it, else
 * inside the body. What is to guide a drawing is made of it first, which is a task of its own
 * (https://runware.ai/docs/tools/controlnet-preprocess).
 */
async function fill(
  { picture, mediaType, preprocessor }: PlacedPicture,
  byAddress: boolean,
  inline: InlinePictures,
  context: CallContext,
): Promise<Json> {
  const url = byAddress ? await addressOf(picture, context) : undefined;
  if (preprocessor === undefined) {
    return url ?? inline.place(picture, `data:${mediaType};base64,`);
  }
  const own = inlinePictures();
  const answer = await callRunware(
    context,
    {
      taskType: "controlNetPreprocess",
      taskUUID: crypto.randomUUID(),
      inputImage: url ?? own.place(picture, `data:${mediaType};base64,`),
      preProcessorType: preprocessor,
      outputType: "URL",
      outputFormat: "PNG",
    },
    false,
    own,
  );
  const [error] = answer.errors;
  if (error) throw makeError(error, answer.answer, context);
  const guide = answer.data.find(({ guideImageURL }) => guideImageURL !== undefined)?.guideImageURL;
  if (guide !== undefined) return guide;
  const message = "Runware made no guide of the control picture. Try it once more.";
  throw new ProviderError("runware_ai", "no_result", message);
}

/** Where Runware can read a picture; by their ids it refuses some that it drew. */
async function addressOf(
  picture: string,
  { pictures, clock }: CallContext,
): Promise<string | undefined> {
  const drawn = pictures?.drawn(picture);
  const isShown = drawn?.url !== undefined && clock.now() - drawn.drawnAt < shownMs;
  return isShown ? drawn?.url : await pictures?.publicUrl(picture);
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
  const answer = await askWithRetries(context, () => ask(taskId, context), shortRetryPolicy);
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
    state = await look(taskId, context, shortRetryPolicy);
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

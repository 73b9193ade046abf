import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Json } from "../contract.ts";
import { foreignFailure } from "../failures.ts";
import {
  callUpstream,
  firstEndpoint,
  questionMs,
  requireApiKey,
  type UpstreamAnswer,
} from "../upstream.ts";
import type { InlinePictures } from "../inline_pictures.ts";
import { makeError } from "./failures.ts";
import { type Envelope, readEnvelope } from "./answers.ts";

/** Twenty pictures of some megabytes as base64, which is what a gateway may ask for in place of addresses. */
const maximumAnswerBytes = 90_000_000;

/** Runware's answer about one task. */
export interface TaskAnswer extends Envelope {
  answer: UpstreamAnswer;
}

/**
 * Sends one task and keeps what the answer says about it, errors included.
 *
 * @param billable true for a task that starts paid work
 * @param inline the pictures in it
 * @throws ProviderError when there is no answer, or one that says nothing of the task but its HTTP status
 */
export async function callRunware(
  context: CallContext,
  task: { taskUUID: string; [name: string]: Json },
  billable = false,
  inline?: InlinePictures,
): Promise<TaskAnswer> {
  const { answer, data, errors } = await sendTasks(context, [task], billable, inline);
  return { answer, ...partsOf(task.taskUUID, { data, errors }) };
}

/**
 * Sends tasks in one call.
 *
 * @returns what the answer says of all of them
 * @throws ProviderError as {@link callRunware}
 */
export async function sendTasks(
  context: CallContext,
  tasks: { taskUUID: string; [name: string]: Json }[],
  billable = false,
  inline?: InlinePictures,
): Promise<TaskAnswer> {
  const answer = await callUpstream(context, {
    provider: "runware_ai",
    endpoint: firstEndpoint("runware_ai", context.settings),
    path: "",
    headers: { authorization: `Bearer ${requireApiKey("runware_ai", context.settings)}` },
    json: tasks,
    ...(inline && context.pictures && { inline }),
    holdsPictures: true,
    maximumBytes: maximumAnswerBytes,
    // What brings pictures along takes the time that those take.
    ...(billable ? { billable } : inline ? {} : { answerWithinMs: questionMs }),
  });
  const foreign = foreignFailure("runware_ai", answer, context);
  if (foreign) throw foreign;
  const envelope = readEnvelope(answer.json);
  const unexplained = { code: "", message: "", taskUUID: undefined };
  if (!envelope && answer.status >= 400) throw makeError(unexplained, answer, context);
  if (!envelope) {
    const message = "Runware answered without data or errors. Its API may have changed.";
    throw new ProviderError("runware_ai", "no_result", message, { httpStatus: answer.status });
  }
  if (answer.status >= 400 && envelope.errors.length === 0) {
    throw makeError(unexplained, answer, context);
  }
  return { ...envelope, answer };
}

/** What an envelope says of one task. An answer that names nobody else is about the task that was asked about. */
export function partsOf(taskUUID: string, { data, errors }: Envelope): Envelope {
  const isOurs = (part: { taskUUID?: string | undefined }) =>
    part.taskUUID === undefined || part.taskUUID === taskUUID;
  const ours = { data: data.filter(isOurs), errors: errors.filter(isOurs) };
  return ours.data.length + ours.errors.length === 0 ? { data, errors } : ours;
}

import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Json, Submission, TaskState } from "../contract.ts";
import { costOf, fieldOf, listOf, textOf } from "../loose.ts";
import { askWithRetries, lostAnswerError } from "../upstream.ts";
import { callLeonardo } from "./client.ts";
import { jobFailure } from "./failures.ts";
import { poll, readState } from "./poll.ts";

/** What tells a variation's id from a generation's. */
const prefix = "variations/";

const variationJob = z.lazy(() =>
  z.looseObject({}).transform((answer, problems) => {
    // `sdUnzoomJob`, `sdNobgJob`, `universalUpscaler`: one object by one name.
    const [job] = Object.values(answer);
    const id = textOf(fieldOf(job, "id"));
    if (id !== undefined) return { id, cost: fieldOf(job, "cost") };
    problems.addIssue({ code: "custom", message: "holds no job" });
    return z.NEVER;
  })
);

/**
 * Asks for a variation of a picture (https://docs.leonardo.ai/reference/createuniversalupscalerjob and those beside it). It
 * bears no mark, so a lost answer is not looked for.
 *
 * @param name `universal-upscaler`, `unzoom` or `nobg`
 */
export async function submitVariation(
  name: string,
  json: Json,
  context: CallContext,
): Promise<Submission> {
  try {
    const path = `/v1/variations/${name}`;
    const request = { method: "POST" as const, path, json, billable: true };
    const { id, cost } = await callLeonardo(context, request, variationJob);
    const isUsd = fieldOf(cost, "unit") === "DOLLARS";
    const costUsd = isUsd ? costOf(fieldOf(cost, "amount")) : undefined;
    return { taskId: prefix + id, ...(costUsd === undefined ? {} : { costUsd }) };
  } catch (error) {
    const isLost = error instanceof ProviderError &&
      ["upstream_down", "timeout", "no_result"].includes(error.failureClass);
    if (!isLost) throw error;
    throw lostAnswerError(error, "variations cannot be looked for", true);
  }
}

/** Whether a task is a variation. */
export function isVariation(taskId: string): boolean {
  return taskId.startsWith(prefix);
}

/** Where a task stands, of either kind. */
export async function pollTask(taskId: string, context: CallContext): Promise<TaskState> {
  return await (isVariation(taskId) ? pollVariation(taskId, context) : poll(taskId, context));
}

/** Where a variation stands (https://docs.leonardo.ai/reference/getvariationbyid). */
async function pollVariation(taskId: string, context: CallContext): Promise<TaskState> {
  const path = `/v1/variations/${encodeURIComponent(taskId.slice(prefix.length))}`;
  const ask = () => callLeonardo(context, { path }, z.looseObject({}));
  const answer = await askWithRetries(context, ask);
  const [made] = listOf(fieldOf(answer, "generated_image_variation_generic"));
  if (made === undefined) throw jobFailure({ codes: ["lost"] }, context);
  const url = textOf(fieldOf(made, "url"));
  return readState({
    id: textOf(fieldOf(made, "id")),
    status: textOf(fieldOf(made, "status")),
    ...{ createdAt: undefined, modelId: undefined, prompt: undefined, seed: undefined },
    images: url === undefined ? [] : [{ id: textOf(fieldOf(made, "id")), url, nsfw: undefined }],
    moderations: [],
  }, context);
}

import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Json, PlannedCall, Submission } from "../contract.ts";
import { costOf, countOf } from "../loose.ts";
import { lostAnswerError } from "../upstream.ts";
import { callLeonardo } from "./client.ts";
import { bringPictures, namesDrawn } from "./bring_pictures.ts";
import { submitVariation } from "./variations.ts";
import { account, type Generation, generationList, submitted } from "./answers.ts";

/** How far Leonardo's clock and ours may differ, in ms, when a job is looked up by the time of its creation. */
const clockTolerance = 30_000;
/** Pauses before each look into the list of jobs, in ms: an accepted job may take a moment to appear. */
const lookUpPauses = [0, 1_500, 3_000];
const listedJobs = 20;
/** Pages of the list that are read at most: a job that is looked for late has many newer ones before it. */
const mostPages = 25;

/** A call's body with the fields by which its job is found again. */
type Body = { [name: string]: Json };

/**
 * Sends one call with a single POST. A job without a seed gets one made from `taskId`, which marks it: when the answer
 * is lost, the job is looked up in the account's list by that seed and its prompt, and never sent again.
 *
 * @throws ProviderError; `maybeBilled` is true when the answer was lost and the list could not be read either
 */
export async function submit(
  call: PlannedCall,
  taskId: string,
  context: CallContext,
): Promise<Submission> {
  if (isObject(call.body) && typeof call.body.variation === "string") {
    const { variation, json } = await bringPictures(call.body, context, true);
    return await submitVariation(String(variation), json ?? null, context);
  }
  const marked = markBody(call.body, taskId);
  const usesDrawn = namesDrawn(marked, context);
  try {
    return await send(await bringPictures(marked, context, usesDrawn), context);
  } catch (error) {
    // What was drawn there may have been deleted there since.
    const isRefused = error instanceof ProviderError && error.failureClass === "invalid_request";
    if (!usesDrawn || !isRefused) throw error;
    context.log.warn("Leonardo may have deleted a picture that it drew, so it is uploaded", {
      error,
    });
    return await send(await bringPictures(marked, context, false), context);
  }
}

async function send(body: Body, context: CallContext): Promise<Submission> {
  const startedAt = context.clock.now();
  const path = isSecondVersion(body) ? "/v2/generations" : "/v1/generations";
  try {
    const job = await callLeonardo(context, { path, json: body, billable: true }, submitted);
    const costUsd = job.cost?.unit === "DOLLARS" ? costOf(job.cost.amount) : undefined;
    return { taskId: job.generationId, ...(costUsd === undefined ? {} : { costUsd }) };
  } catch (error) {
    if (!(error instanceof ProviderError) || !isOutcomeUnknown(error)) throw error;
    const generationId = await findLostJob(body, startedAt, error, context);
    context.log.warn("Found the Leonardo job whose answer was lost", { generationId });
    return { taskId: generationId };
  }
}

/**
 * Looks into the account's list for the job of a call that was sent at `since` or later.
 *
 * @returns undefined when the list does not hold it
 * @throws ProviderError when the list cannot be read
 */
export async function find(
  call: PlannedCall,
  taskId: string,
  since: number,
  context: CallContext,
): Promise<string | undefined> {
  return await findJob(markBody(call.body, taskId), since, context);
}

async function findJob(
  body: Body,
  since: number,
  context: CallContext,
): Promise<string | undefined> {
  const { user_details } = await callLeonardo(context, { path: "/v1/me" }, account);
  const userId = encodeURIComponent(user_details[0]?.user.id ?? "");
  for (const [look, pause] of lookUpPauses.entries()) {
    await context.clock.sleep(pause, context.signal);
    // The list is newest first, so a job that appears late appears on its first page.
    const pages = look === 0 ? mostPages : 1;
    for (let page = 0; page < pages; page++) {
      const path = `/v1/generations/user/${userId}?offset=${page * listedJobs}&limit=${listedJobs}`;
      const generations = await callLeonardo(context, { path }, generationList);
      const job = generations.find((each) => isJobOf(each, body, since));
      if (job?.id !== undefined) return job.id;
      const oldest = generations.at(-1);
      if (generations.length < listedJobs || !oldest || isOlder(oldest, since)) break;
    }
  }
  return undefined;
}

function isOlder(job: Generation, since: number): boolean {
  return !!job.createdAt && readTime(job.createdAt) < since - clockTolerance;
}

async function findLostJob(
  body: Body,
  startedAt: number,
  lost: ProviderError,
  context: CallContext,
): Promise<string> {
  let jobId: string | undefined;
  try {
    jobId = await findJob(body, startedAt, context);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw lostAnswerError(lost, "whether the job was accepted could not be found out", true);
  }
  if (jobId !== undefined) return jobId;
  throw lostAnswerError(lost, "the account's list of jobs does not hold it", false);
}

function isJobOf(job: Generation, body: Body, startedAt: number): boolean {
  if (!job.createdAt || isOlder(job, startedAt)) return false;
  const { prompt, modelId, seed, enhancePrompt } = parametersOf(body);
  if (prompt === undefined) return false;
  const drawnSeed = countOf(job.seed);
  if (drawnSeed !== undefined && drawnSeed !== seed) return false;
  if (job.modelId && typeof modelId === "string" && job.modelId !== modelId) return false;
  return enhancePrompt === true || job.prompt === prompt;
}

function isOutcomeUnknown(error: ProviderError): boolean {
  return ["upstream_down", "timeout", "no_result"].includes(error.failureClass);
}

function markBody(body: Json, taskId: string): Body {
  if (!isObject(body)) throw new TypeError("The planned Leonardo call has no object as its body");
  // What works on a picture without words takes no seed, and is not found again without one.
  if (parametersOf(body).prompt === undefined) return body;
  if (!isSecondVersion(body)) return { seed: seedOf(taskId), ...body };
  return { ...body, parameters: { seed: seedOf(taskId), ...parametersOf(body) } };
}

/** A seed from the last, always random, digits of a UUID; below 2^28 and so in every model's range. */
function seedOf(taskId: string): number {
  return Number.parseInt(taskId.slice(-7), 16);
}

function parametersOf(body: Body): Body {
  return isObject(body.parameters) ? body.parameters : body;
}

function isSecondVersion(body: Body): boolean {
  return isObject(body.parameters);
}

function isObject(value: Json | undefined): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Leonardo's times are UTC and come without a zone. */
function readTime(text: string): number {
  return Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

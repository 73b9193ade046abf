import type { Context } from "hono";
import type { GenerationDocument } from "../database/mod.ts";
import { type GenerationResponse, toGenerationResponse } from "../generation/catalog.ts";
import { type AppEnvironment, callerOf } from "../http/mod.ts";
import { signObjects } from "../storage/mod.ts";

const signedForSeconds = 3_600;

/** Jobs as callers get them, their pictures' addresses signed in one call. */
export async function toResponses(
  context: Context<AppEnvironment>,
  jobs: GenerationDocument[],
): Promise<GenerationResponse[]> {
  const paths = jobs.flatMap((job) => job.images.map((image) => image.object_path));
  const signedUrls = await signObjects(callerOf(context).client, paths, signedForSeconds);
  return jobs.map((job) => toGenerationResponse(job, signedUrls));
}

/** Answers with one job. */
export async function answerWithJob(
  context: Context<AppEnvironment>,
  job: GenerationDocument,
): Promise<Response> {
  const [response] = await toResponses(context, [job]);
  return context.json(response);
}

/** The address of a job, for `Location`. */
export function jobLocation(jobId: string): string {
  return `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1/jobs/${jobId}`;
}

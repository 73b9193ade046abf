import type { Context } from "hono";
import type { GenerationDocument } from "../database/mod.ts";
import { type GenerationResponse, toGenerationResponse } from "../generation/catalog.ts";
import { type AppEnvironment, serviceOf } from "../http/mod.ts";
import { systemClock } from "../runtime/mod.ts";
import { signedForSeconds, signObjects } from "../storage/catalog.ts";
import { signedSizes } from "./signed_sizes.ts";

/** What is asked of the pictures' addresses. */
export interface AnswerOptions {
  /** How long they work; an hour by default. */
  lifetimeSeconds?: number | undefined;
  /** Whether smaller sizes have addresses as well. */
  srcset?: boolean | undefined;
}

const notSigned =
  "The addresses of the pictures could not be signed just now; read the generation again later.";

/**
 * Jobs as callers get them, their pictures' addresses signed in one call, with the service's rights: that the caller may
 * see the jobs has been found out already, and their token may have ended since. Where signing fails the jobs are told
 * all the same, without addresses and with a warning.
 */
export async function toResponses(
  context: Context<AppEnvironment>,
  jobs: GenerationDocument[],
  { lifetimeSeconds = signedForSeconds, srcset = false }: AnswerOptions = {},
): Promise<GenerationResponse[]> {
  const paths = jobs.flatMap((job) => job.images.map((image) => image.object_path));
  try {
    const signedUrls = await signObjects(serviceOf(context), paths, lifetimeSeconds);
    const responses = jobs.map((job) => toGenerationResponse(job, signedUrls));
    if (!srcset) return responses;
    return await Promise.all(responses.map((each) => withSizes(each, lifetimeSeconds)));
  } catch (error) {
    context.var.log.error("the pictures' addresses could not be signed", { error });
    return jobs.map((job) => {
      const response = toGenerationResponse(job, new Map());
      if (job.images.length === 0) return response;
      return { ...response, warnings: [...response.warnings, notSigned] };
    });
  }
}

async function withSizes(
  response: GenerationResponse,
  lifetimeSeconds: number,
): Promise<GenerationResponse> {
  const expiresAt = Math.floor(systemClock.now() / 1_000) + lifetimeSeconds;
  const images = await Promise.all(response.images.map(async (image) => {
    const object_path = image.local_url.replace("/storage/images/", "");
    return { ...image, srcset: await signedSizes({ ...image, object_path }, expiresAt) };
  }));
  return { ...response, images };
}

/** Answers with one job. */
export async function answerWithJob(
  context: Context<AppEnvironment>,
  job: GenerationDocument,
  options?: AnswerOptions,
): Promise<Response> {
  const [response] = await toResponses(context, [job], options);
  return context.json(response);
}

/** The address of a job, for `Location`. */
export function jobLocation(jobId: string): string {
  return `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1/jobs/${jobId}`;
}

/** The address of a batch, for `Location`. */
export function batchLocation(batchId: string): string {
  return `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1/batches/${batchId}`;
}

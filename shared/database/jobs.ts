import * as z from "zod";
import { type DatabaseReader, unwrap } from "./client.ts";
import { type GenerationDocument, generationDocument } from "./documents.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";

/** Which jobs to list; absent filters match all. Times are ISO 8601. */
export interface JobFilter {
  project_id?: string | undefined;
  provider?: string | undefined;
  status?: string | undefined;
  source?: string | undefined;
  batch_id?: string | undefined;
  series_id?: string | undefined;
  parent_image_id?: string | undefined;
  scene_id?: string | undefined;
  style_id?: string | undefined;
  /** JSON that the metadata contain. */
  metadata?: string | undefined;
  /** Words of the prompt, as a search engine takes them. */
  text?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
}

/**
 * One job with its attempts and images.
 *
 * @param client whose rights decide whether the job is visible
 * @returns undefined when there is none, or none that the client may see
 * @throws ServiceError `internal` when the database fails
 */
export async function readJob(
  client: DatabaseReader,
  jobId: string,
): Promise<GenerationDocument | undefined> {
  const row = unwrap("read the job", await client.rpc("image_generation_job", { job_id: jobId }));
  return row === null ? undefined : generationDocument.parse(row);
}

/**
 * What each attempt of a job was chosen by, as it was kept; attempts of which nothing was are left out.
 *
 * @param client has the service's rights; whether the caller may see the job has been found out
 * @throws ServiceError `internal` when the database fails
 */
export async function readDecisions(client: DatabaseReader, jobId: string): Promise<unknown> {
  const answer = await client.rpc("image_generation_decisions", { job_id: jobId });
  return unwrap("read what the attempts were chosen by", answer);
}

const ms = z.number();

/** Where the time of a job went, in ms. */
export const jobTiming = z.lazy(() =>
  z.strictObject({
    total_ms: ms.describe(
      "From the request, or from when it was tried once more, to its end or to now.",
    ),
    prepared_ms: ms.describe("Credentials, prompt and plan, before it was written."),
    queue_ms: ms.describe("Until the service began with it."),
    waited_ms: ms.describe("For a place at a provider."),
    drawing_ms: ms.describe("Providers, in all attempts."),
    storing_ms: ms.describe("Fetching and storing the pictures."),
    overhead_ms: ms.describe(
      "All that is neither queue, wait nor provider: the service's own, with storing.",
    ),
    attempts: z.array(z.strictObject({
      attempt: z.number(),
      after_ms: ms.describe("When it began, from when the generation was asked for."),
      drawing_ms: ms,
      storing_ms: ms,
    })),
  }).meta({ id: "GenerationTiming" })
);

/**
 * Where the time of a job went.
 *
 * @param client has the service's rights; whether the caller may see the job has been found out
 * @throws ServiceError `internal` when the database fails
 */
export async function readTiming(
  client: DatabaseReader,
  jobId: string,
): Promise<z.infer<typeof jobTiming>> {
  const answer = await client.rpc("image_generation_timing", { job_id: jobId });
  return jobTiming.parse(unwrap("read where the time went", answer));
}

/**
 * Jobs with their attempts and images, newest first.
 *
 * @param client whose rights decide which jobs are visible
 * @param limit jobs at most
 * @param after the last job of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function listJobs(
  client: DatabaseReader,
  filter: JobFilter,
  limit: number,
  after?: PageCursor,
): Promise<GenerationDocument[]> {
  const answer = await client.rpc("image_generation_jobs", {
    filter: toFilter({ ...filter, after }),
    most: limit,
  });
  return z.array(generationDocument).parse(unwrap("list the jobs", answer));
}

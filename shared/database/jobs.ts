import * as z from "zod";
import { type DatabaseClient, unwrap } from "./client.ts";
import { type GenerationDocument, generationDocument } from "./documents.ts";
import { type PageCursor, rowsAfter } from "./page_cursor.ts";

const documentColumns = "*, attempts:generation_attempts(*), images(*)";

/** Which jobs to list; absent filters match all. Times are ISO 8601. */
export interface JobFilter {
  project_id?: string | undefined;
  provider?: string | undefined;
  status?: string | undefined;
  source?: string | undefined;
  batch_id?: string | undefined;
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
  client: DatabaseClient,
  jobId: string,
): Promise<GenerationDocument | undefined> {
  const answer = await client.from("generation_jobs").select(documentColumns)
    .eq("id", jobId)
    .order("ordinal", { referencedTable: "generation_attempts" })
    .order("ordinal", { referencedTable: "images" })
    .maybeSingle();
  const row = unwrap("read the job", answer);
  return row === null ? undefined : generationDocument.parse(row);
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
  client: DatabaseClient,
  filter: JobFilter,
  limit: number,
  after?: PageCursor,
): Promise<GenerationDocument[]> {
  let query = client.from("generation_jobs").select(documentColumns)
    .order("created_at", { ascending: false })
    .order("id", { ascending: false })
    .order("ordinal", { referencedTable: "generation_attempts" })
    .order("ordinal", { referencedTable: "images" })
    .limit(limit);
  for (const name of ["project_id", "provider", "status", "source", "batch_id"] as const) {
    const value = filter[name];
    if (value !== undefined) query = query.eq(name, value);
  }
  if (filter.created_after) query = query.gte("created_at", filter.created_after);
  if (filter.created_before) query = query.lt("created_at", filter.created_before);
  if (after) query = query.or(rowsAfter(after));
  return z.array(generationDocument).parse(unwrap("list the jobs", await query));
}

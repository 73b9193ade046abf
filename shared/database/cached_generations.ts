import * as z from "zod";
import { type DatabaseReader, unwrap } from "./client.ts";
import { generationDocument } from "./documents.ts";

/** An equal generation is under way. */
export const joinedOutcome = z.lazy(() =>
  z.object({
    outcome: z.literal("joined"),
    job_id: z.string(),
    project_id: z.string(),
    created_at: z.string(),
  })
);

const cachedOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("replayed"), job: generationDocument }),
    joinedOutcome,
    z.object({ outcome: z.literal("none") }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

/**
 * The generation that answers for an equal request.
 *
 * @param client has the service's rights
 * @param caller account or API key; null for a secret key
 * @param projectId null for the caller's default project
 * @throws ServiceError `internal` when the database fails
 */
export async function readCached(
  client: DatabaseReader,
  caller: string | null,
  projectId: string | null,
  cacheKey: string,
): Promise<z.infer<typeof cachedOutcome>> {
  const answer = await client.rpc("image_generation_cached", {
    // Null is a value too, which the generated types do not know.
    caller: caller as string,
    project_id: projectId as string,
    cache_key: cacheKey,
  });
  return cachedOutcome.parse(unwrap("look for an equal generation", answer));
}

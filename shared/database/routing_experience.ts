import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";

const modelExperience = z.lazy(() =>
  z.object({
    of: z.enum(["project", "all"]),
    provider: z.enum(providerIds),
    model: z.string(),
    successes: z.number(),
    failures: z.number(),
    latency_logs: z.number(),
    latencies: z.number(),
    ratings: z.number(),
    rated: z.number(),
  })
);

/** What requests have shown of a model; older ones count less, so none of these is a whole number. */
export type ModelExperienceRow = z.infer<typeof modelExperience>;

/**
 * What was learned of the models with requests of a kind.
 *
 * @param client has the service's rights
 * @param account whose own project is meant where none is named; null for a key
 * @param projectId whose own requests count besides everybody's; null for none
 * @throws ServiceError `internal` when the database fails
 */
export async function readExperience(
  client: DatabaseReader,
  account: string | null,
  projectId: string | null,
  context: string,
): Promise<ModelExperienceRow[]> {
  const answer = await client.rpc("image_generation_experience", {
    // The generator types every argument as not null.
    caller: account as string,
    project_id: projectId as string,
    context,
  });
  return z.array(modelExperience).parse(unwrap("read what was learned of the models", answer));
}

const rateOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("rated") }),
    z.object({ outcome: z.literal("not_found") }),
    z.object({ outcome: z.literal("limited"), retry_after_ms: z.number() }),
  ])
);

/**
 * Keeps what somebody thinks of a picture, in place of what they said before.
 *
 * @param client has the service's rights; whether the caller may see the picture has been found out
 * @param ratedBy the account or API key; null for a secret key
 * @param rating 0..1
 * @throws ServiceError `internal` when the database fails
 */
export async function rateImage(
  client: DatabaseClient,
  imageId: string,
  ratedBy: string | null,
  rating: number,
): Promise<z.infer<typeof rateOutcome>> {
  const answer = await client.rpc("image_generation_rate_image", {
    image_id: imageId,
    // The generator types every argument as not null.
    rated_by: ratedBy as string,
    rating,
  });
  return rateOutcome.parse(unwrap("keep the rating", answer));
}

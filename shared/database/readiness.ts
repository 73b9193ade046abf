import * as z from "zod";
import { type DatabaseClient, unwrap } from "./client.ts";

const seconds = z.number().nullable();

/** The database's own work, as {@link readReadiness} tells it. */
export const readiness = {
  queue: z.strictObject({
    queued: z.number(),
    running: z.number(),
    waiting: z.number().describe("For a provider that is at work, without a runner."),
    oldest_seconds: seconds.describe(
      "How long the oldest one waits that could have been begun; null when none does.",
    ),
  }).describe("Generations that have not ended; each number 10,000 at most."),
  schedule: z.strictObject({
    ran_seconds_ago: seconds.describe("Null when it has never run."),
  }),
  webhooks: z.strictObject({
    pending: z.number(),
    oldest_seconds: seconds.describe("How long the oldest one is overdue; null when none is."),
  }).describe("Deliveries that have not ended; 10,000 at most."),
};

const answer = z.object(readiness);

/** What the database has to do, and whether it is done. */
export type Readiness = z.infer<typeof answer>;

/**
 * Reads what there is to do.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function readReadiness(client: DatabaseClient): Promise<Readiness> {
  return answer.parse(
    unwrap("tell what there is to do", await client.rpc("image_generation_readiness")),
  );
}

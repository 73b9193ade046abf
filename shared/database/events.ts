import * as z from "zod";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseReader, unwrap } from "./client.ts";

/** Something that happened to a generation; the same shape for every provider and every way it is told. */
export const generationEvent = z.lazy(() =>
  z.strictObject({
    id: z.number().describe("Grows with every event."),
    generation_id: z.string(),
    type: z.enum([
      "queued",
      "planned",
      "attempt_started",
      "progress",
      "fallback",
      "storing",
      "done",
    ]),
    data: z.record(z.string(), jsonValue),
    created_at: z.string(),
  }).meta({ id: "GenerationEvent" })
);

/** A parsed {@link generationEvent}. */
export type GenerationEvent = z.infer<typeof generationEvent>;

/**
 * What happened to a job after an event, in order.
 *
 * @param client whose rights decide whether the events are visible
 * @param after id of the last known event; 0 for all
 * @param limit events at most
 * @throws ServiceError `internal` when the database fails
 */
export async function readEvents(
  client: DatabaseReader,
  jobId: string,
  after: number,
  limit: number,
): Promise<GenerationEvent[]> {
  const answer = await client.rpc("image_generation_events", {
    job_id: jobId,
    after_id: after,
    most: limit,
  });
  return z.array(generationEvent).parse(unwrap("read the events", answer));
}

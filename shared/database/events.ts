import * as z from "zod";
import { type DatabaseClient, unwrap } from "./client.ts";

const eventRow = z.object({
  id: z.number(),
  job_id: z.string(),
  type: z.enum(["queued", "planned", "attempt_started", "progress", "fallback", "storing", "done"]),
  data: z.record(z.string(), z.json()),
  created_at: z.string(),
});

/** Something that happened to a generation; the same shape for every provider and every way it is told. */
export interface GenerationEvent {
  /** Grows with every event. */
  id: number;
  generation_id: string;
  type: z.infer<typeof eventRow>["type"];
  data: Record<string, unknown>;
  /** ISO 8601. */
  created_at: string;
}

/**
 * What happened to a job after an event, in order.
 *
 * @param client whose rights decide whether the events are visible
 * @param after id of the last known event; 0 for all
 * @param limit events at most
 * @throws ServiceError `internal` when the database fails
 */
export async function readEvents(
  client: DatabaseClient,
  jobId: string,
  after: number,
  limit: number,
): Promise<GenerationEvent[]> {
  const answer = await client.from("generation_events").select("*")
    .eq("job_id", jobId).gt("id", after).order("id").limit(limit);
  return z.array(eventRow).parse(unwrap("read the events", answer))
    .map(({ job_id, ...event }) => ({ ...event, generation_id: job_id }));
}

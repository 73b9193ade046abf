import * as z from "zod";
import { type DatabaseClient, unwrap } from "./client.ts";

/** A caller who waits for the answer to a request that brings no idempotency key. */
export interface AwaitedAnswer {
  /** Of the generation, if a new one is made: a fresh UUID. */
  generation_id: string;
  /** The account or API key; null for a caller with a secret key. */
  caller: string | null;
  /** SHA-256 of the request, hexadecimal. */
  request_hash: string;
  /** Whether the request says of itself that it is a repetition. */
  is_repeat: boolean;
  /** How long the caller waits at most. */
  seconds: number;
}

const awaited = z.lazy(() => z.object({ generation_id: z.string(), is_joined: z.boolean() }));

/**
 * Notes that a caller waits, and finds the generation of an equal request of theirs whose answer they have not got.
 *
 * @param client has the service's rights
 * @returns the generation to answer with, and whether an earlier request began it
 * @throws ServiceError `internal` when the database fails
 */
export async function awaitAnswer(
  client: DatabaseClient,
  answer: AwaitedAnswer,
): Promise<z.infer<typeof awaited>> {
  const noted = await client.rpc("image_generation_await_answer", { answer: { ...answer } });
  return awaited.parse(unwrap("note that the answer is awaited", noted));
}

/**
 * Notes that a caller has got the answer, or has left without it.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function leaveAnswer(
  client: DatabaseClient,
  generationId: string,
  delivered: boolean,
): Promise<void> {
  const left = await client.rpc("image_generation_leave_answer", {
    generation_id: generationId,
    delivered,
  });
  unwrap("note what became of the answer", left);
}

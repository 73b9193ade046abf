import * as z from "zod";
import type { FailureClass, FailureScope } from "../errors/mod.ts";
import type { Json } from "../providers/catalog.ts";
import { type DatabaseClient, unwrap } from "./client.ts";

const dueProbe = z.lazy(() =>
  z.object({
    upstream_id: z.string(),
    /** Whether it is to be asked how it is. */
    health: z.boolean(),
    /** Whether it is to be asked which models it offers. */
    models: z.boolean(),
  })
);

/** A question to an account or a server that is due. */
export type DueProbe = z.infer<typeof dueProbe>;

/** What a question brought. */
export interface ProbeFinding {
  upstream_id: string;
  provider: string;
  /** Null when it was not asked. */
  health: {
    status: "healthy" | "degraded" | "unhealthy";
    /** One sentence, secrets removed. */
    detail: string;
    latency_ms: number;
    facts: Record<string, Json>;
    /** Null for a good answer. */
    class: FailureClass | null;
    /** Whom the failure speaks of. */
    scope: FailureScope | null;
    /** The model that was asked for. */
    model: string;
  } | null;
  /** Null when it was not asked, or did not tell. */
  models: {
    /** Ids of the release's catalog that it does not offer any more. */
    retired: string[];
    /** What it offers besides. */
    own: { id: string; name: string }[];
  } | null;
}

/**
 * Takes the questions that are due, so that nobody else asks them.
 *
 * @param client has the service's rights
 * @param upstreams all accounts and servers that are set up
 * @throws ServiceError `internal` when the database fails
 */
export async function claimProbes(
  client: DatabaseClient,
  upstreams: { upstream_id: string; provider: string }[],
): Promise<DueProbe[]> {
  const answer = await client.rpc("image_generation_claim_probes", { upstreams });
  return z.array(dueProbe).parse(unwrap("take the questions that are due", answer));
}

/**
 * Writes down what a question brought, and what it says of the health of whom it was put to.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function recordProbe(client: DatabaseClient, found: ProbeFinding): Promise<void> {
  const answer = await client.rpc("image_generation_record_probe", { probe: { ...found } });
  unwrap("write down what a provider answered", answer);
}

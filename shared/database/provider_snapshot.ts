import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, unwrap } from "./client.ts";

/** How a provider has been doing of late. */
export const providerHealth = z.object({
  outcomes: z.number().describe("Outcomes of late, each counting half after 20 s."),
  success_rate: z.number().nullable().describe("0..1; null before the first outcome."),
  consecutive_failures: z.number(),
  average_latency_ms: z.number().nullable(),
  cooldown_until: z.string().nullable(),
  recovered_at: z.string().nullable(),
  last_error_class: z.string().nullable(),
  last_failure_at: z.string().nullable(),
  last_success_at: z.string().nullable(),
});

const providerState = z.object({
  provider: z.enum(providerIds),
  enabled: z.boolean(),
  priority: z.number(),
  weight: z.number(),
  default_model: z.string().nullable(),
  models: z.array(z.record(z.string(), jsonValue)),
  capabilities: z.record(z.string(), jsonValue),
  requests_per_minute: z.number().nullable(),
  max_concurrency: z.number().nullable(),
  timeout_ms: z.number(),
  options: z.record(z.string(), jsonValue),
  health: providerHealth,
  /** Calls that may be sent now under the limit per minute; null without a limit. */
  tokens: z.number().nullable(),
  /** Upstream requests under way. */
  running: z.number(),
});

/** A provider's settings and how it has been doing, as the database tells it. */
export type ProviderState = z.infer<typeof providerState>;

/**
 * Reads settings, health and load of every provider, in order of priority.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function readProviderSnapshot(client: DatabaseClient): Promise<ProviderState[]> {
  const answer = await client.rpc("image_generation_provider_snapshot");
  return z.array(providerState).parse(unwrap("read the providers' settings", answer));
}

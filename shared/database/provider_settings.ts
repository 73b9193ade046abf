import * as z from "zod";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import type { Json } from "./types.ts";

/** Provider settings that an admin changes; absent fields stay as they are. */
export const providerSettingsChange = z.strictObject({
  enabled: z.boolean().optional(),
  priority: z.int().min(0).max(1_000_000).optional(),
  weight: z.number().positive().max(1_000).optional(),
  default_model: z.string().min(1).max(200).nullable().optional(),
  requests_per_minute: z.int().positive().nullable().optional(),
  max_concurrency: z.int().positive().nullable().optional(),
  timeout_ms: z.int().min(1_000).max(900_000).optional(),
  models: z.array(z.record(z.string(), jsonValue)).max(500).optional(),
  capabilities: z.record(z.string(), jsonValue).optional(),
  options: z.record(z.string(), jsonValue).optional(),
}).meta({ id: "ProviderSettingsChange" });

/** A parsed {@link providerSettingsChange}. */
export type ProviderSettingsChange = z.infer<typeof providerSettingsChange>;

/**
 * Changes a provider's settings. Every isolate knows of it within five seconds.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function changeProviderSettings(
  client: DatabaseClient,
  provider: string,
  change: ProviderSettingsChange,
): Promise<void> {
  // Absent fields are left out of the JSON that is sent.
  const answer = await client.rpc("image_generation_change_provider", {
    provider,
    change: { ...change } as Json,
  });
  unwrap("change the provider's settings", answer);
}

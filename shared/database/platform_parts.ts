import * as z from "zod";
import { type DatabaseClient, unwrap } from "./client.ts";

/** Optional parts of the database, as {@link readPlatformParts} tells them. */
export const platformParts = z.lazy(() =>
  z.object({
    pg_net: z.boolean().describe("Whether the database calls the worker at once."),
    pg_cron: z.enum(["by_seconds", "by_minutes"]).nullable()
      .describe(
        "How the schedules are kept: by minutes where pg_cron is older than 1.5; null for none.",
      ),
    vault_secrets: z.boolean()
      .describe("Whether the address and the key are set that the worker is called with."),
    realtime: z.boolean().describe("Whether generations can be followed over Realtime."),
  }).meta({ id: "PlatformParts" })
);

/** Which optional parts the database has; everything else works without them. */
export type PlatformParts = z.infer<typeof platformParts>;

/**
 * Reads which optional parts the database has.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function readPlatformParts(client: DatabaseClient): Promise<PlatformParts> {
  const answer = await client.rpc("image_generation_platform_parts");
  return platformParts.parse(unwrap("read the parts of the platform", answer));
}

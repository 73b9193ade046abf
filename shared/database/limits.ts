import * as z from "zod";
import { limitNames, limitScopes } from "../errors/mod.ts";

/** What is left of the limits over time, as `image_generation.admit` tells it. */
export const quotas = z.array(z.object({
  limit: z.enum(limitNames),
  allowed: z.number(),
  left: z.number(),
  reset_ms: z.number(),
}));

/** What came of asking for pictures when a limit is reached. */
export const limitedOutcome = z.object({
  outcome: z.literal("limited"),
  limit: z.enum(limitNames),
  scope: z.enum(limitScopes),
  allowed: z.number(),
  retry_after_ms: z.number().nullable(),
  quotas,
});

import * as z from "zod";

/** Body of `POST validate-prompt`. */
export const promptValidationRequest = z.strictObject({
  prompt: z.string().min(1, "must not be empty"),
  force_optimize: z.boolean().default(false),
});

/** Body of `POST validate-prompt/stats`. */
export const promptStatsRequest = z.strictObject({
  prompt: z.string().min(1, "must not be empty"),
});

import * as z from "zod";
import { providerName } from "../../shared/generation/mod.ts";
import { pageQuery } from "../../shared/http/mod.ts";

const time = z.iso.datetime({ offset: true });

/** Query of `GET jobs`: which jobs, and where the page starts. */
export const jobListQuery = z.strictObject({
  project_id: z.guid().optional(),
  provider: providerName.optional(),
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
  source: z.enum(["api", "quick", "batch", "database"]).optional(),
  batch_id: z.guid().optional(),
  created_after: time.optional(),
  created_before: time.optional(),
  ...pageQuery,
});

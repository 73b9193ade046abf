import { Buffer } from "node:buffer";
import * as z from "zod";
import type { JobCursor } from "../../shared/database/mod.ts";
import { providerName } from "../../shared/generation/mod.ts";

const time = z.iso.datetime({ offset: true });
const cursorText = z.tuple([time, z.uuid()]);

/** Query of `GET jobs`: which jobs, and where the page starts. */
export const jobListQuery = z.strictObject({
  project_id: z.uuid().optional(),
  provider: providerName.optional(),
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
  source: z.enum(["api", "quick", "batch", "database"]).optional(),
  batch_id: z.uuid().optional(),
  created_after: time.optional(),
  created_before: time.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).transform((text, context) => {
    const cursor = readCursor(text);
    if (cursor) return cursor;
    context.addIssue("is not one that this list gave out");
    return z.NEVER;
  }).optional(),
});

/** Where the page after a job starts, as an opaque text. */
export function writeCursor({ created_at, id }: JobCursor): string {
  return Buffer.from(JSON.stringify([created_at, id])).toString("base64url");
}

function readCursor(text: string): JobCursor | undefined {
  try {
    const [created_at, id] = cursorText.parse(
      JSON.parse(Buffer.from(text, "base64url").toString()),
    );
    return { created_at, id };
  } catch {
    return undefined;
  }
}

import { Buffer } from "node:buffer";
import * as z from "zod";
import { type JobCursor, listJobs, readJob } from "../../shared/database/mod.ts";
import { ServiceError } from "../../shared/errors/mod.ts";
import {
  type App,
  authenticate,
  callerOf,
  createRouter,
  pathParameters,
  query,
} from "../../shared/http/mod.ts";
import { parseProviderId } from "../../shared/providers/mod.ts";
import { answerWithJob, toResponses } from "./answer.ts";

const time = z.iso.datetime({ offset: true });

const listQuery = z.strictObject({
  project_id: z.uuid().optional(),
  provider: z.string().transform((text, context) => {
    const id = parseProviderId(text);
    if (id) return id;
    context.addIssue("must be one of leonardo_ai, runware_ai, gemini, comfyui");
    return z.NEVER;
  }).optional(),
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

/** `GET /` lists jobs, newest first; `GET /:id` is one of them. */
export const jobRoutes: App = createRouter();

jobRoutes.get("/", authenticate, query(listQuery), async (context) => {
  const { limit, cursor, ...filter } = context.req.valid("query");
  // One more than asked for tells whether there is a next page.
  const jobs = await listJobs(callerOf(context).client, filter, limit + 1, cursor);
  const page = jobs.slice(0, limit);
  const last = page.at(-1);
  return context.json({
    jobs: await toResponses(context, page),
    next_cursor: jobs.length > limit && last ? writeCursor(last) : null,
  });
});

jobRoutes.get("/:id", authenticate, pathParameters(z.object({ id: z.uuid() })), async (context) => {
  const { id } = context.req.valid("param");
  const job = await readJob(callerOf(context).client, id);
  if (!job) {
    throw new ServiceError("not_found", `There is no generation ${id}, or it is not yours.`);
  }
  return await answerWithJob(context, job);
});

const cursorText = z.tuple([time, z.uuid()]);

function writeCursor({ created_at, id }: JobCursor): string {
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

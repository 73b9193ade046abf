import * as z from "zod";
import type { Queries } from "../database.ts";
import { answeredRow, answerJson } from "./answers.ts";
import { type Call, readJson } from "./call.ts";
import { StorageError } from "./errors.ts";
import { findObject, objectColumns } from "./objects.ts";

/** `DELETE /object/<bucket>`: removes the named objects the caller may remove and answers with their rows. */
export async function removeObjects(call: Call): Promise<Response> {
  const { prefixes } = await readJson(call.request, removal);
  return answerJson((await remove(call, prefixes)).map(answeredRow));
}

/** `DELETE /object/<bucket>/<key>`: removes one object. */
export async function removeObject(call: Call): Promise<Response> {
  await call.caller();
  await findObject(call.database, call);
  const removed = await remove(call, [call.key]);
  if (removed.length === 0) throw new StorageError("AccessDenied", "Access denied");
  return answerJson({ message: "Successfully deleted" });
}

/** Lets the rest of the transaction delete rows of Storage, which it refuses to everybody else's SQL. */
export async function allowDeletion(queries: Queries): Promise<void> {
  await queries.query("select set_config('storage.allow_delete_query', 'true', true)");
}

async function remove(call: Call, keys: string[]): Promise<Record<string, unknown>[]> {
  const removed = await call.database.asRole(await call.caller(), async (queries) => {
    await allowDeletion(queries);
    return await queries.query<{ version: string }>(
      `delete from storage.objects where bucket_id = $1 and name = any($2)
       returning ${objectColumns}`,
      [call.bucket, keys],
    );
  });
  for (const { version } of removed) await call.files.remove(version);
  return removed.map((row) => ({ ...row }));
}

const removal = z.object({ prefixes: z.array(z.string()).min(1).max(1_000) });

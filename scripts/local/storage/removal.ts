import * as z from "zod";
import { type Call, readJson } from "./call.ts";

/** `DELETE /object/<bucket>`: removes the named objects the caller may remove and answers with their rows. */
export async function removeObjects(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { prefixes } = await readJson(call.request, removal);
  const removed = await call.database.asRole(
    caller,
    (queries) =>
      queries.query<{ version: string }>(
        `delete from storage.objects where bucket_id = $1 and name = any($2)
       returning id, name, bucket_id, owner, owner_id, version, metadata, user_metadata,
         created_at, updated_at, last_accessed_at`,
        [call.bucket, prefixes],
      ),
  );
  for (const { version } of removed) await call.files.remove(version);
  return Response.json(removed);
}

const removal = z.object({ prefixes: z.array(z.string()).min(1).max(1_000) });

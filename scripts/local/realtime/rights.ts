import type { LocalDatabase, RoleClaims } from "../database.ts";

/** What somebody may do in a private topic. */
export interface TopicRights {
  read: boolean;
  write: boolean;
}

/**
 * Asks the policies of `realtime.messages`, as the hosted server does: a message of the topic is written and looked for
 * with the caller's rights, in a transaction that is rolled back
 * (https://supabase.com/docs/guides/realtime/authorization).
 */
export async function readRights(
  database: LocalDatabase,
  claims: RoleClaims,
  topic: string,
): Promise<TopicRights> {
  const rights = { read: false, write: false };
  const undo = new Error("rolled back");
  await database.transaction(async (queries) => {
    const [message] = await queries.query<{ id: string }>(
      `insert into realtime.messages (topic, extension, event, payload, private)
       values ($1, 'broadcast', 'authorization', '{}', true) returning id`,
      [topic],
    );
    await queries.query(
      `select set_config('realtime.topic', $1, true), set_config('request.jwt.claims', $2, true),
         set_config('request.jwt.claim.sub', $3, true), set_config('request.jwt.claim.role', $4, true),
         set_config('role', $4, true)`,
      [topic, JSON.stringify(claims), claims.sub ?? "", claims.role],
    );
    const found = await queries.query("select from realtime.messages where id = $1", [message?.id]);
    rights.read = found.length > 0;
    await queries.query(
      `insert into realtime.messages (topic, extension, event, payload, private)
       values ($1, 'broadcast', 'authorization', '{}', true)`,
      [topic],
    );
    rights.write = true;
    throw undo;
  }).catch((error) => {
    // 42501: a policy that refuses, or a role without the right; what was found out before holds.
    if (error !== undo && error.code !== "42501") throw error;
  });
  return rights;
}

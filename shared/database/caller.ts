import type { DatabaseClient } from "./client.ts";

/** Who is calling, and with what rights the database may be read for them. */
export interface Caller {
  /** Null for a caller with a secret key, who may use every project. */
  userId: string | null;
  /** Sees what the caller may see: row-level security binds it for a user and not for a secret key. */
  client: DatabaseClient;
  /** Has the service's rights, whoever calls. */
  service: DatabaseClient;
}

import { type DatabaseClient, unwrap } from "./client.ts";

/** Who is calling, and with what rights the database may be read for them. */
export interface Caller {
  /** Null for a caller with a secret key, who may use every project. */
  userId: string | null;
  /** Sees what the caller may see: row-level security binds it for a user and not for a secret key. */
  client: DatabaseClient;
  /** Has the service's rights, whoever calls. */
  service: DatabaseClient;
}

/**
 * Whether an account is still there: its access tokens outlive it by up to an hour.
 *
 * @param service has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function accountExists(service: DatabaseClient, account: string): Promise<boolean> {
  return unwrap(
    "look for the account",
    await service.rpc("image_generation_account_exists", { account }),
  );
}

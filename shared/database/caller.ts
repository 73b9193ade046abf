import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import type { ApiKeyScope } from "./api_keys.ts";

/** With what rights the database is asked for whoever calls. */
export interface CallerRights {
  /** Sees what the caller may see: row-level security binds it, but for a secret key. */
  client: DatabaseReader;
  /** Has the service's rights, whoever calls. */
  service: DatabaseClient;
}

/** Whoever calls, by the way in which they showed who they are. */
export type Caller =
  & CallerRights
  & (
    | {
      kind: "user";
      /** Of the account. */
      id: string;
    }
    | {
      kind: "api_key";
      /** Of the key. */
      id: string;
      /** The only project that it reaches. */
      projectId: string;
      scopes: readonly ApiKeyScope[];
    }
    | {
      /** May use every project. */
      kind: "secret_key";
      id: null;
    }
  );

/** The account that a caller is; null for a key. */
export function accountOf(caller: Caller): string | null {
  return caller.kind === "user" ? caller.id : null;
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

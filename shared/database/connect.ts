import { PostgrestClient } from "@supabase/postgrest-js";
import type { StorageClient } from "@supabase/storage-js";
import type { DatabaseClient } from "./client.ts";
import type { Database } from "./types.ts";

const databaseMs = 15_000;

/** With what a project is asked. */
export interface ProjectAccess {
  /** Of the project, such as `https://abc.supabase.co`. */
  url: string;
  /** A publishable or a secret key. */
  apiKey: string;
  /** Of whom it is asked for; absent for the key's own rights. */
  token?: string;
  fetch: typeof fetch;
}

/**
 * The two parts of supabase-js by which this service speaks to its project. The whole of it would bring sign-in, sockets
 * and their timers into every function and make them anew with every request.
 */
export function connectToProject({ url, apiKey, token, fetch }: ProjectAccess): DatabaseClient {
  const at = (path: string) => new URL(path, url.endsWith("/") ? url : `${url}/`).href;
  const headers = { apikey: apiKey, Authorization: `Bearer ${token ?? apiKey}` };
  const makeRest = () =>
    new PostgrestClient<Database>(at("rest/v1"), {
      headers,
      schema: "public",
      // The database answers in milliseconds, so one that hangs is not waited for. Storage is: pictures take their time.
      fetch: (input: Parameters<typeof fetch>[0], init: { signal?: AbortSignal | null } = {}) => {
        const limits = [AbortSignal.timeout(databaseMs), ...(init.signal ? [init.signal] : [])];
        return fetch(input, { ...init, signal: AbortSignal.any(limits) });
      },
    });
  let rest: PostgrestClient<Database> | undefined;
  let storage: Promise<StorageClient> | undefined;
  return {
    // Made when it is needed: most requests speak with the service's rights alone.
    get rpc() {
      rest ??= makeRest();
      return rest.rpc.bind(rest);
    },
    get storage() {
      return storage ??= openStorage(at("storage/v1"), headers, fetch);
    },
  };
}

async function openStorage(
  url: string,
  headers: Record<string, string>,
  fetchIn: typeof fetch,
): Promise<StorageClient> {
  const { StorageClient } = await import("@supabase/storage-js");
  return new StorageClient(url, headers, fetchIn);
}

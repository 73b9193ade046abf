import type { PostgrestClient, PostgrestError } from "@supabase/postgrest-js";
import type { StorageClient } from "@supabase/storage-js";
import {
  apiKeyRefused,
  conflict,
  forbidden,
  internal,
  invalidRequest,
  noneOfYours,
  tokenRefused,
  tooOften,
} from "../errors/mod.ts";
import type { Database } from "./types.ts";

/** The time in which only so many changes are taken, in ms, as `image_generation.act_for` has it. */
const changesMs = 60_000;

/**
 * What speaks to this project's database and Storage, as a client of supabase-js does; whose rights it has depends on who
 * made it.
 */
export interface DatabaseClient {
  rpc: PostgrestClient<Database>["rpc"];
  /** Loaded with the first picture that is asked for; one that is there already, as of supabase-js, does too. */
  readonly storage: StorageClient | Promise<StorageClient>;
}

/** What is needed of a client to read by the functions of the database. */
export type DatabaseReader = Pick<DatabaseClient, "rpc">;

/**
 * The data of an answer of the database.
 *
 * @param action what was being done, in the infinitive, for the message, such as `read the job`
 * @throws ServiceError `invalid_request`, `unauthorized`, `forbidden`, `not_found`, `conflict` or `rate_limited` for what is no fault of the
 * service, else `internal` when the database refused or could not be reached
 */
export function unwrap<Data>(
  action: string,
  answer: { data: Data | null; error: PostgrestError | null },
): Data {
  if (answer.error) {
    const { code, message } = answer.error;
    const cause = new Error(`${code}: ${message}`, { cause: answer.error });
    if (isCallersMistake(code)) {
      const detail = `The database refused to ${action}: a value is out of its range.`;
      throw invalidRequest(detail, undefined, cause);
    }
    if (isTokenOver(code)) throw tokenRefused("rejected");
    // What our own functions raise, in words for the caller.
    if (code === "PT401") throw apiKeyRefused("expired");
    if (code === "PT404") throw noneOfYours(message, cause);
    if (code === "PT409") throw conflict(told(answer.error));
    if (code === "PT429") throw tooOften(told(answer.error), changesMs / 1_000);
    if (code === "42501") {
      throw forbidden(action, undefined, cause);
    }
    throw internal(`The database could not ${action}. Try again.`, cause);
  }
  // PostgREST leaves data null only where the row type allows null, so the assertion holds.
  return answer.data as Data;
}

function told({ message, hint }: PostgrestError): string {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return hint ? `${sentence} ${hint}` : sentence;
}

// Class 22 are values that cannot be (https://www.postgresql.org/docs/current/errcodes-appendix.html), which does not pass
// by trying again.
function isCallersMistake(code: string): boolean {
  return code.startsWith("22");
}

// A token may end between its check here and PostgREST's own
// (https://docs.postgrest.org/en/stable/references/errors.html#group-3-jwt).
function isTokenOver(code: string): boolean {
  return code.startsWith("PGRST30");
}

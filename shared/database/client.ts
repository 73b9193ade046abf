import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import { forbidden, internal, invalidRequest, tokenRefused } from "../errors/mod.ts";
import type { Database } from "./types.ts";

/** A supabase-js client of this project's schema; whose rights it has depends on who made it. */
export type DatabaseClient = SupabaseClient<Database>;

/**
 * The data of an answer of the database.
 *
 * @param action what was being done, in the infinitive, for the message, such as `read the job`
 * @throws ServiceError `invalid_request`, `unauthorized` or `forbidden` for what is no fault of the service, else
 * `internal` when the database refused or could not be reached
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
    if (code === "42501") {
      throw forbidden(action, undefined, cause);
    }
    throw internal(`The database could not ${action}. Try again.`, cause);
  }
  // PostgREST leaves data null only where the row type allows null, so the assertion holds.
  return answer.data as Data;
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

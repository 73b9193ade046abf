import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import { internal } from "../errors/mod.ts";
import type { Database } from "./types.ts";

/** A supabase-js client of this project's schema; whose rights it has depends on who made it. */
export type DatabaseClient = SupabaseClient<Database>;

/**
 * The data of an answer of the database.
 *
 * @param action what was being done, in the infinitive, for the message, such as `read the job`
 * @throws ServiceError `internal` when the database refused or could not be reached
 */
export function unwrap<Data>(
  action: string,
  answer: { data: Data | null; error: PostgrestError | null },
): Data {
  if (answer.error) {
    throw internal(
      `The database could not ${action}. Try again.`,
      new Error(`${answer.error.code}: ${answer.error.message}`, { cause: answer.error }),
    );
  }
  // PostgREST leaves data null only where the row type allows null, so the assertion holds.
  return answer.data as Data;
}

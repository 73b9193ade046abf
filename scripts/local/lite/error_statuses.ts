/**
 * The HTTP status PostgREST gives to a SQLSTATE, for those that lite answers with 500 and a code of its own.
 * https://docs.postgrest.org/en/v12/references/errors.html
 *
 * @returns undefined for a SQLSTATE that lite gets right
 */
export function postgrestStatus(sqlState: string): number | undefined {
  if (/^(42|22|21|PT)/.test(sqlState)) return undefined;
  if (["23502", "23503", "23505", "25006"].includes(sqlState)) return undefined;
  if (sqlState.startsWith("23") || sqlState === "P0001") return 400;
  if (/^(0L|0P|28)/.test(sqlState)) return 403;
  if (/^(08|53)/.test(sqlState) || sqlState === "57P01") return 503;
  return /^(09|25|2D|38|39|3B|40|54|55|57|58|F0|HV|P0|XX)/.test(sqlState) ? 500 : 400;
}

/** What lite reads of a database error. */
interface DatabaseError {
  code: string;
  message: string;
  detail?: string | null;
  hint?: string | null;
}

/**
 * Gives an error the status PostgREST would, in the words that lite passes on unchanged: those of a function that does
 * `raise sqlstate 'PGRST'`. Everything else is returned as it is.
 */
export function asPostgrestError(error: unknown): unknown {
  if (!isDatabaseError(error)) return error;
  const status = postgrestStatus(error.code);
  if (status === undefined) return error;
  const { code, message, detail = null, hint = null } = error;
  return Object.assign(new Error(JSON.stringify({ code, message, details: detail, hint })), {
    code: "PGRST",
    detail: JSON.stringify({ status, headers: {} }),
  });
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^[0-9A-Z]{5}$/.test(error.code) && error.code !== "PGRST";
}

import type { Context } from "hono";
import type { AppEnvironment } from "../../shared/http/mod.ts";

/**
 * Whether the caller wants an answer at once and the work in the background
 * (https://www.rfc-editor.org/rfc/rfc7240#section-4.1); says in the answer that this is heeded.
 *
 * @param prefer the header `Prefer`
 */
export function respondsAsync(context: Context<AppEnvironment>, prefer = ""): boolean {
  const asked = prefer.split(",")
    .some((preference) => preference.trim().toLowerCase() === "respond-async");
  if (asked) context.header("preference-applied", "respond-async");
  return asked;
}

import type { Context } from "hono";
import type { AppEnvironment } from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";

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

/**
 * What comes of some work until a moment, or undefined when it takes longer; the work goes on.
 *
 * @param deadline milliseconds since the epoch
 */
export async function firstUntil<Result>(
  work: Promise<Result>,
  deadline: number,
): Promise<Result | undefined> {
  const waiting = new AbortController();
  const late = systemClock.sleep(deadline - systemClock.now(), waiting.signal)
    .then(() => undefined, () => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.abort();
  }
}

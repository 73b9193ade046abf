import type { Context } from "hono";
import * as z from "zod";
import { ServiceError } from "../../shared/errors/mod.ts";
import type { AppEnvironment } from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";

const idempotencyKey = z.string().min(1).max(255);

/**
 * Whether the caller wants an answer at once and the work in the background
 * (https://www.rfc-editor.org/rfc/rfc7240#section-4.1); says in the answer that this is heeded.
 */
export function respondsAsync(context: Context<AppEnvironment>): boolean {
  const asked = (context.req.header("prefer") ?? "").split(",")
    .some((preference) => preference.trim().toLowerCase() === "respond-async");
  if (asked) context.header("preference-applied", "respond-async");
  return asked;
}

/**
 * The key that makes the request one and the same however often it is sent.
 *
 * @throws ServiceError `invalid_request` when it is empty or longer than 255 characters
 */
export function readIdempotencyKey(context: Context<AppEnvironment>): string | undefined {
  const header = context.req.header("idempotency-key");
  if (header === undefined) return undefined;
  const parsed = idempotencyKey.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new ServiceError("invalid_request", "An Idempotency-Key has 1 to 255 characters.", {
    errors: [{ path: "Idempotency-Key", message: "must have 1 to 255 characters" }],
  });
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

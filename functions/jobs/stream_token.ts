import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a token opens the stream of its generation, in ms: what a page needs to come back to a stream that broke off. */
export const streamTokenMs = 15 * 60_000;

/** A token that was just made. */
export interface StreamToken {
  token: string;
  /** ms since the epoch. */
  expiresAt: number;
}

/**
 * Makes a token that opens the events of one generation and nothing else, for addresses: a browser's `EventSource` sends
 * no headers. It is signed with a secret key of the project and kept nowhere.
 *
 * @param now ms since the epoch
 */
export function createStreamToken(jobId: string, secretKey: string, now: number): StreamToken {
  const expiresAt = now + streamTokenMs;
  return { token: `${expiresAt.toString(36)}.${sign(jobId, expiresAt, secretKey)}`, expiresAt };
}

/**
 * Whether a token opens the stream of a generation.
 *
 * @param secretKeys all of the project: the one that it was signed with may be on its way out
 * @param now ms since the epoch
 */
export function isStreamToken(
  token: string,
  jobId: string,
  secretKeys: string[],
  now: number,
): boolean {
  const [time = "", signature = ""] = token.split(".");
  const expiresAt = parseInt(time, 36);
  if (!(expiresAt > now)) return false;
  return secretKeys.some((key) => isEqual(signature, sign(jobId, expiresAt, key)));
}

function sign(jobId: string, expiresAt: number, secretKey: string): string {
  return createHmac("sha256", secretKey)
    .update(`image-generation stream\n${jobId.toLowerCase()}\n${expiresAt}`)
    .digest("base64url");
}

function isEqual(one: string, other: string): boolean {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const [a, b] = [bytes(one), bytes(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

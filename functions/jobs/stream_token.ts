import { isSignatureOf, signatureOf } from "../../shared/runtime/mod.ts";

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
export async function createStreamToken(
  jobId: string,
  secretKey: string,
  now: number,
): Promise<StreamToken> {
  const expiresAt = now + streamTokenMs;
  const signature = await signatureOf(signedText(jobId, expiresAt), secretKey);
  return { token: `${expiresAt.toString(36)}.${signature}`, expiresAt };
}

/**
 * Whether a token opens the stream of a generation.
 *
 * @param secretKeys all of the project: the one that it was signed with may be on its way out
 * @param now ms since the epoch
 */
export async function isStreamToken(
  token: string,
  jobId: string,
  secretKeys: string[],
  now: number,
): Promise<boolean> {
  const [time = "", signature = ""] = token.split(".");
  const expiresAt = parseInt(time, 36);
  if (!(expiresAt > now)) return false;
  return await isSignatureOf(signature, signedText(jobId, expiresAt), secretKeys);
}

function signedText(jobId: string, expiresAt: number): string {
  return `image-generation stream\n${jobId.toLowerCase()}\n${expiresAt}`;
}

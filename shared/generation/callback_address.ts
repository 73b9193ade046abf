import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ProviderId } from "../providers/catalog.ts";

/** An address for one attempt, and what is kept of the token in it. */
export interface CallbackAddress {
  url: string;
  /** SHA-256 of the token, hexadecimal. */
  tokenHash: string;
}

/**
 * Makes an address that a provider may call when a task of an attempt has ended. Whoever knows it can make the service
 * look at the attempt, and nothing else, until that ends.
 *
 * @param base where providers reach this project's functions
 */
export function makeCallbackAddress(
  base: string,
  provider: ProviderId,
  attemptId: string,
): CallbackAddress {
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return {
    url: `${base}/functions/v1/callbacks/${provider}/${attemptId}/${token}`,
    tokenHash: createHash("sha256").update(token).digest("hex"),
  };
}

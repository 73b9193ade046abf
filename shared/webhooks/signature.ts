import { decodeBase64, encodeBase64 } from "hono/utils/encode";
import { sign } from "../runtime/mod.ts";

/** What a signature covers. */
export interface WebhookMessage {
  /** The same for every try, so that a receiver knows a message it has seen. */
  id: string;
  /** Of this try, in seconds since the epoch. */
  timestamp: number;
  /** Byte for byte what is sent. */
  body: string;
}

const secretPrefix = "whsec_";
const secretBytes = 32;

/** Makes a secret: `whsec_` and 32 random bytes in base64. */
export function createSecret(): string {
  return secretPrefix + encodeBase64(crypto.getRandomValues(new Uint8Array(secretBytes)).buffer);
}

/**
 * The headers of a message, signed by Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 *
 * @param secrets as {@link createSecret} makes them; each signs, so that a receiver may know any of them
 */
export async function signMessage(
  message: WebhookMessage,
  secrets: string[],
): Promise<Record<string, string>> {
  const { id, timestamp, body } = message;
  const signatures = await Promise.all(secrets.map(async (secret) => {
    const key = decodeBase64(secret.slice(secretPrefix.length));
    return `v1,${encodeBase64((await sign(`${id}.${timestamp}.${body}`, key)).buffer)}`;
  }));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

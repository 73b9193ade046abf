import { Buffer } from "node:buffer";
import { createHmac, randomBytes } from "node:crypto";

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
  return secretPrefix + randomBytes(secretBytes).toString("base64");
}

/**
 * The headers of a message, signed by Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 *
 * @param secrets as {@link createSecret} makes them; each signs, so that a receiver may know any of them
 */
export function signMessage(message: WebhookMessage, secrets: string[]): Record<string, string> {
  const { id, timestamp, body } = message;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

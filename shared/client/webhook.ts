import { ImageGenerationError } from "./error.ts";
import type { WebhookMessage } from "./types.ts";

/** A message as it came: a `Request`, or its headers and its body as text, before anything has parsed it. */
export type ReceivedMessage = Request | {
  headers: Headers | { readonly [name: string]: string | string[] | undefined };
  body: string;
};

const toleranceSeconds = 300;

/**
 * The message of a webhook, once its signature and its age are found right (https://www.standardwebhooks.com). Written
 * with the runtime's own HMAC, because the library brings one along that is as large as all the rest of this client.
 *
 * @param secret of the endpoint, `whsec_…`
 * @throws ImageGenerationError `webhook_refused`
 */
export async function verifyWebhook(
  message: ReceivedMessage,
  secret: string,
): Promise<WebhookMessage> {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"]
    .map((name) => headerOf(message.headers, name));
  if (!id || !timestamp || !signatures) {
    throw refused("It has no webhook-id, webhook-timestamp or webhook-signature.");
  }
  const ageSeconds = Date.now() / 1_000 - Number(timestamp);
  if (!(Math.abs(ageSeconds) <= toleranceSeconds)) {
    throw refused(`Its time is more than ${toleranceSeconds} s from this machine's.`);
  }
  const body = message instanceof Request ? await message.text() : message.body;
  const key = await crypto.subtle.importKey(
    "raw",
    fromBase64(secret.replace(/^whsec_/, "")) ?? new Uint8Array(),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  ).catch((cause) => {
    throw refused("The secret is none: it begins with whsec_.", cause);
  });
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const each of signatures.split(" ")) {
    const signature = each.startsWith("v1,") ? fromBase64(each.slice(3)) : undefined;
    if (signature && await crypto.subtle.verify("HMAC", key, signature, signed)) {
      return JSON.parse(body);
    }
  }
  throw refused("No signature is made with this secret of this body.");
}

function headerOf(
  headers: Exclude<ReceivedMessage, Request>["headers"],
  name: string,
): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = headers[name] ?? headers[name.toUpperCase()];
  return typeof value === "string" ? value : value?.[0];
}

function fromBase64(text: string): ReturnType<typeof Uint8Array.of> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function refused(reason: string, cause?: unknown): ImageGenerationError {
  return new ImageGenerationError("webhook_refused", `The message is refused. ${reason}`, {
    cause,
  });
}

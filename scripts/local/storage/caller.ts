import type { RoleClaims } from "../database.ts";
import { StorageError } from "./errors.ts";
import type { Tokens } from "./tokens.ts";

/** The project's API keys. */
export interface ApiKeys {
  publishableKey: string;
  secretKey: string;
}

/**
 * Who sent a request. The API key, in the header or the query parameter `apikey`, decides between `anon` and
 * `service_role`; a user's token beside either key makes it that user.
 *
 * @throws StorageError `InvalidSchema` without a key, `Unauthorized` with an unknown one, `AccessDenied` for a token
 *   that is forged or expired
 */
export async function identifyCaller(
  request: Request,
  keys: ApiKeys,
  tokens: Tokens,
): Promise<RoleClaims> {
  const apiKey = request.headers.get("apikey") ??
    new URL(request.url).searchParams.get("apikey");
  const role = apiKey === keys.secretKey
    ? "service_role"
    : apiKey === keys.publishableKey
    ? "anon"
    : undefined;
  if (!role) {
    throw apiKey
      ? new StorageError("Unauthorized", "Invalid API key")
      : new StorageError("InvalidSchema", "headers must have required property 'authorization'");
  }
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer === undefined || bearer === apiKey) return { role };
  return await tokens.verifyCaller(bearer);
}

import {
  authenticateApiKey,
  type Caller,
  type DatabaseClient,
  readerForKey,
} from "../database/mod.ts";
import { apiKeyRefused } from "../errors/mod.ts";
import { sha256, toBase64Url } from "../runtime/mod.ts";

/** What every API key begins with, so that whoever finds one, or scans for secrets, knows what it is. */
const beginning = "igk_";
const randomLength = 32;

/** A key that was just made. */
export interface ApiKeySecret {
  /** The whole key, which nobody is shown again. */
  key: string;
  /** Its first characters, for people. */
  prefix: string;
  /** SHA-256 of the key, hexadecimal. */
  hash: string;
}

/** Makes an API key of 256 random bits. */
export async function createApiKeySecret(): Promise<ApiKeySecret> {
  const key = beginning + toBase64Url(crypto.getRandomValues(new Uint8Array(randomLength)));
  return { key, prefix: key.slice(0, beginning.length + 6), hash: await sha256(key) };
}

/** The API key that a request brings, as `x-api-key` or as a bearer token; undefined without one. */
export function apiKeyOf(headers: Headers): string | undefined {
  const own = headers.get("x-api-key");
  if (own !== null) return own.trim();
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer?.startsWith(beginning) ? bearer : undefined;
}

/**
 * The caller that an API key stands for.
 *
 * @param service has the service's rights
 * @throws ServiceError `unauthorized` for a key that is none, or none any more, `internal` when the database fails
 */
export async function identifyApiKey(key: string, service: DatabaseClient): Promise<Caller> {
  // Whatever else came in the header is not asked about.
  if (!key.startsWith(beginning)) throw apiKeyRefused("unknown");
  const found = await authenticateApiKey(service, await sha256(key));
  if (found.outcome !== "accepted") throw apiKeyRefused(found.outcome);
  return {
    kind: "api_key",
    id: found.id,
    projectId: found.project_id,
    scopes: found.scopes,
    client: readerForKey(service, found.id),
    service,
  };
}

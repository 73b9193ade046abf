import * as z from "zod";
import type { DatabaseClient, DatabaseReader } from "./client.ts";
import { unwrap } from "./client.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";
import type { Json } from "./types.ts";

/** What a key may be allowed: to draw, cancel and delete; to read; to manage, which includes the others. */
export const apiKeyScopes = ["generate", "read", "admin"] as const;

/** One of {@link apiKeyScopes}. */
export type ApiKeyScope = typeof apiKeyScopes[number];

/** A key of a project, without what opens. */
export const apiKey = z.lazy(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    name: z.string(),
    prefix: z.string().describe("What the key begins with."),
    scopes: z.array(z.enum(apiKeyScopes)),
    account_id: z.string().nullable().describe(
      "The account that its use counts to; null for one that was made with a secret key.",
    ),
    expires_at: z.string().nullable(),
    created_at: z.string(),
    last_used_at: z.string().nullable().describe("To the minute."),
  }).meta({ id: "ApiKey" })
);

/** A parsed {@link apiKey}. */
export type ApiKey = z.infer<typeof apiKey>;

/** A key to make. */
export interface NewApiKey {
  /** Absent for the caller's default project. */
  project_id?: string | undefined;
  name: string;
  prefix: string;
  scopes: ApiKeyScope[];
  /** ISO 8601; absent or null for one that does not expire. */
  expires_at?: string | null | undefined;
  limits?: Record<string, number | null | undefined> | undefined;
}

/** What to change of a key; what is absent stays as it is. */
export interface ApiKeyChange {
  name?: string | undefined;
  scopes?: ApiKeyScope[] | undefined;
  expires_at?: string | null | undefined;
}

const refusals = [
  z.object({ outcome: z.literal("not_found") }),
  z.object({ outcome: z.literal("forbidden") }),
] as const;

const authenticated = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("accepted"),
      id: z.string(),
      project_id: z.string(),
      scopes: z.array(z.enum(apiKeyScopes)),
    }),
    z.object({ outcome: z.enum(["unknown", "expired"]) }),
  ])
);

const createOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("created"), key: apiKey }),
    z.object({ outcome: z.literal("limit_reached"), allowed: z.number() }),
    ...refusals,
  ])
);

const changeOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("changed"), key: apiKey }),
    ...refusals,
  ])
);

const rotateOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("rotated"), key: apiKey, previous_expires_at: z.string() }),
    ...refusals,
  ])
);

const deleteOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("deleted") }),
    ...refusals,
  ])
);

/**
 * Whose key it is, and that it is being used.
 *
 * @param client has the service's rights
 * @param secretHash SHA-256 of the key, hexadecimal
 * @throws ServiceError `internal` when the database fails
 */
export async function authenticateApiKey(
  client: DatabaseClient,
  secretHash: string,
): Promise<z.infer<typeof authenticated>> {
  const answer = await client.rpc("image_generation_authenticate_key", { secret_hash: secretHash });
  return authenticated.parse(unwrap("look for the API key", answer));
}

/**
 * A reader that sees what an API key may see: the database puts the key in a user's place, and row-level security binds
 * it.
 *
 * @param service has the service's rights
 */
export function readerForKey(service: DatabaseClient, apiKeyId: string): DatabaseReader {
  const rpc = (call: string, given: Record<string, Json> = {}) =>
    service.rpc("image_generation_read_as_key", { api_key_id: apiKeyId, call, arguments: given });
  // The database answers each call as the function of that name does, which its own type cannot say of all at once.
  return { rpc } as unknown as DatabaseReader;
}

/**
 * Keys, newest first.
 *
 * @param client whose rights decide which keys are visible
 * @param limit keys at most
 * @param after the last key of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function listApiKeys(
  client: DatabaseReader,
  projectId: string | undefined,
  limit: number,
  after?: PageCursor,
): Promise<ApiKey[]> {
  const answer = await client.rpc("image_generation_api_keys", {
    filter: toFilter({ project_id: projectId, after }),
    most: limit,
  });
  return z.array(apiKey).parse(unwrap("list the API keys", answer));
}

/**
 * Makes a key.
 *
 * @param client has the service's rights
 * @param caller an account or another API key; null for a caller with a secret key
 * @param secretHash SHA-256 of the key, hexadecimal
 * @throws ServiceError `internal` when the database fails
 */
export async function createApiKey(
  client: DatabaseClient,
  caller: string | null,
  { limits, ...key }: NewApiKey,
  secretHash: string,
): Promise<z.infer<typeof createOutcome>> {
  const answer = await client.rpc("image_generation_create_api_key", {
    // The generator types every argument as not null; the function takes null for the service.
    caller: caller as string,
    key: { ...key, ...(limits && { limits: { ...limits } }) },
    secret_hash: secretHash,
  });
  return createOutcome.parse(unwrap("create the API key", answer));
}

/**
 * Changes a key.
 *
 * @param client has the service's rights
 * @param caller an account or another API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function changeApiKey(
  client: DatabaseClient,
  caller: string | null,
  apiKeyId: string,
  change: ApiKeyChange,
): Promise<z.infer<typeof changeOutcome>> {
  const answer = await client.rpc("image_generation_change_api_key", {
    caller: caller as string, // as above
    api_key_id: apiKeyId,
    change: { ...change },
  });
  return changeOutcome.parse(unwrap("change the API key", answer));
}

/**
 * Gives a key a new secret; the one it had opens for a while longer.
 *
 * @param client has the service's rights
 * @param caller an account or another API key; null for a caller with a secret key
 * @param secret the new one's first characters, and its SHA-256, hexadecimal
 * @param overlapSeconds 0 ends the one before at once
 * @throws ServiceError `internal` when the database fails
 */
export async function rotateApiKey(
  client: DatabaseClient,
  caller: string | null,
  apiKeyId: string,
  secret: { prefix: string; hash: string },
  overlapSeconds: number,
): Promise<z.infer<typeof rotateOutcome>> {
  const answer = await client.rpc("image_generation_rotate_api_key", {
    caller: caller as string, // as above
    api_key_id: apiKeyId,
    prefix: secret.prefix,
    secret_hash: secret.hash,
    overlap_seconds: overlapSeconds,
  });
  return rotateOutcome.parse(unwrap("rotate the API key", answer));
}

/**
 * Ends a key.
 *
 * @param client has the service's rights
 * @param caller an account or another API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function deleteApiKey(
  client: DatabaseClient,
  caller: string | null,
  apiKeyId: string,
): Promise<z.infer<typeof deleteOutcome>> {
  const answer = await client.rpc("image_generation_delete_api_key", {
    caller: caller as string, // as above
    api_key_id: apiKeyId,
  });
  return deleteOutcome.parse(unwrap("delete the API key", answer));
}

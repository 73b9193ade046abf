import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import { type Clock, systemClock } from "../runtime/mod.ts";
import { imageBucket } from "./object_path.ts";
import { boundedBody, withinTime } from "./time_limit.ts";

// A caller waits for it who has waited for the pictures already.
const signingMs = 5_000;

/** How long addresses work where nothing else is asked for, in s. */
export const signedForSeconds = 3_600;

/**
 * Addresses at which objects can be read without credentials for a while.
 *
 * @param client whose rights decide which objects can be signed
 * @param expiresInSeconds how long the addresses work
 * @returns by object path; an object that is gone or not visible has none
 * @throws ServiceError `internal` when Storage fails
 */
export async function signObjects(
  client: DatabaseClient,
  paths: string[],
  expiresInSeconds: number,
  clock?: Clock,
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const ahead = takeSignedAhead(client, keyOf(paths, expiresInSeconds));
  return await ahead ?? await requestAddresses(client, paths, expiresInSeconds, clock);
}

/** How long an answer may take that addresses were signed ahead for, in ms. */
const aheadMs = 5_000;
const mostAhead = 100;

/** What is being signed, by whose rights and for what; undefined where that failed. */
const signedAhead = new WeakMap<
  DatabaseClient,
  Map<string, { addresses: Promise<Map<string, string> | undefined>; at: number }>
>();

/**
 * Begins to sign what an answer is about to name, while its job is still being written: {@link signObjects} takes it from
 * there once, within five seconds. Never throws.
 */
export function signAhead(
  client: DatabaseClient,
  paths: string[],
  expiresInSeconds: number,
): void {
  if (paths.length === 0) return;
  const known = signedAhead.get(client) ?? new Map();
  signedAhead.set(client, known);
  const [oldest] = known.keys();
  if (known.size >= mostAhead && oldest !== undefined) known.delete(oldest);
  const addresses = requestAddresses(client, paths, expiresInSeconds).catch(() => undefined);
  known.set(keyOf(paths, expiresInSeconds), { addresses, at: systemClock.now() });
}

function takeSignedAhead(client: DatabaseClient, key: string) {
  const found = signedAhead.get(client)?.get(key);
  signedAhead.get(client)?.delete(key);
  return found && systemClock.now() - found.at < aheadMs ? found.addresses : undefined;
}

function keyOf(paths: string[], expiresInSeconds: number): string {
  return JSON.stringify([expiresInSeconds, ...paths.toSorted()]);
}

async function requestAddresses(
  client: DatabaseClient,
  paths: string[],
  expiresInSeconds: number,
  clock?: Clock,
): Promise<Map<string, string>> {
  const signing = (await client.storage).from(imageBucket).createSignedUrls(
    paths,
    expiresInSeconds,
  );
  const { data, error } = await withinTime("sign the pictures' addresses", signing, {
    limitMs: signingMs,
    ...(clock && { clock }),
  });
  if (error) {
    throw internal("The pictures' addresses could not be signed. Try again.", error);
  }
  return new Map(
    data.flatMap(({ path, signedUrl }) => path && signedUrl ? [[path, signedUrl] as const] : []),
  );
}

/**
 * Removes objects; one that is gone already is no error.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when Storage fails
 */
export async function removeObjects(
  client: DatabaseClient,
  paths: string[],
  { bucket = imageBucket, clock }: { bucket?: string; clock?: Clock } = {},
): Promise<void> {
  if (paths.length === 0) return;
  const removing = (await client.storage).from(bucket).remove(paths);
  const { error } = await withinTime("remove the pictures", removing, { ...(clock && { clock }) });
  if (error) {
    throw internal("The pictures could not be removed. Try again.", error);
  }
}

/**
 * The bytes of an object, as they come.
 *
 * @param client whose rights decide whether the object can be read
 * @throws ServiceError `internal` when Storage fails; the body too, when it stops in between
 */
export async function openObject(
  client: DatabaseClient,
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  const opening = (await client.storage).from(imageBucket).download(path).asStream();
  const { data, error } = await withinTime("open the picture", opening);
  if (error) throw internal("The picture could not be read. Try again.", error);
  return boundedBody(data);
}

import type { Queries, RoleClaims } from "../database.ts";
import { StorageError } from "./errors.ts";

/** Where an object is. */
export interface Place {
  bucket: string;
  key: string;
}

/** What Storage notes of an object's bytes, under the names hosted Storage uses. */
export interface FileMetadata {
  /** Entity tag with its quotes. */
  eTag: string;
  /** Bytes. */
  size: number;
  mimetype: string;
  cacheControl: string;
  lastModified: string;
  /** Bytes. */
  contentLength: number;
  httpStatusCode: 200;
}

/** One object as the database holds it. */
export interface StoredObject {
  id: string;
  name: string;
  /** Names the file with the bytes. */
  version: string;
  metadata: FileMetadata;
  userMetadata: Record<string, unknown> | null;
  createdAt: string;
  updatedAt: string;
}

/** A row about to be written. */
export interface NewObject extends Place {
  version: string;
  /** The user who owns it; absent for the service itself. */
  owner?: string | undefined;
  metadata: FileMetadata;
  userMetadata: Record<string, unknown>;
}

/**
 * The object at a place, as far as the role of `queries` sees it.
 *
 * @throws StorageError `NoSuchKey`
 */
export async function findObject(queries: Queries, place: Place): Promise<StoredObject> {
  const [object] = await queries.query<StoredObject>(
    `select id, name, version, metadata, user_metadata as "userMetadata",
       created_at as "createdAt", updated_at as "updatedAt"
     from storage.objects where bucket_id = $1 and name = $2`,
    [place.bucket, place.key],
  );
  return object ?? noSuchKey();
}

/** Says that there is no object, or none the caller may see: Storage does not tell which. */
export function noSuchKey(): never {
  throw new StorageError("NoSuchKey", "Object not found");
}

/** What is answered of an object's row. */
export const objectColumns =
  `name, bucket_id, owner, owner_id, version, id, updated_at, created_at, last_accessed_at,
  metadata, user_metadata`;

/** Where a row of {@link NewObject} goes; the parameters are those of {@link insertParameters}. */
const insertObject = `insert into storage.objects
    (bucket_id, name, owner, owner_id, version, metadata, user_metadata)
  values ($1, $2, case when $3 ~ '^[0-9a-fA-F-]{36}$' then $3::uuid end, $3, $4, $5, $6)`;
const replaceObject = `on conflict (bucket_id, name) do update set
    owner = excluded.owner, owner_id = excluded.owner_id, version = excluded.version,
    metadata = excluded.metadata, user_metadata = excluded.user_metadata, updated_at = now()`;

/**
 * Lets the database judge whether `caller` may write an object, policies and the unique key included, and leaves no
 * trace. Asked before the bytes come, so that no transaction is held open while they do.
 */
export async function probeWrite(
  database: { asRole<T>(claims: RoleClaims, work: (queries: Queries) => Promise<T>): Promise<T> },
  caller: RoleClaims,
  object: Omit<NewObject, "version" | "metadata"> & { metadata: Partial<FileMetadata> },
  upsert: boolean,
): Promise<void> {
  const undo = new Error("The write is allowed; take it back");
  await database.asRole(caller, async (queries) => {
    await queries.query(
      upsert ? `${insertObject} ${replaceObject}` : insertObject,
      insertParameters({ ...object, version: crypto.randomUUID() }),
    );
    throw undo;
  }).catch((error) => {
    if (sqlState(error) === "23505") {
      throw new StorageError("KeyAlreadyExists", "The resource already exists");
    }
    if (error !== undo) throw error;
  });
}

/**
 * Writes the row of an object whose file is in place. Writers of one place wait for each other, and the last one wins:
 * whether there may be one already was judged before the bytes came, as the real server does it.
 *
 * @returns the row, and the version it replaced
 */
export async function recordObject(
  database: { transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> },
  object: NewObject,
): Promise<{ row: Record<string, unknown>; replaced: string | undefined }> {
  return await database.transaction(async (queries) => {
    await queries.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `${object.bucket}/${object.key}`,
    ]);
    const [existing] = await queries.query<{ version: string }>(
      "select version from storage.objects where bucket_id = $1 and name = $2 for update",
      [object.bucket, object.key],
    );
    const [row] = await queries.query<Record<string, unknown>>(
      `${insertObject} ${existing ? replaceObject : ""} returning ${objectColumns}`,
      insertParameters(object),
    );
    return { row: row ?? noSuchKey(), replaced: existing?.version };
  });
}

/** The SQLSTATE of a database's refusal. */
export function sqlState(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** What is noted of bytes that have just been written. */
export function describeFile(
  file: { size: number; md5: string },
  facts: { contentType: string; cacheControl: string },
  now: number,
): FileMetadata {
  return {
    eTag: `"${file.md5}"`,
    size: file.size,
    mimetype: facts.contentType,
    cacheControl: facts.cacheControl,
    lastModified: new Date(now).toISOString(),
    contentLength: file.size,
    httpStatusCode: 200,
  };
}

function insertParameters(
  object: Omit<NewObject, "metadata"> & { metadata: Partial<FileMetadata> },
): unknown[] {
  return [
    object.bucket,
    object.key,
    object.owner ?? null,
    object.version,
    object.metadata,
    object.userMetadata,
  ];
}

import * as z from "zod";
import type { Queries } from "../database.ts";
import { answeredRow, answerJson } from "./answers.ts";
import { type Call, parseInput, readJson } from "./call.ts";
import { StorageError } from "./errors.ts";
import { parseSize } from "./limits.ts";
import { parseBucketName } from "./names.ts";
import { sqlState } from "./objects.ts";
import { allowDeletion } from "./removal.ts";

/** What a bucket accepts and who may read it. */
export interface Bucket {
  id: string;
  public: boolean;
  /** Bytes; null for the limit of the whole Storage. */
  sizeLimit: number | null;
  /** Media types such as `image/png` or `image/*`; null for any. */
  mediaTypes: string[] | null;
}

/**
 * A bucket, whoever asks.
 *
 * @throws StorageError `NoSuchBucket`
 */
export async function requireBucket(queries: Queries, id: string): Promise<Bucket> {
  const [bucket] = await queries.query<Bucket>(
    `select id, public, file_size_limit::float8 as "sizeLimit", allowed_mime_types as "mediaTypes"
     from storage.buckets where id = $1`,
    [id],
  );
  return bucket ?? noSuchBucket();
}

/** `GET /bucket`: the buckets the caller may see. */
export async function listBuckets(call: Call): Promise<Response> {
  const { limit, offset, search, sortColumn, sortOrder } = parseInput(
    "querystring",
    Object.fromEntries(call.url.searchParams),
    listQuery,
  );
  const rows = await call.database.asRole(await call.caller(), (queries) =>
    queries.query(
      `select ${bucketColumns}, 'STANDARD' as type from storage.buckets
       where strpos(lower(id), lower($1)) > 0
       order by ${sortColumn} ${sortOrder}, id limit $2 offset $3`,
      [search, limit, offset],
    ));
  return answerJson(rows.map(answeredRow));
}

/** `GET /bucket/<bucket>`. */
export async function getBucket(call: Call): Promise<Response> {
  const [bucket] = await call.database.asRole(
    await call.caller(),
    (queries) =>
      queries.query(`select ${bucketColumns} from storage.buckets where id = $1`, [call.bucket]),
  );
  return answerJson(answeredRow(bucket ?? noSuchBucket()));
}

/** `POST /bucket`. */
export async function createBucket(call: Call): Promise<Response> {
  const caller = await call.caller();
  const input = await readJson(call.request, newBucket);
  const id = parseBucketName(input.id ?? input.name);
  checkMediaTypes(input.allowed_mime_types ?? []);
  try {
    await call.database.asRole(caller, (queries) =>
      queries.query(
        `insert into storage.buckets
           (id, name, public, file_size_limit, allowed_mime_types, owner_id)
         values ($1, $2, $3, $4, $5, $6)`,
        [
          id,
          parseBucketName(input.name),
          input.public ?? false,
          parseSize(input.file_size_limit ?? null),
          input.allowed_mime_types ?? null,
          caller.sub ?? null,
        ],
      ));
  } catch (error) {
    throw sqlState(error) === "23505"
      ? new StorageError("BucketAlreadyExists", "The resource already exists")
      : error;
  }
  return answerJson({ name: id });
}

/** `PUT /bucket/<bucket>`: what the body leaves out stays as it is. */
export async function updateBucket(call: Call): Promise<Response> {
  const caller = await call.caller();
  const input = await readJson(call.request, bucketSettings);
  checkMediaTypes(input.allowed_mime_types ?? []);
  const [updated] = await call.database.asRole(caller, (queries) =>
    queries.query(
      `update storage.buckets set updated_at = now(), public = coalesce($2, public),
         file_size_limit = case when $3 then $4::bigint else file_size_limit end,
         allowed_mime_types = case when $5 then $6::text[] else allowed_mime_types end
       where id = $1 returning id`,
      [
        call.bucket,
        input.public ?? null,
        input.file_size_limit !== undefined,
        parseSize(input.file_size_limit ?? null),
        input.allowed_mime_types !== undefined,
        input.allowed_mime_types ?? null,
      ],
    ));
  return answerJson(updated ? { message: "Successfully updated" } : noSuchBucket());
}

/** `POST /bucket/<bucket>/empty`: removes the objects the caller may remove, at once; the real server takes its time. */
export async function emptyBucket(call: Call): Promise<Response> {
  const caller = await call.caller();
  await requireBucket(call.database, call.bucket);
  const removed = await call.database.asRole(
    caller,
    async (queries) => {
      await allowDeletion(queries);
      return await queries.query<{ version: string }>(
        "delete from storage.objects where bucket_id = $1 returning version",
        [call.bucket],
      );
    },
  );
  for (const { version } of removed) await call.files.remove(version);
  return answerJson({
    message: "Empty bucket has been queued. Completion may take up to an hour.",
  });
}

/** `DELETE /bucket/<bucket>`: only an empty one. */
export async function deleteBucket(call: Call): Promise<Response> {
  const caller = await call.caller();
  try {
    const [deleted] = await call.database.asRole(
      caller,
      async (queries) => {
        await allowDeletion(queries);
        return await queries.query("delete from storage.buckets where id = $1 returning id", [
          call.bucket,
        ]);
      },
    );
    return answerJson(deleted ? { message: "Successfully deleted" } : noSuchBucket());
  } catch (error) {
    throw sqlState(error) === "23503"
      ? new StorageError("ResourceNotEmpty", "The bucket you tried to delete is not empty")
      : error;
  }
}

const bucketColumns = `id, name, coalesce(owner_id, owner::text, '') as owner, public,
  file_size_limit::float8 as file_size_limit, allowed_mime_types, created_at, updated_at`;

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  search: z.string().max(100).default(""),
  sortColumn: z.enum(["id", "name", "created_at", "updated_at"]).default("name"),
  sortOrder: z.enum(["asc", "desc"]).default("asc"),
});

const bucketSettings = z.object({
  public: z.boolean().optional(),
  file_size_limit: z.union([z.number(), z.string()]).nullish(),
  allowed_mime_types: z.array(z.string().max(255)).max(1_000).nullish(),
  type: z.literal("STANDARD").optional(),
  versioning_status: z.literal("DISABLED").optional(),
});
const newBucket = bucketSettings.extend({ id: z.string().optional(), name: z.string() });

function checkMediaTypes(mediaTypes: string[]): void {
  for (const mediaType of mediaTypes) {
    if (/^([\w+.-]+|\*)\/([\w+.-]+|\*)$/.test(mediaType)) continue;
    throw new StorageError("InvalidMimeType", `mime type ${mediaType} is not supported`);
  }
}

function noSuchBucket(): never {
  throw new StorageError("NoSuchBucket", "Bucket not found");
}

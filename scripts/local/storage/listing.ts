import { Buffer } from "node:buffer";
import * as z from "zod";
import { parseJson } from "../../../shared/runtime/mod.ts";
import { answeredRow, answerJson } from "./answers.ts";
import { type Call, readJson } from "./call.ts";
import { StorageError } from "./errors.ts";

/**
 * `POST /object/list/<bucket>`: one folder's folders, with `id: null`, and its files, by offset: one sequence by name, or
 * the folders first by another column.
 */
export async function listObjects(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { prefix, limit, offset, search, sortBy, exactMatch } = await readJson(
    call.request,
    listInput,
  );
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const direction = sortBy.order;
  const byName = sortBy.column === "name";
  const [foldersFirst, column] = byName
    ? ["", `name collate "C"`]
    : ["id is not null, ", sortBy.column];
  const rows = await call.database.asRole(caller, (queries) =>
    queries.query(
      `with inside as (
         select *, split_part(substr(name, length($2) + 1), '/', 1) as leaf,
           position('/' in substr(name, length($2) + 1)) > 0 as nested
         from storage.objects
         where bucket_id = $1 and ($6 and name = $2 or not $6 and starts_with(name, $2))
       ), entries as (
         select distinct on (leaf) leaf as name, null::uuid as id, null::timestamptz as created_at,
           null::timestamptz as updated_at, null::timestamptz as last_accessed_at,
           null::jsonb as metadata
         from inside where nested
         union all
         select leaf, id, created_at, updated_at, last_accessed_at, metadata
         from inside where not nested
       )
       select * from entries where starts_with(lower(name), lower($3))
       order by ${foldersFirst}${column} ${direction}, name collate "C" ${direction}
       limit $4 offset $5`,
      [call.bucket, exactMatch ? prefix : folder, search, limit, offset, exactMatch],
    ));
  return answerJson(rows.map(answeredRow));
}

/**
 * `POST /object/list-v2/<bucket>`: everything under a prefix, page by page after a cursor. With a delimiter, what lies
 * deeper is folded into folders, whose names end in `/`.
 */
export async function listObjectsByCursor(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { prefix, limit, cursor, sortBy, exactMatch, ...input } = await readJson(
    call.request,
    listByCursorInput,
  );
  const after = cursor === undefined ? null : parseCursor(cursor);
  const { column, order } = sortBy;
  const direction = order === "asc" ? ">" : "<";
  const rows = await call.database.asRole(caller, (queries) =>
    queries.query<Entry>(
      `with matching as (
         select *, case when $3 then position('/' in substr(name, length($2) + 1)) else 0 end as cut
         from storage.objects
         where bucket_id = $1 and ($7 and name = $2 or not $7 and starts_with(name, $2))
       ), entries as (
         select left(name, length($2) + cut) as name, null::uuid as id,
           min(created_at) as created_at, min(updated_at) as updated_at,
           null::timestamptz as last_accessed_at, null::jsonb as metadata
         from matching where cut > 0 group by 1
         union all
         select name, id, created_at, updated_at, last_accessed_at, metadata
         from matching where cut = 0
       ), ordered as (
         select *, ${column === "name" ? "'epoch'::timestamptz" : column} as moment from entries
       )
       select * from ordered
       where $5::text is null or (moment, name collate "C") ${direction} ($4::timestamptz, $5)
       order by moment ${order}, name collate "C" ${order} limit $6`,
      [
        call.bucket,
        prefix,
        input.with_delimiter,
        after?.moment ?? null,
        after?.name ?? null,
        limit + 1,
        exactMatch,
      ],
    ));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasNext = rows.length > limit;
  const answered = ({ moment: _moment, ...row }: Entry) => ({
    ...answeredRow(row),
    // The last segment, and only where there are segments to tell of: the whole name is in `name`.
    ...(input.with_delimiter && { key: row.name.replace(/\/$/, "").split("/").at(-1) }),
  });
  return answerJson({
    hasNext,
    ...(hasNext && last ? { nextCursor: formatCursor(last), nextCursorKey: last.name } : {}),
    folders: page.filter((entry) => entry.id === null).map((entry) => ({
      ...answered(entry),
      created_at: null,
      updated_at: null,
    })),
    objects: page.filter((entry) => entry.id !== null).map(answered),
  });
}

interface Entry extends Position {
  id: string | null;
}

/** Where a page ended. */
interface Position {
  moment: string;
  name: string;
}

const order = z.enum(["asc", "desc"]).default("asc");
const listInput = z.object({
  prefix: z.string(),
  limit: z.int().min(1).default(100).transform((limit) => Math.min(limit, 1_500)),
  offset: z.int().min(0).max(1_000_000).default(0),
  search: z.string().max(1_024).default(""),
  sortBy: z.object({
    column: z.enum(["name", "created_at", "updated_at", "last_accessed_at"]).default("name"),
    order,
  }).prefault({}),
  exactMatch: z.boolean().default(false),
});
const listByCursorInput = z.object({
  prefix: z.string().max(1_024).default(""),
  limit: z.int().min(1).default(1_000).transform((limit) => Math.min(limit, 1_000)),
  cursor: z.string().max(4_096).optional(),
  with_delimiter: z.boolean().default(false),
  sortBy: z.object({
    column: z.enum(["name", "created_at", "updated_at"]).default("name"),
    order,
  }).prefault({}),
  exactMatch: z.boolean().default(false),
});
const position = z.object({ moment: z.iso.datetime({ offset: true }), name: z.string() });

function formatCursor({ moment, name }: Position): string {
  return Buffer.from(JSON.stringify({ moment, name })).toString("base64url");
}

function parseCursor(cursor: string): Position {
  const parsed = position.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (!parsed.success) {
    throw new StorageError("InvalidParameter", "Invalid Parameter continuation token");
  }
  return parsed.data;
}

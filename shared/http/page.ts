import { decodeBase64Url } from "hono/utils/encode";
import * as z from "zod";
import type { PageCursor } from "../database/mod.ts";
import { toBase64Url, toUtf8 } from "../runtime/mod.ts";

const cursorText = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

/** The fields of a query that asks for a list page by page: `limit` rows, beginning at a `cursor`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).transform((text, context) => {
    const cursor = readCursor(text);
    if (cursor) return cursor;
    context.addIssue("is not one that this list gave out");
    return z.NEVER;
  }).optional(),
};

/**
 * The rows of a page and where the next one starts, as an opaque text; null when there is none.
 *
 * @param rows one more than `limit`, where there are as many
 * @param momentOf the moment by which the list is sorted, ISO 8601
 */
export function toPage<Row extends PageCursor>(
  rows: Row[],
  limit: number,
  momentOf: (row: Row) => string = ({ created_at }) => created_at,
): { rows: Row[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next_cursor: rows.length > limit && last
      ? writeCursor({ created_at: momentOf(last), id: last.id })
      : null,
  };
}

function writeCursor({ created_at, id }: PageCursor): string {
  return toBase64Url(toUtf8(JSON.stringify([created_at, id])));
}

function readCursor(text: string): PageCursor | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(decodeBase64Url(text)));
    const [created_at, id] = cursorText.parse(json);
    return { created_at, id };
  } catch {
    return undefined;
  }
}

/** Where a page of rows, newest first, ends: the next one starts after this row. */
export interface PageCursor {
  /** ISO 8601. */
  created_at: string;
  id: string;
}

/** The rows after a cursor, in the words of PostgREST's `or`. */
export function rowsAfter({ created_at, id }: PageCursor): string {
  return `created_at.lt."${created_at}",and(created_at.eq."${created_at}",id.lt.${id})`;
}

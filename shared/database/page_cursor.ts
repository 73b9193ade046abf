import type { Json } from "./types.ts";

/** Where a page of rows, newest first, ends: the next one starts after this row. */
export interface PageCursor {
  /** ISO 8601. */
  created_at: string;
  id: string;
}

/** A list's filter as its SQL function takes it: without what is absent. */
export function toFilter(
  filter: { [name: string]: string | PageCursor | undefined },
): Json {
  const filled: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) filled[name] = typeof value === "string" ? value : { ...value };
  }
  return filled;
}

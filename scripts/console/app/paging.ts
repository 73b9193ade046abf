/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";

/** A list that is read page by page. */
export interface Pages<Row> {
  rows: Row[] | undefined;
  error: unknown;
  hasMore: boolean;
  isLoading: boolean;
  more(): void;
  reload(): void;
}

/**
 * Reads a list page by page, from the beginning when what it depends on changes.
 *
 * @param read the page at a cursor, which is undefined for the first one
 */
export function usePages<Row>(
  read: (
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<{ rows: Row[]; next_cursor: string | null }>,
  dependsOn: readonly unknown[],
): Pages<Row> {
  const [rows, setRows] = useState<Row[]>();
  const [cursor, setCursor] = useState<string | null>(null);
  const [wanted, want] = useState<string | undefined>();
  const [error, setError] = useState<unknown>();
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const key = JSON.stringify(dependsOn);
  useEffect(() => {
    setRows(undefined);
    setCursor(null);
    want(undefined);
  }, [key]);
  useEffect(() => {
    const leaving = new AbortController();
    setLoading(true);
    read(wanted, leaving.signal).then((page) => {
      setRows((old) => wanted === undefined ? page.rows : [...old ?? [], ...page.rows]);
      setCursor(page.next_cursor);
      setError(undefined);
      setLoading(false);
    }, (problem) => {
      if (leaving.signal.aborted) return;
      setError(problem);
      setLoading(false);
    });
    return () => leaving.abort();
  }, [key, wanted, round]);
  return {
    ...{ rows, error, isLoading, hasMore: cursor !== null },
    more: () => cursor !== null && want(cursor),
    reload() {
      want(undefined);
      setRound((old) => old + 1);
    },
  };
}

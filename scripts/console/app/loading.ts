/// <reference lib="dom" />
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** Something that is being read, was read, or could not be. */
export interface Loaded<Value> {
  value: Value | undefined;
  error: unknown;
  /** Whether it is being read just now; what was read before stays meanwhile. */
  isLoading: boolean;
  reload(): void;
}

/**
 * Reads something when a view is shown, and again whenever what it depends on changes.
 *
 * @param everyMs reads it again and again while the page is visible
 */
export function useLoaded<Value>(
  read: (signal: AbortSignal) => Promise<Value>,
  dependsOn: readonly unknown[],
  everyMs?: number,
): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, "reload">>({
    value: undefined,
    error: undefined,
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => setState((old) => ({ ...old, value: undefined, error: undefined })), dependsOn);
  useEffect(() => {
    const leaving = new AbortController();
    setState((old) => ({ ...old, isLoading: true }));
    latest.current(leaving.signal).then(
      (value) => setState({ value, error: undefined, isLoading: false }),
      (error) => {
        if (!leaving.signal.aborted) setState((old) => ({ ...old, error, isLoading: false }));
      },
    );
    return () => leaving.abort();
  }, [...dependsOn, round]);
  const reload = useCallback(() => setRound((old) => old + 1), []);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return { ...state, reload };
}

import { isIP } from "node:net";
import type { LookupFunction } from "node:net";

/** A `fetch` that connects to given addresses, whatever its URL's host resolves to by then. */
export interface PinnedFetch {
  fetch: typeof fetch;
  /** Ends its connections. */
  close(): Promise<void>;
}

/** Settings of {@link openPinnedFetch}. */
export interface PinnedFetchOptions {
  /** Certificates in PEM that are trusted in place of the runtime's own. */
  ca?: string;
}

/**
 * Opens a `fetch` to addresses that were checked. The certificate has to be good for the URL's host all the same. The
 * runtime's own `fetch` knows no such thing, so it is that of undici (https://undici.nodejs.org), which only loads when it
 * is needed.
 */
export async function openPinnedFetch(
  addresses: readonly string[],
  { ca }: PinnedFetchOptions = {},
): Promise<PinnedFetch> {
  const { Agent, fetch: fetchWith } = await import("undici");
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostname, { all }, answer) => {
    const [first] = known;
    if (all) answer(null, known);
    else answer(null, first?.address ?? "", first?.family);
  };
  // The signal of each call ends it, so there is no other limit of time.
  const dispatcher = new Agent({
    connect: { lookup, timeout: 0, ...(ca !== undefined && { ca }) },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const pinned = (url: string, init: Parameters<typeof fetchWith>[1]) =>
    fetchWith(url, { ...init, dispatcher });
  return {
    // Both are the web's; only their types were written by different people.
    fetch: pinned as unknown as typeof fetch,
    close: () => dispatcher.destroy(),
  };
}

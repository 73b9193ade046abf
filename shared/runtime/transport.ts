/** What {@link fetchResponse} needs besides the address. */
export interface FetchOptions {
  fetch: typeof fetch;
  method?: "GET" | "POST" | "DELETE";
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  signal?: AbortSignal;
}

/**
 * Sends one HTTP request exactly once and never follows a redirect.
 *
 * A body goes out as a stream: the runtime's `fetch` silently sends a POST with a string or byte body a second time
 * when a pooled connection breaks before the answer, which would draw and bill a picture twice. A stream cannot be
 * repeated. Redirects are left to the caller to judge, since behind a tunnel they lead to a login page.
 *
 * @throws whatever `fetch` throws: a `TypeError` when there was no answer, the signal's reason when it aborted
 */
export function fetchResponse(url: string, options: FetchOptions): Promise<Response> {
  const headers = new Headers(options.headers);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  const init: RequestInit & { duplex?: "half" } = {
    method: options.method ?? (options.json === undefined ? "GET" : "POST"),
    headers,
    redirect: "manual",
  };
  if (options.signal) init.signal = options.signal;
  if (options.json !== undefined) {
    headers.set("content-type", "application/json");
    init.body = new Blob([JSON.stringify(options.json)]).stream();
    init.duplex = "half";
  }
  return options.fetch(url, init);
}

/**
 * Reads a body as text, at most `maximumBytes` of it.
 *
 * @throws RangeError when the body is larger; the rest is not read
 */
export async function readText(response: Response, maximumBytes: number): Promise<string> {
  if (!response.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maximumBytes) {
      throw new RangeError(`Cannot read the answer: it is larger than ${maximumBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}

/** The JSON value of a text, or undefined when it is not JSON, such as a gateway's HTML page. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Milliseconds of a Retry-After header, which holds seconds or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @param now milliseconds since the epoch
 * @returns undefined when the header is absent or neither
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds < 0 ? undefined : seconds * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

import { orAborted } from "./abort.ts";

/** What {@link fetchResponse} needs besides the address. */
export interface FetchOptions {
  fetch: typeof fetch;
  method?: "GET" | "HEAD" | "POST" | "DELETE";
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it comes, with the media type of the headers; in place of `json`. */
  body?: ReadableStream<Uint8Array>;
  /** Sent as a form, with its length; in place of `json`. The runtime may send it twice: for what costs nothing. */
  form?: FormData;
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
    method: options.method ??
      (options.json === undefined && !options.body && !options.form ? "GET" : "POST"),
    headers,
    redirect: "manual",
  };
  if (options.signal) init.signal = options.signal;
  if (options.json !== undefined) {
    headers.set("content-type", "application/json");
    init.body = streamOf(new TextEncoder().encode(JSON.stringify(options.json)));
    init.duplex = "half";
  } else if (options.form) {
    init.body = options.form;
  } else if (options.body) {
    init.body = options.body;
    init.duplex = "half";
  }
  return options.fetch(url, init);
}

/** A body that is there as a whole; the stream of a `Blob` would be read by way of the runtime's own threads. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

/**
 * Reads a body as text, at most `maximumBytes` of it.
 *
 * @param signal ends a body that stalls
 * @throws RangeError when the body is larger; the rest is not read
 * @throws the signal's reason when it aborts
 */
export async function readText(
  response: Response,
  maximumBytes: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const chunk = await readChunk(reader, signal);
      if (!chunk) return text + decoder.decode();
      size += chunk.byteLength;
      if (size > maximumBytes) {
        throw new RangeError(`Cannot read the answer: it is larger than ${maximumBytes} bytes`);
      }
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    leave(reader);
    throw error;
  }
}

/**
 * The next bytes of a body, undefined at its end.
 *
 * The signal that was given to `fetch` does not do for this: the runtime loses sight of it when garbage is collected
 * after the headers have come (measured on Deno 2.1.4 and 2.9.6), and a body that stalls then stalls for ever.
 *
 * @throws the signal's reason as soon as it aborts
 */
export async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  return (await orAborted(reader.read(), signal)).value;
}

/** Gives up a body: closes its connection, without waiting for that. */
export function leave(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  // A body that has failed already says so once more.
  reader.cancel().catch(() => {});
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
 * The JSON value of a text in which whole numbers that a number would round (beyond 2^53) come as text; undefined when it
 * is not JSON.
 */
export function parseExactJson(text: string): unknown {
  if (!/[:[,\s]-?\d{16}/.test(text)) return parseJson(text);
  return parseJson(text.replace(stringOrLongNumber, (part) => {
    const isExact = part.startsWith('"') || Number.isSafeInteger(Number(part));
    return isExact ? part : `"${part}"`;
  }));
}

// Strings are matched so that what looks like a number inside one is passed over.
const stringOrLongNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** The longest pause that anybody outside is believed to ask for, in ms: a day, also the one of 25 hours. */
export const longestWaitMs = 25 * 3_600_000;

/** A pause that somebody outside asks for, in whole ms within 0 and {@link longestWaitMs}; undefined when it is none. */
export function boundWait(ms: number | undefined): number | undefined {
  if (ms === undefined || Number.isNaN(ms) || ms < 0) return undefined;
  return Math.min(longestWaitMs, Math.ceil(ms));
}

/**
 * Milliseconds of a Retry-After header, which holds seconds or an HTTP date (RFC 9110, section 10.2.3), bounded by
 * {@link boundWait}.
 *
 * @param now milliseconds since the epoch
 * @returns undefined when the header is absent or neither
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (!Number.isNaN(seconds)) return boundWait(seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : boundWait(Math.max(0, date - now));
}

import type { Bytes } from "../../shared/runtime/mod.ts";

/** The simulated services. */
export const serviceNames = ["leonardo_ai", "runware_ai", "gemini", "comfyui", "ollama"] as const;

/** One of {@link serviceNames}. */
export type ServiceName = (typeof serviceNames)[number];

/**
 * What a call is for.
 *
 * - `submit`: asks for work: a generation, a prompt, a chat
 * - `poll`: asks how submitted work stands
 * - `cancel`: stops or deletes work
 * - `download`: fetches a picture
 * - `upload`: hands over a picture
 * - `probe`: anything else that reads: models, accounts, versions
 */
export const callKinds = ["submit", "poll", "cancel", "download", "upload", "probe"] as const;

/** One of {@link callKinds}. */
export type CallKind = (typeof callKinds)[number];

/** One HTTP request as a service sees it. */
export interface Exchange {
  method: string;
  /** Below the service's prefix, beginning with `/`. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Bytes;
  /** The prompt of the work it is about, as far as the service can tell. */
  prompt?: string | undefined;
  /** The service's own address without a trailing slash, as the caller reaches it. */
  baseUrl: string;
  /** Aborts when the caller has gone away. */
  signal: AbortSignal;
}

/** What a service answers. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** An iterable is sent piece by piece as it comes. */
  body?: string | Bytes | AsyncIterable<string>;
  /** The provider's ids of the work this call was about, for the books. */
  taskIds?: string[];
}

/** An answer of JSON. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer of plain text. */
export function text(body: string, status = 200): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** An answer of HTML, such as a gateway's error page. */
export function html(body: string, status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body };
}

/** The body as a JSON value, or undefined when it is not JSON. */
export function parseBody(exchange: Exchange): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(exchange.body));
  } catch {
    return undefined;
  }
}

/** Narrows a JSON value to an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

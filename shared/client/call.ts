import { ImageGenerationError } from "./error.ts";
import type { Problem } from "./types.ts";

/** How the service is reached, and as whom. */
export interface ClientSettings {
  /** The Supabase project, such as `https://<ref>.supabase.co` or `http://127.0.0.1:8003`. */
  url: string;
  /** The publishable key, with `accessToken`; or a secret key, or an API key of a project: those for servers only. */
  key: string;
  /** A signed-in user's access token; a function is asked before every call, so that it can be a fresh one. */
  accessToken?: string | (() => string | null | undefined | Promise<string | null | undefined>);
  /** Sent with every call. */
  headers?: Record<string, string>;
  /** How often a call is repeated that cannot have done anything, or is safe to repeat. Default 2. */
  maxRetries?: number;
  /** Ms that an answer may take. Default 180,000: the service answers within 150 s, drawn or not. */
  timeoutMs?: number;
  /** Default: the runtime's. */
  fetch?: typeof fetch;
  /** Waits so many ms. Default: a timer. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What one call sends. */
export interface Call {
  method: string;
  /** Below `/functions/v1`. */
  path: string;
  query?: object | undefined;
  json?: unknown;
  form?: FormData | undefined;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
  /** Whether it does no more when it is repeated. Default: all but POST. */
  isRepeatable?: boolean;
}

const longestWaitMs = 60_000;

/** Sends calls to one service as one caller. */
export interface Sender {
  /**
   * What is read of the answer, which is a success; the call is repeated where that is safe and of use.
   *
   * @param read has to be done with the answer in time, unless it hands on the body
   * @throws ImageGenerationError
   */
  send<Read>(call: Call, read: (response: Response) => Read | Promise<Read>): Promise<Read>;
  /** The JSON of the answer; undefined where it has none. @throws ImageGenerationError */
  sendForJson(call: Call): Promise<unknown>;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Makes what sends calls. */
export function createSender(settings: ClientSettings): Sender {
  const { maxRetries = 2, sleep = sleepByTimer } = settings;
  const sender: Sender = {
    sleep,
    async send(call, read) {
      const { isRepeatable = call.method !== "POST", signal } = call;
      for (let retries = 0;; retries++) {
        try {
          return await sendOnce(settings, call, read);
        } catch (error) {
          const waitMs = error instanceof ImageGenerationError
            ? waitBeforeRetry(error, isRepeatable, retries)
            : undefined;
          if (waitMs === undefined || waitMs > longestWaitMs || retries >= maxRetries) throw error;
          await sleep(waitMs, signal);
        }
      }
    },
    sendForJson: (call) => sender.send(call, readJson),
  };
  return sender;
}

async function sendOnce<Read>(
  settings: ClientSettings,
  call: Call,
  read: (response: Response) => Read | Promise<Read>,
): Promise<Read> {
  const { fetch: send = fetch, timeoutMs = 180_000 } = settings;
  const { method, json, form, signal } = call;
  const url = addressOf(settings.url, call);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    const response = await send(url, {
      method,
      headers: await headersOf(settings, call),
      signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
      ...(form ? { body: form } : json !== undefined && { body: JSON.stringify(json) }),
    });
    if (!response.ok) throw await toError(response);
    return await read(response);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ImageGenerationError) throw error;
    throw new ImageGenerationError(
      "unreachable",
      limit.signal.aborted
        ? `${url} did not answer within ${timeoutMs / 1_000} s.`
        : `Cannot reach ${url}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

function addressOf(project: string, { path, query = {} }: Call): string {
  const url = new URL(`${project.replace(/\/+$/, "")}/functions/v1${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  return url.href;
}

async function headersOf(
  { key, accessToken, headers }: ClientSettings,
  call: Call,
): Promise<Record<string, string>> {
  const token = typeof accessToken === "function" ? await accessToken() : accessToken;
  return {
    [key.startsWith("igk_") ? "x-api-key" : "apikey"]: key,
    ...(token && { authorization: `Bearer ${token}` }),
    ...(call.json !== undefined && { "content-type": "application/json" }),
    ...headers,
    ...call.headers,
  };
}

/** The JSON of an answer that succeeded. @throws ImageGenerationError `unexpected_answer` when it is none */
async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notOurs(response, undefined, cause);
  }
}

async function toError(response: Response): Promise<ImageGenerationError> {
  const document = parse(await response.text());
  if (!isProblem(document)) return notOurs(response, document);
  return new ImageGenerationError(document.code, document.detail, {
    ...detailsOf(response, document),
    errors: document.errors,
    ...(typeof document["generation_id"] === "string" && {
      generationId: document["generation_id"],
    }),
    ...(Array.isArray(document["attempts"]) && { attempts: document["attempts"] }),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(document: unknown): document is Problem {
  const { code, detail } = (document ?? {}) as Record<string, unknown>;
  return typeof code === "string" && typeof detail === "string";
}

/** An answer that is not the service's: the platform's own errors say `message`, a gateway's page says nothing. */
function notOurs(response: Response, document: unknown, cause?: unknown): ImageGenerationError {
  const { message } = (document ?? {}) as Record<string, unknown>;
  return new ImageGenerationError(
    "unexpected_answer",
    typeof message === "string"
      ? `The platform answered ${response.status} for the function: ${message}`
      : `The service answered ${response.status} with something that is not its own.`,
    { ...detailsOf(response, document), cause },
  );
}

function detailsOf({ status, headers }: Response, document: unknown) {
  const { request_id: requestId } = (document ?? {}) as { request_id?: string };
  return {
    status,
    document,
    requestId: requestId ?? headers.get("x-request-id") ?? undefined,
    retryAfterMs: readRetryAfter(headers.get("retry-after")),
  };
}

// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
function readRetryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Ms to wait before the call is repeated; undefined where it is not. */
function waitBeforeRetry(
  { code, status = 0, retryAfterMs, generationId }: ImageGenerationError,
  isRepeatable: boolean,
  retries: number,
): number | undefined {
  const backoffMs = 500 * 2 ** retries * (0.75 + Math.random() / 2);
  // A generation that failed would answer the same again: that is for the caller to ask anew.
  if (generationId !== undefined) return undefined;
  // Refused before anything was done.
  if (status === 429 || code === "providers_unavailable") return retryAfterMs;
  const isTransient = code === "unreachable" || code === "internal" ||
    (code === "unexpected_answer" && (status === 408 || status >= 500));
  return isRepeatable && isTransient ? retryAfterMs ?? backoffMs : undefined;
}

function sleepByTimer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", leave);
      resolve();
    }, ms);
    if (signal?.aborted) leave();
    else signal?.addEventListener("abort", leave, { once: true });
  });
}

import { ProviderError } from "../errors/mod.ts";
import { maskKeys, maskSecrets } from "../observability/mod.ts";
import { type FetchOptions, fetchResponse, parseExactJson, readText } from "../runtime/mod.ts";
import type { InlinePictures } from "./inline_pictures.ts";
import { readJsonWithPictures } from "./json_with_pictures.ts";
import type { CallContext, Endpoint, ProviderId, ProviderSettings } from "./contract.ts";

const defaultMaximumBytes = 4_000_000;

/** One HTTP request to a provider. */
export interface UpstreamRequest {
  provider: ProviderId;
  endpoint: Endpoint;
  /** Appended to the endpoint's base URL, so it starts with a slash or is empty. */
  path: string;
  method?: NonNullable<FetchOptions["method"]>;
  /** Sent beside the endpoint's own headers and before them in rank. */
  headers?: Record<string, string>;
  /** Sent as JSON; makes the method POST when none is given. */
  json?: unknown;
  /** Those that stand in the JSON; they are the job's. */
  inline?: InlinePictures;
  /** Sent as it comes, in place of JSON. */
  body?: ReadableStream<Uint8Array>;
  /** Sent as a form, in place of JSON; for what costs nothing. */
  form?: FormData;
  /** Bytes of the answer's body that are read at most; default 4,000,000. */
  maximumBytes?: number;
  /** True for a call that starts paid work; a failure without an answer then says `maybeBilled`. */
  billable?: boolean;
  /** True for an answer whose JSON may hold pictures: they are taken in while they arrive, see `readJsonWithPictures`. */
  holdsPictures?: boolean;
  /** The time for the whole answer, in ms; default as long as the caller's signal allows. */
  answerWithinMs?: number;
}

/** The time for the answer to a question that a healthy server answers at once, in ms. */
export const questionMs = 15_000;

/** What an upstream server answered, whatever its status. */
export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  /** The body; of one that `holdsPictures`, without them. */
  text: string;
  /** The body's JSON value, whole numbers too long for a number as text; undefined when it is not JSON. */
  json: unknown;
}

/**
 * Sends one request to a provider, once, and reads the whole answer. Any status is an answer; redirects are not
 * followed.
 *
 * @throws ProviderError `upstream_down` when there was no answer, `timeout` when it did not come within
 * `answerWithinMs`, `no_result` when its body is too large, `invalid_request` when it was `billable` too
 * @throws the reason of `context.signal` once that has aborted
 */
export async function callUpstream(
  context: CallContext,
  request: UpstreamRequest,
): Promise<UpstreamAnswer> {
  const { maximumBytes = defaultMaximumBytes } = request;
  return await withAnswer(context, request, async (response, signal) => {
    const { status, headers } = response;
    if (request.holdsPictures) {
      const intake = response.ok ? context.intake : undefined;
      const { text, json } = await readJsonWithPictures(response, maximumBytes, signal, intake);
      return { status, headers, text, json };
    }
    const text = await readText(response, maximumBytes, signal);
    return { status, headers, text, json: parseExactJson(text) };
  });
}

/**
 * {@link callUpstream} for an answer that is read piece by piece.
 *
 * @param read gets the answer and what ends it; the body that it leaves unread is given up
 * @throws what `callUpstream` throws
 */
export async function readUpstream<Result>(
  context: CallContext,
  request: UpstreamRequest,
  read: (response: Response, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return await withAnswer(context, request, async (response, signal) => {
    try {
      return await read(response, signal);
    } finally {
      // Of a body that was read to its end, or that broke, nothing is left to give up.
      if (!response.body?.locked) response.body?.cancel().catch(() => {});
    }
  });
}

async function withAnswer<Result>(
  context: CallContext,
  request: UpstreamRequest,
  read: (response: Response, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { endpoint, answerWithinMs } = request;
  const limit = answerWithinMs === undefined ? undefined : AbortSignal.timeout(answerWithinMs);
  const signal = limit ? AbortSignal.any([context.signal, limit]) : context.signal;
  try {
    const response = await fetchResponse(`${endpoint.baseUrl}${request.path}`, {
      fetch: context.fetch,
      headers: {
        ...(request.inline && { "content-type": "application/json" }),
        ...endpoint.headers,
        ...request.headers,
      },
      signal,
      ...(request.method === undefined ? {} : { method: request.method }),
      ...bodyOf(request, context),
    });
    return await read(response, signal);
  } catch (error) {
    if (limit?.aborted && !context.signal.aborted) {
      const message = `${request.provider} gave no answer within ${answerWithinMs} ms.`;
      throw new ProviderError(request.provider, "timeout", message, { cause: error });
    }
    throw transportError(request.provider, error, context.signal, request.billable ?? false);
  }
}

function bodyOf({ json, inline, body, form }: UpstreamRequest, { pictures }: CallContext) {
  if (form) return { form };
  if (json !== undefined && inline && pictures) return { body: inline.stream(json, pictures) };
  if (body) return { body };
  return json === undefined ? {} : { json };
}

/**
 * What to throw for an error that `fetch`, or the reading of a body, threw: the signal's reason once it has aborted, a
 * `ProviderError` for a broken connection or an oversized body, and any other error as it is. Goes by class and never
 * by text, because runtimes word the same failure differently.
 *
 * @param billable true when the failed call may have started paid work
 */
export function transportError(
  provider: ProviderId,
  error: unknown,
  signal: AbortSignal,
  billable = false,
): unknown {
  if (signal.aborted) return signal.reason;
  const details = { cause: error, maybeBilled: billable };
  if (error instanceof TypeError) {
    const message = `${provider} gave no answer: the connection failed or broke. ` +
      "Try again later, and check the provider's base URL and the network if it stays so.";
    return new ProviderError(provider, "upstream_down", message, details);
  }
  if (error instanceof RangeError) {
    const message = `${provider} answered with a body too large to be the expected one.`;
    // What was paid for and is too large is as large when it is paid for again.
    return new ProviderError(
      provider,
      billable ? "invalid_request" : "no_result",
      message,
      details,
    );
  }
  return error;
}

/**
 * A provider's text without the secrets of its settings, in whatever form it repeats them, and without what has the shape of
 * a key.
 */
export function redactSecrets(text: string, settings: ProviderSettings): string {
  const withoutKnown = maskSecrets(text, [
    settings.apiKey ?? "",
    ...settings.endpoints.flatMap((endpoint) => Object.values(endpoint.headers)),
  ]);
  return maskKeys(withoutKnown).replace(
    /("(?:api_?key|[\w-]*secret|[\w-]*token|webhookCallbackApiKey)"\s*:\s*")[^"]*/gi,
    "$1[redacted]",
  );
}

/** The endpoint of a provider that has a single one. @throws ProviderError `auth` when none is configured */
export function firstEndpoint(provider: ProviderId, settings: ProviderSettings): Endpoint {
  const endpoint = settings.endpoints[0];
  if (!endpoint) {
    throw new ProviderError(provider, "auth", `No endpoint is configured for ${provider}.`);
  }
  return endpoint;
}

/** The key of a provider that needs one. @throws ProviderError `auth` when none is configured */
export function requireApiKey(provider: ProviderId, settings: ProviderSettings): string {
  if (settings.apiKey) return settings.apiKey;
  throw new ProviderError(
    provider,
    "auth",
    `No API key is configured for ${provider}. Set one, or leave the provider disabled.`,
  );
}

/** Retry policy: how a question is repeated, with growing pauses (backoff), while a provider cannot be reached, is busy, or answers with garbage. */
export interface RetryPolicy {
  /** Before each retry, in ms, where the provider names no pause. */
  pausesMs: readonly number[];
  /** A provider that asks for a longer pause than this is given up, in ms. */
  longestPauseMs: number;
}

/** For a question that somebody waits for before anything else can be done: two seconds in all. */
export const shortRetryPolicy: RetryPolicy = { pausesMs: [500, 1_500], longestPauseMs: 5_000 };

/** For a job that is being drawn and paid for: 18 seconds in all, because giving up would throw it away. */
export const longRetryPolicy: RetryPolicy = {
  pausesMs: [500, 1_500, 3_000, 5_000, 8_000],
  longestPauseMs: 30_000,
};

/**
 * Asks a question that changes nothing, such as where a job stands, and repeats it while there is no proper answer: no
 * connection, a busy server, a gateway's page, a body that breaks off. What the answer says of the job has to come out
 * of `ask` as a value, also that it failed, because an error is taken to be about the question.
 *
 * @param ask sends the question
 * @throws ProviderError the last one, with `maybeBilled` and `isUnanswered`, because the job may go on
 */
export async function askWithRetries<Answer>(
  context: CallContext,
  ask: () => Promise<Answer>,
  { pausesMs, longestPauseMs }: RetryPolicy = longRetryPolicy,
): Promise<Answer> {
  for (let repetitions = 0;; repetitions++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const usualMs = pausesMs[repetitions];
      const pauseMs = error.retryAfterMs ?? usualMs ?? 0;
      if (!isPassing(error) || usualMs === undefined || pauseMs > longestPauseMs) {
        throw error.with({ maybeBilled: true, isUnanswered: true });
      }
      context.log.warn("a question got no answer and is repeated", { repetitions, error });
      await context.clock.sleep(pauseMs, context.signal);
    }
  }
}

/**
 * The error for a submit whose answer was lost, after it was looked for.
 *
 * @param lost how the answer was lost
 * @param finding what the search brought; continues "The outcome of the call was unclear and ..."
 * @param maybeBilled true when the work may have been accepted
 */
export function lostAnswerError(
  lost: ProviderError,
  finding: string,
  maybeBilled: boolean,
): ProviderError {
  const message = `The outcome of the call was unclear and ${finding}. ${lost.message}`;
  return lost.with({ message, maybeBilled });
}

function isPassing({ failureClass }: ProviderError): boolean {
  return ["upstream_down", "rate_limited", "timeout", "no_result"].includes(failureClass);
}

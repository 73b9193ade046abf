import { type FailureClass, ProviderError, type ProviderErrorDetails } from "../errors/mod.ts";
import { type FetchOptions, fetchResponse, parseJson, readText } from "../runtime/mod.ts";
import type { CallContext, Endpoint, ProviderId, ProviderSettings } from "./contract.ts";

const defaultMaximumBytes = 4_000_000;
const shortestSecret = 6;

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
  /** Bytes of the answer's body that are read at most; default 4,000,000. */
  maximumBytes?: number;
  /** True for a call that starts paid work; a failure without an answer then says `maybeBilled`. */
  billable?: boolean;
  /** The time for the whole answer, in ms; default as long as the caller's signal allows. */
  answerWithinMs?: number;
}

/** The time for the answer to a question that a healthy server answers at once, in ms. */
export const questionMs = 15_000;

/** What an upstream server answered, whatever its status. */
export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  /** The body. */
  text: string;
  /** The body's JSON value; undefined when it is not JSON. */
  json: unknown;
}

/**
 * Sends one request to a provider, once, and reads the whole answer. Any status is an answer; redirects are not
 * followed.
 *
 * @throws ProviderError `upstream_down` when there was no answer, `timeout` when it did not come within
 * `answerWithinMs`, `no_result` when its body is too large
 * @throws the reason of `context.signal` once that has aborted
 */
export async function callUpstream(
  context: CallContext,
  request: UpstreamRequest,
): Promise<UpstreamAnswer> {
  const { endpoint, maximumBytes = defaultMaximumBytes, answerWithinMs } = request;
  const limit = answerWithinMs === undefined ? undefined : AbortSignal.timeout(answerWithinMs);
  const signal = limit ? AbortSignal.any([context.signal, limit]) : context.signal;
  try {
    const response = await fetchResponse(`${endpoint.baseUrl}${request.path}`, {
      fetch: context.fetch,
      headers: { ...endpoint.headers, ...request.headers },
      signal,
      ...(request.method === undefined ? {} : { method: request.method }),
      ...(request.json === undefined ? {} : { json: request.json }),
    });
    const text = await readText(response, maximumBytes, signal);
    return { status: response.status, headers: response.headers, text, json: parseJson(text) };
  } catch (error) {
    if (limit?.aborted && !context.signal.aborted) {
      const message = `${request.provider} gave no answer within ${answerWithinMs} ms.`;
      throw new ProviderError(request.provider, "timeout", message, { cause: error });
    }
    throw transportError(request.provider, error, context.signal, request.billable ?? false);
  }
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
    return new ProviderError(provider, "no_result", message, details);
  }
  return error;
}

/** An answer that did not come from the provider's API, but from something in front of it, or that says nothing. */
export interface ForeignAnswer {
  kind:
    | "login_redirect"
    | "login_page"
    | "redirect"
    | "tunnel_error"
    | "html_page"
    | "empty"
    | "invalid_json";
  failureClass: FailureClass;
  /** The code of a tunnel, such as `ERR_NGROK_3200`, or `HTTP 530`. */
  code?: string;
  /** Continues the sentence "<provider> answered with ...". */
  detail: string;
}

/**
 * Recognises an answer that is not the API's JSON: a redirect (to a login page), a tunnel's error, an HTML page, an
 * empty body, invalid JSON.
 *
 * Tunnel codes: https://ngrok.com/docs/errors/ and
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 *
 * @returns undefined when the body is JSON and came without a redirect
 */
export function findForeignAnswer(answer: UpstreamAnswer): ForeignAnswer | undefined {
  const { status, headers, text } = answer;
  if (status >= 300 && status < 400) return describeRedirect(headers.get("location") ?? "");
  const tunnelCode = findTunnelCode(answer);
  if (tunnelCode !== undefined) {
    return {
      kind: "tunnel_error",
      failureClass: "upstream_down",
      code: tunnelCode,
      detail: `an error of the tunnel in front of it (${tunnelCode})`,
    };
  }
  if (answer.json !== undefined) return undefined;
  if (isHtml(answer) && /<title>[^<]*(sign|log) ?in/i.test(text)) {
    return { kind: "login_page", failureClass: "auth", detail: "the login page of a gateway" };
  }
  if (isHtml(answer)) {
    const failureClass = classifyStatus(status);
    const isTold = ["auth", "quota", "rate_limited"].includes(failureClass);
    return {
      kind: "html_page",
      failureClass: isTold ? failureClass : "upstream_down",
      detail: `an HTML page (HTTP ${status}) instead of JSON`,
    };
  }
  const failureClass = status < 400 ? "no_result" : classifyStatus(status);
  return text.trim() === ""
    ? { kind: "empty", failureClass, detail: `an empty body (HTTP ${status})` }
    : { kind: "invalid_json", failureClass, detail: `a body that is not JSON (HTTP ${status})` };
}

/** The error for a {@link ForeignAnswer}, with the answer's status and Retry-After kept. */
export function foreignAnswerError(
  provider: ProviderId,
  foreign: ForeignAnswer,
  answer: UpstreamAnswer,
  details: ProviderErrorDetails = {},
): ProviderError {
  const advice = foreign.failureClass === "auth"
    ? "Check the credentials of the tunnel or gateway and the provider's key."
    : "Check that the provider's base URL leads to its API and that it is up.";
  const message = `${provider} answered with ${foreign.detail}. ${advice}`;
  return new ProviderError(provider, foreign.failureClass, message, {
    httpStatus: answer.status,
    ...(foreign.code === undefined ? {} : { providerCode: foreign.code }),
    ...details,
  });
}

/** The failure class an HTTP status of 400 or more speaks of when the body says nothing better. */
export function classifyStatus(status: number): FailureClass {
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 408) return "timeout";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "upstream_down";
  return "invalid_request";
}

/** A provider's text without the secrets of its settings, without bearer tokens and without secrets in URLs. */
export function redactSecrets(text: string, settings: ProviderSettings): string {
  const secrets = [
    settings.apiKey ?? "",
    ...settings.endpoints.flatMap((endpoint) => Object.values(endpoint.headers)),
  ].filter((secret) => secret.length >= shortestSecret);
  const withoutKnown = secrets.reduce(
    (rest, secret) => rest.replaceAll(secret, "[redacted]"),
    text,
  );
  return withoutKnown
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, "$1 [redacted]")
    .replace(/([?&][\w-]*(?:key|token|secret|password|signature)=)[^&\s"']+/gi, "$1[redacted]")
    .replace(
      /("(?:api_?key|[\w-]*secret|[\w-]*token|webhookCallbackApiKey)"\s*:\s*")[^"]*/gi,
      "$1[redacted]",
    )
    .replace(/(:\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1[redacted]@");
}

/** True when a redirect leads to a login page, such as that of a tunnel's access control. */
export function isLoginAddress(location: string): boolean {
  return /cloudflareaccess\.com|log-?in|sign-?in|oauth|authorize|sso/i.test(location);
}

function describeRedirect(location: string): ForeignAnswer {
  const target = URL.canParse(location) ? new URL(location).host : "another address";
  return isLoginAddress(location)
    ? {
      kind: "login_redirect",
      failureClass: "auth",
      detail: `a redirect to the login page of ${target}`,
    }
    : { kind: "redirect", failureClass: "upstream_down", detail: `a redirect to ${target}` };
}

function findTunnelCode({ status, headers, text, json }: UpstreamAnswer): string | undefined {
  const header = headers.get("ngrok-error-code");
  if (header) return header;
  if (status === 530 || (status >= 520 && status <= 524)) return `HTTP ${status}`;
  return json === undefined ? /ERR_NGROK_\d+/.exec(text)?.[0] : undefined;
}

function isHtml({ headers, text }: UpstreamAnswer): boolean {
  return (headers.get("content-type") ?? "").includes("text/html") || /^\s*</.test(text);
}

/** True when an address lies on the configured endpoint, which may be a private address. */
export function isOnEndpoint(url: string, endpoint: Endpoint): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(endpoint.baseUrl).origin;
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

/** How a question is repeated while a provider cannot be reached, is busy, or answers with garbage. */
export interface Patience {
  /** Before each repetition, in ms, where the provider names no pause. */
  pausesMs: readonly number[];
  /** A provider that asks for a longer pause than this is given up, in ms. */
  longestPauseMs: number;
}

/** For a question that somebody waits for before anything else can be done: two seconds in all. */
export const shortPatience: Patience = { pausesMs: [500, 1_500], longestPauseMs: 5_000 };

/** For a job that is being drawn and paid for: 18 seconds in all, because giving up would throw it away. */
export const longPatience: Patience = {
  pausesMs: [500, 1_500, 3_000, 5_000, 8_000],
  longestPauseMs: 30_000,
};

/**
 * Asks a question that changes nothing, such as where a job stands, and repeats it while there is no proper answer: no
 * connection, a busy server, a gateway's page, a body that breaks off. What the answer says of the job has to come out
 * of `ask` as a value, also that it failed, because an error is taken to be about the question.
 *
 * @param ask sends the question
 * @throws ProviderError the last one, with `maybeBilled`, because the job may go on
 */
export async function askPatiently<Answer>(
  context: CallContext,
  ask: () => Promise<Answer>,
  { pausesMs, longestPauseMs }: Patience = longPatience,
): Promise<Answer> {
  for (let repetitions = 0;; repetitions++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const usualMs = pausesMs[repetitions];
      const pauseMs = error.retryAfterMs ?? usualMs ?? 0;
      if (!isPassing(error) || usualMs === undefined || pauseMs > longestPauseMs) {
        throw copyError(error, error.message, true);
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
  return copyError(lost, message, maybeBilled);
}

function isPassing({ failureClass }: ProviderError): boolean {
  return ["upstream_down", "rate_limited", "timeout", "no_result"].includes(failureClass);
}

function copyError(error: ProviderError, message: string, maybeBilled: boolean): ProviderError {
  return new ProviderError(error.provider, error.failureClass, message, {
    maybeBilled,
    cause: error,
    ...(error.httpStatus === undefined ? {} : { httpStatus: error.httpStatus }),
    ...(error.providerCode === undefined ? {} : { providerCode: error.providerCode }),
    ...(error.providerMessage === undefined ? {} : { providerMessage: error.providerMessage }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}

import { silentLog } from "../../observability/mod.ts";
import type { Clock } from "../../runtime/mod.ts";
import type { CallContext, ModelInfo, ProviderSettings } from "../../providers/catalog.ts";

/** What a scripted upstream answers to one request: a reply, or an error that `fetch` throws. */
export type Reply =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | Error;

/** One request as it arrived. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Headers;
  /** The JSON body; undefined when there was none. */
  json: unknown;
}

/** An upstream for tests that answers from a script and keeps what it was sent. */
export interface ScriptedUpstream {
  context: CallContext;
  received: ReceivedRequest[];
  /** How long the client has slept, in ms, one entry per sleep. */
  slept: number[];
}

/** Where a scripted upstream seems to be. */
export const scriptedBaseUrl = "https://upstream.test/api";

/** Settings that point at a scripted upstream; the first model is the default. */
export function scriptedSettings(models: readonly ModelInfo[]): ProviderSettings {
  return {
    endpoints: [{ baseUrl: scriptedBaseUrl, headers: { "x-gateway": "gateway-secret" } }],
    apiKey: "11111111-2222-4333-8444-555555555555",
    defaultModelId: models[0]?.id ?? "",
    models: [...models],
    options: {},
  };
}

/**
 * Makes an upstream that answers the requests in turn, or by a function of the request. Time stands still but for
 * the client's own sleeps.
 */
export function scriptUpstream(
  models: readonly ModelInfo[],
  script: Reply[] | ((request: ReceivedRequest) => Reply),
  signal: AbortSignal = new AbortController().signal,
): ScriptedUpstream {
  const received: ReceivedRequest[] = [];
  const slept: number[] = [];
  let now = Date.UTC(2026, 10, 22, 10);
  const clock: Clock = {
    now: () => now,
    random: () => 0.5,
    sleep(ms, sleepSignal) {
      if (sleepSignal?.aborted) return Promise.reject(sleepSignal.reason);
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  const answer = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const arrived = {
      method: request.method,
      path: pathname.replace(new URL(scriptedBaseUrl).pathname, "") + search,
      headers: request.headers,
      json: text === "" ? undefined : JSON.parse(text),
    };
    received.push(arrived);
    signal.throwIfAborted();
    const reply = typeof script === "function" ? script(arrived) : script[received.length - 1];
    if (!reply) throw new Error(`The script has no answer to request ${received.length}`);
    if (reply instanceof Error) throw reply;
    const body = reply.text ?? JSON.stringify(reply.json ?? {});
    const headers = new Headers({ "content-type": "application/json", ...reply.headers });
    return new Response(body, { status: reply.status ?? 200, headers });
  };
  const context: CallContext = {
    fetch: answer,
    signal,
    clock,
    log: silentLog,
    settings: scriptedSettings(models),
  };
  return { context, received, slept };
}

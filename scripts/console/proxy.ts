import { createConsole } from "./console.ts";
import { isFromOwnPage, isShownByOwnPage } from "./own_page.ts";

/** Settings of {@link createConsoleProxy}. */
export interface ConsoleProxyOptions {
  /** The project, without a trailing slash. */
  url: string;
  /** A secret key of it, or an API key of one of its projects (`igk_…`). */
  key: string;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}

/** What of a request goes on to the project. */
const passedOn = [
  ...["accept", "content-type", "prefer", "idempotency-key", "last-event-id", "if-none-match"],
  ...["x-api-key", "apikey", "authorization", "x-request-id", "x-log-level", "range"],
];
/** What of an answer comes back. */
const handedBack = [
  ...["content-type", "content-disposition", "cache-control", "etag", "location", "retry-after"],
  ...["x-request-id", "preference-applied", "idempotent-replayed", "ratelimit", "ratelimit-policy"],
  ...["server-timing", "content-range", "accept-ranges"],
];

/**
 * The console for a project elsewhere. The key stays in this process: hosted projects refuse secret keys that come from a
 * browser (https://supabase.com/docs/guides/api/api-keys), and this way no page ever has it.
 */
export function createConsoleProxy(
  { url, key, fetch: call = fetch }: ConsoleProxyOptions,
): (request: Request) => Promise<Response> {
  const console = createConsole({ connection: { url, key: null, proxied: true } });
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const shown = await console(request);
    if (shown) return shown;
    const isCall = pathname.startsWith("/functions/v1/");
    const isPicture = pathname.startsWith("/storage/v1/object/sign/") && request.method === "GET";
    if (!isCall && !isPicture) return refuse(404, `Nothing is at ${pathname}`);
    // Another page in the same browser could send calls here, and they would be made with the key.
    const isOpened = isPicture || pathname === "/functions/v1/docs/openapi.json";
    const isAllowed = isOpened ? isShownByOwnPage(request) : isFromOwnPage(request);
    if (!isAllowed) return refuse(403, "Calls are passed on for the console's own page only");
    const headers = new Headers();
    for (const name of passedOn) {
      const value = request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const isIdentified = ["apikey", "x-api-key", "authorization"].some((name) => headers.has(name));
    if (isCall && !isIdentified) headers.set(key.startsWith("igk_") ? "x-api-key" : "apikey", key);
    try {
      const answer = await call(url + pathname + search, {
        method: request.method,
        headers,
        body: request.body,
        redirect: "manual",
        signal: request.signal,
      });
      return new Response(answer.body, {
        status: answer.status,
        headers: handedBack.flatMap((name): [string, string][] => {
          const value = answer.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      });
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 });
      const why = error instanceof Error ? error.message : String(error);
      return refuse(502, `The project at ${url} cannot be reached: ${why}`);
    }
  };
}

function refuse(status: number, detail: string): Response {
  return Response.json({ title: "The console's server", status, detail, code: "console" }, {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

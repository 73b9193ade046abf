import type { Log } from "../../shared/observability/mod.ts";
import type { FunctionsHost } from "./functions/mod.ts";
import type { Handler } from "./http_exchange.ts";
import { refuseRequest } from "./request_checks.ts";
import { withoutStalls } from "./stalled_body.ts";

/** Settings of {@link createGateway}. */
export interface GatewayOptions {
  /** REST, Auth and Storage, under /rest/v1, /auth/v1 and /storage/v1. */
  services: Handler;
  functions: FunctionsHost;
  /** Named in the answer of `GET /`, from which callers see whose gateway this is. */
  publishableKey: string;
  /** Answers what belongs to the console. Default: there is none. */
  console?: (request: Request) => Promise<Response | undefined>;
  /** The address that the stack listens on besides the loopback's names. */
  host?: string | undefined;
  log: Log;
}

const longestPauseMs = 60_000;

/** What local callers reach without the prefix /functions/v1, by the beginning of the path: a function's path. */
const shortcuts: [from: string, to: string][] = [
  ["/unified", "/unified"],
  ["/health", "/health"],
  ["/docs", "/docs"],
  ["/storage/images", "/images"],
  ["/v1", "/openai/v1"],
  ["/mcp", "/mcp"],
];

/** What is where, for programs that ask for `GET /`; browsers get the console. */
const index = {
  name: "Local Supabase stack",
  paths: {
    "/": "the console, for browsers",
    "/rest/v1": "REST over the tables and functions of the schema public",
    "/auth/v1": "Auth",
    "/storage/v1": "Storage",
    "/realtime/v1/websocket": "Realtime: private channels, broadcasts only",
    "/functions/v1/{function}": "functions",
    ...Object.fromEntries(
      shortcuts.map(([from, name]) => [from, `the function ${name.split("/")[1]}`]),
    ),
  },
};

/**
 * Makes the one door of the stack: the paths of a Supabase project, the shortcuts of a local one, and 404 in JSON for
 * everything else.
 */
export function createGateway(options: GatewayOptions): Handler {
  const { services, functions, publishableKey, console, log, host } = options;
  const route = async (request: Request): Promise<Response> => {
    const refusal = refuseRequest(request, host);
    if (refusal) return refusal;
    const { pathname, search } = new URL(request.url);
    const shown = await console?.(request);
    if (shown) return shown;
    if (/^\/(auth|rest|storage)\/v1\//.test(pathname)) {
      return isPreflight(request) ? preflight(request) : withCors(await services(request));
    }
    if (pathname.startsWith("/realtime/v1/")) {
      return isPreflight(request) ? preflight(request) : withCors(realtimeByHttp(pathname));
    }
    if (pathname.startsWith("/functions/v1/")) {
      const path = pathname.slice("/functions/v1".length);
      return await functions.handle(path.split("/")[1] ?? "", path + search, request);
    }
    for (const [from, to] of shortcuts) {
      if (pathname !== from && !pathname.startsWith(`${from}/`)) continue;
      const path = `${to}${pathname.slice(from.length)}${search}`;
      return await functions.handle(to.split("/")[1] ?? "", path, request);
    }
    if (pathname === "/") {
      return Response.json({
        ...index,
        functions: await functions.names(),
        publishable_key: publishableKey,
      });
    }
    return notFound(pathname);
  };
  return async (given) => {
    const { request, stalled } = withoutStalls(given, longestPauseMs);
    try {
      return await Promise.race([route(request), stalled.then(requestTimeout)]);
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 });
      log.error("the gateway failed", { method: request.method, url: request.url, error });
      return Response.json({ message: "The local stack failed; see its output" }, { status: 500 });
    }
  };
}

function requestTimeout(): Response {
  const message = `Nothing more of the body came within ${longestPauseMs / 1_000} s`;
  return withCors(Response.json({ code: "REQUEST_TIMEOUT", message }, { status: 408 }));
}

function realtimeByHttp(pathname: string): Response {
  const message =
    `The local stack's Realtime has nothing at ${pathname}: connect to /realtime/v1/websocket and subscribe to a channel`;
  return Response.json({ code: "NOT_IMPLEMENTED", message }, { status: 501 });
}

function notFound(pathname: string): Response {
  const message = `Nothing is at ${pathname}; GET / lists what there is`;
  return withCors(Response.json({ code: "NOT_FOUND", message }, { status: 404 }));
}

function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** As the hosted gateway answers browsers: every origin, every header that is asked for. */
function preflight(request: Request): Response {
  const asked = request.headers.get("access-control-request-headers");
  return new Response(null, {
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods":
        "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS, TRACE, CONNECT",
      "access-control-allow-headers": asked ?? "*",
      "access-control-max-age": "3600",
    },
  });
}

function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.delete("access-control-allow-credentials"); // which no browser accepts beside `*`
  if (!headers.has("access-control-expose-headers")) {
    headers.set(
      "access-control-expose-headers",
      "content-range, content-location, location, preference-applied, etag, x-total-count, link, x-sb-error-code",
    );
  }
  const { body, status, statusText } = response;
  return new Response(body, { status, statusText, headers });
}

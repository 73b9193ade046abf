import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { routePath } from "hono/route";
import { recordError } from "../database/mod.ts";
import { readLogLevel, readTelemetry } from "../configuration/mod.ts";
import { methodNotAllowed, routeNotFound, tokenRefused } from "../errors/mod.ts";
import { createLog, maskKeys, startTracing } from "../observability/mod.ts";
import { runInBackground } from "../runtime/mod.ts";
import type { App, AppEnvironment } from "./app.ts";
import { isAccountDeleted } from "./authenticate.ts";
import { toProblemResponse, toServiceError } from "./problem.ts";

const requestIdHeader = "x-request-id";
/** A token in a path, as the addresses have that providers call; no log is to hold one. */
const secretSegment = /\/[\w-]{43}(?=\/|$)/g;
const acceptedRequestId = /^[\w-]{1,64}$/;

/** Bytes of a request's body at most. */
export const maximumBodyBytes = 1_000_000;

/**
 * Makes the application of one function: request ids, CORS, a log line per request, and every error as a problem
 * document. Its routes start with the function's name, because that is the path the platform hands on.
 *
 * @param name the function's name, such as `generate`
 */
export function createApp(name: string): App {
  const app = new Hono<AppEnvironment>().basePath(`/${name}`);
  const environment = Deno.env.toObject();
  const level = readLogLevel(environment);
  const tracing = startTracing(readTelemetry(environment), sendInBackground);
  app.use(async function observe(context, next) {
    const sent = context.req.header(requestIdHeader);
    const requestId = sent && acceptedRequestId.test(sent) ? sent : crypto.randomUUID();
    context.set("requestId", requestId);
    context.set("receivedAt", Date.now());
    const log = createLog({ level, fields: { request_id: requestId, function: name } });
    context.set("log", log);
    const open = tracing instanceof Promise ? await tracing : tracing;
    const trace = open(context.req.header("traceparent"));
    context.set("trace", trace);
    const startedAt = performance.now();
    const attributes = { "http.request.method": context.req.method, "request.id": requestId };
    await trace.measure(
      { name: `${context.req.method} /${name}`, kind: "server", attributes },
      async (tell) => {
        await next();
        tell({
          "http.response.status_code": context.res.status,
          "http.route": routePath(context, -1),
        });
      },
    );
    context.header(requestIdHeader, requestId);
    context.header("server-timing", trace.timings.header());
    context.header("timing-allow-origin", "*");
    context.var.log.info("request", {
      method: context.req.method,
      path: context.req.path.replace(secretSegment, "/[token]"),
      status: context.res.status,
      duration_ms: Math.round(performance.now() - startedAt),
    });
  });
  app.use(cors({
    origin: "*",
    allowMethods: ["GET", "POST", "PATCH", "DELETE", "OPTIONS"],
    // Without a list every header that is asked for is allowed, as by the platform: libraries add their own.
    allowHeaders: [],
    exposeHeaders: [
      requestIdHeader,
      "server-timing",
      "retry-after",
      "location",
      "preference-applied",
      "idempotent-replayed",
      "etag",
      "allow",
      "x-should-retry",
      "accept-ranges",
      "content-range",
      "content-disposition",
      "ratelimit",
      "ratelimit-policy",
    ],
    maxAge: 86_400,
  }));
  app.notFound((context) => {
    const { requestId, answerError = toProblemResponse } = context.var;
    const { method, path } = context.req;
    const allowed = allowedMethods(app, path);
    if (allowed.length === 0) return answerError(routeNotFound(method, path), requestId);
    const response = answerError(methodNotAllowed(method, path, allowed), requestId);
    // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
    response.headers.set("allow", allowed.join(", "));
    return response;
  });
  app.onError(async (error, context) => {
    const { requestId, log, answerError = toProblemResponse } = context.var;
    let told = toServiceError(error);
    // What a call of an account that is no more ends in.
    const isSuspicious = told.code === "internal" || told.code === "project_not_found";
    if (isSuspicious && await isAccountDeleted(context).catch(() => false)) {
      told = tokenRefused("account_deleted");
    }
    // Only a defect is the operator's to look into; what the providers did stands with each attempt.
    if (told.code === "internal") {
      log.error("request failed", { code: told.code, error });
      countDefect(context, told.cause ?? error);
    } else if (told.status >= 500) log.warn("request failed", { code: told.code });
    else log.debug("request refused", { code: told.code, error });
    return answerError(told, requestId);
  });
  return app;
}

/** The methods for which there is a route at a path. */
function allowedMethods(app: App, path: string): string[] {
  return ["GET", "POST", "PATCH", "DELETE"].filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method)
  );
}

// For the groups of errors. A database that is away has only the log's word for it.
function countDefect(
  { var: { identity, log, requestId } }: Context<AppEnvironment>,
  error: unknown,
) {
  if (!identity) return;
  const message = maskKeys(error instanceof Error ? error.message : String(error));
  runInBackground(
    recordError(identity.service, { code: "internal", message, request_id: requestId }),
    (failure) => log.debug("an error could not be counted", { error: failure }),
  );
}

function sendInBackground(task: Promise<unknown>): void {
  runInBackground(task, (error) => createLog().warn("traces could not be sent", { error }));
}

/** Makes a router that {@link createApp}'s applications mount. */
export function createRouter(): App {
  return new Hono<AppEnvironment>();
}

import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import {
  accountExists,
  type ApiKeyScope,
  type Caller,
  type DatabaseClient,
} from "../database/mod.ts";
import { credentialsRefused, scopeMissing, tokenRefused } from "../errors/mod.ts";
import { createLog, type Trace } from "../observability/mod.ts";
import { isolateState, systemClock } from "../runtime/mod.ts";
import { apiKeyOf, identifyApiKey } from "./api_key.ts";
import type { AppEnvironment, Identity } from "./app.ts";
import { bearerOf, credentialsOf, secretKeyNeeded } from "./credentials.ts";
import type { AuthConfig } from "./verify_credentials.ts";
import { VerifiedTokens } from "./verified_tokens.ts";
import { accountClient, openProject, projectEnvironment, serviceClient } from "./project.ts";

/** Lets in users with an access token, API keys, and callers with any secret key of the project; answers 401 to the rest. */
export const authenticate = admit(["user", "secret:*"]);

/** Lets in callers with a secret key only, such as the database itself. */
export const authenticateSecret = admit(["secret:*"]);

/** Lets in anybody; what the route then reads for them, it reads with the service's rights. */
export const withoutCredentials = admit("none");

function admit(auth: AuthConfig): MiddlewareHandler<AppEnvironment> {
  return createMiddleware<AppEnvironment>(async (context, next) => {
    if (!context.var.identity) {
      const { trace } = context.var;
      const identity = await trace.measure(
        { name: "authenticate", part: "auth" },
        () => identify(context.req.raw, auth, trace),
      );
      context.set("identity", identity);
      listenClosely(context);
    }
    await next();
  });
}

/** Whoever has a secret key may have the log tell more of one request. */
function listenClosely(context: HonoContext<AppEnvironment>): void {
  const { identity, requestId } = context.var;
  if (identity.kind !== "secret_key" || context.req.header("x-log-level") !== "debug") return;
  const [, name] = context.req.path.split("/");
  context.set(
    "log",
    createLog({ level: "debug", fields: { request_id: requestId, function: name } }),
  );
}

/** @throws ServiceError `unauthorized` with what to do about it; `internal` when the project's keys are not there */
async function identify(came: Request, auth: AuthConfig, trace: Trace): Promise<Identity> {
  await openProject();
  const env = projectEnvironment();
  const service = serviceClient(trace);
  if (auth === "none") return { kind: "stranger", id: null, service };
  const headers = credentialsOf(came);
  const apiKey = apiKeyOf(headers);
  if (apiKey !== undefined) {
    if (!auth.includes("user")) throw credentialsRefused(secretKeyNeeded);
    return await identifyApiKey(apiKey, service);
  }
  const bearer = auth.includes("user") ? bearerOf(headers) : undefined;
  const known = bearer === undefined ? undefined : verified().find(bearer, env);
  if (bearer !== undefined && known !== undefined) {
    return user(known, accountClient(bearer, trace), service);
  }
  // A key set and what reads it are loaded with the first credentials that have to be verified.
  const { verifyCredentials } = await import("./verify_credentials.ts");
  const found = await verifyCredentials(came.url, headers, auth, env);
  if (found.kind === "secret_key") {
    return { kind: "secret_key", id: null, client: service, service };
  }
  const { id, token, endsAt } = found;
  if (endsAt !== undefined) verified().add(token, id, endsAt);
  return user(id, accountClient(token, trace), service);
}

/** @throws ServiceError `unauthorized` for a token whose subject is no user */
function user(id: string, client: DatabaseClient, service: DatabaseClient): Caller {
  if (!userId.safeParse(id).success) {
    throw credentialsRefused("The access token's subject is no user.");
  }
  return { kind: "user", id, client, service };
}

const verified = isolateState(() => new VerifiedTokens(systemClock));

/**
 * Whether the account of a user's token is no more. No key set tells: the token is valid for up to an hour longer.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function isAccountDeleted(context: HonoContext<AppEnvironment>): Promise<boolean> {
  const { identity } = context.var;
  return identity?.kind === "user" && !await accountExists(identity.service, identity.id);
}

/**
 * Lets API keys in that have a scope, and everybody else; stands behind {@link authenticate}.
 *
 * @param scope null where API keys are not accepted
 */
export function requireScope(scope: ApiKeyScope | "any" | null): MiddlewareHandler<AppEnvironment> {
  return createMiddleware<AppEnvironment>(async (context, next) => {
    if (scope !== "any") checkScope(context.var.identity, scope);
    await next();
  });
}

/**
 * Refuses an API key that has not a scope.
 *
 * @param scope null where API keys are not accepted
 * @throws ServiceError `forbidden`
 */
export function checkScope(identity: Identity, scope: ApiKeyScope | null): void {
  if (identity.kind !== "api_key") return;
  const { scopes } = identity;
  const suffices = scope !== null && (scopes.includes("admin") || scopes.includes(scope));
  if (!suffices) throw scopeMissing(scope);
}

/** Answers 401 to users whose account was deleted; stands behind {@link authenticate}. */
export const requireAccount = createMiddleware<AppEnvironment>(async (context, next) => {
  await requireCallersAccount(context);
  await next();
});

/**
 * The same for a route that asks for the account only where nothing else would.
 *
 * @throws ServiceError `unauthorized` for an account that was deleted; `internal` when the database fails
 */
export async function requireCallersAccount(context: HonoContext<AppEnvironment>): Promise<void> {
  if (await isAccountDeleted(context)) throw tokenRefused("account_deleted");
}

const userId = z.guid();

/** The caller of an authenticated route. */
export function callerOf(context: HonoContext<AppEnvironment>): Caller {
  const { identity } = context.var;
  if (identity.kind === "stranger") {
    throw new Error("a route that is open to anybody asked who calls");
  }
  return identity;
}

/** A client with the service's rights, whoever calls. */
export function serviceOf(context: HonoContext<AppEnvironment>): DatabaseClient {
  return context.var.identity.service;
}

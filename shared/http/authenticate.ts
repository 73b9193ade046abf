import type { AuthError } from "@supabase/server";
import { verifyAuth } from "@supabase/server/core";
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { decodeJwt } from "jose";
import * as z from "zod";
import {
  accountExists,
  type ApiKeyScope,
  type Caller,
  type DatabaseClient,
} from "../database/mod.ts";
import {
  credentialsMissing,
  credentialsRefused,
  internal,
  scopeMissing,
  type ServiceError,
  tokenRefused,
} from "../errors/mod.ts";
import { createLog, type Trace } from "../observability/mod.ts";
import { systemClock } from "../runtime/mod.ts";
import { AuthQuestions } from "./ask_auth.ts";
import { apiKeyOf, identifyApiKey } from "./api_key.ts";
import type { AppEnvironment, Identity } from "./app.ts";
import { VerifiedTokens } from "./verified_tokens.ts";
import { accountClient, projectEnvironment, serviceClient } from "./project.ts";

/** Lets in users with an access token, API keys, and callers with any secret key of the project; answers 401 to the rest. */
export const authenticate = admit(["user", "secret:*"]);

/** Lets in callers with a secret key only, such as the database itself. */
export const authenticateSecret = admit(["secret:*"]);

/** Lets in anybody; what the route then reads for them, it reads with the service's rights. */
export const withoutCredentials = admit("none");

type AuthConfig = NonNullable<Parameters<typeof verifyAuth>[1]["auth"]>;

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
  const env = projectEnvironment();
  const service = serviceClient(trace);
  const headers = credentialsOf(came);
  const apiKey = auth === "none" ? undefined : apiKeyOf(headers);
  if (apiKey !== undefined) {
    if (!auth.includes("user")) throw credentialsRefused(secretKeyNeeded);
    return await identifyApiKey(apiKey, service);
  }
  const bearer = auth.includes("user") ? bearerOf(headers) : undefined;
  const known = bearer === undefined ? undefined : verified.find(bearer, env);
  if (bearer !== undefined && known !== undefined) {
    return user(known, accountClient(bearer, trace), service);
  }
  const { data, error } = await verifyAuth(new Request(came.url, { headers }), { auth, env });
  if (data) {
    const { userClaims, jwtClaims, token } = data;
    if (userClaims && token !== null) verified.add(token, userClaims.id, jwtClaims?.exp ?? 0);
    if (userClaims && token !== null) {
      return user(userClaims.id, accountClient(token, trace), service);
    }
    return auth === "none"
      ? { kind: "stranger", id: null, service }
      : { kind: "secret_key", id: null, client: service, service };
  }
  const token = auth.includes("user") && isBeyondKeySet(error) ? bearerOf(headers) : undefined;
  const claims = token && userClaimsOf(token);
  if (!token || !claims) throw toRefusal(error, headers);
  const publishableKey = Object.values(env.publishableKeys)[0] ?? "";
  const access = { url: env.url, publishableKey, fetch, clock: systemClock };
  const verdict = await questions.ask(token, access).catch((cause) => {
    throw internal("Auth could not be asked about the token. Try again.", cause);
  });
  if (verdict !== "accepted") throw tokenRefused(verdict);
  return user(claims.sub, accountClient(token, trace), service);
}

/** @throws ServiceError `unauthorized` for a token whose subject is no user */
function user(id: string, client: DatabaseClient, service: DatabaseClient): Caller {
  if (!userId.safeParse(id).success) {
    throw credentialsRefused("The access token's subject is no user.");
  }
  return { kind: "user", id, client, service };
}

const questions = new AuthQuestions();
const verified = new VerifiedTokens(systemClock);

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

/**
 * What the request is judged by. A key of the old kind comes twice, the second time as if it were a user's token; and
 * libraries that know bearer tokens only send a secret key as one.
 */
function credentialsOf({ headers }: Request): Headers {
  const apiKey = headers.get("apikey"), token = bearerOf(headers);
  const isKey = token !== undefined && (token === apiKey || (!apiKey && isSecretKey(token)));
  if (!isKey) return headers;
  const own = new Headers(headers);
  own.set("apikey", token);
  own.delete("authorization");
  return own;
}

/** By its looks; whether it is the project's is found out with those that come as `apikey`. */
function isSecretKey(token: string): boolean {
  return token.startsWith("sb_secret_") || token === Deno.env.get("SUPABASE_SERVICE_ROLE_KEY");
}

function bearerOf(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

const userClaims = z.looseObject({ sub: z.string(), role: z.exactOptional(z.string()) });

function userClaimsOf(token: string): z.infer<typeof userClaims> | undefined {
  try {
    return userClaims.safeParse(decodeJwt(token)).data;
  } catch {
    return undefined;
  }
}

/** True when the key set has no key for the token, so that its signature was not looked at. */
function isBeyondKeySet({ code, cause }: AuthError): boolean {
  if (code === "JWKS_NOT_CONFIGURED" || code === "JWKS_FETCH_FAILED") return true;
  if (code !== "INVALID_JWT") return false;
  // Without a cause: it names no key, or a shared secret that is not in the set.
  return cause === undefined ||
    (cause instanceof Error && "code" in cause && cause.code === "ERR_JWKS_NO_MATCHING_KEY");
}

const secretKeyNeeded = 'This takes a secret key as "apikey", and nothing else.';

/** The library's own words and advice about tokens, without its name; about keys it speaks to who wrote the service. */
function toRefusal(error: AuthError, headers: Headers): ServiceError {
  const apiKey = headers.get("apikey"), token = bearerOf(headers);
  const legacyKeys = ["SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"].map((name) =>
    Deno.env.get(name)
  );
  if (token && legacyKeys.includes(token)) {
    return credentialsRefused('An API key is no access token. Send it as "apikey" alone.', error);
  }
  if (error.status >= 500) {
    return internal("The service failed. Try again; its log has the reason.", error);
  }
  if (error.code === "INVALID_JWT") {
    const said = error.message.replace(/^\[[^\]]+\] /, "");
    return credentialsRefused(`${said} ${error.hint ?? ""}`.trim(), error);
  }
  if (token && !token.startsWith("sb_")) {
    return credentialsRefused(secretKeyNeeded, error);
  }
  if (token) {
    return credentialsRefused('An API key is no access token. Send it as "apikey" alone.', error);
  }
  if (!apiKey) return credentialsMissing(error);
  return credentialsRefused(
    apiKey.startsWith("sb_publishable_") || apiKey === legacyKeys[0]
      ? "The publishable key alone does not say who you are. Send a user's access token beside it, as " +
        '"Authorization: Bearer …".'
      : "The key is not one of this project's secret keys. Compare it with those in the project's settings.",
    error,
  );
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

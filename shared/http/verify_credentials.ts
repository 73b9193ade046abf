import type { AuthError, SupabaseEnv } from "@supabase/server";
import { verifyAuth } from "@supabase/server/core";
import { decodeJwt } from "jose";
import * as z from "zod";
import {
  credentialsMissing,
  credentialsRefused,
  internal,
  type ServiceError,
  tokenRefused,
} from "../errors/mod.ts";
import { isolateState, systemClock } from "../runtime/mod.ts";
import { AuthQuestions } from "./ask_auth.ts";
import { bearerOf, secretKeyNeeded } from "./credentials.ts";

/** Which credentials are taken, in the words of the library, or none at all. */
export type AuthConfig = NonNullable<Parameters<typeof verifyAuth>[1]["auth"]>;

/** Whose credentials they are. */
export type Verified =
  | { kind: "secret_key" }
  | {
    kind: "user";
    id: string;
    token: string;
    /** When the token ends, in s since the epoch; absent where only Auth knows whether it is good. */
    endsAt?: number;
  };

const questions = isolateState(() => new AuthQuestions());

/**
 * Finds out whose credentials a request has: by the project's keys, and where these do not tell, by asking Auth.
 *
 * @param url of the request
 * @param headers as `credentialsOf` gives them
 * @throws ServiceError `unauthorized` with what to do about it; `internal` when Auth cannot be asked
 */
export async function verifyCredentials(
  url: string,
  headers: Headers,
  auth: AuthConfig,
  env: SupabaseEnv,
): Promise<Verified> {
  const { data, error } = await verifyAuth(new Request(url, { headers }), { auth, env });
  if (data) {
    const { userClaims, jwtClaims, token } = data;
    if (!userClaims || token === null) return { kind: "secret_key" };
    return { kind: "user", id: userClaims.id, token, endsAt: jwtClaims?.exp ?? 0 };
  }
  const token = auth.includes("user") && isBeyondKeySet(error) ? bearerOf(headers) : undefined;
  const claims = token && userClaimsOf(token);
  if (!token || !claims) throw toRefusal(error, headers);
  const publishableKey = Object.values(env.publishableKeys)[0] ?? "";
  const access = { url: env.url, publishableKey, fetch, clock: systemClock };
  const verdict = await questions().ask(token, access).catch((cause) => {
    throw internal("Auth could not be asked about the token. Try again.", cause);
  });
  if (verdict !== "accepted") throw tokenRefused(verdict);
  return { kind: "user", id: claims.sub, token };
}

const userClaims = z.lazy(() =>
  z.looseObject({ sub: z.string(), role: z.exactOptional(z.string()) })
);

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

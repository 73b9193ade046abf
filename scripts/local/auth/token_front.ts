import type { Queries } from "../database.ts";
import { completeClaims } from "./claims.ts";
import { decodeJwt, importJWK, type JWK, jwtVerify, SignJWT } from "jose";

/** Handles a request. */
type Handler = (request: Request) => Promise<Response>;

/** Settings of {@link createTokenFront}. */
export interface TokenFrontOptions {
  /** Private ES256 key that the outside world's tokens are signed with. */
  signingKey: JWK;
  /** Secret of the HS256 tokens that `inner` makes and understands. */
  jwtSecret: string;
  /** Knows the accounts that tokens speak of. */
  database: Queries;
  /** Signs with the shared secret and publishes no key, as projects did before there were signing keys. Default false. */
  sharedSecret?: boolean;
  /** The service behind the front. */
  inner: Handler;
}

/** Stands before Auth, REST and Storage. */
export interface TokenFront {
  handle: Handler;
  /** The public key set, as /auth/v1/.well-known/jwks.json serves it. */
  keySet: { keys: JWK[] };
}

const keyId = "local";
/** Tokens whose exchange is remembered: to verify one and to sign another takes half a millisecond of a processor. */
const mostExchanged = 500;

/**
 * Gives users the tokens of hosted projects, over services that only know HS256: tokens in answers of Auth are given all
 * claims and signed anew, and ES256 bearers of requests are verified and exchanged. A token that does not verify is passed on as
 * it is, and refused by the service behind.
 */
export async function createTokenFront(options: TokenFrontOptions): Promise<TokenFront> {
  const { signingKey, inner, database, sharedSecret = false } = options;
  const { d: _secret, ...publicPart } = signingKey;
  const privateKey = await importJWK(signingKey, "ES256");
  const publicKey = await importJWK(publicPart, "ES256");
  const innerSecret = new TextEncoder().encode(options.jwtSecret);
  const keys = [{ ...publicPart, alg: "ES256", kid: keyId, use: "sig" }];
  const keySet = { keys: sharedSecret ? [] : keys };

  const outward = async (token: string, issuer: string) => {
    const unsigned = new SignJWT(await completeClaims(database, issuer, decodeJwt(token)));
    return await (sharedSecret
      ? unsigned.setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(innerSecret)
      : unsigned.setProtectedHeader({ alg: "ES256", typ: "JWT", kid: keyId }).sign(privateKey));
  };
  const exchanged = new Map<string, { inner: string; expiresAt: number }>();
  const inward = async (token: string) => {
    const known = exchanged.get(token);
    if (known && known.expiresAt > Date.now()) return known.inner;
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ["ES256"] });
    const inner = await new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(innerSecret);
    exchanged.set(token, { inner, expiresAt: 1_000 * (payload.exp ?? 0) });
    const [oldest] = exchanged.keys();
    if (exchanged.size > mostExchanged && oldest !== undefined) exchanged.delete(oldest);
    return inner;
  };

  const handle: Handler = async (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname === "/auth/v1/.well-known/jwks.json") return Response.json(keySet);
    const bearer = /^Bearer (eyJ.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    const token = bearer && await inward(bearer).catch(() => undefined);
    if (token) {
      const headers = new Headers(request.headers);
      headers.set("authorization", `Bearer ${token}`);
      request = new Request(request, { headers });
    }
    const response = await inner(request);
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    if (!pathname.startsWith("/auth/v1/") || !isJson) return response;
    const text = await response.text(), body: unknown = JSON.parse(text);
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    const answer = hasAccessToken(body)
      ? JSON.stringify({
        ...body,
        access_token: await outward(body.access_token, `${origin}/auth/v1`),
      })
      : text;
    return new Response(answer, { status: response.status, headers });
  };
  return { handle, keySet };
}

function hasAccessToken(body: unknown): body is { access_token: string } {
  return typeof body === "object" && body !== null && "access_token" in body &&
    typeof body.access_token === "string";
}

import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import * as z from "zod";
import type { RoleClaims } from "../database.ts";
import type { StackKeys } from "../keys.ts";

/** Who speaks for a connection or a topic. */
export interface RealtimeCaller {
  claims: RoleClaims;
  /** When that ends, in ms since the epoch; undefined for a key, which does not. */
  until?: number;
}

const tokenClaims = z.looseObject({
  role: z.string().default("anon"),
  sub: z.string().optional(),
  exp: z.number().optional(),
}).transform(({ sub, ...rest }) => sub === undefined ? rest : { ...rest, sub });

/**
 * Makes what tells callers apart: by a key of the project or an access token of a user.
 *
 * @returns throws an Error that says what is wrong with a credential
 */
export async function createCallers(
  { publishableKey, secretKey, signingKey, jwtSecret }: StackKeys,
): Promise<(credential: string) => Promise<RealtimeCaller>> {
  const { d: _secret, ...publicPart } = signingKey;
  const publicKey = await importJWK(publicPart, "ES256");
  const secret = new TextEncoder().encode(jwtSecret);
  return async (credential) => {
    if (credential === publishableKey) return { claims: { role: "anon" } };
    if (credential === secretKey) return { claims: { role: "service_role" } };
    const isSigned = decodeProtectedHeader(credential).alg === "ES256";
    const { payload } = isSigned
      ? await jwtVerify(credential, publicKey, { algorithms: ["ES256"] })
      : await jwtVerify(credential, secret, { algorithms: ["HS256"] });
    const claims = tokenClaims.parse(payload);
    return { claims, ...(claims.exp !== undefined && { until: claims.exp * 1_000 }) };
  };
}

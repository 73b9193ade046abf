import { jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import type { RoleClaims } from "../database.ts";
import { StorageError } from "./errors.ts";

/** What the bearer of a signed URL may do with its object. */
export type TokenScope = "download" | "upload";

/** The claims of a signed URL. */
export interface ObjectClaims {
  /** `<bucket>/<key>`. */
  url: string;
  scope: TokenScope;
  /** Downloads of what is made of an object: what is asked for, such as `width:100,resize:contain`. */
  transformations?: string | undefined;
  /** Uploads: whether an object that is there may be replaced. */
  upsert?: boolean | undefined;
  /** Uploads: the user that will own the object. */
  owner?: string | undefined;
}

/** Makes and checks the tokens of Storage, all HS256 over one secret. */
export interface Tokens {
  /** A token that is good for `seconds` seconds. */
  sign(claims: ObjectClaims, seconds: number): Promise<string>;
  /**
   * The claims of a signed URL's token, which must be for this object and scope.
   *
   * @throws StorageError `InvalidSchema` when it is absent, `InvalidJWT` when it is forged or expired,
   *   `InvalidSignature` when it is for another object or scope
   */
  verify(
    token: string | null,
    url: string,
    scope: TokenScope,
  ): Promise<ObjectClaims & { /** Seconds since the epoch. */ exp: number }>;
  /** The claims of a caller's own token; one without a role is anonymous. @throws StorageError `AccessDenied` */
  verifyCaller(token: string): Promise<RoleClaims>;
}

const objectClaims = z.object({
  url: z.string(),
  scope: z.enum(["download", "upload"]),
  exp: z.number(),
  transformations: z.string().optional(),
  upsert: z.boolean().optional(),
  owner: z.string().optional(),
});
const callerClaims = z.looseObject({ role: z.string().default("anon"), sub: z.string().optional() })
  .transform(({ sub, ...claims }): RoleClaims => sub === undefined ? claims : { ...claims, sub });

/** @param now milliseconds since the epoch */
export function createTokens(secret: string, now: () => number): Tokens {
  const key = new TextEncoder().encode(secret);
  const read = async <T>(
    token: string,
    schema: z.ZodType<T>,
    refusal: "InvalidJWT" | "AccessDenied" = "InvalidJWT",
  ): Promise<T> => {
    const payload = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      currentDate: new Date(now()),
    }).then((verified) => verified.payload, (error: Error) => {
      throw new StorageError(refusal, error.message);
    });
    const claims = schema.safeParse(payload);
    if (!claims.success) throw new StorageError(refusal, "The token is not for this use");
    return claims.data;
  };
  return {
    sign: (claims, seconds) => {
      const issuedAt = Math.floor(now() / 1_000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setIssuedAt(issuedAt).setExpirationTime(issuedAt + seconds).sign(key);
    },
    async verify(token, url, scope) {
      if (token === null) {
        throw new StorageError(
          "InvalidSchema",
          "querystring must have required property 'token'",
        );
      }
      const claims = await read(token, objectClaims);
      if (claims.scope !== scope) {
        throw new StorageError("InvalidSignature", `Token is not scoped for ${scope}`);
      }
      if (claims.url !== url) throw new StorageError("InvalidSignature", "Invalid signature");
      return claims;
    },
    verifyCaller: (token) => read(token, callerClaims, "AccessDenied"),
  };
}

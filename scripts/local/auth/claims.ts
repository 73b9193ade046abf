import type { Queries } from "../database.ts";

/** What a token says of its bearer, besides who issued it and when. */
interface AccountClaims {
  email: string;
  phone: string;
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
  is_anonymous: boolean;
}

/**
 * The claims of a token as hosted Auth writes them, from those that lite does
 * (https://supabase.com/docs/guides/auth/jwt-fields).
 *
 * @param issuer such as `http://127.0.0.1:8003/auth/v1`
 * @param claims of lite: `sub`, `aud`, `role`, `session_id`, `iat`, `exp`
 */
export async function completeClaims(
  database: Queries,
  issuer: string,
  claims: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const [account] = await database.query<AccountClaims>(
    `select coalesce(email, '') as email, coalesce(phone, '') as phone,
       coalesce(raw_app_meta_data, '{}') as app_metadata, coalesce(raw_user_meta_data, '{}') as user_metadata,
       is_anonymous
     from auth.users where id = $1`,
    [claims["sub"]],
  );
  const method = account?.is_anonymous ? "anonymous" : "password";
  return {
    iss: issuer,
    ...claims,
    ...account,
    aal: "aal1",
    amr: [{ method, timestamp: claims["iat"] }],
  };
}

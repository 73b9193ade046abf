/** What is told to whoever comes with anything else where this is taken alone. */
export const secretKeyNeeded = 'This takes a secret key as "apikey", and nothing else.';

/**
 * What the request is judged by. A key of the old kind comes twice, the second time as if it were a user's token; and
 * libraries that know bearer tokens only send a secret key as one.
 */
export function credentialsOf({ headers }: Request): Headers {
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

/** The token that is sent as `Authorization: Bearer`. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

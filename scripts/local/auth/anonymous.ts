import type { LocalDatabase } from "../database.ts";
import { refuse } from "./refusal.ts";

/** Answers a request of Auth. */
type Handler = (request: Request) => Promise<Response>;

/**
 * Signing in without a name, which lite lacks: `POST /auth/v1/signup` without an address makes an account that has none,
 * in the shape of https://supabase.com/docs/guides/auth/auth-anonymous.
 *
 * @param inner lite, which gives the session
 * @returns undefined for a request that is something else
 */
export async function signUpAnonymously(
  request: Request,
  { database, inner, enabled }: { database: LocalDatabase; inner: Handler; enabled: boolean },
): Promise<Response | undefined> {
  if (request.method !== "POST" || new URL(request.url).pathname !== "/auth/v1/signup") return;
  const body = await request.clone().json().catch(() => undefined);
  if (typeof body !== "object" || body === null || body.email || body.phone) return;
  if (!enabled) {
    return refuse(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled");
  }
  // An address and a password for as long as lite needs them to sign the account in.
  const id = crypto.randomUUID(), email = `${id}@anonymous.invalid`, password = crypto.randomUUID();
  await database.query(
    `insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, raw_app_meta_data)
     values ($1, $2, extensions.crypt($3, extensions.gen_salt('bf', 4)), now(), $4, '{}')`,
    [id, email, password, body.data ?? {}],
  );
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const answer = await inner(
    new Request(new URL("/auth/v1/token?grant_type=password", request.url), {
      method: "POST",
      headers,
      body: JSON.stringify({ email, password }),
    }),
  );
  await database.query(
    `update auth.users set email = null, encrypted_password = null, email_confirmed_at = null, is_anonymous = true
     where id = $1`,
    [id],
  );
  const session = await answer.json();
  const { email_confirmed_at: _mail, confirmed_at: _confirmed, ...user } = session.user ?? {};
  return Response.json(
    { ...session, user: { ...user, email: "", is_anonymous: true, identities: [] } },
    { status: answer.status },
  );
}

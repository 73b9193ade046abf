import { decodeJwt } from "jose";
import * as z from "zod";
import { type Clock, parseJson, sha256 } from "../runtime/mod.ts";

/** What Auth says of a user's access token. */
export type TokenVerdict =
  | "accepted"
  /** The account that it was given to is no more. */
  | "account_deleted"
  /** Forged, expired, or of a session that has ended. */
  | "rejected";

/** Where Auth is, and how it is asked. */
export interface AuthAccess {
  /** Of the project, such as `https://abc.supabase.co`. */
  url: string;
  publishableKey: string;
  fetch: typeof fetch;
  clock: Pick<Clock, "now">;
}

/** How long one is waited for, in ms. */
const askMs = 5_000;
/** How long a rejection is remembered, in ms, so that a caller who insists does not keep Auth busy. */
const rejectionMs = 60_000;
const maximumRemembered = 1_000;

const times = z.looseObject({ exp: z.number() });
const refusal = z.lazy(() => z.object({ error_code: z.string().optional() }));

/**
 * Asks Auth about tokens that this process cannot judge, because they are signed with the project's shared secret or with
 * a key that its key set does not hold. A token is asked of once and remembered until it ends; of the latest 1,000 tokens.
 */
export class AuthQuestions {
  readonly #answers = new Map<string, { verdict: Promise<TokenVerdict>; until: number }>();

  /** @throws Error when Auth cannot be reached or fails; that is not remembered */
  async ask(token: string, access: AuthAccess): Promise<TokenVerdict> {
    const now = access.clock.now();
    const key = await sha256(token);
    const known = this.#answers.get(key);
    if (known && known.until > now) return await known.verdict;
    const expires = (times.safeParse(decodeJwt(token)).data?.exp ?? 0) * 1_000;
    if (expires <= now) return "rejected";
    const verdict = askAuth(token, access);
    const entry = { verdict, until: expires };
    this.#remember(key, entry);
    try {
      if (await verdict !== "accepted") entry.until = Math.min(expires, now + rejectionMs);
    } catch (error) {
      this.#answers.delete(key);
      throw error;
    }
    return await verdict;
  }

  #remember(key: string, entry: { verdict: Promise<TokenVerdict>; until: number }): void {
    this.#answers.delete(key);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size >= maximumRemembered) {
      this.#answers.delete(oldest);
    }
    this.#answers.set(key, entry);
  }
}

/**
 * What Auth says of a token now, by `GET /user` (https://github.com/supabase/auth, openapi.yaml).
 *
 * @throws Error when Auth cannot be reached or fails
 */
async function askAuth(token: string, access: AuthAccess): Promise<TokenVerdict> {
  const response = await access.fetch(`${access.url}/auth/v1/user`, {
    headers: { apikey: access.publishableKey, authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(askMs),
  });
  const text = await response.text();
  if (response.ok) return "accepted";
  if (![400, 401, 403, 404].includes(response.status)) {
    throw new Error(`Auth answered HTTP ${response.status} when asked about a token`);
  }
  const { error_code: code } = refusal.safeParse(parseJson(text)).data ?? {};
  return code === "user_not_found" ? "account_deleted" : "rejected";
}

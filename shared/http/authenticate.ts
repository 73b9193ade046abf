import { withSupabase } from "@supabase/server/adapters/hono";
import type { Context } from "hono";
import type { Caller, Database } from "../database/mod.ts";
import type { AppEnvironment } from "./create_app.ts";

const databaseMs = 15_000;

// The database answers in milliseconds, so one that hangs is not waited for. Storage is: pictures take their time.
const supabaseOptions = {
  global: {
    fetch: (input: Parameters<typeof fetch>[0], init: RequestInit = {}) => {
      if (!isDatabaseCall(input)) return fetch(input, init);
      const limits = [AbortSignal.timeout(databaseMs), ...(init.signal ? [init.signal] : [])];
      return fetch(input, { ...init, signal: AbortSignal.any(limits) });
    },
  },
};

function isDatabaseCall(input: Parameters<typeof fetch>[0]): boolean {
  return new URL(input instanceof Request ? input.url : input).pathname.startsWith("/rest/v1/");
}

/** Lets in users with an access token and callers with any secret key of the project; answers 401 to the rest. */
export const authenticate = withSupabase<Database>({
  auth: ["user", "secret:*"],
  supabaseOptions,
});

/** Lets in callers with a secret key only, such as the database itself. */
export const authenticateSecret = withSupabase<Database>({
  auth: ["secret:*"],
  supabaseOptions,
});

/** Lets in anybody; what the route then reads for them, it reads with the service's rights. */
export const withoutCredentials = withSupabase<Database>({ auth: "none", supabaseOptions });

/** The caller of an authenticated route. */
export function callerOf(context: Context<AppEnvironment>): Caller {
  const { supabase, supabaseAdmin, userClaims } = context.var.supabaseContext;
  return userClaims
    ? { userId: userClaims.id, client: supabase, service: supabaseAdmin }
    : { userId: null, client: supabaseAdmin, service: supabaseAdmin };
}

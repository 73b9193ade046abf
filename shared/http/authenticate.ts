import { withSupabase } from "@supabase/server/adapters/hono";
import type { Context } from "hono";
import type { Caller, Database } from "../database/mod.ts";
import type { AppEnvironment } from "./create_app.ts";

/** Lets in users with an access token and callers with any secret key of the project; answers 401 to the rest. */
export const authenticate = withSupabase<Database>({
  auth: ["user", "secret:*"],
});

/** Lets in callers with a secret key only, such as the database itself. */
export const authenticateSecret = withSupabase<Database>({
  auth: ["secret:*"],
});

/** Lets in anybody; what the route then reads for them, it reads with the service's rights. */
export const withoutCredentials = withSupabase<Database>({ auth: "none" });

/** The caller of an authenticated route. */
export function callerOf(context: Context<AppEnvironment>): Caller {
  const { supabase, supabaseAdmin, userClaims } = context.var.supabaseContext;
  return userClaims
    ? { userId: userClaims.id, client: supabase, service: supabaseAdmin }
    : { userId: null, client: supabaseAdmin, service: supabaseAdmin };
}

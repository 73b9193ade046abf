import type { Hono } from "hono";
import type { SupabaseContext } from "@supabase/server";
import type { Database } from "../database/mod.ts";
import type { Log } from "../observability/mod.ts";

/** What every route finds in `context.var`. */
export interface AppEnvironment {
  Variables: {
    requestId: string;
    log: Log;
    supabaseContext: SupabaseContext<Database>;
  };
}

/** A Hono application or router of this service. */
export type App = Hono<AppEnvironment>;

import type { Hono } from "hono";
import type { Caller, DatabaseClient } from "../database/mod.ts";
import type { ServiceError } from "../errors/mod.ts";
import type { Log, Trace } from "../observability/mod.ts";

/** Whoever calls, or nobody in particular, who reaches only what is open to anybody. */
export type Identity = Caller | {
  kind: "stranger";
  id: null;
  /** Has the service's rights. */
  service: DatabaseClient;
};

/** What every route finds in `context.var`. */
export interface AppEnvironment {
  Variables: {
    requestId: string;
    /** When the request came, in ms since the epoch. */
    receivedAt: number;
    log: Log;
    trace: Trace;
    identity: Identity;
    /** Answers errors in another protocol's form; absent for problem documents. */
    answerError?: (error: ServiceError, requestId: string) => Response;
  };
}

/** A Hono application or router of this service. */
export type App = Hono<AppEnvironment>;

// The import of the driver is what makes it available to lite, which lists it as an optional peer.
import "postgres";
import {
  App,
  getAuthSchemaSql,
  getStorageSchemaSql,
  InMemoryEmailDriver,
  SUPABASE_AUTH_HELPERS_SQL,
} from "@supabase/lite";
import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import type { SchemaCache } from "../options.ts";
import { asPostgrestError } from "./error_statuses.ts";
import { lendConnections } from "./connections.ts";
import { markExpected, silenceExpected } from "./expected_errors.ts";
import { joinSettings } from "./request_settings.ts";
import { restTypes } from "./value_types.ts";

/** Tables and functions of the schemas `auth` and `storage`; may run again on a database that has them. */
export const systemSchemaSql: string = [
  getAuthSchemaSql(),
  SUPABASE_AUTH_HELPERS_SQL,
  getStorageSchemaSql(),
].join(";\n");

const closeLimitMs = 5_000;
/** What REST is about. */
const exposedSchemas = ["public"];

/** Settings of {@link startRestAndAuth}. */
export interface RestAndAuthOptions {
  databaseUrl: string;
  publishableKey: string;
  secretKey: string;
  /** Signs and verifies tokens (HS256). */
  jwtSecret: string;
  /** Prints every database error that a request ends in. */
  debug: boolean;
  /** Default false. */
  confirmMail?: boolean;
  /** Default 10. */
  maximumConnections?: number | undefined;
  /** Default: the schema is read at each start. */
  schemaCache?: SchemaCache | undefined;
}

/** REST under /rest/v1 and Auth under /auth/v1. */
export interface RestAndAuth {
  fetch(request: Request): Promise<Response>;
  /** Forgets what is known of tables and functions, as `NOTIFY pgrst, 'reload schema'` asks for. */
  reloadSchema(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts REST and Auth over a database that has {@link systemSchemaSql}.
 *
 * Of `@supabase/lite` 0.10.0 this mends: grants given to everybody on the first request, SQLSTATEs answered as 500,
 * json arguments encoded twice, timestamps that are not ISO 8601, and a stack trace printed for each refused statement.
 * Its Storage is not used.
 */
export async function startRestAndAuth(options: RestAndAuthOptions): Promise<RestAndAuth> {
  const { schemaCache } = options;
  const open = () =>
    createPostgresConnection({
      url: options.databaseUrl,
      ...(schemaCache && {
        schemaCache: { ...schemaCache, set: (_key, schema) => schemaCache.set(schema) },
      }),
      postgresOptions: {
        max: 1,
        onnotice() {},
        types: restTypes,
        // The limit of the hosted role `authenticator`. JIT makes short queries two to five times slower.
        connection: { statement_timeout: 8_000, jit: "off", application_name: "local-stack-rest" },
      },
    });
  const connection = open();
  const lent = lendConnections(() => open().driver, options.maximumConnections ?? 10);
  connection.driver.reserve = lent.reserve;
  joinSettings(connection);
  keepGrants(connection);
  translateErrors(connection);
  forgetUnexposed(connection);
  const app = new App({
    connection,
    api: { schemas: exposedSchemas },
    auth: {
      enabled: true,
      jwt_secret: options.jwtSecret,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      email: { enable_confirmations: options.confirmMail ?? false },
    },
    options: {
      // With Studio or the fallback, an unknown path would be answered with 200 and a web page.
      server: { admin: false, disableStudio: true, disableFallback: true },
      drivers: { email: new InMemoryEmailDriver() },
    },
  });
  const restoreConsole = options.debug ? () => {} : silenceExpected();
  await app.init();
  await connection.introspect({ useCache: true });
  return {
    fetch: (request) => app.fetch(request, { peerAddress: "127.0.0.1" }),
    reloadSchema: async () => {
      lent.forgetPrepared();
      await connection.clearSchemaCache();
    },
    close: async () => {
      // Once the database has gone, the driver waits for ever for connections that it could not make.
      const { promise: enough, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, closeLimitMs);
      await Promise.race([lent.end(), enough]);
      clearTimeout(timer);
      restoreConsole();
    },
  };
}

/**
 * On its first request lite grants everything on every table to all API roles, which undoes each REVOKE and each
 * missing GRANT of the migrations. It does not where it believes to have done so already. The field is private, so
 * that the type has to be left to reach it.
 */
function keepGrants(connection: PostgresConnection): void {
  (connection as unknown as { rlsState: "unknown" | "active" | "inactive" }).rlsState = "active";
}

/**
 * Of what lite reads of the schema, drops what no call can be about. At every request it goes through all columns and
 * functions, most of which are of other schemas, and, for types that only SQLite needs, through the source of each
 * column's view: a quarter of what a call took here. Once the schema is read, nothing else asks for any of it.
 */
function forgetUnexposed(connection: PostgresConnection): void {
  const original = connection.introspect.bind(connection);
  const trimmed = new WeakSet<object>();
  connection.introspect = async (options) => {
    const schema = await original(options);
    if (trimmed.has(schema)) return schema;
    trimmed.add(schema);
    for (const view of schema.views) view.sql = "";
    schema.views = schema.views.filter(isExposed);
    schema.columns = schema.columns.filter(isExposed);
    if (schema.functions) schema.functions = schema.functions.filter(isExposed);
    return schema;
  };
}

function isExposed({ schema }: { schema?: string | null }): boolean {
  return exposedSchemas.includes(schema ?? "public");
}

function translateErrors(connection: PostgresConnection): void {
  const original = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (error) => markExpected(asPostgrestError(original(error)));
}

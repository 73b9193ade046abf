import postgres from "postgres";
import { isoTimestamp, isoTimestamptz } from "./timestamps.ts";

/** One row of an answer: column name to value. */
export type Row = Record<string, unknown>;

/** What can be asked of a connection or of an open transaction. */
export interface Queries {
  /**
   * Runs one statement with `$1`, `$2`, … parameters.
   *
   * Values come back as: json and jsonb parsed, timestamps as ISO 8601 text, int8 and numeric as text, bytea as bytes.
   * A parameter of type json or jsonb takes the value itself, not its JSON text.
   *
   * @throws postgres.PostgresError with the SQLSTATE in `code`
   */
  query<T extends object = Row>(text: string, parameters?: readonly unknown[]): Promise<T[]>;
  /** Runs a text of many statements, without parameters: all of them or none. */
  script(text: string): Promise<void>;
}

/** Who a statement runs as, in the words of a JWT. */
export interface RoleClaims {
  /** A database role: `anon`, `authenticated`, `service_role`. */
  role: string;
  /** The user's id; what `auth.uid()` answers. */
  sub?: string;
  [claim: string]: unknown;
}

/** The stack's own access to its database, as superuser. */
export interface LocalDatabase extends Queries {
  /** Runs `work` in one transaction; it is rolled back when `work` throws. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction as the role of `claims`, so that grants and row-level security apply. */
  asRole<T>(claims: RoleClaims, work: (queries: Queries) => Promise<T>): Promise<T>;
  /**
   * Listens for NOTIFY on a channel, over reconnects too.
   *
   * @param onListen runs each time the listening begins, also after a reconnect
   */
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onListen?: () => void,
  ): Promise<{ unlisten(): Promise<void> }>;
  /** Ends all connections; waits at most 5 s for statements that still run. */
  close(): Promise<void>;
}

/** Settings of {@link connectDatabase}. */
export interface DatabaseOptions {
  /** Connections at most, listening not counted. Default 6. */
  maximumConnections?: number;
}

/** Opens the stack's own connections to a database; none is made before the first query. */
export function connectDatabase(url: string, options: DatabaseOptions = {}): LocalDatabase {
  const sql = postgres(url, {
    max: options.maximumConnections ?? 6,
    onnotice() {},
    // The limit of the `postgres` role of a hosted project.
    connection: { statement_timeout: 120_000, application_name: "local-stack" },
    types: {
      timestamp: { to: 1114, from: [1114], serialize: toText, parse: isoTimestamp },
      timestamptz: { to: 1184, from: [1184], serialize: toText, parse: isoTimestamptz },
    },
  });
  const transaction = <T>(work: (queries: Queries) => Promise<T>) =>
    sql.begin((open) => work(queriesOf(open))) as Promise<T>; // unwraps promises inside arrays, which T has none of
  return {
    ...queriesOf(sql),
    transaction,
    asRole: (claims, work) =>
      transaction(async (queries) => {
        await assumeRole(queries, claims);
        return await work(queries);
      }),
    listen: (channel, onPayload, onListen) => sql.listen(channel, onPayload, onListen),
    close: () => sql.end({ timeout: 5 }),
  };
}

/** The settings PostgREST makes at the start of a request, for this transaction only. */
async function assumeRole(queries: Queries, claims: RoleClaims): Promise<void> {
  await queries.query(
    `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),
       set_config('request.jwt.claim.sub', $3, true), set_config('request.jwt.claim.role', $1, true)`,
    [claims.role, JSON.stringify(claims), claims.sub ?? ""],
  );
}

function queriesOf(sql: postgres.Sql | postgres.TransactionSql): Queries {
  return {
    query: async <T extends object = Row>(text: string, parameters: readonly unknown[] = []) => [
      // The driver wants its own union of parameter types; it serializes whatever it is given by the type the server
      // names, and fails with a clear error where it cannot.
      // Prepared, since the driver otherwise asks for the parameters' types each time before it sends them.
      ...await sql.unsafe<T[]>(text, parameters as postgres.ParameterOrJSON<never>[], {
        prepare: parameters.length > 0,
      }),
    ],
    script: async (text) => {
      await sql.unsafe(text).simple();
    },
  };
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

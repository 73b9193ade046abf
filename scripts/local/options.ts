import type { Log } from "../../shared/observability/mod.ts";
import type { TellStep } from "../command_line/mod.ts";
import type { WorkerSource } from "../workers/mod.ts";
import type { LocalDatabase } from "./database.ts";
import type { PostgresVersion } from "./postgres/mod.ts";

/** Settings of {@link startLocalStack}. */
export interface LocalStackOptions {
  /** Holds the database, the stored files, the keys and the lock; made when it is missing. */
  dataDirectory: string;
  /** Port of the gateway; 0 for a free one. Default 0. */
  port?: number;
  /**
   * Address to listen on, which others than this machine may reach; 0.0.0.0 for all that there are. Default 127.0.0.1.
   */
  host?: string;
  /** Another PostgreSQL (15 to 17) instead of the embedded one, as superuser. */
  databaseUrl?: string;
  /**
   * True for a database that an earlier stack provisioned and migrated with the same sources, which this one leaves as it
   * is. Default false.
   */
  prepared?: boolean;
  /** Keeps what REST reads of the schema, from one stack for the next over the same schema. Default: nothing does. */
  schemaCache?: SchemaCache;
  /** Major version of the embedded PostgreSQL. Default 17. */
  postgresVersion?: PostgresVersion;
  /** Holds the migrations, named as the Supabase CLI names them. */
  migrationsDirectory: string;
  /** SQL that runs once, after the migrations of a new database. */
  seedFile?: string;
  /** Holds one folder per function. */
  functionsDirectory: string;
  /** What the functions find in their environment besides the platform's variables. */
  environment?: Record<string, string>;
  /** Secrets that are put into the database's vault at each start, by name. */
  vaultSecrets?: (connection: StackConnection) => Record<string, string>;
  /** Loads functions anew when files of theirs or of the `shared` folder beside them change. Default false. */
  watch?: boolean;
  /** Runs each function in a worker of its own, as the platform does, or all in one. Default true. */
  isolates?: boolean;
  /** What runs the functions. Default: a new thread for each worker. */
  functionWorkers?: WorkerSource;
  /** Runs what `cron.job` schedules. Default true. */
  schedule?: boolean;
  /** How Auth is set. Default: whoever signs up has an account at once, and nobody is anonymous. */
  auth?: AuthSettings;
  /** Whether Storage makes sizes of pictures, as on the platform from the Pro plan on. Default true. */
  imageTransformation?: boolean;
  /** Starts all functions at once instead of each at its first request. Default false. */
  preload?: boolean;
  /** Prints SQL errors and what PostgreSQL says. Default false. */
  debug?: boolean;
  /** Connections of REST at most, and as many of all else. Default 10 and 6. */
  maximumConnections?: number;
  /** Removes the data directory at the end. Default false. */
  temporary?: boolean;
  /** Holds empty database clusters that new ones are copied from, which saves a second at each first start. */
  templatesDirectory?: string;
  /** Told each step of the start and what happens later, in a sentence each. */
  progress?: TellStep;
  /** Writes what the functions and the stack log for people instead of programs. Default false. */
  readableLogs?: boolean;
  /** Default: warnings and errors, as lines on standard error. */
  log?: Log;
}

/** What is known of a schema, as text. */
export interface SchemaCache {
  get(): Promise<string | undefined>;
  set(schema: string): Promise<void>;
  /** Called when the schema has changed. */
  delete(): Promise<void>;
}

/** Settings of Auth that a hosted project has too. */
export interface AuthSettings {
  /** Lets people in without an account of a name: `auth.signInAnonymously()`. */
  anonymousSignIn?: boolean;
  /** Gives no session before the mail address is confirmed. */
  confirmMail?: boolean;
  /** Signs tokens with the shared secret and without a key id, as projects did before there were signing keys. */
  sharedSecret?: boolean;
  /** Has the keys `anon` and `service_role` instead of those of today, as older and self-hosted projects do. */
  legacyKeys?: boolean;
}

/** What a client needs to use a stack. */
export interface StackConnection {
  /** Such as `http://127.0.0.1:8003`; what supabase-js takes as its first argument. */
  url: string;
  /** For clients: a caller has the rights of `anon`, or of the user whose token is sent as well. */
  publishableKey: string;
  /** For servers: a caller has the rights of `service_role`. */
  secretKey: string;
}

/** A running stack. */
export interface LocalStack extends StackConnection, AsyncDisposable {
  /** Address of the database for the superuser. */
  databaseUrl: string;
  database: LocalDatabase;
  /** Resolves when the embedded PostgreSQL ends without being asked to; the stack is of no use from then on. */
  broken: Promise<void>;
  /**
   * Ends the running worker of a function, as the platform does when a limit is reached; the next request meets a new
   * one.
   *
   * @param graceMs how long it is warned of it before; absent for no warning
   */
  endFunction(name: string, graceMs?: number): Promise<void>;
  /** Stops everything in order; requests and background work under way have 5 s. May be called twice. */
  close(): Promise<void>;
}

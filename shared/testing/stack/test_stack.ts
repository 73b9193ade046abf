import { join } from "node:path";
import { projectDataDirectory } from "../../../scripts/local/paths.ts";
import {
  type ProjectStack,
  type ProjectStackOptions,
  startProjectStack,
} from "../../../scripts/local/project.ts";
import { keptFunctionWorkers, keptSimulatorWorkers } from "./kept_workers.ts";
import { makeTestDatabase, schemaOfTemplate } from "./test_databases.ts";
import { pooledWorkers } from "./worker_pool.ts";

const functionWorkers = pooledWorkers("functions") ?? keptFunctionWorkers();
const simulatorWorkers = pooledWorkers("simulators") ?? keptSimulatorWorkers();

/** Settings of {@link startTestStack}. */
export interface TestStackOptions extends ProjectStackOptions {
  /** True for a test that stops the database's server, which then has to be its own. Default false. */
  ownServer?: boolean;
}

/**
 * Starts a stack for a test: this repository's migrations and functions, an empty database, simulators, a free port;
 * `close` removes everything.
 *
 * The functions share one isolate, which spares loading what they have in common; `isolates: true` gives each its own,
 * as the platform does, for tests that end one. A worker that has nothing more to do when its stack is closed serves the
 * next one, and remembers nothing. The schedule does not run, so that it takes no test's work from it;
 * `schedule: true` runs it. The database is a copy on the server of the test run if there is one.
 *
 * @param overrides any setting of the stack; `simulate: false` leaves the simulators out
 */
export async function startTestStack(overrides: TestStackOptions = {}): Promise<ProjectStack> {
  const { ownServer = false, ...options } = overrides;
  const { databaseUrl, postgresVersion, migrationsDirectory, seedFile } = options;
  await using parts = new AsyncDisposableStack();
  // Only of this repository's functions is it known what they remember.
  const sharesIsolate = !options.isolates && !options.readableLogs &&
    options.functionsDirectory === undefined;
  const isUsual = (migrationsDirectory ?? seedFile) === undefined;
  const database = ownServer || (databaseUrl ?? postgresVersion) !== undefined
    ? undefined
    : await makeTestDatabase(isUsual ? "migrated" : "empty");
  if (database) parts.use(database);
  const stack = await startProjectStack({
    dataDirectory: await Deno.makeTempDir({ prefix: "local-stack-" }),
    temporary: true,
    templatesDirectory: join(projectDataDirectory, "templates"),
    isolates: false,
    schedule: false,
    // Each connection reads the catalog and prepares every function for itself, a quarter of what the database does in a test.
    maximumConnections: 4,
    ...(database && { databaseUrl: database.url }),
    ...(database && isUsual && { prepared: true, schemaCache: schemaOfTemplate() }),
    simulatorWorkers,
    ...(sharesIsolate && { functionWorkers }),
    ...options,
  });
  parts.defer(() => stack.close());
  const running = parts.move();
  let closing: Promise<void> | undefined;
  const close = () => closing ??= running.disposeAsync();
  return { ...stack, close, [Symbol.asyncDispose]: close };
}

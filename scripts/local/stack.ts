import { createHash } from "node:crypto";
import { createConsole } from "../console/mod.ts";
import { makeWritableFolder, readableLogLine, type TellStep } from "../command_line/mod.ts";
import { dirname, join, resolve } from "node:path";
import { createLog, type Log } from "../../shared/observability/mod.ts";
import {
  createAdminUsers,
  createTokenFront,
  signUpAnonymously,
  type TokenFront,
} from "./auth/mod.ts";
import { connectDatabase, type LocalDatabase } from "./database.ts";
import { lockFolder } from "./folder_lock.ts";
import {
  createFunctionsHost,
  type FunctionsHost,
  platformEnvironment,
  watchFolders,
} from "./functions/mod.ts";
import { createGateway } from "./gateway.ts";
import { loadKeys, type StackKeys, withLegacyKeys } from "./keys.ts";
import { assertPortFree, listen } from "./listen.ts";
import { startRestAndAuth } from "./lite/mod.ts";
import { migrate } from "./migrations.ts";
import type { LocalStack, LocalStackOptions } from "./options.ts";
import { refusePlatformDatabase } from "./platform_database.ts";
import { startCron } from "./pg_cron.ts";
import { startNet } from "./pg_net.ts";
import { startPostgres } from "./postgres/mod.ts";
import { provision, putVaultSecrets } from "./provision.ts";
import { startRealtime } from "./realtime/mod.ts";
import { refuseUpgrade } from "./request_checks.ts";
import { createStorage, sweepOrphanFiles } from "./storage/mod.ts";

const closeGraceMs = 5_000;

/** What the parts of a starting stack have in common. */
interface Setting {
  options: LocalStackOptions;
  folder: string;
  keys: StackKeys;
  log: Log;
  progress: TellStep;
  /** What to end, in reverse order, also when the start fails half-way. */
  parts: AsyncDisposableStack;
}

/**
 * Starts a Supabase project on this machine: PostgreSQL, REST, Auth, Storage, functions, and what the database calls
 * by itself (pg_net, pg_cron). Listens on 127.0.0.1 unless another address is named.
 *
 * @throws Error that says what failed and what to do; nothing is left running then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { debug = false, progress = () => {} } = options;
  const log = options.log ??
    createLog({
      level: debug ? "debug" : "warn",
      write: (line) =>
        console.error(options.readableLogs ? readableLogLine(line, Deno.stderr) : line),
    });
  const folder = resolve(options.dataDirectory);
  await makeWritableFolder(folder, "The data", "Choose another folder with --data.", 0o700);

  await using parts = new AsyncDisposableStack();
  const lock = await lockFolder(folder);
  parts.defer(async () => {
    if (options.temporary) await Deno.remove(folder, { recursive: true });
    lock.release();
  });
  assertPortFree(options);
  const saved = await loadKeys(folder);
  const keys = options.auth?.legacyKeys ? await withLegacyKeys(saved) : saved;
  const setting: Setting = { options, folder, keys, log, progress, parts };
  const { databaseUrl, broken } = await startDatabase(setting);
  const database = connectDatabase(databaseUrl, options);
  parts.defer(() => database.close());
  if (options.databaseUrl !== undefined) await refusePlatformDatabase(database);
  if (!options.prepared) {
    await provision(database);
    const { migrationsDirectory: directory, seedFile } = options;
    await migrate({ databaseUrl, directory, ...(seedFile ? { seedFile } : {}), progress });
  }

  progress("starting REST, Auth and Storage");
  const services = await startServices(setting, databaseUrl, database);
  const { url, functions } = await startGateway(setting, databaseUrl, database, services);
  const { publishableKey, secretKey } = setting.keys;
  const connection = { url, publishableKey, secretKey };
  if (options.vaultSecrets) await putVaultSecrets(database, options.vaultSecrets(connection));
  if (options.preload) await preload(functions, progress);
  if (options.watch) parts.defer(await reloadOnChange(options, functions, progress));
  parts.defer(await startNet({ database, log }));
  if (options.schedule ?? true) parts.defer(startCron({ database, log }));

  const running = parts.move();
  let closing: Promise<void> | undefined;
  const close = () => closing ??= running.disposeAsync();
  const brokenUnasked = new Promise<void>((tell) => {
    broken.then(() => {
      if (!closing) tell();
    });
  });
  return {
    ...connection,
    databaseUrl,
    database,
    broken: brokenUnasked,
    endFunction: functions.end,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The database to use: the one that was named, or the embedded one. */
async function startDatabase(
  { options, folder, log, progress, parts }: Setting,
): Promise<{ databaseUrl: string; broken: Promise<void> }> {
  if (options.databaseUrl !== undefined) {
    return { databaseUrl: options.databaseUrl, broken: new Promise(() => {}) };
  }
  progress("starting PostgreSQL");
  const server = await startPostgres({
    folder,
    version: options.postgresVersion ?? 17,
    ...(options.templatesDirectory ? { templates: options.templatesDirectory } : {}),
    progress,
    log,
  });
  parts.defer(async () => {
    await server.stop();
    if (options.temporary) await Deno.remove(server.dataFolder, { recursive: true });
  });
  return { databaseUrl: server.url, broken: server.ended };
}

// Each database has files of its own: those that one does not know would be swept as left over by a crash.
function storageFolder(databaseUrl: string | undefined): string {
  if (databaseUrl === undefined) return "storage";
  return `storage-${createHash("sha256").update(databaseUrl).digest("hex").slice(0, 12)}`;
}

/** REST, Auth and Storage behind one front. */
async function startServices(
  { options, folder, keys, log, parts }: Setting,
  databaseUrl: string,
  database: LocalDatabase,
): Promise<TokenFront> {
  const { publishableKey, secretKey, jwtSecret, signingKey } = keys;
  const lite = await startRestAndAuth({
    databaseUrl,
    publishableKey,
    secretKey,
    jwtSecret,
    debug: options.debug ?? false,
    confirmMail: options.auth?.confirmMail ?? false,
    maximumConnections: options.maximumConnections,
    schemaCache: options.schemaCache,
  });
  parts.defer(() => lite.close());
  await database.listen("pgrst", () => lite.reloadSchema());
  const adminUsers = createAdminUsers({ database, secretKey });
  const directory = join(folder, storageFolder(options.databaseUrl));
  const storage = createStorage({
    database,
    directory,
    jwtSecret,
    publishableKey,
    secretKey,
    imageTransformation: options.imageTransformation ?? true,
    log,
  });
  await sweepOrphanFiles({ database, directory });
  const anonymous = {
    database,
    inner: lite.fetch,
    enabled: options.auth?.anonymousSignIn ?? false,
  };
  return await createTokenFront({
    signingKey,
    database,
    sharedSecret: options.auth?.sharedSecret ?? false,
    jwtSecret,
    inner: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/storage/v1/")) return storage(request);
      if (/^\/auth\/v1\/admin\/users(\/|$)/.test(pathname)) return adminUsers(request);
      return await signUpAnonymously(request, anonymous) ?? await lite.fetch(request);
    },
  });
}

async function startGateway(
  { options, keys, log, parts }: Setting,
  databaseUrl: string,
  database: LocalDatabase,
  { handle, keySet }: TokenFront,
): Promise<{ url: string; functions: FunctionsHost }> {
  const { publishableKey, secretKey } = keys;
  const functions = createFunctionsHost({
    directory: options.functionsDirectory,
    environment: (name) => {
      const legacyKeys = options.auth?.legacyKeys ?? false;
      const facts = { url, databaseUrl, publishableKey, secretKey, keySet, legacyKeys };
      return platformEnvironment(facts, options.environment ?? {}, name);
    },
    log,
    oneIsolate: options.isolates === false,
    readableLogs: options.readableLogs ?? false,
    workers: options.functionWorkers,
  });
  const realtime = await startRealtime({ database, keys, log });
  const { url, stop } = await listen(
    {
      ...options,
      upgrade(request, socket, head) {
        if (refuseUpgrade(request, options.host)) socket.destroy();
        else realtime.upgrade(request, socket, head);
      },
    },
    createGateway({
      services: handle,
      functions,
      publishableKey,
      // Who is reached over the network gives its key to nobody who comes by.
      console: createConsole({
        connection: { url: "", key: options.host === undefined ? secretKey : null, proxied: false },
      }),
      log,
      host: options.host,
    }),
  );
  parts.defer(stop);
  parts.defer(() => realtime.close());
  parts.defer(() => functions.close(closeGraceMs));
  return { url, functions };
}

/** Starts all functions at once; one that fails is told of and does not keep the others from running. */
async function preload(
  functions: FunctionsHost,
  progress: TellStep,
): Promise<void> {
  const names = await functions.names();
  const total = names.length;
  let done = 0;
  const tell = () => progress(`starting the functions ${names.join(", ")}`, { done, total });
  tell();
  await Promise.all(names.map(async (name) => {
    await functions.start(name).catch((error: Error) => {
      progress(`function ${name} does not start: ${error.message}`);
    });
    done++;
    tell();
  }));
}

async function reloadOnChange(
  options: LocalStackOptions,
  functions: FunctionsHost,
  progress: TellStep,
): Promise<() => void> {
  const shared = join(dirname(resolve(options.functionsDirectory)), "shared");
  const hasShared = await Deno.stat(shared).then(({ isDirectory }) => isDirectory, () => false);
  const folders = [options.functionsDirectory, ...(hasShared ? [shared] : [])];
  return watchFolders(folders, async (paths) => {
    const names = functions.reload();
    const what = paths.length === 1 ? paths[0] : `${paths.length} files`;
    progress(`${what} changed: reloading ${names.join(", ") || "nothing, no function runs yet"}`);
    for (const name of names) {
      await functions.start(name).catch((error: Error) => {
        progress(`function ${name} does not start: ${error.message}`);
      });
    }
  });
}

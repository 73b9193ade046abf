import { join } from "node:path";
import type { Log } from "../../../shared/observability/mod.ts";
import { readLines, type TellStep } from "../../command_line/mod.ts";
import { type Account, serverAccount } from "./account.ts";
import { type PostgresVersion, preparePostgres } from "./binaries.ts";
import { copyCluster, makeCluster } from "./cluster.ts";
import { placeData } from "./data_folder.ts";
import { offerExtensions } from "./extensions.ts";
import { freePort } from "./free_port.ts";
import { stopLeftover } from "./leftover.ts";
import { processOptions } from "./process.ts";

/** Settings of {@link startPostgres}. */
export interface PostgresOptions {
  /** Absolute path; the cluster lives in its sub-folder `postgres`, unless the server's user could not get there. */
  folder: string;
  version: PostgresVersion;
  /** Holds empty clusters that new ones are copied from, which is faster than making them. */
  templates?: string;
  /** Folder with the files of extensions that the server offers besides those that it brings. */
  extensions?: string;
  /** Further settings of the server, by name. */
  settings?: Record<string, string>;
  progress: TellStep;
  log: Log;
}

/** A running server. */
export interface PostgresServer {
  /** Address for the superuser. */
  url: string;
  /** Where the cluster's files are. */
  dataFolder: string;
  /** Resolves when the server ends, asked to or not. */
  ended: Promise<void>;
  /** Stops the server as a clean shutdown does: sessions end, everything is on disk. */
  stop(): Promise<void>;
}

/** How the server is set; everything else is PostgreSQL's default, `fsync` included. */
const usualSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  shared_preload_libraries: "pg_stat_statements",
};
const stopLimitMs = 20_000;
/** A cluster takes about so long on a machine with other work; for the display only. */
const clusterMs = 2_000;
const portAttempts = 5;

/**
 * Starts an embedded PostgreSQL on a free port of 127.0.0.1; makes the cluster first when there is none. A server that
 * a killed stack left on the same folder is stopped. The caller holds the folder's lock.
 *
 * @throws Error with the server's last words when it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { folder, version, templates, progress, log } = options;
  const account = await serverAccount();
  const { dataFolder, abandoned } = await placeData(folder, account, progress);
  const forOtherUser = account !== undefined;
  const passwordFile = join(folder, "postgres.password");
  const { initdb, postgres } = await preparePostgres({ version, forOtherUser, progress });
  await stopLeftover(dataFolder, progress);
  if (abandoned) await Deno.remove(dataFolder, { recursive: true });
  const found = await versionOf(dataFolder);
  if (found === undefined) {
    progress(`making a PostgreSQL ${version} cluster in ${dataFolder}`, {
      expectedMs: clusterMs,
    });
    const cluster = { initdb, dataFolder, passwordFile, version, account };
    if (templates === undefined) await makeCluster(cluster);
    else await copyCluster(cluster, templates);
  } else if (found !== String(version)) {
    throw new Error(
      `The data in ${dataFolder} was made by PostgreSQL ${found}, not ${version}. ` +
        `Remove ${folder} to begin with an empty database.`,
    );
  }
  const program = options.extensions === undefined
    ? postgres
    : await offerExtensions(postgres, options.extensions, join(dataFolder, "programs"));
  const password = await Deno.readTextFile(passwordFile).catch((cause) => {
    throw new Error(
      `Cannot read ${passwordFile}, the password of the database beside it. ` +
        `Remove ${folder} to begin with an empty database.`,
      { cause },
    );
  });
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const settings = { ...usualSettings, ...options.settings };
    const server = await run({ postgres: program, dataFolder, port, account, settings, log });
    if (server.ready) {
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
      return { url, dataFolder, ended: server.ended, stop: server.stop };
    }
    const portTaken = /could not bind/.test(server.output);
    if (!portTaken || attempt === portAttempts) {
      throw new Error(`PostgreSQL did not start on ${dataFolder}:\n${server.output}`);
    }
  }
}

/** Major version of the cluster in a folder, if there is one. */
async function versionOf(dataFolder: string): Promise<string | undefined> {
  return (await Deno.readTextFile(join(dataFolder, "PG_VERSION")).catch(() => undefined))?.trim();
}

interface RunOptions {
  /** Path of the program. */
  postgres: string;
  dataFolder: string;
  port: number;
  account: Account | undefined;
  settings: Record<string, string>;
  log: Log;
}

/** Runs the server until it says that it is ready or ends. */
async function run(options: RunOptions): Promise<
  { ready: boolean; output: string; ended: Promise<void>; stop(): Promise<void> }
> {
  const { postgres, dataFolder, port, account, settings, log } = options;
  const set = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = new Deno.Command(postgres, {
    args: ["-D", dataFolder, "-p", String(port), ...set],
    ...processOptions(account),
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lastLines: string[] = [];
  const { promise: isReady, resolve: readyIs } = Promise.withResolvers<boolean>();
  const reading = (async () => {
    for await (const line of readLines(child.stderr)) {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (line.includes("database system is ready to accept connections")) readyIs(true);
      // By SIGTERM, and not from here: the server would wait for the stack's own sessions, and take no others.
      if (line.includes("received smart shutdown request")) child.kill("SIGINT");
      if (line.includes(" PANIC: ")) log.error("PostgreSQL", { line });
      else log.debug("PostgreSQL", { line });
    }
    readyIs(false);
  })();
  const ended = Promise.all([child.status, reading]).then(() => {});
  const stop = async () => {
    const hurry = setTimeout(() => child.kill("SIGQUIT"), stopLimitMs);
    try {
      child.kill("SIGINT");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    await ended;
    clearTimeout(hurry);
  };
  const ready = await isReady;
  if (!ready) await ended;
  return { ready, output: lastLines.join("\n"), ended, stop };
}

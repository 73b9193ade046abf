import { join } from "node:path";
import type { Log } from "../../../shared/observability/mod.ts";
import { type Account, serverAccount } from "./account.ts";
import { type PostgresBinaries, type PostgresVersion, preparePostgres } from "./binaries.ts";
import { placeData } from "./data_folder.ts";
import { freePort } from "./free_port.ts";
import { stopLeftover } from "./leftover.ts";

/** Settings of {@link startPostgres}. */
export interface PostgresOptions {
  /** Absolute path; the cluster lives in its sub-folder `postgres`, unless another user could not get there. */
  folder: string;
  version: PostgresVersion;
  /** Password of the superuser `postgres`; set when the cluster is made. */
  password: string;
  progress: (step: string) => void;
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
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  shared_preload_libraries: "pg_stat_statements",
};
const stopLimitMs = 20_000;
const portAttempts = 5;

/**
 * Starts an embedded PostgreSQL on a free port of 127.0.0.1; makes the cluster first when there is none. A server that
 * a killed stack left on the same folder is stopped. The caller holds the folder's lock.
 *
 * @throws Error with the server's last words when it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { folder, version, password, progress, log } = options;
  const account = await serverAccount();
  const dataFolder = await placeData(folder, account, progress);
  const binaries = await preparePostgres({
    version,
    forOtherUser: account !== undefined,
    progress,
  });
  if (await madeBy(dataFolder) === undefined) {
    progress(`making a PostgreSQL ${version} cluster in ${dataFolder}`);
    await makeCluster({ binaries, dataFolder, version, password, account });
  } else {
    await assertVersion(dataFolder, version);
    await stopLeftover(dataFolder, progress);
  }
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const server = await run({ binaries, dataFolder, port, account, log });
    if (server.ready) {
      const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
      return { url, dataFolder, ended: server.ended, stop: server.stop };
    }
    const portTaken = /could not bind/.test(server.output);
    if (!portTaken || attempt === portAttempts) {
      throw new Error(`PostgreSQL did not start on ${dataFolder}:\n${server.output}`);
    }
  }
}

/** Major version of the cluster in a folder. */
async function madeBy(dataFolder: string): Promise<string | undefined> {
  return (await Deno.readTextFile(join(dataFolder, "PG_VERSION")).catch(() => undefined))?.trim();
}

async function assertVersion(dataFolder: string, version: PostgresVersion): Promise<void> {
  const found = await madeBy(dataFolder);
  if (found === String(version)) return;
  throw new Error(
    `The data in ${dataFolder} was made by PostgreSQL ${found}, not ${version}. ` +
      `Remove that folder to begin with an empty database.`,
  );
}

interface ClusterOptions {
  binaries: PostgresBinaries;
  dataFolder: string;
  version: PostgresVersion;
  password: string;
  account: Account | undefined;
}

/** Makes the cluster beside its place and moves it there, so that a half-made one is never taken for a whole one. */
async function makeCluster(options: ClusterOptions): Promise<void> {
  const { binaries, dataFolder, version, password, account } = options;
  const draft = `${dataFolder}.new`, passwordFile = `${dataFolder}.password`;
  await Deno.remove(draft, { recursive: true }).catch(() => {});
  await Deno.mkdir(draft, { mode: 0o700 });
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    await Deno.chown(draft, account.uid, account.gid);
    await Deno.chown(passwordFile, account.uid, account.gid);
  }
  // The provider `builtin` sorts and folds case alike on every machine; PostgreSQL 15 does not have it.
  const locale = version >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const { success, stdout, stderr } = await new Deno.Command(binaries.initdb, {
    args: [
      ...["-D", draft, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
      ...["--encoding=UTF8", "--locale=C", ...locale],
    ],
    ...processOptions(account),
    stdout: "piped",
    stderr: "piped",
  }).output().finally(() => Deno.remove(passwordFile));
  if (!success) {
    const text = new TextDecoder();
    throw new Error(
      `initdb failed on ${draft}:\n${text.decode(stdout)}${text.decode(stderr)}`.slice(0, 4_000),
    );
  }
  await Deno.rename(draft, dataFolder);
}

interface RunOptions {
  binaries: PostgresBinaries;
  dataFolder: string;
  port: number;
  account: Account | undefined;
  log: Log;
}

/** Runs the server until it says that it is ready or ends. */
async function run(options: RunOptions): Promise<
  { ready: boolean; output: string; ended: Promise<void>; stop(): Promise<void> }
> {
  const { binaries, dataFolder, port, account, log } = options;
  const set = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = new Deno.Command(binaries.postgres, {
    args: ["-D", dataFolder, "-p", String(port), ...set],
    ...processOptions(account),
    stdout: "null",
    stderr: "piped",
    // A session of its own: Ctrl-C in the terminal reaches the stack only, which then stops the server in order.
    detached: true,
  }).spawn();
  const lastLines: string[] = [];
  const { promise: isReady, resolve: readyIs } = Promise.withResolvers<boolean>();
  const reading = (async () => {
    for await (const line of lines(child.stderr)) {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (line.includes("database system is ready to accept connections")) readyIs(true);
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

/** What both programs need: no environment of ours, which holds keys, and a folder that their user can enter. */
function processOptions(account: Account | undefined): Deno.CommandOptions {
  return { clearEnv: true, env: { LC_ALL: "C" }, cwd: "/", stdin: "null", ...account };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

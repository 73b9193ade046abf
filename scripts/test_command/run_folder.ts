import { statfs } from "node:fs/promises";

const memory = "/dev/shm";
/** What a run of all tests needs, several times over. */
const roomBytes = 4 * 1024 ** 3;

/** A folder for what the tests write; the end of its scope removes it. */
export interface RunFolder extends AsyncDisposable {
  path: string;
}

/**
 * Makes a folder, in memory where the system has room for it, which most containers have not. The databases of a test run
 * are some 30,000 files that are made and removed again, which on a disk costs a tenth of the whole run.
 */
export async function makeRunFolder(): Promise<RunFolder> {
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  const path = await Deno.makeTempDir({
    ...(bavail * bsize >= roomBytes && { dir: memory }),
    prefix: "tests-",
  });
  // The server of a root's database is another user, who has to pass.
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

import { statfs } from "node:fs/promises";

const memory = "/dev/shm";
/** What a run of all tests needs, several times over. */
const roomBytes = 4 * 1024 ** 3;

/** A folder for what the tests write; the end of its scope removes it. */
export interface MemoryFolder extends AsyncDisposable {
  path: string;
}

/**
 * Makes a folder in memory. The databases of a test run are some 30,000 files that are made and removed again, which on
 * a disk costs a tenth of the whole run.
 *
 * @returns undefined where the system has no such place, or little room there, as in most containers
 */
export async function makeMemoryFolder(): Promise<MemoryFolder | undefined> {
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  if (bavail * bsize < roomBytes) return undefined;
  const path = await Deno.makeTempDir({ dir: memory, prefix: "tests-" });
  // The server of a root's database is another user, who has to pass.
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

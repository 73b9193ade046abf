import { dirname, join } from "node:path";
import type { Mutation } from "./mutation.ts";

/**
 * What is wrong with a change: its text has to stand in its file exactly once.
 *
 * @param root folder of the repository
 * @returns undefined when it applies
 */
export async function problemOf(mutation: Mutation, root: string): Promise<string | undefined> {
  const files = await filesOf(mutation, root);
  if (files === undefined) return "there is no such file";
  const count = files.reduce((sum, { text }) => sum + text.split(mutation.find).length - 1, 0);
  if (count !== 1) return `its text stands there ${count} times`;
  for (const test of mutation.tests) {
    const exists = await Deno.stat(join(root, test)).then(() => true, () => false);
    if (!exists) return `there is no ${test}`;
  }
  return undefined;
}

/** Copies the files of the repository, those that are not committed yet among them. */
export async function copyRepository(root: string, target: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: root,
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`git cannot list the files: ${text.decode(stderr)}`);
  for (const file of text.decode(stdout).split("\0")) {
    if (file === "") continue;
    const place = join(target, file);
    await Deno.mkdir(dirname(place), { recursive: true });
    await Deno.copyFile(join(root, file), place).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // removed, but not yet in the index
    });
  }
}

/** Makes a change in a copy; disposing of it takes the change back. */
export async function applyMutation(mutation: Mutation, copy: string): Promise<AsyncDisposable> {
  const files = await filesOf(mutation, copy);
  const changed = files?.find(({ text }) => text.includes(mutation.find));
  if (!changed) throw new Error(`${mutation.file} lacks the text of: ${mutation.breaks}`);
  const { path, text } = changed;
  // A function, so that no "$&" in the new text is taken for a pattern.
  await Deno.writeTextFile(path, text.replace(mutation.find, () => mutation.replace));
  return { [Symbol.asyncDispose]: () => Deno.writeTextFile(path, text) };
}

/** The file of a change, or all of its folder; undefined where there is neither. */
async function filesOf(
  { file }: Mutation,
  root: string,
): Promise<{ path: string; text: string }[] | undefined> {
  const place = join(root, file);
  const found = await Deno.stat(place).catch(() => undefined);
  if (!found) return undefined;
  const paths = found.isFile
    ? [place]
    : (await Array.fromAsync(Deno.readDir(place))).filter((entry) => entry.isFile)
      .map(({ name }) => join(place, name));
  return await Promise.all(
    paths.map(async (path) => ({ path, text: await Deno.readTextFile(path) })),
  );
}

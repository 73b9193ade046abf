import { dirname, join } from "node:path";
import type { Mutation } from "./mutations.ts";

/**
 * What is wrong with a change: its text has to stand in its file exactly once.
 *
 * @param root folder of the repository
 * @returns undefined when it applies
 */
export async function problemOf(mutation: Mutation, root: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(root, mutation.file)).catch(() => undefined);
  if (text === undefined) return "there is no such file";
  const count = text.split(mutation.find).length - 1;
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
  const path = join(copy, mutation.file);
  const text = await Deno.readTextFile(path);
  // A function, so that no "$&" in the new text is taken for a pattern.
  await Deno.writeTextFile(path, text.replace(mutation.find, () => mutation.replace));
  return { [Symbol.asyncDispose]: () => Deno.writeTextFile(path, text) };
}

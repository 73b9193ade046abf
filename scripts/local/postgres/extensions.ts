import { dirname, extname, join } from "node:path";

/**
 * Lays out a server's programs once more, with extensions besides those that it brings: PostgreSQL finds them beside its
 * own program only. Everything but that program is linked.
 *
 * @param postgres the program to lay out
 * @param extensions folder with the files of the extensions: `.control`, `.sql`, and `.so` where they have one
 * @param target made by this; must not exist
 * @returns the program that has the extensions
 */
export async function offerExtensions(
  postgres: string,
  extensions: string,
  target: string,
): Promise<string> {
  const native = dirname(dirname(postgres)), program = join(target, "bin/postgres");
  const [libraries, shared] = ["lib/postgresql", "share/postgresql/extension"] as const;
  for (const folder of ["bin", libraries, shared]) {
    await Deno.mkdir(join(target, folder), { recursive: true });
  }
  for (const folder of ["lib", libraries, "share/postgresql", shared]) {
    await linkEntries(join(native, folder), join(target, folder));
  }
  for await (const { name } of Deno.readDir(extensions)) {
    const folder = extname(name) === ".so" ? libraries : shared;
    await Deno.copyFile(join(extensions, name), join(target, folder, name));
  }
  await Deno.copyFile(postgres, program);
  return program;
}

/** Links what is in a folder into another one, besides what that one has. */
async function linkEntries(from: string, to: string): Promise<void> {
  const had = new Set([...Deno.readDirSync(to)].map(({ name }) => name));
  for await (const { name } of Deno.readDir(from)) {
    if (!had.has(name)) await Deno.symlink(join(from, name), join(to, name));
  }
}

import { join } from "node:path";

const bootstrap = new URL("../../../scripts/local/bootstrap.sql", import.meta.url);

/** A chapter of the bootstrap, which has the functions of one extension. */
async function chapter(name: string): Promise<string> {
  const [, text] = (await Deno.readTextFile(bootstrap)).split(new RegExp(`^-- ${name} -+\n`, "m"));
  const chapter = text?.split(/^-- \w+ -{20,}$/m)[0];
  if (chapter === undefined) throw new Error(`the bootstrap has no chapter ${name}`);
  return chapter.replaceAll(/\bif not exists\b/g, "");
}

/**
 * Writes pg_net and pg_cron, as the bootstrap imitates them, as extensions that a server can offer.
 *
 * @param realCron folder with the files of a real pg_cron, which is offered instead of the imitated one
 * @param trusted whether an owner without a superuser's rights may enable them, as the hosted platform allows it
 * @param owner gets the rights on what they make
 * @returns the folder; the caller removes it
 */
export async function writeExtensions(
  trusted: boolean,
  owner: string,
  realCron?: string,
): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "extensions-" });
  const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
  for (const [name, schema, more] of [["pg_net", "net", ""], ["pg_cron", "cron", "pg_catalog"]]) {
    if (name === "pg_cron" && realCron !== undefined) continue;
    await write(
      `${name}.control`,
      `default_version = '1.0'\nsuperuser = true\ntrusted = ${trusted}\nrelocatable = false\n` +
        (more ? `schema = '${more}'\n` : ""),
    );
    await write(
      `${name}--1.0.sql`,
      `${await chapter(name!)}
       grant usage on schema ${schema} to ${owner} with grant option;
       grant all on all tables in schema ${schema} to ${owner} with grant option;`,
    );
  }
  if (realCron !== undefined) await offerRealCron(realCron, folder, trusted, owner);
  return folder;
}

/**
 * The platform lets its owner enable pg_cron as a superuser and gives nearly these rights then (supabase/postgres,
 * after-create.sql of pg_cron). Here the owner has the extension, and so needs all of them.
 */
async function offerRealCron(
  real: string,
  folder: string,
  trusted: boolean,
  owner: string,
): Promise<void> {
  for (const { name } of Deno.readDirSync(real)) {
    await Deno.copyFile(join(real, name), join(folder, name));
  }
  const append = (name: string, text: string) =>
    Deno.writeTextFile(join(folder, name), text, { append: true });
  await append("pg_cron.control", `\ntrusted = ${trusted}\n`);
  await append(
    "pg_cron--1.4--1.4-1.sql",
    `\ngrant usage on schema cron to ${owner} with grant option;
     grant all on all functions in schema cron to ${owner} with grant option;
     grant all on all tables in schema cron to ${owner} with grant option;
     grant all on all sequences in schema cron to ${owner} with grant option;`,
  );
}

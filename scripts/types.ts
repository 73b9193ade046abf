/**
 * `deno task types`: writes the types of the database, as the migrations make it, to `shared/database/types.ts`. With
 * `--check` it writes nothing and fails when that file is not up to date.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { pushMigrations, runSupabase, startPlainDatabase } from "./schema/mod.ts";

const path = new URL("../shared/database/types.ts", import.meta.url);
const firstLine = "// Generated from the migrations by `deno task types`; do not edit.";

/** @throws Error when the command line fails or prints something else than types */
async function generateTypes(): Promise<string> {
  await using database = await startPlainDatabase(17);
  await pushMigrations(database.url);
  const { success, stdout, output } = await runSupabase([
    ...[
      "gen",
      "types",
      "--lang",
      "typescript",
      "--schema",
      "public,image_generation",
      `--remote=${database.url}`,
    ],
  ]);
  // The command line puts remarks about the connection before the types.
  const start = stdout.indexOf("export type Json");
  if (!success || start < 0) throw new Error(`supabase gen types failed:\n${output}`);
  return await format(`${firstLine}\n\n${stdout.slice(start)}`);
}

async function format(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=ts", "--line-width=100", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt could not format the generated types");
  return new TextDecoder().decode(stdout);
}

const { values } = parseArgs({ args: Deno.args, options: { check: { type: "boolean" } } });
const types = await generateTypes();
if (!values.check) {
  await Deno.writeTextFile(path, types);
} else if (await Deno.readTextFile(path) !== types) {
  console.error("shared/database/types.ts is not what the migrations make. Run: deno task types");
  Deno.exitCode = 1;
}

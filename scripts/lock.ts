/**
 * `deno task lock`: brings `deno.lock` up to date with `deno.json` and the sources. Run it after a package was added,
 * removed or changed.
 *
 * @module
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL("../", import.meta.url));
const sources = globSync("{functions,scripts,shared,supabase}/**/*.ts", { cwd: directory });
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["cache", "--quiet", "--lock=deno.lock", "--frozen=false", ...sources],
  cwd: directory,
  stdin: "null",
}).spawn().status;
Deno.exitCode = code;

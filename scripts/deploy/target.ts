import { join } from "node:path";
import { UsageError } from "../command_line/mod.ts";
import { projectDirectory } from "../local/mod.ts";

/** The hosted project that is deployed to. */
export interface DeployTarget {
  /** Its reference: 20 small letters. */
  ref: string;
  /** Where it answers, such as `https://<ref>.supabase.co`. */
  url: string;
  /** Its database, as `--remote` of the Supabase command line takes it: an address, or the reference. */
  database: string;
  /** Options for every call of the Supabase command line. */
  options: string[];
}

/** What a command line says of a target. */
export interface TargetOptions {
  "project-ref"?: string | undefined;
  "database-url"?: string | undefined;
  profile?: string | undefined;
  url?: string | undefined;
}

/**
 * The project that was named, else the one that this repository is linked to.
 *
 * @throws UsageError when there is none, or its reference has another form
 */
export async function findTarget(given: TargetOptions): Promise<DeployTarget> {
  const ref = given["project-ref"] ?? await linkedRef();
  if (ref === undefined) {
    throw new UsageError(
      "Name the project with --project-ref: the 20 letters in its address, https://<ref>.supabase.co.",
    );
  }
  if (!/^[a-z]{20}$/.test(ref)) {
    throw new UsageError(`--project-ref takes the 20 letters of a project's address, not "${ref}"`);
  }
  return {
    ref,
    url: (given.url ?? `https://${ref}.supabase.co`).replace(/\/+$/, ""),
    database: given["database-url"] ?? ref,
    options: given.profile === undefined ? [] : ["--profile", given.profile],
  };
}

async function linkedRef(): Promise<string | undefined> {
  const path = join(projectDirectory, "supabase/.temp/project-ref");
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  return text.trim() || undefined;
}

import { join } from "node:path";
import * as z from "zod";
import { maskKeys } from "../../shared/observability/mod.ts";
import { parseJson } from "../../shared/runtime/mod.ts";
import type { TellStep } from "../command_line/mod.ts";
import { environmentRemarks, projectDirectory } from "../local/mod.ts";
import { bundleFunctions, functionNames } from "../bundle/mod.ts";
import { runSupabase } from "../schema/mod.ts";
import { databaseSettings } from "./database_settings.ts";
import { type Secrets, selectSecrets, writeSecretsFile } from "./secrets.ts";
import type { DeployTarget } from "./target.ts";
import { type TemporaryFile, writeTemporaryFile } from "./temporary_file.ts";

/** What a deployment will do. */
export interface Deployment {
  target: DeployTarget;
  /** File names of the migrations that the database does not have yet, oldest first. */
  migrations: string[];
  /** Whether the database's history has migrations of somebody else's. */
  hasOthers: boolean;
  secrets: Secrets;
  /** What is amiss with the file of variables, in a sentence each. */
  remarks: string[];
  /** Names of the functions. */
  functions: string[];
  shortNames: boolean;
}

/** What {@link prepareDeployment} is told. */
export interface DeploymentOptions {
  /** File with the service's variables; one that is missing counts as empty. */
  environmentFile: string;
  shortNames: boolean;
}

/**
 * Finds out what is to be done, and changes nothing.
 *
 * @throws Error with the words of the Supabase command line when the project or its database cannot be reached
 */
export async function prepareDeployment(
  target: DeployTarget,
  { environmentFile, shortNames }: DeploymentOptions,
): Promise<Deployment> {
  const text = await Deno.readTextFile(environmentFile).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  return {
    target,
    ...await pendingMigrations(target),
    secrets: selectSecrets(text),
    remarks: environmentRemarks(text),
    functions: await functionNames(),
    shortNames,
  };
}

/**
 * Does it: applies migrations, sets secrets, deploys the functions, and tells the database where
 * they are. Every call names the project, so that what this folder is linked to stays as it is. Running it again brings everything to the state of this repository.
 *
 * @param progress told each step
 * @param bundle makes the bundles
 * @returns the secret key that the database calls the service with
 * @throws Error with the words of the step that failed; what was done before it stays, and another run goes on
 */
export async function deploy(
  { target, migrations, secrets, functions, shortNames }: Deployment,
  progress: TellStep,
  bundle: typeof bundleFunctions = bundleFunctions,
): Promise<string> {
  const { ref, url, database } = target;
  // What the command line names is counted once: each migration, each function, the secrets, and the database's settings.
  const total = migrations.length + functions.length + 2;
  const named = new Set<string>();
  let doing = "reading the project's keys";
  const step = (text: string) => progress(doing = text, { done: named.size, total });
  const done = (name: string) => {
    named.add(name);
    step(doing);
  };
  step(doing);
  const secretKey = await readSecretKey(target);
  if (migrations.length > 0) {
    step(`applying ${migrations.length} migrations`);
    await pushMigrations(target, [], (line) => {
      migrations.filter((name) => line.includes(name)).forEach(done);
    });
  }
  if (Object.keys(secrets.sent).length > 0) {
    step(`setting ${Object.keys(secrets.sent).length} secrets`);
    await using file = await writeSecretsFile(secrets.sent);
    await run(target, ["secrets", "set", "--env-file", file.path, `--remote=${ref}`]);
  }
  done("secrets");
  step("bundling the functions");
  await using bundles = await bundle(functions);
  step("deploying the functions");
  const send = ["functions", "deploy", "--use-api", `--remote=${ref}`, "--workdir", bundles.path];
  await run(target, send, (line) => {
    const function_ = /^Deploying Function: ([\w-]+)/.exec(line)?.[1];
    if (function_ !== undefined) done(function_);
  });
  step("telling the database where the functions are");
  await using file = await writeTemporaryFile(
    databaseSettings({ url, secretKey, shortNames }),
    ".sql",
  );
  await run(target, ["db", "query", "--file", file.path, `--remote=${database}`]);
  return secretKey;
}

async function pendingMigrations(
  target: DeployTarget,
): Promise<Pick<Deployment, "migrations" | "hasOthers">> {
  const { output, hasOthers } = await pushMigrations(target, ["--dry-run"]);
  return { migrations: [...new Set(output.match(/\b\d{14}_\w+\.sql\b/g))].sort(), hasOthers };
}

/**
 * Applies the migrations that are missing. A project in use has others in its history, which the command line wants to
 * see as files before it adds any.
 */
async function pushMigrations(
  target: DeployTarget,
  options: string[] = [],
  onLine?: (line: string) => void,
): Promise<{ output: string; hasOthers: boolean }> {
  const remote = `--remote=${target.database}`;
  const push = ["db", "push", "--skip-vault", ...options, remote];
  const plain = await runSupabase([...push, "--yes", ...target.options], {}, onLine);
  if (plain.success) return { output: plain.output, hasOthers: false };
  if (!/not found in local migrations/i.test(plain.output)) throw failure(push, plain.output);
  await using folder = await temporaryFolder();
  const workdir = ["--workdir", folder.path];
  await run(target, ["migration", "fetch", remote, ...workdir]);
  const [ours, all] = ["supabase/migrations", join(folder.path, "supabase/migrations")];
  for await (const { name } of Deno.readDir(join(projectDirectory, ours))) {
    await Deno.copyFile(join(projectDirectory, ours, name), join(all, name));
  }
  const output = await run(target, [...push, "--include-all", ...workdir], onLine);
  return { output, hasOthers: true };
}

const apiKeys = z.object({
  keys: z.array(
    z.object({ name: z.string(), type: z.string().nullish(), api_key: z.string().nullish() }),
  ),
});

/** A secret key made for this service, else the project's default one, else the legacy `service_role`. */
async function readSecretKey(target: DeployTarget): Promise<string> {
  const output = await run(target, [
    ...["projects", "api-keys", "--reveal", "--output-format", "json", `--remote=${target.ref}`],
  ]);
  const json = output.split("\n").find((line) => line.startsWith("{"));
  const { keys } = apiKeys.parse(parseJson(json ?? ""));
  const secret = keys.filter(({ type }) => type === "secret");
  const found = secret.find(({ name }) => name === "image_generation") ??
    secret.find(({ name }) => name === "default") ?? secret[0] ??
    keys.find(({ name }) => name === "service_role");
  if (found?.api_key) return found.api_key;
  throw new Error(
    "The project has no secret key. Make one in the dashboard (Settings, API Keys), then deploy again.",
  );
}

/** @throws Error with what the command line said */
async function run(
  { options }: DeployTarget,
  parameters: string[],
  onLine?: (line: string) => void,
): Promise<string> {
  const { success, output } = await runSupabase([...parameters, "--yes", ...options], {}, onLine);
  if (success) return output;
  throw failure(parameters, output);
}

function failure([command, part]: string[], output: string): Error {
  return new Error(`supabase ${command} ${part} failed:\n${maskKeys(output.trim())}`);
}

/** An empty project of the Supabase command line. */
async function temporaryFolder(): Promise<TemporaryFile> {
  const path = await Deno.makeTempDir({ prefix: "deploy-" });
  await Deno.mkdir(join(path, "supabase/migrations"), { recursive: true });
  await Deno.writeTextFile(join(path, "supabase/config.toml"), 'project_id = "deployment"\n');
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

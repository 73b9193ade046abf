import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Simulators, startSimulatorWorker } from "../simulators/mod.ts";
import type { WorkerSource } from "../workers/mod.ts";
import { environmentRemarks } from "./environment_remarks.ts";
import type { LocalStack, LocalStackOptions } from "./options.ts";
import { projectDataDirectory, projectDirectory } from "./paths.ts";
import { startLocalStack } from "./stack.ts";
import {
  type UpstreamState,
  upstreamStates,
  upstreamVariables,
  withSimulators,
} from "./upstreams.ts";

/** Settings of {@link startProjectStack}; the repository's own migrations and functions unless others are named. */
export interface ProjectStackOptions extends Partial<LocalStackOptions> {
  /** What the functions find in their environment, keys of real services among it. Default: nothing. */
  environment?: Record<string, string>;
  /** Starts simulators for the services that the environment does not make real. Default true. */
  simulate?: boolean;
  /** How long a simulator takes over one picture or answer, in ms. Default 300. */
  drawMs?: number;
  /** What runs the simulators. Default: a new thread. */
  simulatorWorkers?: WorkerSource;
}

/** A stack that runs this repository. */
export interface ProjectStack extends LocalStack {
  /** The services that draw pictures or shorten prompts. */
  upstreams: UpstreamState[];
  /** Their stand-ins; undefined when none was needed. */
  simulators: Simulators | undefined;
}

/**
 * Starts this repository on this machine, with simulators for the services it has no key for.
 *
 * @throws Error that says what failed and what to do
 */
export async function startProjectStack(options: ProjectStackOptions = {}): Promise<ProjectStack> {
  const { environment = {}, simulate = true, drawMs, simulatorWorkers, ...rest } = options;
  const upstreams = upstreamStates(environment);
  await using parts = new AsyncDisposableStack();
  let simulators: Simulators | undefined;
  if (simulate && upstreams.some(({ simulated }) => simulated)) {
    options.progress?.("starting the simulators");
    const started = simulators = await startSimulatorWorker({
      ...(drawMs !== undefined && { drawMs }),
    }, simulatorWorkers);
    parts.defer(() => started.close());
  }
  const stack = await startLocalStack({
    dataDirectory: projectDataDirectory,
    migrationsDirectory: join(projectDirectory, "supabase/migrations"),
    functionsDirectory: join(projectDirectory, "functions"),
    ...await existingSeed(),
    // The names that the migrations look under for the address of their worker.
    vaultSecrets: ({ url, secretKey }) => ({
      image_generation_url: url,
      image_generation_secret_key: secretKey,
    }),
    ...rest,
    environment: simulators ? withSimulators(environment, simulators.urls) : environment,
  });
  parts.defer(() => stack.close());
  const running = parts.move();
  let closing: Promise<void> | undefined;
  const close = () => closing ??= running.disposeAsync();
  return { ...stack, upstreams, simulators, close, [Symbol.asyncDispose]: close };
}

async function existingSeed(): Promise<{ seedFile?: string }> {
  const seedFile = join(projectDirectory, "supabase/seed.sql");
  return await Deno.stat(seedFile).then(() => ({ seedFile }), () => ({}));
}

/**
 * The environment for the functions of this repository: the file `.env`, and over it what the process itself was given
 * for the upstream services. Nothing else of the process: a shell may have the DATABASE_URL of quite another project.
 *
 * @param remark told what is amiss with the file, in a sentence each
 * @param file default: `.env` of the repository; one that is not there is as good as empty
 * @param ofProcess a variable that the process was given
 * @throws Error when the file is there but cannot be read
 */
export async function readProjectEnvironment(
  remark: (sentence: string) => void,
  file: string = join(projectDirectory, ".env"),
  ofProcess: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  environmentRemarks(text).forEach(remark);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(text))) environment[name] = value ?? "";
  for (const name of upstreamVariables) {
    const value = ofProcess(name);
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

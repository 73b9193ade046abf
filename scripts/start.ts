/**
 * `deno task start`: runs this repository on this machine, without Docker and without a key.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { listenForStop, parseOptions, UsageError } from "./command_line/mod.ts";
import {
  type AuthSettings,
  projectDataDirectory,
  type ProjectStack,
  readProjectEnvironment,
  removeStackFile,
  startProjectStack,
  writeStackFile,
} from "./local/mod.ts";

const defaultPort = 8003;
const usage = `Runs the image service on this machine: database, REST, Auth, Storage and functions.

Usage: deno task start [options]

  --port <number>        port on 127.0.0.1 (default ${defaultPort})
  --database-url <url>   another PostgreSQL (15 to 17) instead of the embedded one, as superuser (default:
                         DATABASE_URL of .env)
  --data <folder>        where the data lies (default .local/)
  --anonymous-sign-in    let people in without a name: auth.signInAnonymously()
  --confirm-mail         give no session before the mail address is confirmed
  --shared-secret        be an older project: tokens signed with the shared secret, keys anon and service_role
  --debug                print SQL errors and what PostgreSQL says
  --help                 print this

Keys of providers come from .env; a provider without a key is simulated. Remove the folder of the data to begin anew.`;

/** What the command line asks for. */
export interface Command {
  port: number;
  databaseUrl?: string;
  /** Holds what the stack keeps. */
  dataDirectory: string;
  debug: boolean;
  auth: AuthSettings;
}

/**
 * Reads the parameters of `deno task start`.
 *
 * @throws UsageError that says what is wrong with them
 */
export function parseCommand(parameters: string[]): Command | "help" {
  const { values } = parseOptions(() =>
    parseArgs({
      args: parameters,
      options: {
        port: { type: "string" },
        "database-url": { type: "string" },
        data: { type: "string", default: projectDataDirectory },
        "anonymous-sign-in": { type: "boolean", default: false },
        "confirm-mail": { type: "boolean", default: false },
        "shared-secret": { type: "boolean", default: false },
        debug: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    })
  );
  if (values.help) return "help";
  const port = Number(values.port ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not "${values.port}"`);
  }
  const databaseUrl = values["database-url"];
  return {
    port,
    dataDirectory: values.data,
    debug: values.debug,
    auth: {
      anonymousSignIn: values["anonymous-sign-in"],
      confirmMail: values["confirm-mail"],
      sharedSecret: values["shared-secret"],
      legacyKeys: values["shared-secret"],
    },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
}

async function run(command: Command): Promise<void> {
  if (Deno.build.os === "windows") {
    throw new Error(
      "The local stack runs on Linux and macOS. On Windows, run it inside WSL: wsl --install, then the same commands there.",
    );
  }
  const startedAt = performance.now();
  using stop = listenForStop(() => say("Stopping; a moment …"));
  const asked = new Promise<"asked">((resolve) =>
    stop.signal.addEventListener("abort", () => resolve("asked"))
  );
  const { DATABASE_URL, ...environment } = await readProjectEnvironment();
  await using stack = await startProjectStack({
    ...(DATABASE_URL && { databaseUrl: DATABASE_URL }),
    ...command,
    environment,
    watch: true,
    preload: true,
    progress: (step) => say(`  ${step}`),
  });
  if (stop.signal.aborted) return;
  await writeStackFile(command.dataDirectory, {
    ...stack,
    simulatorsControl: stack.simulators?.urls.control,
  });
  say(summary(stack, performance.now() - startedAt));
  const end = await Promise.race([asked, stack.broken.then(() => "broken" as const)]);
  await removeStackFile(command.dataDirectory);
  if (end === "broken") {
    throw new Error("PostgreSQL has ended without being asked to. Start the stack again.");
  }
  say("stopping");
}

/** Prints, unless the terminal was closed meanwhile. */
function say(text: string): void {
  try {
    console.log(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function summary(stack: ProjectStack, tookMs: number): string {
  const { url, publishableKey, secretKey, databaseUrl, upstreams } = stack;
  const simulated = upstreams.filter((upstream) => upstream.simulated);
  const real = upstreams.filter((upstream) => !upstream.simulated);
  return `
Ready after ${(tookMs / 1_000).toFixed(1)} s at ${url}

  publishable key   ${publishableKey}
  secret key        ${secretKey}
  database          ${databaseUrl}
  real              ${real.map(({ id }) => id).join(", ") || "no provider"}
  simulated         ${
    simulated.map(({ id, variable }) => `${id} (${variable})`).join(", ") || "no provider"
  }

Draw a picture:

  curl -s ${url}/unified/generate -H 'apikey: ${secretKey}' -H 'content-type: application/json' -d '{"prompt": "a lighthouse at dawn, oil on canvas"}'

Sources reload when they are saved. Ctrl-C stops everything; the data stays in .local/.
Something missing? Copy .env.example to .env, set the variable named above for a provider, and start again.
`;
}

if (import.meta.main) {
  try {
    const command = parseCommand(Deno.args);
    if (command === "help") console.log(usage);
    else await run(command);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof UsageError) {
      console.error("The options are listed by: deno task start --help");
    }
    Deno.exitCode = 1;
  }
}

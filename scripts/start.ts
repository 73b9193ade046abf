/**
 * `deno task start`: runs this repository on this machine, without Docker and without a key.
 *
 * @module
 */
import { isIPv4 } from "node:net";
import { parseArgs } from "node:util";
import {
  exitCodes,
  paint,
  parseOptions,
  processTerminal,
  runCommand,
  type TellStep,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";
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

  --port <number>        port (default ${defaultPort})
  --host <address>       address of this machine on which others reach it, such as a phone in the same network;
                         0.0.0.0 for all of them, as in a container (default: 127.0.0.1, nobody else)
  --database-url <url>   another PostgreSQL (15 to 17) instead of the embedded one, as superuser (default:
                         DATABASE_URL of .env)
  --data <folder>        where the data lies (default .local/)
  --anonymous-sign-in    let people in without a name: auth.signInAnonymously()
  --confirm-mail         give no session before the mail address is confirmed
  --shared-secret        be an older project: tokens signed with the shared secret, keys anon and service_role
  --debug                print SQL errors and what PostgreSQL says
  --json                 say where it runs, and its keys, as one JSON object
  --quiet                where it runs, and what goes wrong, only
  --help                 print this

Keys of providers come from .env; a provider without a key is simulated. Remove the folder of the data to begin anew.`;

/** What the command line asks for. */
export interface Command {
  port: number;
  host?: string;
  databaseUrl?: string;
  /** Holds what the stack keeps. */
  dataDirectory: string;
  debug: boolean;
  json: boolean;
  auth: AuthSettings;
}

/**
 * Reads the parameters of `deno task start`.
 *
 * @throws UsageError that says what is wrong with them
 */
export function parseCommand(parameters: string[]): Command {
  const { values } = parseOptions(() =>
    parseArgs({
      args: parameters,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        "database-url": { type: "string" },
        data: { type: "string", default: projectDataDirectory },
        "anonymous-sign-in": { type: "boolean", default: false },
        "confirm-mail": { type: "boolean", default: false },
        "shared-secret": { type: "boolean", default: false },
        debug: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    })
  );
  const port = Number(values.port ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not "${values.port}"`);
  }
  const { host, "database-url": databaseUrl } = values;
  if (host !== undefined && !isIPv4(host)) {
    throw new UsageError(`--host takes an address of this machine in numbers, not "${host}"`);
  }
  return {
    port,
    dataDirectory: values.data,
    debug: values.debug,
    json: values.json,
    auth: {
      anonymousSignIn: values["anonymous-sign-in"],
      confirmMail: values["confirm-mail"],
      sharedSecret: values["shared-secret"],
      legacyKeys: values["shared-secret"],
    },
    ...(host === undefined ? {} : { host }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
}

async function run({ json, ...command }: Command, terminal: Terminal): Promise<number> {
  const startedAt = performance.now();
  const asked = new Promise<"asked">((resolve) => {
    if (terminal.signal.aborted) resolve("asked");
    terminal.signal.addEventListener("abort", () => resolve("asked"));
  });
  const { DATABASE_URL, ...environment } = await readProjectEnvironment((sentence) =>
    terminal.complain(sentence)
  );
  using starting = terminal.progress();
  let say: TellStep = starting.step;
  await using stack = await startProjectStack({
    ...(DATABASE_URL && { databaseUrl: DATABASE_URL }),
    ...command,
    environment,
    watch: true,
    preload: true,
    readableLogs: Deno.stdout.isTerminal(),
    progress: (step, measure) => say(step, measure),
  });
  starting[Symbol.dispose]();
  say = terminal.note;
  if (terminal.signal.aborted) return exitCodes.success;
  const { url, publishableKey, secretKey, databaseUrl, upstreams } = stack;
  const simulatorsControl = stack.simulators?.urls.control;
  await writeStackFile(command.dataDirectory, { ...stack, simulatorsControl });
  if (json) {
    terminal.print(JSON.stringify({
      url,
      publishable_key: publishableKey,
      secret_key: secretKey,
      database_url: databaseUrl,
      simulators_control: simulatorsControl ?? null,
      simulated: upstreams.filter(({ simulated }) => simulated).map(({ id }) => id),
    }));
  } else terminal.print(summary(stack, performance.now() - startedAt, command.dataDirectory));
  const end = await Promise.race([asked, stack.broken.then(() => "broken" as const)]);
  await removeStackFile(command.dataDirectory);
  if (end === "broken") {
    throw new Error("PostgreSQL has ended without being asked to. Start the stack again.");
  }
  using stopping = terminal.progress();
  stopping.step("stopping");
  await stack.close();
  stopping[Symbol.dispose]();
  terminal.note("Stopped.");
  return exitCodes.success;
}

function summary(stack: ProjectStack, tookMs: number, dataDirectory: string): string {
  const { url, publishableKey, secretKey, databaseUrl, upstreams } = stack;
  const simulated = upstreams.filter((upstream) => upstream.simulated);
  const real = upstreams.filter(({ simulated, usable }) => !simulated && usable);
  const unusable = upstreams.filter(({ usable }) => !usable).map(({ id }) => id);
  const name = (text: string) => paint("dim", text.padEnd(18), Deno.stdout);
  return `
${paint("green", `Ready after ${(tookMs / 1_000).toFixed(1)} s`, Deno.stdout)} at ${
    paint("bold", url, Deno.stdout)
  }

  ${name("publishable key")}${publishableKey}
  ${name("secret key")}${secretKey}
  ${name("database")}${databaseUrl}
  ${name("real")}${real.map(({ id }) => id).join(", ") || "no provider"}
  ${name("simulated")}${
    simulated.map(({ id, variable }) => `${id} (${variable})`).join(", ") || "no provider"
  }${unusable.length > 0 ? `\n  ${name("without")}${unusable.join(", ")}, as said above` : ""}

Draw a picture:

  curl -s ${url}/unified/generate -H 'apikey: ${secretKey}' -H 'content-type: application/json' -d '{"prompt": "a lighthouse at dawn, oil on canvas"}'

Sources reload when they are saved. Ctrl-C stops everything; the data stays in ${
    dataDirectory === projectDataDirectory ? ".local/" : dataDirectory
  }.
Something missing? Copy .env.example to .env, set the variable named above for a provider, and start again.

${paint("bold", `Open ${url}/`, Deno.stdout)} to draw, look and steer.`;
}

/**
 * The command `start`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(
    parameters,
    usage,
    given,
    (terminal, remaining) => run(parseCommand(remaining), terminal),
  );
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

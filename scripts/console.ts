/**
 * `deno task console`: shows the console for a project, hosted or local.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  exitCodes,
  parseOptions,
  processTerminal,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";
import { createConsoleProxy } from "./console/mod.ts";
import { findRunningStack, listen, projectDataDirectory, refuseRequest } from "./local/mod.ts";

const defaultPort = 8004;
const usage =
  `Shows the console for a project: draw, look at pictures and jobs, steer providers, budgets and webhooks.

Usage: deno task console [options]

  --url <url>      the project, such as https://<ref>.supabase.co (default: SUPABASE_URL, else the local stack that runs)
  --key <key>      a secret key of it, or an API key of one of its projects, igk_…
                   (default: SUPABASE_SECRET_KEY, which a list of processes does not show)
  --port <number>  port of this machine (default ${defaultPort})
  --quiet          the address, and what goes wrong, only
  --help           print this

The key stays in this process: the page's calls are passed on with it, and only those of the page. Ctrl-C ends it.`;

/** What the command line asks for. */
interface Command {
  url: string;
  key: string;
  port: number;
}

/**
 * Reads the parameters of `deno task console`.
 *
 * @throws UsageError that says what is wrong with them
 */
async function parseCommand(parameters: string[], terminal: Terminal): Promise<Command> {
  const { values } = parseOptions(() =>
    parseArgs({
      args: parameters,
      options: { url: { type: "string" }, key: { type: "string" }, port: { type: "string" } },
    })
  );
  const port = Number(values.port ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not "${values.port}"`);
  }
  const { environment } = terminal;
  const given = values.url ?? environment.get("SUPABASE_URL");
  if (given === undefined) {
    const stack = await findRunningStack(projectDataDirectory);
    if (!stack) throw new UsageError("no local stack runs, so name a project with --url and --key");
    return { url: stack.url, key: values.key ?? stack.secretKey, port };
  }
  const url = URL.parse(given);
  const isSafe = url?.protocol === "https:" ||
    (url?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname));
  if (!url || !isSafe) {
    throw new UsageError(`--url takes https://… of a project, not "${given}"`);
  }
  const key = values.key ?? environment.get("SUPABASE_SECRET_KEY");
  if (!key) throw new UsageError("the project wants a key: --key, or SUPABASE_SECRET_KEY");
  return { url: url.origin, key, port };
}

/**
 * The command `console`.
 *
 * @returns the exit code, when it is asked to stop
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, rest) => {
    const { url, key, port } = await parseCommand(rest, terminal);
    const answer = createConsoleProxy({ url, key });
    const server = await listen(
      { port },
      async (request) => refuseRequest(request) ?? await answer(request),
    );
    terminal.note(`The console for ${url}; Ctrl-C ends it.`);
    terminal.print(`Open ${server.url}/`);
    await new Promise<void>((resolve) => {
      if (terminal.signal.aborted) resolve();
      terminal.signal.addEventListener("abort", () => resolve());
    });
    await server.stop();
    return exitCodes.success;
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

import { createClient } from "@supabase/supabase-js";
import { parseArgs } from "node:util";
import * as z from "zod";
import {
  exitCodes,
  parseOptions,
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
} from "./command_line/mod.ts";

const usage = `Checks what always holds of a project's generations, pictures and costs.

  deno task check:data [options]

  --url URL   the Supabase project, such as https://<ref>.supabase.co
  --key KEY   its secret key
  --quiet     the result, and what goes wrong, only
  --help      this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
What is broken has a view of its own: image_generation.invariant_<name>.`;

/**
 * The command `check:data`.
 *
 * @returns the exit code: failure when anything does not hold
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const { values } = parseOptions(() =>
      parseArgs({ args, options: { url: { type: "string" }, key: { type: "string" } } })
    );
    const connection = await requireConnection(values, "to check", terminal);
    const client = createClient(connection.url, connection.key, {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    const { data, error } = await client.rpc("image_generation_check_data");
    if (error) throw new Error(`The database could not be checked: ${error.message}`);
    const broken = Object.entries(z.record(z.string(), z.number()).parse(data));
    if (broken.length === 0) {
      terminal.print("All holds.");
      return exitCodes.success;
    }
    for (const [name, rows] of broken) terminal.print(`${name}: broken by ${rows} rows`);
    return exitCodes.failure;
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

import { createClient } from "@supabase/supabase-js";
import { parseArgs } from "node:util";
import { addWorkflow, type Database } from "../shared/database/mod.ts";
import {
  describePlaces,
  importWorkflow,
  type Json,
  parseCorrections,
  providers,
} from "../shared/providers/mod.ts";
import {
  type Connection,
  exitCodes,
  parseOptions,
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";

const usage = `Adds a ComfyUI workflow, so that requests can name it as their model_id.

  deno task workflow NAME FILE [options]

  FILE                a workflow in API format ("Export (API)" in ComfyUI), the body of a request around one, or a
                      PNG that ComfyUI saved. Where prompt, size, seed and so on belong is found and shown; or write
                      {{prompt}} {{negative_prompt}} {{width}} {{height}} {{seed}} {{steps}} {{guidance}} {{batch}}
                      {{filename_prefix}} there yourself, in quotation marks
  --set NAME=PLACE    corrects a place, such as --set prompt=6.text; several with commas, none with nothing
  --dry-run           shows what is found and adds nothing
  --description TEXT  what it is for
  --url URL           the Supabase project, such as http://127.0.0.1:8003
  --key KEY           its secret key
  --quiet             the result, and what goes wrong, only
  --help              this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
A workflow of the same name is replaced. It takes effect within five seconds.`;

/**
 * The command `workflow`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const { values, positionals } = parseOptions(() =>
      parseArgs({
        args,
        allowPositionals: true,
        options: {
          description: { type: "string" },
          set: { type: "string", multiple: true },
          "dry-run": { type: "boolean" },
          url: { type: "string" },
          key: { type: "string" },
        },
      })
    );
    const [name, file, ...more] = positionals;
    if (!name || !file || more.length > 0) {
      throw new UsageError("A workflow has a name and a file: deno task workflow NAME FILE.");
    }
    const corrections = parseCorrections(values.set ?? []);
    if (typeof corrections === "string") throw new UsageError(corrections);
    const imported = await importWorkflow(await Deno.readFile(file), corrections);
    if (typeof imported === "string") throw new Error(`${file}: ${imported}`);
    const { graph, defaults } = imported.workflow;
    for (const line of describePlaces(graph, imported.places)) terminal.print(line);
    const workflow: Json = {
      graph: graph as { [id: string]: Json },
      defaults: defaults as { [name: string]: Json },
      ...(values.description && { description: values.description }),
    };
    const reasons = refusals(name, workflow);
    for (const reason of reasons) terminal.note(reason);
    if (reasons.length > 0) return exitCodes.failure;
    if (values["dry-run"]) return exitCodes.success;
    const connection = await requireConnection(values, "to write to", terminal);
    await saveWorkflow(connection, name, workflow);
    terminal.print(`Requests can now name it: "provider": "comfyui", "model_id": "${name}".`);
    return exitCodes.success;
  });
}

/** What speaks against a workflow: what the planner would say of every request that names it. */
function refusals(name: string, workflow: Json): string[] {
  const settings = {
    endpoints: [],
    defaultModelId: name,
    models: [],
    options: { workflows: { [name]: workflow } },
  };
  const request = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1, modelId: name };
  const result = providers.comfyui.plan(request, settings);
  return result.possible ? [] : result.reasons;
}

async function saveWorkflow(connection: Connection, name: string, workflow: Json): Promise<void> {
  const client = createClient<Database>(connection.url, connection.key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  await addWorkflow(client, name, workflow);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

import { createClient } from "@supabase/supabase-js";
import { parseArgs } from "node:util";
import {
  changeProviderSettings,
  type Database,
  readProviderSnapshot,
} from "../shared/database/mod.ts";
import { type Json, providers } from "../shared/providers/mod.ts";
import { parseJson } from "../shared/runtime/mod.ts";
import {
  type Connection,
  exitCodes,
  findConnection,
  parseOptions,
  processTerminal,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";

const usage = `Adds a ComfyUI workflow, so that requests can name it as their model_id.

  deno task workflow NAME FILE [options]

  FILE                a workflow in API format ("Save (API format)" in ComfyUI), with {{prompt}} and, where they
                      belong, {{negative_prompt}} {{width}} {{height}} {{seed}} {{steps}} {{guidance}} {{batch}}
                      {{filename_prefix}} in place of values
  --description TEXT  what it is for
  --url URL           the Supabase project, such as http://127.0.0.1:8003
  --key KEY           its secret key
  --help              this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
A workflow of the same name is replaced. It takes effect within five seconds.`;

/**
 * The command `workflow`.
 *
 * @returns the exit code
 */
export function main(args: string[], terminal: Terminal): Promise<number> {
  return runCommand(args, usage, terminal, async () => {
    const { values, positionals } = parseOptions(() =>
      parseArgs({
        args,
        allowPositionals: true,
        options: {
          description: { type: "string" },
          url: { type: "string" },
          key: { type: "string" },
        },
      })
    );
    const [name, file, ...more] = positionals;
    if (!name || !file || more.length > 0) {
      throw new UsageError("A workflow has a name and a file: deno task workflow NAME FILE.");
    }
    const connection = await findConnection({
      url: values.url,
      key: values.key,
      environment: terminal.environment,
      stackFile: ".local/stack.json",
    });
    if (!connection) {
      throw new UsageError(
        "No project to write to: start the local stack with deno task start, or give --url and --key.",
      );
    }
    const graph = parseJson(await Deno.readTextFile(file));
    if (graph === undefined) throw new Error(`${file} is not JSON.`);
    // Whatever JSON.parse returns is JSON.
    const workflow: Json = {
      graph: graph as Json,
      ...(values.description && { description: values.description }),
    };
    const reasons = refusals(name, workflow);
    for (const reason of reasons) terminal.note(reason);
    if (reasons.length > 0) return exitCodes.failure;
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
  const comfyui = (await readProviderSnapshot(client))
    .find(({ provider }) => provider === "comfyui");
  const options = comfyui?.options ?? {};
  const workflows = { ...options["workflows"] as { [name: string]: Json }, [name]: workflow };
  await changeProviderSettings(client, "comfyui", { options: { ...options, workflows } });
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

import { createClient } from "@supabase/supabase-js";
import { parseArgs } from "node:util";
import * as z from "zod";
import {
  exitCodes,
  parseOptions,
  processTerminal,
  runCommand,
  type Terminal,
} from "./command_line/mod.ts";
import { type PlatformParts, platformParts } from "../shared/database/mod.ts";
import { findRunningStack, projectDataDirectory, type StackFile } from "./local/mod.ts";

const usage = `Tells how the local stack is that runs.

  deno task status [options]

  --data DIR   where its data lies (default: .local/)
  --json       as one JSON object
  --quiet      the result, and what goes wrong, only
  --help       this text

Exit code 1 when none runs, or it cannot draw.`;

const health = z.object({
  status: z.string(),
  database: z.string(),
  platform_parts: platformParts.nullable(),
  providers: z.record(
    z.string(),
    z.object({ availability: z.string(), mode: z.string().nullable() }),
  ),
  ollama: z.object({ mode: z.string().nullable() }),
  problems: z.array(z.string()),
});

/** How a running stack is. */
interface StackStatus extends z.infer<typeof health> {
  url: string;
  publishable_key: string;
  secret_key: string;
  pid: number;
  /** Where faults of the simulators are armed; null when every provider is real. */
  simulators_control: string | null;
  /** Generations that have not ended, by their status. */
  generations: Record<string, number>;
}

/**
 * The command `status`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const { values } = parseOptions(() =>
      parseArgs({
        args,
        options: {
          data: { type: "string", default: projectDataDirectory },
          json: { type: "boolean", default: false },
        },
      })
    );
    const running = await findRunningStack(values.data);
    if (!running) {
      terminal.complain("No local stack runs. Start it with: deno task start");
      return exitCodes.failure;
    }
    const status = await readStatus(running);
    if (values.json) terminal.print(JSON.stringify(status));
    else describe(status).forEach(terminal.print);
    return status.status !== "not_ready" ? exitCodes.success : exitCodes.failure;
  });
}

async function readStatus(stack: StackFile): Promise<StackStatus> {
  const { url, publishableKey, secretKey, pid, simulatorsControl = null } = stack;
  const client = createClient(url, secretKey, {
    auth: { autoRefreshToken: false, persistSession: false },
  });
  const [answer, unfinished] = await Promise.all([
    fetch(`${url}/health/ready`).then((response) => response.json()),
    Promise.all(["queued", "running"].map(async (status) => {
      const { count, error } = await client.from("generation_jobs")
        .select("id", { count: "exact", head: true }).eq("status", status);
      if (error) throw new Error(`Cannot count the generations: ${error.message}`);
      return [status, count ?? 0] as const;
    })),
  ]);
  return {
    url,
    publishable_key: publishableKey,
    secret_key: secretKey,
    pid,
    ...health.parse(answer),
    simulators_control: simulatorsControl,
    generations: Object.fromEntries(unfinished),
  };
}

function describe(status: StackStatus): string[] {
  const providers = Object.entries({
    ...status.providers,
    ollama: { availability: "", ...status.ollama },
  });
  return [
    `${status.status} at ${status.url} (process ${status.pid}), database ${status.database}`,
    `publishable key   ${status.publishable_key}`,
    `secret key        ${status.secret_key}`,
    ...providers.map(([id, { mode, availability }]) =>
      `${id.padEnd(18)}${[mode ?? "not configured", availability].filter(Boolean).join(", ")}`
    ),
    `generations       ${
      Object.entries(status.generations).map(([name, count]) => `${count} ${name}`).join(", ")
    }`,
    ...(status.platform_parts ? [describeParts(status.platform_parts)] : []),
    ...status.problems.map((problem) => `amiss             ${problem}`),
    ...(status.simulators_control === null
      ? []
      : [`simulators        ${status.simulators_control}/faults`]),
  ];
}

function describeParts(parts: PlatformParts): string {
  const missing = Object.entries(parts).filter(([, part]) => !part).map(([name]) => name);
  const schedule = parts.pg_cron === "by_minutes" ? ", schedules by minutes" : "";
  return `optional parts    ${missing.length ? `without ${missing.join(", ")}` : "all"}${schedule}`;
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

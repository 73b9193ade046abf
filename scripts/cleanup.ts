import { createClient } from "@supabase/supabase-js";
import { parseArgs } from "node:util";
import {
  type CleanupLine,
  type Database,
  type DatabaseClient,
  type DueReason,
  readCleanupReport,
} from "../shared/database/mod.ts";
import { cleanUp } from "../shared/storage/mod.ts";
import {
  exitCodes,
  formatBytes,
  parseOptions,
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";

const usage = `Removes pictures and objects that are due, after saying what they are.

  deno task cleanup [options]

  --dry-run       say it and remove nothing
  --yes           do not ask
  --over-quota    also the oldest pictures of projects over their limit of bytes
  --missing       also pictures whose file is gone; these cannot be brought back
  --url URL       the Supabase project, such as http://127.0.0.1:8003
  --key KEY       its secret key
  --json          what was found and done as one JSON object; needs --yes or --dry-run
  --quiet         what was done, and what goes wrong, only
  --help          this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
The same but the two options with "also" is done by the schedule. Pictures that go by their
project's keep_pictures_days or with --over-quota can be brought back for 24 hours
(POST /images/{id}/restore). What is done is a row of image_generation.cleanups.`;

/** What is told of each kind. */
const kinds: Record<string, string> = {
  expired: "handed in and not used in time",
  retention: "older than their project keeps them",
  over_quota: "over their project's limit of bytes",
  missing: "without a file",
  removed: "removed more than 24 hours ago, or for good",
  sizes: "sizes of pictures that are gone or old",
  uploads: "uploads that were never completed",
  orphans: "left by runs that broke off",
  unknown: "not of this service; they stay",
};
const orphanSeconds = 3_600;
const everything = 1_000_000_000;

/**
 * The command `cleanup`.
 *
 * @param confirm asks the person at the terminal; undefined where there is none
 * @returns the exit code
 */
export function main(
  parameters: string[],
  given: Terminal,
  confirm?: (question: string) => boolean,
): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const { values } = parseOptions(() =>
      parseArgs({
        args,
        options: {
          "dry-run": { type: "boolean", default: false },
          yes: { type: "boolean", default: false },
          "over-quota": { type: "boolean", default: false },
          missing: { type: "boolean", default: false },
          url: { type: "string" },
          key: { type: "string" },
          json: { type: "boolean", default: false },
        },
      })
    );
    if (values.json && !values.yes && !values["dry-run"]) {
      throw new UsageError("--json asks nobody: add --yes or --dry-run");
    }
    const { url, key } = await requireConnection(values, "to clean up", terminal);
    const client: DatabaseClient = createClient<Database>(url, key, {
      auth: { autoRefreshToken: false, persistSession: false },
    });
    const reasons: DueReason[] = [
      "retention",
      ...values["over-quota"] ? ["over_quota" as const] : [],
      ...values.missing ? ["missing" as const] : [],
    ];
    const found = await readCleanupReport(client, orphanSeconds);
    const due = found.filter(({ what }) =>
      what !== "unknown" &&
      ((what !== "over_quota" && what !== "missing") || reasons.includes(what))
    );
    if (!values.json) {
      for (const line of found) terminal.print(describe(line, due.includes(line)));
      if (found.length === 0) terminal.print("There is nothing to remove.");
    }
    if (values["dry-run"] || due.length === 0) {
      if (values.json) terminal.print(JSON.stringify({ found, removed: [] }));
      return exitCodes.success;
    }
    if (!values.yes) {
      if (!confirm) throw new UsageError("Nobody can be asked here: add --yes to do it.");
      if (!confirm(`Remove these ${countOf(due)}?`)) {
        terminal.note("Nothing was removed.");
        return exitCodes.success;
      }
    }
    using progress = terminal.progress();
    progress.step("Removing what is due");
    const total = countOf(due.filter(({ what }) => (reasons as string[]).includes(what)));
    const removed = await cleanUp(client, {
      by: "command",
      reasons,
      orphanSeconds,
      most: everything,
      signal: terminal.signal,
      report: (done) => progress.count(done, Math.max(done, total)),
    });
    if (values.json) terminal.print(JSON.stringify({ found, removed }));
    else terminal.print(`${countOf(removed)} removed`);
    if (terminal.signal.aborted) return exitCodes.interrupted;
    return exitCodes.success;
  });
}

function describe({ what, project_id, provider, count, bytes }: CleanupLine, goes: boolean) {
  const whose = [project_id, provider].filter((each) => each !== null).join("/");
  const size = bytes === null ? "" : formatBytes(bytes);
  return `${String(count).padStart(7)}  ${size.padStart(9)}  ${whose.padEnd(36)}  ${
    kinds[what] ?? what
  }${goes || what === "unknown" ? "" : " (stay)"}`;
}

function countOf(lines: CleanupLine[]): number {
  return lines.reduce((sum, { count }) => sum + count, 0);
}

if (import.meta.main) {
  const ask = Deno.stdin.isTerminal() ? confirm : undefined;
  Deno.exit(await main(Deno.args, processTerminal(), ask));
}

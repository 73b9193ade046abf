import { parseArgs } from "node:util";
import {
  exitCodes,
  formatBytes,
  makeWritableFolder,
  parseOptions,
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
} from "./command_line/mod.ts";
import { type FileOutcome, syncImages } from "./mirror/mod.ts";

const usage = `Mirrors the stored pictures to storage/images/{project-id}/{provider}/{file}.

  deno task sync [options]

  --project UUID   only the pictures of this project
  --prune          remove local files that are not in the bucket
  --directory DIR  where the mirror is (default: storage/images)
  --url URL        the Supabase project, such as http://127.0.0.1:8003
  --key KEY        its secret key
  --json           the result as one JSON object
  --quiet          the result, and what goes wrong, only
  --help           this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
Only what is missing or damaged is downloaded. Exit code 1 when a file failed.`;

/**
 * The command `sync`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const { values } = parseOptions(() =>
      parseArgs({
        args,
        options: {
          project: { type: "string" },
          prune: { type: "boolean", default: false },
          directory: { type: "string", default: "storage/images" },
          url: { type: "string" },
          key: { type: "string" },
          json: { type: "boolean", default: false },
        },
      })
    );
    const connection = await requireConnection(values, "to read from", terminal);
    const { directory } = values;
    await makeWritableFolder(directory, "The mirror", "Choose another folder with --directory.");
    using progress = terminal.progress();
    progress.step("Looking for what is new");
    let done = 0;
    const failures: FileOutcome[] = [];
    const summary = await syncImages({
      ...connection,
      directory,
      prune: values.prune,
      signal: terminal.signal,
      ...(values.project === undefined ? {} : { project: values.project }),
      report: (outcome, total) => {
        if (outcome.result !== "removed") progress.count(++done, Math.max(done, total));
        // Those are many, and told of in the last line.
        if (outcome.result !== "unchanged" && !values.json) terminal.print(describe(outcome));
        failures.push(...outcome.result === "failed" ? [outcome] : []);
      },
    });
    if (values.json) {
      terminal.print(JSON.stringify({ ...summary, failures }));
      return summary.failed > 0 ? exitCodes.failure : exitCodes.success;
    }
    terminal.print(
      `${summary.downloaded} downloaded (${formatBytes(summary.bytes)}), ` +
        `${summary.unchanged} unchanged, ${summary.removed} removed, ${summary.failed} failed`,
    );
    return summary.failed > 0 ? exitCodes.failure : exitCodes.success;
  });
}

function describe({ result, name, size, reason }: FileOutcome): string {
  const detail = reason ?? (result === "removed" ? undefined : formatBytes(size));
  return `${result.padEnd(10)}  ${name}${detail === undefined ? "" : `  ${detail}`}`;
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

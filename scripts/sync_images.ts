import { parseArgs } from "node:util";
import * as z from "zod";
import {
  type Connection,
  exitCodes,
  formatBytes,
  makeWritableFolder,
  parseOptions,
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";
import { providerIds } from "../shared/providers/catalog.ts";
import {
  type Credentials,
  openSource,
  type PictureFilter,
  type PictureOutcome,
  syncPictures,
} from "./mirror/mod.ts";

const usage =
  `Mirrors pictures to storage/images/{project-id}/{provider}/{file}, with an index.jsonl in each
project's folder that says how each was drawn.

  deno task sync [options]

  --project UUID   only the pictures of this project
  --provider NAME  only what this provider drew
  --since MOMENT   only what came then or later, such as 2026-11-28 or 2026-11-28T12:00:00Z
  --verify         every picture, and inside every file; else what came since the last run, and
                   what is missing here
  --delete         remove files that the service does not have any more, after asking; without a secret key only in
                   projects of which it lists something; not with --since
  --yes            do not ask
  --dry-run        say what would be done and do nothing
  --watch          go on, every 10 s
  --directory DIR  where the mirror is (default: storage/images)
  --url URL        the Supabase project, such as http://127.0.0.1:8003
  --key KEY        its secret key, or an API key of a project; with --login the publishable key
  --login EMAIL    as this account, whose password is in SUPABASE_PASSWORD
  --json           the result as one JSON object
  --quiet          the result, and what goes wrong, only
  --help           this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
Interrupted, it goes on where it was. Exit code 1 when a picture failed.`;

const watchEveryMs = 10_000;

/** What the command uses besides the terminal. */
export interface SyncSurroundings {
  terminal: Terminal;
  /** Asks the person at the terminal; undefined where there is none. */
  confirm?: ((question: string) => boolean) | undefined;
  /** Between two rounds of --watch. Default 10,000 ms. */
  watchEveryMs?: number;
}

/**
 * The command `sync`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], surroundings: SyncSurroundings): Promise<number> {
  return runCommand(parameters, usage, surroundings.terminal, async (terminal, args) => {
    const values = readOptions(args);
    const { directory } = values;
    const filter = filterOf(values);
    if (values.delete && filter.since !== undefined) {
      throw new UsageError("--delete looks at everything: leave out --since.");
    }
    const connection = await requireConnection(values, "to read from", terminal);
    const source = await openSource(credentialsOf(connection, values.login, terminal));
    const isAsked = values.delete && !values.yes && !values["dry-run"];
    if (isAsked && !surroundings.confirm) {
      throw new UsageError("Nobody can be asked here: add --yes to --delete.");
    }
    if (!values["dry-run"]) {
      await makeWritableFolder(directory, "The mirror", "Choose another folder with --directory.");
    }
    const round = async () => {
      using progress = terminal.progress();
      progress.step("Looking for what is new");
      let done = 0;
      const failures: PictureOutcome[] = [];
      const summary = await syncPictures({
        ...{ source, directory, filter, verify: values.verify, dryRun: values["dry-run"] },
        ...(values.delete && {
          mayRemove: (names: string[]) =>
            values.yes || (surroundings.confirm?.(question(names)) ?? false),
        }),
        signal: terminal.signal,
        report: (outcome, known) => {
          if (outcome.result !== "removed") progress.count(++done, Math.max(done, known));
          // Those are many, and told of in the last line.
          if (outcome.result !== "unchanged" && !values.json) terminal.print(describe(outcome));
          failures.push(...outcome.result === "failed" ? [outcome] : []);
        },
      });
      return { summary, failures };
    };
    const tell = ({ summary, failures }: Awaited<ReturnType<typeof round>>) => {
      const { downloaded, bytes, unchanged, removed, failed } = summary;
      terminal.print(
        values.json
          ? JSON.stringify({ ...summary, failures })
          : `${values["dry-run"] ? "it would be: " : ""}${downloaded} downloaded ` +
            `(${formatBytes(bytes)}), ${unchanged} unchanged, ${removed} removed, ${failed} failed`,
      );
    };
    const first = await round();
    tell(first);
    if (!values.watch) return first.summary.failed > 0 ? exitCodes.failure : exitCodes.success;
    for (;;) {
      await pause(surroundings.watchEveryMs ?? watchEveryMs, terminal.signal);
      if (terminal.signal.aborted) return exitCodes.success;
      try {
        const next = await round();
        const { downloaded, removed, failed } = next.summary;
        if (downloaded + removed + failed > 0) tell(next);
      } catch (error) {
        if (terminal.signal.aborted) return exitCodes.success;
        // The service is away, or another run is at work: both pass.
        terminal.complain(
          `${error instanceof Error ? error.message : String(error)} Trying again.`,
        );
      }
    }
  });
}

function readOptions(args: string[]) {
  const { values } = parseOptions(() =>
    parseArgs({
      args,
      options: {
        project: { type: "string" },
        provider: { type: "string" },
        since: { type: "string" },
        verify: { type: "boolean", default: false },
        delete: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        watch: { type: "boolean", default: false },
        directory: { type: "string", default: "storage/images" },
        url: { type: "string" },
        key: { type: "string" },
        login: { type: "string" },
        json: { type: "boolean", default: false },
      },
    })
  );
  return values;
}

function filterOf(
  { project, provider, since }: ReturnType<typeof readOptions>,
): PictureFilter {
  if (project !== undefined && !z.guid().safeParse(project).success) {
    throw new UsageError(`--project must be the id of a project, not ${project}`);
  }
  if (provider !== undefined && !providerIds.some((id) => id === provider)) {
    throw new UsageError(`--provider must be one of ${providerIds.join(", ")}`);
  }
  const moment = since === undefined ? undefined : new Date(since);
  if (moment && Number.isNaN(moment.getTime())) {
    throw new UsageError(`--since must be a day or a moment, such as 2026-11-28, not ${since}`);
  }
  return { project: project?.toLowerCase(), provider, since: moment?.toISOString() };
}

function credentialsOf(
  connection: Connection,
  email: string | undefined,
  { environment }: Terminal,
): Credentials {
  if (email === undefined) return connection;
  const password = environment.get("SUPABASE_PASSWORD");
  if (!password) throw new UsageError("--login needs the account's password in SUPABASE_PASSWORD");
  return { ...connection, login: { email, password } };
}

const namedAtMost = 5;

function question(names: string[]): string {
  const rest = names.length - namedAtMost;
  return `The service does not have these any more:\n${names.slice(0, namedAtMost).join("\n")}\n` +
    `${rest > 0 ? `and ${rest} more\n` : ""}Remove ${names.length}?`;
}

function describe({ result, name, size, reason }: PictureOutcome): string {
  const detail = reason ?? (result === "removed" ? undefined : formatBytes(size));
  return `${result.padEnd(10)}  ${name}${detail === undefined ? "" : `  ${detail}`}`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

if (import.meta.main) {
  const ask = Deno.stdin.isTerminal() ? confirm : undefined;
  Deno.exit(await main(Deno.args, { terminal: processTerminal(), confirm: ask }));
}

import { parseArgs } from "node:util";
import {
  exitCodes,
  parseOptions,
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";
import { inspectInstallation, rehearseRemoval, uninstall } from "./uninstall/mod.ts";

const usage = `Removes image generation from a Supabase project and leaves everything else as it is.

  deno task uninstall --database-url URL [options]

  --database-url URL  the project's database, as its owner: postgresql://postgres:…@…/postgres
  --yes               do it; without this it only says what would be removed
  --keep-pictures     leave the buckets and the pictures in them
  --url URL           the Supabase project, such as https://<ref>.supabase.co
  --key KEY           its secret key
  --json              the result as one JSON object
  --quiet             the result, and what goes wrong, only
  --help              this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack that runs.
The functions are removed with: supabase functions delete <name>.`;

/**
 * The command `uninstall`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], given: Terminal): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const { values } = parseOptions(() =>
      parseArgs({
        args,
        options: {
          "database-url": { type: "string" },
          yes: { type: "boolean", default: false },
          "keep-pictures": { type: "boolean", default: false },
          url: { type: "string" },
          key: { type: "string" },
          json: { type: "boolean", default: false },
        },
      })
    );
    const databaseUrl = values["database-url"];
    if (!databaseUrl) throw new UsageError("Name the database with --database-url.");
    const keepPictures = values["keep-pictures"];
    // Storage is asked only where files go.
    const connection = keepPictures
      ? { url: "", key: "" }
      : await requireConnection(values, "to remove it from", terminal);
    using progress = terminal.progress();
    progress.step("looking at what there is");
    const found = await inspectInstallation(databaseUrl);
    const { installed, projects, jobs, pictures, objects, foreignObjects, buckets, extensions } =
      found;
    progress[Symbol.dispose]();
    // With --json the one object is all that is printed.
    const say = values.json ? terminal.note : terminal.print;
    const report = (removed: boolean) => {
      if (values.json) terminal.print(JSON.stringify({ ...found, removed }));
    };
    if (!installed) {
      say("Image generation is not installed in this database.");
      report(false);
      return exitCodes.success;
    }
    say(
      `The schema image_generation goes, with ${projects} projects, ${jobs} generations and ${pictures} pictures, ` +
        "and with it the functions and views in public, the schedules and the secrets.",
    );
    if (extensions.length > 0) {
      say(
        `The extensions that it enabled go where nobody else uses them by now: ${
          extensions.join(", ")
        }.`,
      );
    }
    say(
      keepPictures
        ? `The ${objects} files in the buckets stay, yours to keep or remove; only the secret key reads the private ones then. ` +
          "Before another installation the buckets have to go."
        : `The buckets go, with ${objects} files: ${buckets.join(", ") || "none was made"}.`,
    );
    if (!keepPictures && foreignObjects.length > 0) {
      const are = foreignObjects.length === 1 ? "is" : "are";
      say(
        `${foreignObjects.length} of them ${are} not of image generation, such as ${
          foreignObjects[0]
        }. Move elsewhere what you want to keep.`,
      );
    }
    if (!values.yes) {
      await rehearseRemoval({ databaseUrl, ...connection, keepPictures });
      say("Nothing was changed. Add --yes to do it.");
      report(false);
      return exitCodes.success;
    }
    using removing = terminal.progress();
    await uninstall({
      ...{ databaseUrl, ...connection, keepPictures },
      ...{ progress: removing.step, count: removing.count, signal: terminal.signal },
    });
    say("Image generation was removed.");
    report(true);
    return exitCodes.success;
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));

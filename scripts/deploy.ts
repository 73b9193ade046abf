/**
 * `deno task deploy`: brings the service into a hosted Supabase project, and up to date there.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  exitCodes,
  paint,
  parseOptions,
  processTerminal,
  runCommand,
  type Terminal,
  UsageError,
} from "./command_line/mod.ts";
import type { bundleFunctions } from "./bundle/mod.ts";
import {
  checkService,
  deploy,
  type Deployment,
  findTarget,
  prepareDeployment,
} from "./deploy/mod.ts";
import { main as generate } from "./generate.ts";

const usage =
  `Brings the service into a Supabase project of yours, and up to date there: migrations, secrets, functions.

  deno task deploy --project-ref REF [options]

  --project-ref REF   the 20 letters in the project's address (default: the linked project)
  --dry-run           say what would be done, and do nothing
  --yes               do it without asking
  --short-names       also publish the views images, projects and provider_configs, where these names are free
  --env-file FILE     where the providers' keys are (default: .env)
  --database-url URL  the project's database, where the Supabase command line cannot find the way itself
  --profile FILE      another platform than supabase.com, as the Supabase command line takes it
  --url URL           where the project answers (default: https://<ref>.supabase.co)
  --no-picture        draw none at the end
  --json              the result as one JSON object
  --quiet             the result, and what goes wrong, only
  --help              this text

Log in first: npx -y supabase@3.1.0 login. Of FILE only the service's own variables that have a value are sent.`;

/** What the command uses besides the terminal. */
export interface DeploySurroundings {
  terminal: Terminal;
  /** Asks the person at the terminal; undefined where there is none. */
  confirm: ((question: string) => boolean) | undefined;
  /** How long the deployed service has to answer, in ms. Default 90,000. */
  answerLimitMs?: number;
  /** Where the picture goes. Default `storage/images`. */
  directory?: string;
  /** Makes the bundles of the functions. Default: anew. */
  bundle?: typeof bundleFunctions;
}

/**
 * The command `deploy`.
 *
 * @returns the exit code
 */
export function main(parameters: string[], surroundings: DeploySurroundings): Promise<number> {
  const { confirm, answerLimitMs: limitMs = 90_000, directory } = surroundings;
  return runCommand(parameters, usage, surroundings.terminal, async (terminal, args) => {
    const { values } = parseOptions(() =>
      parseArgs({
        args,
        options: {
          "project-ref": { type: "string" },
          "dry-run": { type: "boolean", default: false },
          yes: { type: "boolean", default: false },
          "short-names": { type: "boolean", default: false },
          "env-file": { type: "string", default: ".env" },
          "database-url": { type: "string" },
          profile: { type: "string" },
          url: { type: "string" },
          "no-picture": { type: "boolean", default: false },
          json: { type: "boolean", default: false },
        },
      })
    );
    const target = await findTarget(values);
    using progress = terminal.progress();
    progress.step("looking at what there is to do");
    const deployment = await prepareDeployment(target, {
      environmentFile: values["env-file"],
      shortNames: values["short-names"],
    });
    progress[Symbol.dispose]();
    // With --json the one object is all that is printed.
    const say = values.json ? terminal.note : terminal.print;
    const report = (status: string | null, problems: string[]) => {
      if (values.json) terminal.print(JSON.stringify(summarize(deployment, status, problems)));
    };
    deployment.remarks.forEach(terminal.complain);
    describe(deployment).forEach(say);
    if (values["dry-run"]) {
      say("Nothing was changed.");
      report(null, []);
      return exitCodes.success;
    }
    if (!values.yes) {
      if (!confirm) throw new UsageError("Nobody can be asked here: add --yes to do it.");
      if (!confirm("Do it?")) {
        say("Nothing was changed.");
        report(null, []);
        return exitCodes.success;
      }
    }
    using doing = terminal.progress();
    const secretKey = await deploy(deployment, doing.step, surroundings.bundle);
    doing.step("waiting for the service to answer");
    const { signal } = terminal;
    const { status, providers, problems } = await checkService(target.url, { limitMs, signal });
    doing[Symbol.dispose]();
    say(
      `${paint("green", "Deployed", Deno.stdout)}: ${status} at ${target.url}/functions/v1`,
    );
    for (const problem of problems) terminal.complain(problem);
    if (deployment.hasOthers) {
      say(
        "Migrations of your own are there too: copy the files of supabase/migrations beside them, or db push refuses there.",
      );
    }
    let drawn: number = exitCodes.success;
    if (!values["no-picture"] && providers.length > 0) {
      drawn = await generate(
        [
          ...["a lighthouse at dusk", "--url", target.url, "--key", secretKey],
          ...(directory === undefined ? [] : ["--directory", directory]),
        ],
        { terminal: { ...terminal, print: say }, ensureLocalStack: unneeded },
      );
    }
    const isDrawn = drawn === exitCodes.success;
    report(status, isDrawn ? problems : [...problems, "The first picture was not drawn."]);
    if (!isDrawn) return drawn;
    return problems.length > 0 ? exitCodes.failure : exitCodes.success;
  });
}

/** What `--json` prints. @param status of the service; null where nothing was deployed */
function summarize(deployment: Deployment, status: string | null, problems: string[]) {
  const { target, migrations, secrets, functions } = deployment;
  return {
    url: target.url,
    ...{ migrations, secrets: Object.keys(secrets.sent), left_out: secrets.leftOut, functions },
    ...{ status, problems },
  };
}

function describe({ target, migrations, secrets, functions, shortNames }: Deployment): string[] {
  const sent = Object.keys(secrets.sent);
  return [
    `To ${target.url}:`,
    migrations.length === 0
      ? "  migrations   all are there"
      : `  migrations   ${migrations.length}: ${migrations[0]} to ${migrations.at(-1)}`,
    `  secrets      ${sent.join(", ") || "none: no provider will be real"}`,
    ...secrets.leftOut.map(({ name, reason }) => `  stays here   ${name} ${reason}`),
    `  functions    ${functions.join(", ")}`,
    "  Vault        image_generation_url, image_generation_secret_key, for calls from the database",
    `  short names  ${
      shortNames
        ? "images, projects, provider_configs, where they are free"
        : "none; --short-names publishes images, projects, provider_configs"
    }`,
  ];
}

function unneeded(): Promise<never> {
  throw new Error("A deployment draws at its own address, never on the local stack");
}

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args, {
      terminal: processTerminal(),
      confirm: Deno.stdin.isTerminal() ? confirm : undefined,
    }),
  );
}

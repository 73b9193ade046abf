import { createClient } from "@supabase/supabase-js";
import { type Clock, systemClock } from "../shared/runtime/mod.ts";
import {
  exitCodes,
  makeWritableFolder,
  processTerminal,
  type Progress,
  runCommand,
  type Terminal,
} from "./command_line/mod.ts";
import {
  describeFailure,
  describeGeneration,
  type Finished,
  generate,
  type Generation,
  GenerationFailure,
  parseGenerateArguments,
  providerModes,
  type Service,
  usage,
} from "./generation_client/mod.ts";
import { downloadImage } from "./mirror/mod.ts";

/** A stack that runs, started for this command or before. */
export interface StackConnection {
  url: string;
  secretKey: string;
  close(): Promise<void>;
}

/** What the command `generate` uses besides the terminal. */
export interface GenerateSurroundings {
  terminal: Terminal;
  /** Connects to the local stack and starts it if need be; told each step. */
  ensureLocalStack(progress: (step: string) => void): Promise<StackConnection>;
  /** Default: the machine's. */
  clock?: Clock;
}

/**
 * The command `generate`.
 *
 * @returns the exit code
 */
export function main(args: string[], surroundings: GenerateSurroundings): Promise<number> {
  const { clock = systemClock } = surroundings;
  return runCommand(args, usage, surroundings.terminal, async (terminal, args) => {
    const { request, connection, json, directory } = parseGenerateArguments(
      args,
      terminal.environment.get("SUPABASE_SECRET_KEY"),
    );
    await makeWritableFolder(directory, "The pictures", "Choose another folder with --directory.");
    using progress = terminal.progress();
    const here = { ...surroundings, terminal, progress, json, directory };
    if (connection) {
      const service = { ...connection, clock, signal: terminal.signal };
      return await draw(service, request, here);
    }
    const stack = await surroundings.ensureLocalStack(progress.step);
    try {
      const { url, secretKey: key } = stack;
      const service = { url, key, clock, signal: terminal.signal };
      return await draw(service, request, here);
    } finally {
      await stack.close();
    }
  });
}

/** What one drawing uses. */
interface Drawing extends GenerateSurroundings {
  progress: Progress;
  json: boolean;
  /** Where the pictures go. */
  directory: string;
}

async function draw(
  service: Service,
  request: Record<string, unknown>,
  { terminal, progress, directory, json }: Drawing,
): Promise<number> {
  progress.step(`Asking ${service.url} for ${pictures(Number(request["num_images"] ?? 1))} …`);
  let finished: Finished;
  try {
    finished = await generate(
      service,
      request,
      (jobId) => progress.step(`The service goes on in the background; waiting for job ${jobId} …`),
    );
  } catch (error) {
    if (!(error instanceof GenerationFailure)) throw error;
    if (json && error.document !== undefined) terminal.print(JSON.stringify(error.document));
    progress[Symbol.dispose]();
    describeFailure(error).forEach(terminal.complain);
    return exitCodes.failure;
  }
  const { generation, document } = finished;
  progress.step(`Drawn. Fetching ${pictures(generation.images.length)} …`);
  const [paths, modes] = await Promise.all([
    fetchPictures(service, generation, directory),
    providerModes(service),
  ]);
  progress[Symbol.dispose]();
  if (json) terminal.print(JSON.stringify(document));
  describeGeneration(generation, paths, modes).forEach(json ? terminal.note : terminal.print);
  return exitCodes.success;
}

/** Brings the pictures of one generation into the mirror; answers their paths. */
async function fetchPictures(
  service: Service,
  generation: Generation,
  directory: string,
): Promise<string[]> {
  const client = createClient(service.url, service.key, {
    auth: { autoRefreshToken: false, persistSession: false },
  });
  const outcomes = await Promise.allSettled(generation.images.map((image) => {
    const remote = {
      name: image.local_url.replace(/^\/storage\/images\//, ""),
      size: image.file_size,
      sha256: image.sha256 ?? undefined,
    };
    return downloadImage(remote, { client, directory, signal: service.signal });
  }));
  return outcomes.map((outcome, index) => {
    if (outcome.status === "fulfilled") return outcome.value.path;
    const { reason } = outcome;
    throw new Error(
      `${generation.images[index]?.local_url} was drawn but could not be fetched: ${
        reason instanceof Error ? reason.message : reason
      }. Try deno task sync.`,
      { cause: reason },
    );
  });
}

function pictures(count: number): string {
  return count === 1 ? "1 picture" : `${count} pictures`;
}

if (import.meta.main) {
  const exitCode = await main(Deno.args, {
    terminal: processTerminal(),
    async ensureLocalStack(progress) {
      // Loaded only when it is needed: the stack brings a database along.
      const { ensureLocalStack } = await import("./local/mod.ts");
      return await ensureLocalStack(progress);
    },
  });
  Deno.exit(exitCode);
}

import { createClient } from "@supabase/supabase-js";
import { type Clock, systemClock } from "../../shared/runtime/mod.ts";
import {
  exitCodes,
  formatBytes,
  makeWritableFolder,
  type Measure,
  processTerminal,
  type Progress,
  runCommand,
  type TellStep,
  type Terminal,
} from "../command_line/mod.ts";
import { downloadImage } from "../mirror/mod.ts";
import type { DrawingArguments } from "./arguments.ts";
import type { Generation } from "./documents.ts";
import { describeFailure, describeGeneration } from "./report.ts";
import {
  expectedMs,
  type Finished,
  generate,
  GenerationFailure,
  handIn,
  providerModes,
  type Service,
} from "./service.ts";

/** A stack that runs, started for this command or before. */
export interface StackConnection {
  url: string;
  secretKey: string;
  close(): Promise<void>;
}

/** What a command that draws uses besides the terminal. */
export interface GenerateSurroundings {
  terminal: Terminal;
  /** Connects to the local stack and starts it if need be; told each step. */
  ensureLocalStack(progress: TellStep): Promise<StackConnection>;
  /** Default: the machine's. */
  clock?: Clock;
}

/** How a command that draws is called: what it says of itself, and what it makes of its arguments. */
export interface DrawingCommand {
  usage: string;
  /** @param secretKey the key for `--url` when there is no `--key` */
  parse(args: string[], secretKey: string | undefined): DrawingArguments;
}

/**
 * Runs a command that draws: hands in what pictures it works on, asks for the generation, and fetches what comes of it.
 *
 * @returns the exit code
 */
export function runDrawingCommand(
  { usage, parse }: DrawingCommand,
  args: string[],
  surroundings: GenerateSurroundings,
): Promise<number> {
  const { clock = systemClock } = surroundings;
  return runCommand(args, usage, surroundings.terminal, async (terminal, args) => {
    const { request, connection, json, directory, pictures = {} } = parse(
      args,
      terminal.environment.get("SUPABASE_SECRET_KEY"),
    );
    await makeWritableFolder(directory, "The pictures", "Choose another folder with --directory.");
    using progress = terminal.progress();
    const here = { ...surroundings, terminal, progress, json, directory, pictures };
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
  /** Files of pictures that go in, by the request's fields. */
  pictures: Record<string, string>;
}

async function draw(
  service: Service,
  request: Record<string, unknown>,
  drawing: Drawing,
): Promise<number> {
  const { terminal, progress, json } = drawing;
  try {
    const taken = await handInAll(service, request, drawing);
    return await drawTaken(service, { ...request, ...taken }, drawing);
  } catch (error) {
    if (!(error instanceof GenerationFailure)) throw error;
    if (json && error.document !== undefined) terminal.print(JSON.stringify(error.document));
    progress[Symbol.dispose]();
    describeFailure(error).forEach(terminal.complain);
    return exitCodes.failure;
  }
}

/** Hands the pictures in, one after the other; answers with the request's fields that name them. */
async function handInAll(
  service: Service,
  request: Record<string, unknown>,
  { pictures, progress }: Drawing,
): Promise<Record<string, unknown>> {
  const taken: Record<string, unknown> = {};
  for (const [field, path] of Object.entries(pictures)) {
    const bytes = await readPicture(path);
    progress.step(`Handing in ${path} (${formatBytes(bytes.byteLength)}) …`);
    taken[field] = { image_id: await handIn(service, bytes, request["project_id"]) };
  }
  return taken;
}

async function readPicture(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new GenerationFailure(`${path} cannot be read: ${reason}.`, { cause: error });
  }
}

async function drawTaken(
  service: Service,
  request: Record<string, unknown>,
  { terminal, progress, directory, json }: Drawing,
): Promise<number> {
  let step = `Asking ${service.url} for ${pictures(Number(request["num_images"] ?? 1))} …`;
  progress.step(step);
  // Asked beside the generation, which it must not delay.
  const drawn = new AbortController();
  const waiting = { ...service, signal: AbortSignal.any([service.signal, drawn.signal]) };
  let expected: Measure | undefined;
  const expectation = expectedMs(waiting, request).then((ms) => {
    if (ms === undefined || drawn.signal.aborted) return;
    expected = { expectedMs: ms };
    progress.step(step, expected);
  });
  const { generation, document }: Finished = await generate(service, request, (jobId) => {
    step = `The service goes on in the background; waiting for job ${jobId} …`;
    progress.step(step, expected);
  }).finally(() => {
    drawn.abort();
    return expectation;
  });
  progress.step(`Drawn. Fetching ${pictures(generation.images.length)} …`);
  const [paths, modes] = await Promise.all([
    fetchPictures(service, generation, directory, progress),
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
  progress: Progress,
): Promise<string[]> {
  const client = createClient(service.url, service.key, {
    auth: { autoRefreshToken: false, persistSession: false },
  });
  const total = generation.images.length;
  let done = 0;
  const outcomes = await Promise.allSettled(generation.images.map(async (image) => {
    const remote = {
      name: image.local_url.replace(/^\/storage\/images\//, ""),
      size: image.file_size,
      sha256: image.sha256 ?? undefined,
    };
    const outcome = await downloadImage(remote, { client, directory, signal: service.signal });
    progress.count(++done, total);
    return outcome;
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

/** Runs a command for whoever called it, with the local stack where no other service is named, and ends the process. */
export async function endWith(command: DrawingCommand): Promise<never> {
  const exitCode = await runDrawingCommand(command, Deno.args, {
    terminal: processTerminal(),
    async ensureLocalStack(progress) {
      // Loaded only when it is needed: the stack brings a database along.
      const { ensureLocalStack } = await import("../local/mod.ts");
      return await ensureLocalStack(progress);
    },
  });
  Deno.exit(exitCode);
}

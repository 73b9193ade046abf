import {
  createImageClient,
  type GenerateInput,
  type Generation,
  type ImageClient,
  ImageGenerationError,
} from "../../shared/client/mod.ts";
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
import { fetchPicture, openSource } from "../mirror/mod.ts";
import type { DrawingArguments } from "./arguments.ts";
import { describeFailure, describeGeneration } from "./report.ts";
import { expectedMs, providerModes } from "./service.ts";

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
    const sleep = (ms: number) => clock.sleep(ms, terminal.signal);
    const drawAt = (service: Service) =>
      draw(request, { ...here, service, client: createImageClient({ ...service, sleep }) });
    if (connection) return await drawAt(connection);
    const stack = await surroundings.ensureLocalStack(progress.step);
    try {
      return await drawAt({ url: stack.url, key: stack.secretKey });
    } finally {
      await stack.close();
    }
  });
}

/** A project, and its secret key. */
interface Service {
  url: string;
  key: string;
}

/** What one drawing uses. */
interface Drawing extends GenerateSurroundings {
  service: Service;
  client: ImageClient;
  progress: Progress;
  json: boolean;
  /** Where the pictures go. */
  directory: string;
  /** Files of pictures that go in, by the request's fields. */
  pictures: Record<string, string>;
}

async function draw(request: Record<string, unknown>, drawing: Drawing): Promise<number> {
  const { terminal, progress, json } = drawing;
  try {
    const taken = await handInAll(request, drawing);
    // The service checks what was typed, and says what is wrong with it.
    return await drawTaken({ ...request, ...taken } as GenerateInput, drawing);
  } catch (error) {
    if (!(error instanceof ImageGenerationError)) throw error;
    if (json && error.document !== undefined) terminal.print(JSON.stringify(error.document));
    progress[Symbol.dispose]();
    describeFailure(error).forEach(terminal.complain);
    return exitCodes.failure;
  }
}

/** Hands the pictures in, one after the other; answers with the request's fields that name them. */
async function handInAll(
  { project_id: projectId }: Record<string, unknown>,
  { client, terminal: { signal }, pictures, progress }: Drawing,
): Promise<Record<string, unknown>> {
  const options = { signal, ...(typeof projectId === "string" && { projectId }) };
  const taken: Record<string, unknown> = {};
  for (const [field, path] of Object.entries(pictures)) {
    const bytes = await readPicture(path);
    progress.step(`Handing in ${path} (${formatBytes(bytes.byteLength)}) …`);
    taken[field] = { image_id: (await client.upload(bytes, options)).id };
  }
  return taken;
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new Error(`${path} cannot be read: ${reason}.`, { cause: error });
  }
}

async function drawTaken(input: GenerateInput, drawing: Drawing): Promise<number> {
  const { service, client, terminal, progress, json } = drawing;
  const { signal } = terminal;
  let step = `Asking ${service.url} for ${pictures(input.num_images ?? 1)} …`;
  progress.step(step);
  // Asked beside the generation, which it must not delay.
  const drawn = new AbortController();
  let expected: Measure | undefined;
  const expectation = expectedMs(client, input, AbortSignal.any([signal, drawn.signal]))
    .then((ms) => {
      if (ms === undefined || drawn.signal.aborted) return;
      expected = { expectedMs: ms };
      progress.step(step, expected);
    });
  const generation = await client.generate(input, {
    signal,
    onAccepted: ({ generation_id }) => {
      step = `The service goes on in the background; waiting for job ${generation_id} …`;
      progress.step(step, expected);
    },
  }).finally(() => {
    drawn.abort();
    return expectation;
  });
  if (generation.images.length === 0) {
    throw new ImageGenerationError(
      "unexpected_answer",
      "The generation is completed without a picture.",
      { document: generation },
    );
  }
  progress.step(`Drawn. Fetching ${pictures(generation.images.length)} …`);
  const [paths, modes] = await Promise.all([
    fetchPictures(generation, drawing),
    providerModes(client, signal),
  ]);
  progress[Symbol.dispose]();
  if (json) terminal.print(JSON.stringify(generation));
  describeGeneration(generation, paths, modes).forEach(json ? terminal.note : terminal.print);
  return exitCodes.success;
}

/** Brings the pictures of one generation into the mirror; answers their paths. */
async function fetchPictures(
  generation: Generation,
  { service, directory, progress, terminal: { signal } }: Drawing,
): Promise<string[]> {
  const source = await openSource(service);
  const total = generation.images.length;
  let done = 0;
  const outcomes = await Promise.allSettled(generation.images.map(async (image) => {
    const remote = {
      name: image.local_url.replace(/^\/storage\/images\//, ""),
      size: image.file_size,
      sha256: image.sha256,
      url: image.signed_url,
    };
    const path = await fetchPicture(remote, { source, directory, signal });
    progress.count(++done, total);
    return path;
  }));
  return outcomes.map((outcome, index) => {
    if (outcome.status === "fulfilled") return outcome.value;
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
    ensureLocalStack,
  });
  Deno.exit(exitCode);
}

/** Connects to the local stack, which is started for it if need be. @param progress is told each step */
export async function ensureLocalStack(progress: TellStep): Promise<StackConnection> {
  // Loaded only when it is needed: the stack brings a database along.
  const local = await import("../local/mod.ts");
  return await local.ensureLocalStack(progress);
}

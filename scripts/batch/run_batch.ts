import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type BatchInput,
  type BatchStatus,
  createImageClient,
  createPictureNames,
  type ImageClient,
  ImageGenerationError,
} from "../../shared/client/mod.ts";
import { type Clock } from "../../shared/runtime/mod.ts";
import {
  type Connection,
  exitCodes,
  makeWritableFolder,
  type Progress,
  type Terminal,
} from "../command_line/mod.ts";
import { fetchPicture, openSource } from "../mirror/mod.ts";
import type { BatchArguments } from "./arguments.ts";
import { readRequests } from "./read_requests.ts";
import { type SavedPicture, writeZip } from "./write_zip.ts";

const lookEveryMs = { normal: 1_000, relaxed: 15_000 };
const parallelDownloads = 8;

interface Run {
  args: BatchArguments;
  connection: Connection;
  client: ImageClient;
  terminal: Terminal;
  progress: Progress;
  clock: Clock;
}

/**
 * Sends a batch, waits for it, and fetches its pictures. The same batch that was sent before is gone on with.
 *
 * @returns the exit code
 */
export async function runBatch(
  args: BatchArguments,
  connection: Connection,
  terminal: Terminal,
  clock: Clock,
): Promise<number> {
  const body = await bodyOf(args);
  const client = createImageClient({
    ...connection,
    sleep: (ms) => clock.sleep(ms, terminal.signal),
  });
  using progress = terminal.progress();
  const run = { args, connection, client, terminal, progress, clock };
  const planned = await plan(body, run);
  if (args.dryRun || planned.possible === 0) {
    return planned.possible === 0 ? exitCodes.failure : exitCodes.success;
  }
  progress.step(`Sending ${planned.total} requests to ${connection.url} …`);
  const { batch_id: id } = await client.batch(body, {
    signal: terminal.signal,
    idempotencyKey: args.isNew ? crypto.randomUUID() : keyOf(body),
  });
  if (args.retry) await retry(id, run);
  const status = await waitForEnd(id, run);
  const { saved, missing } = await fetchPictures(status, run);
  if (args.zip !== undefined) {
    progress.step(`Packing ${args.zip} …`);
    await writeZip(args.zip, saved);
  }
  progress[Symbol.dispose]();
  return await report(status, saved, missing, run);
}

async function bodyOf(args: BatchArguments): Promise<BatchInput> {
  const { file, template, values, aspectRatios, styles, defaults, batch } = args;
  const requests = file === undefined
    ? {
      matrix: {
        template,
        values,
        ...(styles && { styles }),
        ...(aspectRatios && { aspect_ratios: aspectRatios }),
      },
    }
    : { requests: await readRequests(file, template) };
  // The service checks what was typed, and says what is wrong with it.
  return { ...batch, defaults, ...requests } as unknown as BatchInput;
}

// What is the same is the same batch, so that nothing but the service has to remember it.
function keyOf(body: BatchInput): string {
  return `task batch ${createHash("sha256").update(JSON.stringify(body)).digest("hex")}`;
}

async function plan(body: BatchInput, { args, client, terminal, progress }: Run) {
  progress.step("Asking what it will cost …");
  const planned = await client.planBatch(body, { signal: terminal.signal });
  const say = args.json || !args.dryRun ? terminal.note : terminal.print;
  if (args.dryRun) {
    if (args.json) terminal.print(JSON.stringify(planned));
    for (const { index, name, prompt, estimated_usd } of planned.requests) {
      say(`${name ?? `item ${index}`}  ${prompt}  ${price(estimated_usd)}`);
    }
  }
  for (const { index, name, error } of planned.requests) {
    if (error) terminal.complain(`${name ?? `item ${index}`} cannot be drawn: ${error.detail}`);
  }
  const { possible, pictures, held_to: heldTo, estimated_usd: usd, prices } = planned;
  const by = heldTo ? `, all by ${heldTo.provider} (${heldTo.model})` : "";
  say(
    `${possible} of ${planned.total} requests, ${pictures} pictures, about ${price(usd)}${by}`,
  );
  if (prices.relaxed !== null && prices.relaxed !== prices.normal) {
    say(`${price(prices.normal)} at once, ${price(prices.relaxed)} with --relaxed, within a day`);
  }
  return planned;
}

function price(usd: number | null): string {
  return usd === null ? "at an unknown price" : `$${usd.toFixed(4)}`;
}

async function retry(id: string, { client, terminal }: Run): Promise<void> {
  try {
    await client.call("post", "/batches/{id}/retry", { path: { id } }, { signal: terminal.signal });
  } catch (error) {
    const isNothing = error instanceof ImageGenerationError && error.code === "conflict";
    if (!isNothing) throw error;
    terminal.note("Nothing of it has failed.");
  }
}

async function waitForEnd(id: string, run: Run): Promise<BatchStatus> {
  const { args, client, terminal, progress, clock } = run;
  try {
    for (;;) {
      const status = await client.call("get", "/batches/{id}", {
        path: { id },
        query: { limit: 0 },
      }, {
        signal: terminal.signal,
      });
      const { completed, failed, cancelled, total } = status;
      progress.step(describe(status), { done: completed + failed + cancelled, total });
      if (status.completed_at !== null || status.status === "held") return status;
      await clock.sleep(lookEveryMs[status.urgency], terminal.signal);
    }
  } catch (error) {
    if (terminal.signal.aborted) {
      const next = args.isNew
        ? "Its pictures come with deno task sync; --new would have it drawn once more."
        : "The same command once more follows it.";
      terminal.note(`The batch ${id} goes on in the background. ${next}`);
    }
    throw error;
  }
}

function describe({ waits_for, moves, held_to }: BatchStatus): string {
  if (waits_for) return `Waiting for the limit ${waits_for.limit} of ${waits_for.allowed} …`;
  const move = moves.at(-1);
  if (move) return `Drawing, since it failed elsewhere, by ${move.to?.provider} …`;
  return held_to ? `Drawing, all by ${held_to.provider} …` : "Drawing …";
}

/** One that was drawn and could not be fetched. */
interface MissingPicture {
  name: string;
  reason: string;
}

/** Fetches all that can be had. */
async function fetchPictures(
  status: BatchStatus,
  run: Run,
): Promise<{ saved: SavedPicture[]; missing: MissingPicture[] }> {
  const { args, connection, client, terminal, progress } = run;
  const directory = args.directory ??
    join("storage", "batches", status.name?.replace(/[^\p{L}\p{N}._-]+/gu, "_") ?? status.batch_id);
  await makeWritableFolder(directory, "The pictures", "Choose another folder with --directory.");
  const source = await openSource(connection);
  const nameOf = createPictureNames();
  const saved: SavedPicture[] = [];
  const missing: MissingPicture[] = [];
  const left: (() => Promise<void>)[] = [];
  for await (const item of client.batchItems(status.batch_id, { signal: terminal.signal })) {
    for (const [ordinal, image] of (item.generation?.images ?? []).entries()) {
      const name = nameOf(item, ordinal, image.format);
      left.push(async () => {
        const remote = {
          name: image.local_url.replace(/^\/storage\/images\//, ""),
          size: image.file_size,
          sha256: image.sha256,
          url: image.signed_url,
        };
        try {
          const path = await fetchPicture(remote, {
            ...{ source, directory, saveAs: name },
            signal: terminal.signal,
          });
          saved.push({ name, path });
        } catch (error) {
          terminal.signal.throwIfAborted();
          missing.push({ name, reason: error instanceof Error ? error.message : String(error) });
        }
      });
    }
  }
  const total = left.length;
  progress.step(`Fetching the pictures to ${directory} …`, { done: 0, total });
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      await next();
      progress.count(saved.length + missing.length, total);
    }
  };
  await Promise.all(Array.from({ length: parallelDownloads }, work));
  return {
    saved: saved.toSorted((one, other) => one.name.localeCompare(other.name)),
    missing: missing.toSorted((one, other) => one.name.localeCompare(other.name)),
  };
}

async function report(
  status: BatchStatus,
  saved: SavedPicture[],
  missing: MissingPicture[],
  run: Run,
): Promise<number> {
  const { args, client, terminal } = run;
  const failed = [];
  for await (const item of client.batchItems(status.batch_id, { signal: terminal.signal })) {
    if (item.status === "failed") failed.push(item);
  }
  if (args.json) {
    terminal.print(
      JSON.stringify({
        ...status,
        items: undefined,
        pictures: saved,
        failed_items: failed,
        missing,
      }),
    );
  }
  for (const { index, name, error } of failed) {
    terminal.complain(
      `${name ?? `item ${index}`} failed: ${error?.detail ?? "no reason is known"}`,
    );
  }
  for (const { name, reason } of missing) {
    terminal.complain(`${name} was drawn and could not be fetched: ${reason}`);
  }
  const say = args.json ? terminal.note : terminal.print;
  for (const { from, to, reason } of status.moves) {
    say(`moved from ${from?.provider} to ${to?.provider}: ${reason}`);
  }
  say(
    `${status.completed} of ${status.total} drawn, ${saved.length} pictures, $${
      status.cost_usd.toFixed(4)
    } spent, batch ${status.batch_id}`,
  );
  if (status.status === "held") {
    terminal.complain(`The batch is held: ${status.reason} --retry goes on with it.`);
  } else if (failed.length > 0) {
    terminal.complain(`${failed.length} failed; --retry tries them once more.`);
  }
  const isWhole = failed.length === 0 && missing.length === 0 && status.status === "completed";
  return isWhole ? exitCodes.success : exitCodes.failure;
}

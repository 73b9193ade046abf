import { join } from "node:path";
import { downloadPicture, isIntact, isThere } from "./download.ts";
import { type MirrorIndex, openIndex } from "./index_file.ts";
import { isSafePath, lookAt } from "./safe_path.ts";
import type { ListedPicture, PictureFilter, PictureSource } from "./source.ts";
import { type MirrorState, openState } from "./state.ts";

/** Settings of {@link syncPictures}. */
export interface SyncOptions {
  source: PictureSource;
  /** The mirror's root, such as `storage/images`; it is there. */
  directory: string;
  filter?: PictureFilter;
  /** Looks at every picture there is, and inside every file, instead of at what came since the last run. */
  verify?: boolean;
  /** Asked before files are removed that the service does not have any more; absent, none is removed. */
  mayRemove?: (names: string[]) => boolean;
  /** Says what would be done and does nothing. */
  dryRun?: boolean;
  /** Told what became of each picture, and how many are known of so far. */
  report?: (outcome: PictureOutcome, known: number) => void;
  signal: AbortSignal;
}

/** What became of one picture. */
export interface PictureOutcome {
  result: "downloaded" | "unchanged" | "removed" | "failed";
  /** The object's name, which is also the file's path in the mirror. */
  name: string;
  /** Bytes; 0 for a removed file. */
  size: number;
  /** Why it failed. */
  reason?: string;
}

/** How a run went; with `dryRun`, how it would. */
export interface SyncSummary extends Record<PictureOutcome["result"], number> {
  /** Bytes that were downloaded. */
  bytes: number;
}

const atOnce = 8;
/** Pages that are listed ahead of the downloads. */
const pagesAhead = 20;
/** Rows of the same moment may appear one after the other; a transaction that writes them takes milliseconds. */
const overlapMs = 5 * 60_000;
const pictureRound = 100;

/**
 * Mirrors pictures to `{directory}/{project-id}/{provider}/{file}`, with an `index.jsonl` in each project's folder. Goes on
 * where the last run ended, brings back what is missing here, and holds every file it writes against its hash. One failed
 * picture does not stop the others, and is tried again by the next run.
 *
 * @throws Error when another run is at work, or the pictures cannot be listed; nothing is removed then
 */
export async function syncPictures(options: SyncOptions): Promise<SyncSummary> {
  const { directory, filter = {}, dryRun = false, signal } = options;
  const summary: SyncSummary = { downloaded: 0, unchanged: 0, removed: 0, failed: 0, bytes: 0 };
  using state = dryRun ? undefined : await openState(directory);
  const projects = filter.project === undefined
    ? await foldersOf(directory)
    : [filter.project].filter((project) => isSafePath(`${project}/p/f.png`));
  const index = await openIndex(directory, projects);
  const isComplete = options.verify === true || options.mayRemove !== undefined;
  const since = isComplete ? filter.since : await startOf(directory, index, filter, state);

  const listed = new Map<string, ListedPicture>();
  const progress = createProgress(filter, state);
  let known = 0;
  const note = (outcome: PictureOutcome) => {
    summary[outcome.result]++;
    if (outcome.result === "downloaded") summary.bytes += outcome.size;
    options.report?.(outcome, known);
  };
  const pages = readAhead(options.source.list({ ...filter, since }, signal), (page) => {
    known += page.length;
  });
  const work = async (picture: ListedPicture) => {
    const place = progress.begin(picture.arrivedAt);
    if (isComplete) listed.set(picture.name, picture);
    const outcome = await mirror(picture, index, options, state);
    note(outcome);
    if (outcome.result !== "failed") await progress.end(place);
  };
  const queue = picturesOf(pages);
  const worker = async () => {
    for (let next = await queue.next(); !next.done; next = await queue.next()) {
      signal.throwIfAborted();
      await work(next.value);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const ended of workers) if (ended.status === "rejected") throw ended.reason;
  await progress.save();

  if (options.mayRemove && filter.since === undefined) {
    const stray = await strayFiles(directory, filter, listed, options.source);
    if (stray.length > 0 && (dryRun || options.mayRemove(stray))) {
      if (!dryRun) {
        for (const name of stray) await Deno.remove(join(directory, name));
        await index.leaveOut(stray);
      }
      for (const name of stray) note({ result: "removed", name, size: 0 });
    }
  }
  return summary;
}

async function mirror(
  picture: ListedPicture,
  index: MirrorIndex,
  { source, directory, verify = false, dryRun = false, signal }: SyncOptions,
  state: MirrorState | undefined,
): Promise<PictureOutcome> {
  const { name, size, sha256 } = picture;
  try {
    if (!isSafePath(name)) throw new Error("its name is not one of the service's; refused");
    const path = join(directory, name);
    const noted = index.known.get(name);
    const isNoted = noted?.sha256 === sha256;
    // What this mirror wrote was held against its hash then.
    const isHere = isNoted && !verify ? await isThere(path, size) : await isIntact(path, picture);
    if (!isHere && state) {
      await downloadPicture(picture, { source, directory, unfinished: state.unfinished(), signal });
    }
    if (!isNoted && !dryRun) await index.add(picture);
    return { result: isHere ? "unchanged" : "downloaded", name, size };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { result: "failed", name, size, reason };
  }
}

/** Where to begin: a little before what the last run ended with, or at the first picture that is missing here. */
async function startOf(
  directory: string,
  index: MirrorIndex,
  filter: PictureFilter,
  state: MirrorState | undefined,
): Promise<string | undefined> {
  if (filter.since !== undefined) return filter.since;
  const until = state?.until(filter);
  if (until === undefined) return undefined;
  let first = new Date(Date.parse(until) - overlapMs);
  for (const [name, { file_size, arrived_at }] of index.known) {
    const isMeant = filter.provider === undefined || name.split("/")[1] === filter.provider;
    if (!isMeant || await isThere(join(directory, name), file_size)) continue;
    const moment = new Date(arrived_at);
    if (moment < first) first = moment;
  }
  return first.toISOString();
}

/** Up to when everything is here, as pictures come in whatever order: the first that is not done holds it. */
function createProgress(filter: PictureFilter, state: MirrorState | undefined) {
  const moments: { at: string; isDone: boolean }[] = [];
  let done = 0;
  let until: string | undefined, saved: string | undefined;
  const save = async () => {
    if (until === undefined || until === saved || filter.since !== undefined) return;
    saved = until;
    await state?.note(filter, until);
  };
  return {
    begin: (at: string) => moments.push({ at, isDone: false }) - 1,
    async end(place: number) {
      const moment = moments[place];
      if (moment) moment.isDone = true;
      const before = done;
      for (; moments[done]?.isDone; done++) until = moments[done]?.at;
      if (Math.floor(done / pictureRound) > Math.floor(before / pictureRound)) await save();
    },
    save,
  };
}

/** Pages, some of which are there before they are asked for. */
async function* readAhead(
  pages: AsyncGenerator<ListedPicture[]>,
  tell: (page: ListedPicture[]) => void,
): AsyncGenerator<ListedPicture[]> {
  const ahead: Promise<IteratorResult<ListedPicture[]>>[] = [];
  const ask = () => {
    const next = pages.next();
    // Whoever takes it is told.
    next.then(({ value, done }) => done ? undefined : tell(value), () => {});
    ahead.push(next);
  };
  for (let count = 0; count < pagesAhead; count++) ask();
  for (let next = await ahead.shift(); next && !next.done; next = await ahead.shift()) {
    ask();
    yield next.value;
  }
}

async function* picturesOf(pages: AsyncGenerator<ListedPicture[]>): AsyncGenerator<ListedPicture> {
  for await (const page of pages) yield* page;
}

/**
 * Files of the mirror that the service does not list; what it would never have made is somebody else's and stays. For who
 * does not see all, so does a project of which nothing was listed: it may be one of those.
 */
async function strayFiles(
  directory: string,
  { project, provider }: PictureFilter,
  listed: ReadonlyMap<string, ListedPicture>,
  { seesAll }: Pick<PictureSource, "seesAll">,
): Promise<string[]> {
  const stray: string[] = [];
  const seen = new Set([...listed.keys()].map((name) => name.split("/")[0]));
  for (const folder of project === undefined ? await foldersOf(directory) : [project]) {
    if (!seesAll && !seen.has(folder)) continue;
    for (const kind of await foldersOf(join(directory, folder))) {
      if (provider !== undefined && kind !== provider) continue;
      for await (const entry of entriesOf(join(directory, folder, kind))) {
        const name = `${folder}/${kind}/${entry.name}`;
        if (entry.isFile && isSafePath(name) && !listed.has(name)) stray.push(name);
      }
    }
  }
  return stray.sort();
}

/** Names of the folders in a folder, none where it is none; links are not followed. */
async function foldersOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of entriesOf(folder)) if (entry.isDirectory) names.push(entry.name);
  return names;
}

async function* entriesOf(folder: string): AsyncGenerator<Deno.DirEntry> {
  if ((await lookAt(folder))?.isDirectory) yield* Deno.readDir(folder);
}

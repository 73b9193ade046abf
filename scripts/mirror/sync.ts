import { createClient } from "@supabase/supabase-js";
import { join, relative, sep } from "node:path";
import { listImages } from "./bucket.ts";
import { downloadImage, type RemoteImage } from "./download.ts";
import { localPath } from "./local_path.ts";

/** Settings of {@link syncImages}. */
export interface SyncOptions {
  /** The Supabase project, such as `http://127.0.0.1:8003`. */
  url: string;
  /** The secret key. */
  key: string;
  /** The mirror's root, such as `storage/images`. */
  directory: string;
  /** UUID; only this project's pictures, and only its folder is pruned. */
  project?: string;
  /** Removes files that are not in the bucket. Default false. */
  prune?: boolean;
  /** Told what became of each file, and how many pictures there are to mirror, by their rows. */
  report?: (outcome: FileOutcome, total: number) => void;
  /** Stops before the next file, and the downloads under way. */
  signal?: AbortSignal;
}

/** What became of one file. */
export interface FileOutcome {
  result: "downloaded" | "unchanged" | "removed" | "failed";
  /** The object's name, which is also the file's path in the mirror. */
  name: string;
  /** Bytes of the object; 0 for a removed file. */
  size: number;
  /** Why it failed. */
  reason?: string;
}

/** How a synchronisation went. */
export interface SyncSummary {
  downloaded: number;
  unchanged: number;
  removed: number;
  failed: number;
  /** Bytes that were downloaded. */
  bytes: number;
}

const parallelDownloads = 8;

/**
 * Mirrors the bucket of pictures to `{directory}/{project-id}/{provider}/{file}`: downloads what is missing or is
 * not what the picture's row says, checks it, and with `prune` removes what is gone from the bucket. One failed file does not stop the
 * others.
 *
 * @throws Error when the bucket cannot be listed; nothing is pruned then
 */
export async function syncImages(options: SyncOptions): Promise<SyncSummary> {
  const { url, key, directory, project, prune = false, report = () => {}, signal } = options;
  if (project !== undefined && localPath(directory, project) === undefined) {
    throw new Error(`Cannot mirror the project ${project}: that is not a project's id`);
  }
  const client = createClient(url, key, {
    auth: { autoRefreshToken: false, persistSession: false },
  });
  const summary: SyncSummary = { downloaded: 0, unchanged: 0, removed: 0, failed: 0, bytes: 0 };
  let total = 0;
  const note = (outcome: FileOutcome) => {
    summary[outcome.result]++;
    if (outcome.result === "downloaded") summary.bytes += outcome.size;
    report(outcome, total);
  };

  const names = new Set<string>();
  const images = listImages(client, project, (rows) => total = rows);
  const mirror = async (image: RemoteImage) => {
    const { name, size } = image;
    try {
      const { downloaded } = await downloadImage(image, {
        client,
        directory,
        ...(signal === undefined ? {} : { signal }),
      });
      note({ result: downloaded ? "downloaded" : "unchanged", name, size });
    } catch (error) {
      signal?.throwIfAborted();
      note({ result: "failed", name, size, reason: messageOf(error) });
    }
  };
  const worker = async () => {
    for (let next = await images.next(); !next.done; next = await images.next()) {
      signal?.throwIfAborted();
      names.add(next.value.name);
      await mirror(next.value);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: parallelDownloads }, worker));
  for (const ended of workers) if (ended.status === "rejected") throw ended.reason;

  if (prune) {
    for (const name of await strayFiles(directory, project, names)) {
      await Deno.remove(join(directory, name));
      note({ result: "removed", name, size: 0 });
    }
  }
  return summary;
}

/** Files of the mirror, by object name, that the bucket does not have. */
async function strayFiles(
  directory: string,
  project: string | undefined,
  names: Set<string>,
): Promise<string[]> {
  const stray: string[] = [];
  for await (const path of filesIn(project === undefined ? directory : join(directory, project))) {
    const name = relative(directory, path).split(sep).join("/");
    if (!names.has(name)) stray.push(name);
  }
  return stray.sort();
}

/** Paths of all files in a folder and its sub-folders; none when it does not exist. Links are not followed. */
async function* filesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) yield* filesIn(path);
      else yield path;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

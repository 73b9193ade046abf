import {
  type CleanupLine,
  type DatabaseClient,
  type DueReason,
  readDuePictures,
  recordCleanup,
} from "../database/mod.ts";
import { removePicture } from "./remove_picture.ts";
import { sweepOrphanedObjects } from "./sweep.ts";

/** What is to be cleaned up, and how much of it. */
export interface CleanupOptions {
  by: "schedule" | "command";
  /** Whose pictures go. */
  reasons: readonly DueReason[];
  /** Younger objects without a picture may get one yet. */
  orphanSeconds: number;
  /** Pictures of each reason at most. */
  most: number;
  /** Told after each picture, how many are done. */
  report?: (done: number) => void;
  /** Stops before the next one. */
  signal?: AbortSignal;
}

const batch = 100;
const atOnce = 4;

/**
 * Removes what is due: pictures, each with its row, file and sizes, and the objects that belong to none. In batches, each
 * looked for anew, so that it can stop and go on at any point. Writes down what was done.
 *
 * @param service has the service's rights
 * @returns what was removed
 * @throws ServiceError `internal` when the database or Storage fails; what was removed before stays so, and is written down
 */
export async function cleanUp(
  service: DatabaseClient,
  options: CleanupOptions,
): Promise<CleanupLine[]> {
  const startedAt = new Date().toISOString();
  const done = new Map<string, CleanupLine>();
  const note = ({ what, project_id, provider, bytes }: Omit<CleanupLine, "count">) => {
    const key = `${what} ${project_id} ${provider}`;
    const line = done.get(key) ?? { what, project_id, provider, count: 0, bytes: 0 };
    const sum = line.bytes === null || bytes === null ? null : line.bytes + bytes;
    done.set(key, { ...line, count: line.count + 1, bytes: sum });
  };
  try {
    for (const reason of options.reasons) await removeDue(service, reason, options, note);
    if (!options.signal?.aborted) {
      await sweepOrphanedObjects(
        service,
        options.orphanSeconds,
        ({ what, project_id }) => note({ what, project_id, provider: null, bytes: null }),
      );
    }
  } finally {
    if (done.size > 0) {
      await recordCleanup(service, {
        by: options.by,
        started_at: startedAt,
        done: [...done.values()],
      });
    }
  }
  return [...done.values()];
}

async function removeDue(
  service: DatabaseClient,
  reason: DueReason,
  { most, report, signal }: CleanupOptions,
  note: (removed: Omit<CleanupLine, "count">) => void,
): Promise<void> {
  let left = most, count = 0;
  while (left > 0 && !signal?.aborted) {
    const due = await readDuePictures(service, reason, Math.min(batch, left));
    const queue = due.values();
    const removeNext = async () => {
      for (const { image_id, project_id, provider, bytes } of queue) {
        if (signal?.aborted) return;
        // A picture without its file cannot be brought back.
        const removal = reason === "missing" ? { for_good: true } : { reason };
        if (!await removePicture(service, image_id, { by: null, ...removal })) continue;
        note({ what: reason, project_id, provider, bytes });
        report?.(++count);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, removeNext));
    left -= due.length;
    if (due.length < batch) return;
  }
}

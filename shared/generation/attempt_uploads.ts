import type { Uploads } from "../providers/mod.ts";
import type { HeldLease } from "./held_lease.ts";
import type { JobStore } from "./job_store.ts";

/**
 * What is uploaded to a provider for an attempt.
 *
 * @param earlier what an earlier runner has written down, the provider's ids by ours
 */
export function attemptUploads(
  attemptId: string,
  earlier: ReadonlyMap<string, string>,
  lease: HeldLease,
  store: Pick<JobStore, "noteCopies">,
): Uploads {
  const all = new Set(earlier.values());
  return {
    earlier,
    underWay: new Map(),
    async note(copies) {
      for (const { providerImageId } of copies) all.add(providerImageId);
      if (await store.noteCopies(lease.lease, attemptId, copies)) return;
      // Somebody else has the attempt now and uploads for it.
      lease.lose();
      throw lease.signal.reason;
    },
    ids: () => [...all],
  };
}

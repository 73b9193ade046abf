import { claimCopies, type ClaimedCopy, forgetCopies } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import { upstreamsAsked } from "./asked_upstreams.ts";
import type { GenerationContext } from "./generation_context.ts";

const copiesAtOnce = 50;
/** How long the removal of one may take, in ms. */
const removalMs = 10_000;

/**
 * Removes at the providers what was uploaded for attempts that have ended, also where their runner died: at most 50 at a
 * time. What cannot be removed is tried again later.
 *
 * @returns how many were removed
 * @throws ServiceError `internal` when the database fails
 */
export async function removeCopies(context: GenerationContext): Promise<number> {
  const { caller, clock, memory } = context;
  const asked = upstreamsAsked(await memory.snapshots.read(caller.service, clock), context);
  if (asked.size === 0) return 0;
  const claimed = await claimCopies(caller.service, [...asked.keys()], copiesAtOnce);
  const removed = await Promise.all(claimed.map(async (copy): Promise<ClaimedCopy[]> => {
    const one = asked.get(copy.upstream_id);
    if (!one?.provider.removeUpload) return [copy];
    try {
      const signal = AbortSignal.timeout(removalMs);
      await one.provider.removeUpload(copy.provider_image_id, { ...one.context, signal });
      return [copy];
    } catch (error) {
      // What the provider does not know any more is gone.
      if (error instanceof ProviderError && [403, 404].includes(error.httpStatus ?? 0)) {
        return [copy];
      }
      one.context.log.warn("an upload could not be removed upstream", { error });
      return [];
    }
  }));
  if (removed.flat().length > 0) await forgetCopies(caller.service, removed.flat());
  return removed.flat().length;
}

import type { GenerationContext } from "./generation_context.ts";
import type { ProviderId } from "../providers/catalog.ts";
import type { KnownProviders } from "../routing/mod.ts";
import { findCandidates } from "./provider_candidates.ts";

/**
 * What a runner knows of the providers before it has asked the database for a place.
 *
 * @param taken attempts by provider that are about to start and stand in no snapshot yet
 * @throws ServiceError `internal` when the database fails
 */
export async function readKnownProviders(
  context: GenerationContext,
  taken: ReadonlyMap<ProviderId, number> = new Map(),
): Promise<KnownProviders> {
  const { caller, clock, configuration, memory } = context;
  const states = await memory.snapshots.read(caller.service, clock);
  const { candidates, excluded } = findCandidates(states, configuration, context.providers);
  return {
    excluded,
    busy: new Map(),
    candidates: candidates.map((candidate) => {
      const { health } = candidate;
      const running = health.running + (taken.get(candidate.provider.id) ?? 0);
      return { ...candidate, health: { ...health, running } };
    }),
  };
}

import type { ProviderId } from "../../providers/catalog.ts";
import type { Experience, ModelExperience } from "../../routing/mod.ts";

/** What one request showed. */
export interface Observation {
  provider: ProviderId;
  model: string;
  /** Absent for a failure; ms. */
  latencyMs?: number;
  /** 0..1; absent where nobody said. */
  rating?: number;
}

/** What an observation leaves of the earlier ones of its kind, as `image_generation.learn` has it. */
const kept = 0.98;

/** The experience after one more observation, as the database keeps it, for everybody and for the project. */
export function afterObservation(experience: Experience, seen: Observation): Experience {
  const models = experience.models.map((each) => ({
    ...each,
    successes: each.successes * kept,
    failures: each.failures * kept,
    latencyLogs: each.latencyLogs * kept,
    latencies: each.latencies * kept,
    ratings: each.ratings * kept,
    rated: each.rated * kept,
  }));
  for (const whose of ["all", "project"] as const) {
    let own = models.find((each) =>
      each.of === whose && each.provider === seen.provider && each.model === seen.model
    );
    if (!own) models.push(own = nothing(seen, whose));
    const isSuccess = seen.latencyMs !== undefined;
    own.successes += isSuccess ? 1 : 0;
    own.failures += isSuccess ? 0 : 1;
    own.latencyLogs += isSuccess ? Math.log(seen.latencyMs ?? 1) : 0;
    own.latencies += isSuccess ? 1 : 0;
    own.ratings += seen.rating ?? 0;
    own.rated += seen.rating === undefined ? 0 : 1;
  }
  return { ...experience, models };
}

function nothing(
  { provider, model }: Observation,
  of: ModelExperience["of"],
): ModelExperience {
  return {
    ...{ provider, model, of, successes: 0, failures: 0, latencyLogs: 0, latencies: 0 },
    ...{ ratings: 0, rated: 0 },
  };
}

import { lossWeights, type ProviderId, weighLosses } from "../providers/catalog.ts";
import type { PlannedCandidate } from "./candidate.ts";
import { countedAttempts, type Job } from "./job.ts";
import { type Busy, keyOf, type KnownProviders } from "./known_providers.ts";
import { planJob, promptsFor } from "./plan_job.ts";
import type { Exclusion } from "./plan_providers.ts";
import { isCut } from "./prompt_losses.ts";
import { expectedLatencyMs } from "./expectations.ts";
import { whoMayBeAsked } from "./try_again.ts";

/** A candidate that can draw a job, as it is weighed against the others. */
export interface TableRow {
  planned: PlannedCandidate;
  /** Ids of the accounts or servers that may be asked then. */
  upstreams: string[];
  /** From when it may be asked, in ms since the epoch; Infinity for never. */
  from: number;
  why: "capacity" | "backoff";
  /** What was in the way when the database was asked last. */
  busy?: Busy;
  /** Its place in the order that the caller gave; lower comes first. */
  place: number;
  /** How much of the request is lost with it, in steps: what differs by less is alike. */
  loss: number;
  /** Its place among those that failed, the one longest ago first; -1 for one that did not, or has others to take over. */
  failedAt: number;
  /** Whether it is expected to end before the job's deadline. */
  isInTime: boolean;
}

/** Who can draw what is missing of a job, best first, and why the others cannot. */
export interface Table {
  rows: TableRow[];
  excluded: Exclusion[];
}

/** Of weights of losses: so much is a step. */
export const lossStep = 5;
// Who would have to cut a prompt that is not too long comes after everybody who takes it whole.
const cutSteps = 1_000;

/**
 * Weighs the candidates for what is missing of a job: those that failed come after all others, then counts the order that
 * the caller gave, then what is lost, then the strategy. Nobody is in it when nobody may be asked any more.
 *
 * @param now milliseconds since the epoch
 */
export function tabulate(job: Job, known: KnownProviders, now: number): Table {
  const hasOwnServers = (id: ProviderId) =>
    known.candidates.some(({ provider }) => provider.id === id && provider.choosesUpstream);
  const { anybody, only, notBefore, resting, failed } = whoMayBeAsked(job, hasOwnServers);
  if (!anybody) return { rows: [], excluded: [] };
  const isFirst = countedAttempts(job).length === 0;
  const { planned, excluded } = planJob(job, known.candidates, now, known.experience);
  const rows = planned
    .filter(({ plan }) => only === undefined || plan.provider === only)
    .map((planned): TableRow => {
      const { provider, model } = planned.plan;
      const upstreams = planned.candidate.upstreams.map(({ id }) => id)
        .filter((id) => !planned.candidate.retiredModels.get(id)?.has(model.id));
      const restOf = (id: string) => resting.get(id) ?? -Infinity;
      const own = Math.min(...upstreams.map(restOf));
      const rest = Math.max(notBefore.get(provider) ?? -Infinity, own);
      const busy = known.busy.get(keyOf({ provider, model: model.id }));
      const until = busy?.until ?? -Infinity;
      const from = Math.max(rest, until);
      const isUntried = !notBefore.has(provider) && own === -Infinity;
      return {
        planned,
        upstreams: upstreams.filter((id) => restOf(id) <= Math.max(rest, now)),
        from,
        why: until > rest ? "capacity" : "backoff",
        ...(busy && { busy }),
        place: placeOf(job, provider),
        loss: lossOf(job, planned),
        failedAt: isUntried ? -1 : failed.indexOf(provider),
        isInTime: from < Infinity &&
          (isFirst || Math.max(from, now) + expectedLatencyMs(planned) < job.deadlineAt),
      };
    })
    .toSorted((one, other) =>
      one.failedAt - other.failedAt || one.place - other.place || one.loss - other.loss
    );
  return { rows, excluded: [...excluded, ...known.excluded] };
}

// Who is meant comes before those who may stand in, and these as the caller put them.
function placeOf({ request: { fallbackTo, provider } }: Job, id: ProviderId): number {
  return fallbackTo === undefined || provider === id ? -1 : fallbackTo.indexOf(id);
}

// What the caller named is never too far from what they asked for. Who has promised a shape and drawn another one is
// likely to do so again.
function lossOf(job: Job, { plan, candidate }: PlannedCandidate): number {
  if (plan.provider === job.request.provider) return 0;
  const steps = Math.ceil(weighLosses(plan.losses) / lossStep);
  // Who asks for the cheapest or the fastest takes a small loss for it.
  const isTaken = job.request.strategy === "cost" || job.request.strategy === "speed";
  const lost = Math.max(0, isTaken ? steps - 1 : steps);
  const broken = plan.expectedSize === null
    ? 0
    : candidate.health.models.get(plan.model.id)?.brokenPromises ?? 0;
  const all = lost + Math.floor(broken * lossWeights.shape / lossStep);
  return isCut(job, promptsFor(job, candidate)) ? all + cutSteps : all;
}

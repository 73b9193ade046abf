import { type FailureClass, usualScopes } from "../errors/mod.ts";
import type { ProviderId } from "../providers/catalog.ts";
import { chanceOf } from "./chance.ts";
import { failurePolicies } from "./failure_policy.ts";
import { countedAttempts, type Job, type JobAttempt } from "./job.ts";

const firstPauseMs = 500;
const longestPauseMs = 8_000;

/** Who may be asked after what was tried, and when. */
export interface Askable {
  /** Whether any provider may be asked at all: a refusal that is to be told ends the job. */
  anybody: boolean;
  /** Only this provider, where one failed and others are not wanted. */
  only?: ProviderId;
  /** Moment, in ms since the epoch, from which a provider that failed may be asked again; Infinity for never. */
  notBefore: ReadonlyMap<ProviderId, number>;
  /** The same for single accounts and servers, by id, whose failures say nothing about the provider's others. */
  resting: ReadonlyMap<string, number>;
  /** Those that failed, the one longest ago first: they come after all that did not. */
  failed: ProviderId[];
}

/** What is the fault of one account, whatever server it is on. */
const ofAccount: readonly FailureClass[] = ["auth", "quota", "rate_limited", "model_unavailable"];

/**
 * What the attempts of a job leave. The next provider comes first and the one that failed, if its failure may pass,
 * comes last: a healthy provider now is worth more than a sick one later. Its pause grows exponentially with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) unless the provider names its own. An
 * attempt whose runner was lost may be repeated as often as one that failed, and at once.
 *
 * Where a provider has several accounts or servers, the others take over for the one that failed, and that is no
 * repetition: an account is refused or used up by itself, and a server breaks down by itself.
 *
 * @param hasOwnServers whether a provider's upstreams are servers, and not accounts of the same one
 */
export function whoMayBeAsked(job: Job, hasOwnServers: (id: ProviderId) => boolean): Askable {
  const { enableFallback, maxRetries, onRefusal } = job.request;
  const notBefore = new Map<ProviderId, number>();
  const resting = new Map<string, number>();
  const failures = new Map<ProviderId, number>();
  let failed: ProviderId[] = [];
  let only: ProviderId | undefined;
  let anybody = true;
  for (const attempt of countedAttempts(job)) {
    if (attempt.endedAt === null || attempt.failure === null) continue;
    const { provider, failure, upstreamId } = attempt;
    // What was not drawn among others is drawn alone, as if nothing had been tried; a refusal stays one.
    if (attempt.isRelaxed && failure.failureClass !== "moderated") continue;
    const isLost = attempt.status === "abandoned";
    const policy = isLost
      ? { retry: true, fallback: "always" }
      : failurePolicies[failure.failureClass];
    const stops = policy.fallback === "never" ||
      (policy.fallback === "on_refusal" && onRefusal === "stop");
    if (stops) anybody = false;
    const isOwn = !isLost && upstreamId !== null && isOfUpstream(attempt, hasOwnServers(provider));
    const isFirstOfOwn = isOwn && failures.has(provider) && !resting.has(upstreamId);
    const count = (failures.get(provider) ?? 0) + (isFirstOfOwn ? 0 : 1);
    failures.set(provider, count);
    const mayRepeat = policy.retry && count <= maxRetries && notBefore.get(provider) !== Infinity;
    const until = mayRepeat ? pauseEnd(attempt, isLost, count) : Infinity;
    if (isOwn) resting.set(upstreamId, until);
    else notBefore.set(provider, until);
    failed = [...failed.filter((each) => each !== provider), provider];
    if (!enableFallback) only = provider;
  }
  return { anybody, notBefore, resting, failed, ...(only !== undefined && { only }) };
}

function isOfUpstream({ failure }: JobAttempt, isServer: boolean): boolean {
  if (!failure) return false;
  const { failureClass, scope = usualScopes[failureClass] } = failure;
  if (scope !== "upstream" && scope !== "model") return false;
  return isServer || ofAccount.includes(failureClass);
}

function pauseEnd(attempt: JobAttempt, isLost: boolean, count: number): number {
  const endedAt = attempt.endedAt ?? 0;
  if (isLost) return endedAt;
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (count - 1));
  return endedAt + (attempt.failure?.retryAfterMs ?? Math.ceil(longest * chanceOf(attempt.id)));
}

import { beginGeneration, type GenerationDocument, readGenerationAccess } from "../database/mod.ts";
import {
  invalidRequest,
  jobFailed,
  providersUnavailable,
  type Quota,
  type ServiceError,
} from "../errors/mod.ts";
import {
  decide,
  type DecisionTable,
  type Job,
  type JobFailure,
  type KnownProviders,
  type RankedPlan,
} from "../routing/mod.ts";
import { findMistakes } from "../providers/mod.ts";
import { timeOrderedId } from "../runtime/mod.ts";
import { applyStyle } from "./apply_styles.ts";
import { beginRefusal } from "./begin_refusal.ts";
import { withExperience } from "./experience.ts";
import { type GenerationContext, runContext } from "./generation_context.ts";
import {
  endOfJoined,
  findCached,
  findRepeated,
  type JoinedGeneration,
  toJoined,
} from "./find_cached.ts";
import { HeldLease, leaseKeeperIn } from "./held_lease.ts";
import { newJob } from "./job.ts";
import { readKnownProviders } from "./known_providers.ts";
import { type RequestOrigin, toNewGeneration } from "./new_generation.ts";
import { compress, openedAttempt, planEntries, withBusy } from "./perform.ts";
import { findPromptOptimization } from "./prompt_optimization.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { runJob } from "./run_job.ts";
import { orGiveBack, takeInPictures, type TakenIn } from "./take_in_pictures.ts";
import { untilAnswered } from "./until_answered.ts";

/** The longest that a caller is kept waiting, and so the longest that a job takes which one waits for, in ms. */
export const callerDeadlineMs = 120_000;

/**
 * A generation that is under way, here or for an equal request; one that waits in the queue; or one that an idempotency key
 * or an equal request brought back.
 */
export type StartedGeneration =
  | {
    jobId: string;
    projectId: string;
    createdAt: string;
    /** Settles when it has ended; absent while it waits in the queue. */
    finished?: Promise<GenerationDocument>;
    /** What is left of the limits over time. */
    quotas: Quota[];
  }
  | { replayed: GenerationDocument };

/** A job that can be written: whom it is to ask is decided. */
export interface PlannedGeneration {
  /** As it was sent, by which an idempotency key knows it again. */
  asked: GenerateRequest;
  /** With the ids of its pictures. */
  request: GenerateRequest;
  /** Removes the pictures that it alone brought. */
  giveBack(): Promise<void>;
  job: Job;
  known: KnownProviders;
  /** Best first. */
  ranked: RankedPlan[];
  /** What they were ranked by. */
  table: DecisionTable;
}

/**
 * Starts a generation: compresses a long prompt, ranks the providers, writes the job, and runs it. Nothing is written
 * unless the job starts or waits.
 *
 * @returns as soon as the job is written
 * @throws ServiceError for everything the caller can do something about, and `internal` when the database fails
 */
export async function startGeneration(
  request: GenerateRequest,
  origin: RequestOrigin,
  context: GenerationContext,
): Promise<StartedGeneration> {
  const repeated = await findRepeated(request, origin, context);
  if (repeated) return repeated;
  const taken = await takeInStyled(request, context);
  return await orGiveBack(taken.giveBack, context, async () => {
    const cached = await findCached(taken.request, context);
    if (cached) return "joined" in cached ? join(cached.joined, context) : cached;
    const known = await readKnownProviders(context);
    const planned = await planTaken(request, taken, origin, known, context);
    return await startPlanned(planned, origin, context);
  });
}

/**
 * Decides whom a new job asks first.
 *
 * @throws ServiceError as {@link startGeneration}
 */
export async function planGeneration(
  asked: GenerateRequest,
  origin: Pick<RequestOrigin, "callerWaits">,
  known: KnownProviders,
  context: GenerationContext,
): Promise<PlannedGeneration> {
  return await planTaken(asked, await takeInStyled(asked, context), origin, known, context);
}

async function takeInStyled(asked: GenerateRequest, context: GenerationContext): Promise<TakenIn> {
  return await takeInPictures(await applyStyle(asked, context), context);
}

async function planTaken(
  asked: GenerateRequest,
  taken: TakenIn,
  origin: Pick<RequestOrigin, "callerWaits">,
  known: KnownProviders,
  context: GenerationContext,
): Promise<PlannedGeneration> {
  const { request, giveBack } = taken;
  const plan = () =>
    orGiveBack(giveBack, context, async () => {
      const job = await prepareJob(taken, origin, known, context);
      const learned = await withExperience(known, job, context);
      return await decideFirst({ asked, request, giveBack, job, known: learned }, context);
    });
  return await (context.trace?.measure({ name: "plan", part: "plan" }, plan) ?? plan());
}

/**
 * A job that is not written yet, and whose caller has misspelt nothing.
 *
 * @throws ServiceError as {@link startGeneration}
 */
export async function prepareJob(
  { request, pictures }: Pick<TakenIn, "request" | "pictures">,
  { callerWaits }: Pick<RequestOrigin, "callerWaits">,
  known: KnownProviders,
  context: GenerationContext,
): Promise<Job> {
  const { clock, configuration: { jobDeadlineMs } } = context;
  const queuedAt = clock.now();
  const limitMs = callerWaits ? Math.min(callerDeadlineMs, jobDeadlineMs) : jobDeadlineMs;
  const time = { queuedAt, deadlineAt: queuedAt + limitMs };
  const optimization = await findPromptOptimization(
    request,
    request.project_id ?? null,
    known,
    context,
  );
  const job = newJob(
    context.newJobId?.() ?? timeOrderedId(queuedAt),
    request,
    pictures,
    optimization,
    callerWaits,
    time,
  );
  refuseMistakes(job, known);
  await refuseInputs(job, known, context);
  return job;
}

/**
 * Refuses what a caller misspelt, which is nobody else's work.
 *
 * @throws ServiceError `invalid_request` for a style or a model that nobody has
 */
export function refuseMistakes({ request }: Job, { candidates }: KnownProviders): void {
  const { modelId, ...others } = request.image;
  // A model of a named provider is that provider's own, and told by its plan.
  const isAnybodys = request.provider === undefined && modelId !== undefined;
  const errors = findMistakes({
    ...others,
    ...(isAnybodys && { modelId }),
    ...(request.family !== undefined && { family: request.family }),
  }, candidates);
  const [first] = errors;
  if (!first) return;
  const detail = `${first.path}: ${first.message}`;
  throw invalidRequest(detail, errors);
}

/** How long the servers of a named provider may take to say what its inputs take, in ms. */
const inputCheckMs = 5_000;

/**
 * Refuses values for a provider's own inputs that none of its servers takes, before a place is taken for them.
 *
 * @throws ServiceError `invalid_request`
 */
export async function refuseInputs(
  { request }: Job,
  { candidates }: KnownProviders,
  { fetch, clock, log, signal }: Pick<GenerationContext, "fetch" | "clock" | "log" | "signal">,
): Promise<void> {
  const named = candidates.find(({ provider }) => provider.id === request.provider);
  if (!named?.provider.checkInputs || !request.image.providerParams) return;
  const errors = await named.provider.checkInputs(
    { ...request.image, prompt: request.prompt, count: 1 },
    {
      ...{ fetch, clock, log, settings: named.settings },
      signal: AbortSignal.any([signal, AbortSignal.timeout(inputCheckMs)]),
    },
  );
  signal.throwIfAborted();
  const [first] = errors;
  if (first) throw invalidRequest(`${first.path}: ${first.message}`, errors);
}

// Everything before the job is written.
async function decideFirst(
  { job, ...planned }: Omit<PlannedGeneration, "ranked" | "table">,
  context: GenerationContext,
): Promise<PlannedGeneration> {
  for (let isAllowed = job.texts.length > 0;;) {
    const decision = decide(job, planned.known, context.clock.now());
    if (decision.do === "attempt") {
      const { ranked, table } = decision;
      return { ...planned, job, ranked, table };
    }
    if (decision.do === "finish" && decision.error) throw toServiceError(decision.error);
    if (decision.do === "wait") {
      throw providersUnavailable(Math.max(1, (decision.until - context.clock.now()) / 1_000));
    }
    if (decision.do !== "compress") {
      throw new Error(`unreachable: a new job cannot ${decision.do}`);
    }
    // Shortening a prompt takes time of the language model, which is not for strangers to spend.
    if (!isAllowed) await requireAccess(planned.request, context);
    isAllowed = true;
    job = await compress(job, decision, runContext(context, job.deadlineAt), context.signal);
  }
}

/**
 * Writes a job that is planned, and runs it; one that no provider has a place for waits.
 *
 * @throws ServiceError as {@link startGeneration}
 */
export async function startPlanned(
  planned: PlannedGeneration,
  origin: RequestOrigin,
  context: GenerationContext,
): Promise<StartedGeneration> {
  return await orGiveBack(planned.giveBack, context, () => begin(planned, origin, context));
}

async function begin(
  planned: PlannedGeneration,
  origin: RequestOrigin,
  context: GenerationContext,
): Promise<StartedGeneration> {
  const { request, job, known, ranked, table } = planned;
  const { caller, clock, configuration: { leaseSeconds } } = context;
  // Whoever repeats a call may begin the same job at the same time: only one of them is to run it.
  const leaseId = crypto.randomUUID();
  let sentAt = clock.now();
  const begun = await untilAnswered(job.id, context, () => {
    sentAt = clock.now();
    return beginGeneration(
      caller.service,
      toNewGeneration(planned, origin, leaseId, context),
      planEntries(ranked, table),
      leaseSeconds,
    );
  });
  if (begun.outcome === "replayed") return { replayed: begun.job };
  if (begun.outcome === "joined") return join(toJoined(begun), context);
  if (begun.outcome === "unavailable") {
    const busy = withBusy(known, begun.unavailable, clock.now());
    const others = await decideFirst({ ...planned, known: busy }, context);
    return await begin(others, origin, context);
  }
  if (begun.outcome !== "started" && begun.outcome !== "waiting") {
    throw beginRefusal(begun, request.project_id ?? null);
  }
  const started = {
    jobId: job.id,
    projectId: begun.project_id,
    createdAt: begun.created_at,
    quotas: begun.quotas,
  };
  if (begun.lease_id === null) return started;

  const log = context.log.with({ job_id: job.id });
  const lease = { jobId: job.id, leaseId: begun.lease_id };
  const finished = runJob(
    {
      // What was worked out before the job was written is counted from there on by the database's clock.
      job: {
        ...job,
        leaseId: begun.lease_id,
        attempts: begun.outcome === "started"
          ? [openedAttempt(begun.attempt, ranked, begun.lease_id, clock.now())]
          : [],
      },
      projectId: begun.project_id,
      lease: new HeldLease(lease, leaseSeconds, sentAt, leaseKeeperIn(caller.service), clock, log),
      known: begun.outcome === "waiting" ? withBusy(known, begun.unavailable, clock.now()) : known,
      pictureSettings: begun.picture_settings,
      unwritten: null,
      waitedMs: 0,
      isHeld: false,
    },
    runContext({ ...context, log }, job.deadlineAt),
  );
  return { ...started, finished };
}

/** A generation that somebody else runs answers for this one too. */
function join(joined: JoinedGeneration, context: GenerationContext): StartedGeneration {
  return { ...joined, quotas: [], finished: endOfJoined(joined.jobId, context) };
}

/**
 * Lets nobody on who may not generate in the project that they name.
 *
 * @throws ServiceError `project_not_found`, `forbidden`, and `internal` when the database fails
 */
export async function requireAccess(
  { project_id }: Pick<GenerateRequest, "project_id">,
  { caller }: GenerationContext,
): Promise<void> {
  if (project_id === undefined) return;
  const outcome = await readGenerationAccess(caller.service, caller.id, project_id);
  if (outcome !== "allowed") throw beginRefusal({ outcome }, project_id);
}

/** Why a job would fail, as callers are told it. */
export function toServiceError(
  { code, detail, retryAfterSeconds, providers, errors }: JobFailure,
): ServiceError {
  return jobFailed(code, detail, {
    ...(errors && { errors }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(providers && { extensions: { providers } }),
  });
}

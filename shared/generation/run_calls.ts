import type { FinishedImage, PictureSettings } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import {
  type CallContext,
  type ImageProvider,
  type Json,
  type PlannedCall,
  type ProducedImage,
  type ProviderPlan,
  type Submission,
  type TaskState,
} from "../providers/mod.ts";
import type { JobAttempt, JobRequest } from "../routing/mod.ts";
import type { ImagePlace, StoringIntake } from "../storage/mod.ts";
import { inFormat, storeAgain, storeOptions } from "./keep_picture.ts";
import { runInBackground } from "../runtime/mod.ts";
import { awaitTask } from "./await_task.ts";
import { finishedImage } from "./finished_image.ts";
import type { HeldLease } from "./held_lease.ts";
import type { JobStore, PictureStore } from "./job_store.ts";
import { callTaskId } from "./task_id.ts";

/** The calls of an attempt under way. */
export interface Calls {
  attempt: JobAttempt;
  /** Whether it was begun before: by another runner, or by this one, which then stayed after all. */
  isResumed: boolean;
  /** Until when the runner stays with calls that are at work, in ms since the epoch; Infinity for always. */
  staysUntil: number;
  projectId: string;
  lease: HeldLease;
  provider: ImageProvider;
  plan: ProviderPlan;
  /** What the pictures are asked to be. */
  image: JobRequest["image"];
  /** As it was asked for. */
  prompt: string;
  pictureSettings: PictureSettings;
  /** How many are sent at the same time. */
  concurrency: number;
  context: CallContext;
  store: JobStore;
  pictures: PictureStore;
  /** Whether somebody may be watching, so that progress is written down. */
  watched: boolean;
  /** Ids of the tasks that may still be at work upstream. */
  unfinished: Set<string>;
  /** The provider's task id by index of the call. */
  tasks: Map<number, string>;
  /** The latest that was told of. */
  told: { progress?: number | undefined; queuePosition?: number | undefined; storing?: boolean };
  /** When the provider had last drawn, in ms since the epoch. */
  drawnAt?: number;
}

/** What the calls of an attempt brought. */
export interface CallsOutcome {
  /** Whether calls are still at work, or have not been sent for want of a place; the others are told all the same. */
  isAtWork: boolean;
  images: FinishedImage[];
  /** USD of the calls that brought pictures; null when neither the provider nor the catalog tells. */
  costUsd: number | null;
  /** Whether it was worked out from prices, in whole or in part, because the provider does not tell. */
  costEstimated: boolean;
  /** For the caller. */
  warnings: string[];
  taskIds: string[];
  /** Why there are fewer pictures than asked for. */
  failures: unknown[];
}

const cancelMs = 5_000;

/**
 * Sends an attempt's calls, waits for their pictures and stores each as soon as it is there. A call that is left at work
 * keeps its place, so that no further one is sent in its stead. Never throws.
 */
export async function runCalls(calls: Calls): Promise<CallsOutcome> {
  const { plan, attempt } = calls;
  let first = 0;
  const all = plan.calls.map((call, index) => {
    const places = attempt.places.slice(first, first += call.count);
    return () => drawAndStore(calls, call, index, places);
  });
  const results: CallResult[] = [];
  const errors: unknown[] = [];
  let left = await workOff(all, calls, results, errors);
  const hasFailed = errors.length > 0 || results.some(({ failures }) => failures.length > 0);
  if (left.length > 0 && hasFailed) {
    // What has failed is known here only: whoever came later would send it again.
    calls.staysUntil = Infinity;
    left = await workOff(left, calls, results, errors);
  }
  const costs = results.map(({ costUsd }) => costUsd);
  return {
    isAtWork: left.length > 0,
    images: results.flatMap(({ images }) => images),
    costUsd: costs.length === 0 || costs.includes(null)
      ? null
      : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    costEstimated: results.some(({ costEstimated }) => costEstimated),
    warnings: results.flatMap(({ warnings }) => warnings),
    taskIds: [...calls.tasks.values()],
    failures: [...results.flatMap(({ failures }) => failures), ...errors],
  };
}

/** Does the calls as far as they go. @returns those that are left at work, or were not sent for want of a place */
async function workOff(
  all: CallWork[],
  { concurrency, context }: Calls,
  results: CallResult[],
  errors: unknown[],
): Promise<CallWork[]> {
  const queue = all.values();
  const left: CallWork[] = [];
  const doInTurn = async () => {
    for (const work of queue) {
      try {
        context.signal.throwIfAborted();
        const result = await work();
        if (!result) return left.push(work);
        results.push(result);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, doInTurn));
  return [...left, ...queue];
}

/** The provider's ids of an attempt's calls by index, as far as they are known; empty for one that was not sent. */
export function sentTasks({ attempt, plan, tasks }: Calls): string[] {
  return plan.calls.map((_, index) => tasks.get(index) ?? attempt.taskIds[index] ?? "");
}

/** Stops what is still at work upstream, as far as the provider allows it. Never throws. */
export async function cancelCalls({ provider, context, unfinished }: Calls): Promise<void> {
  if (!provider.cancel) return;
  // The attempt's own signal has aborted already, so the cancellation gets a short one of its own.
  const signal = AbortSignal.timeout(cancelMs);
  await Promise.all([...unfinished].map(async (taskId) => {
    try {
      await provider.cancel?.(taskId, { ...context, signal });
    } catch (error) {
      context.log.warn("a task could not be cancelled upstream", { error });
    }
  }));
}

/** Removes upstream what was uploaded for the calls, as far as the provider allows it. Never throws. */
export async function removeUploads({ provider, context }: Calls): Promise<void> {
  const signal = AbortSignal.timeout(cancelMs);
  await Promise.all((context.uploads?.ids() ?? []).map(async (id) => {
    try {
      await provider.removeUpload?.(id, { ...context, signal });
    } catch (error) {
      context.log.warn("an upload could not be removed upstream", { error });
    }
  }));
}

/** Does one call; undefined when it is left at work. */
type CallWork = () => Promise<CallResult | undefined>;

interface CallResult {
  images: FinishedImage[];
  costUsd: number | null;
  costEstimated: boolean;
  warnings: string[];
  failures: unknown[];
}

// Undefined for a call that is left at work.
async function drawAndStore(
  calls: Calls,
  call: PlannedCall,
  index: number,
  ordinals: number[],
): Promise<CallResult | undefined> {
  const places = ordinals.map((ordinal) => placeOf(calls, ordinal));
  const intake = calls.pictures.intake(places, calls.context.signal, storeOptions(calls));
  try {
    return await drawInto(intake, calls, call, index, places);
  } finally {
    intake.restart();
  }
}

async function drawInto(
  intake: StoringIntake,
  calls: Calls,
  call: PlannedCall,
  index: number,
  places: ImagePlace[],
): Promise<CallResult | undefined> {
  const { attempt: { id }, provider, plan, tasks, unfinished } = calls;
  // What is put together here is read before it is stored.
  const context = plan.steps ? calls.context : { ...calls.context, intake };
  const proposedId = callTaskId(id, index);
  unfinished.add(proposedId);
  const earlier = await findEarlier(calls, call, index);
  const submission = earlier ?? await provider.submit(call, proposedId, context);
  tasks.set(index, submission.taskId);
  unfinished.delete(proposedId);
  unfinished.add(submission.taskId);
  const stay = { isOld: earlier !== undefined, until: calls.staysUntil };
  const isKnown = [proposedId, calls.attempt.taskIds[index]].includes(submission.taskId);
  // What parks the job notes it as well.
  const isLeftAtOnce = calls.staysUntil <= context.clock.now();
  const [produced] = await Promise.all([
    submission.result ??
      awaitTask(provider, submission.taskId, stay, context, (state) => tellProgress(calls, state)),
    // An id of the provider's own cannot be worked out again after a crash, so it is noted while the work goes on.
    isKnown || isLeftAtOnce ? undefined : noteTasks(calls),
  ]);
  if (!produced) return undefined;
  unfinished.delete(submission.taskId);
  calls.drawnAt = context.clock.now();
  tellStoring(calls);
  const warnings = [...produced.warnings ?? []];
  const images = produced.images.slice(0, places.length);
  const stored = await storeAll(calls, images, places, intake, warnings);
  const failures = stored.errors;
  if (stored.values.length + failures.length < places.length) {
    const reason =
      `${provider.id} drew ${produced.images.length} of the ${places.length} pictures asked for.`;
    failures.push(
      ...produced.missing ?? [new ProviderError(provider.id, "no_result", reason)],
    );
  }
  const price = plan.model.priceUsd;
  const told = produced.costUsd ?? submission.costUsd;
  return {
    images: stored.values,
    costUsd: told ?? (price === null ? null : price * stored.values.length),
    costEstimated: told === undefined && stored.values.length > 0,
    warnings,
    failures,
  };
}

/** What was sent before: noted then, or known to the provider. */
async function findEarlier(
  { attempt, isResumed, provider, context, tasks }: Calls,
  call: PlannedCall,
  index: number,
): Promise<Submission | undefined> {
  const own = tasks.get(index);
  if (own !== undefined) return { taskId: own };
  if (!isResumed) return undefined;
  const proposedId = callTaskId(attempt.id, index);
  const taskId = attempt.taskIds[index] ||
    await provider.find?.(call, proposedId, attempt.startedAt, context);
  return taskId ? { taskId } : undefined;
}

// The work is under way and paid for, so a database that is away for a moment does not end it.
async function noteTasks(calls: Calls): Promise<void> {
  const { attempt, store, lease, context } = calls;
  try {
    if (!await store.noteTasks(lease.lease, attempt.id, sentTasks(calls))) lease.lose();
  } catch (error) {
    context.log.warn("the provider's task could not be noted", { error });
  }
}

function tellProgress(calls: Calls, state: TaskState): void {
  if (state.status !== "pending") return;
  const { progress, queuePosition } = state;
  const { told } = calls;
  if (progress === told.progress && queuePosition === told.queuePosition) return;
  calls.told = { ...told, progress, queuePosition };
  if (progress === undefined && queuePosition === undefined) return;
  tell(calls, "progress", {
    ...(progress !== undefined && { progress }),
    ...(queuePosition !== undefined && { queue_position: queuePosition }),
  });
}

function tellStoring(calls: Calls): void {
  if (calls.told.storing) return;
  calls.told.storing = true;
  tell(calls, "storing", {});
}

// Progress is for whoever watches; nothing waits for it and nothing fails with it.
function tell(calls: Calls, type: "progress" | "storing", data: Record<string, Json>): void {
  const { store, lease, provider, context, watched } = calls;
  if (!watched) return;
  runInBackground(
    store.tell(lease.lease, type, { provider: provider.id, ...data }),
    (error) => context.log.warn("an event could not be recorded", { type, error }),
  );
}

function placeOf({ projectId, provider, lease, attempt }: Calls, ordinal: number): ImagePlace {
  const { jobId } = lease.lease;
  return { projectId, provider: provider.id, jobId, attempt: attempt.ordinal, ordinal };
}

/** Stores pictures. @param warnings get what is to be told of them */
function storeAll(
  calls: Calls,
  images: ProducedImage[],
  places: ImagePlace[],
  intake: StoringIntake,
  warnings: string[],
) {
  const { isResumed, plan, context, pictures } = calls;
  const download = { ...context, endpoints: context.settings.endpoints };
  // What was taken in has its place already.
  const taken = images.map((image) => intake.placeOf(image));
  const free = places.filter((place) => !taken.includes(place)).values();
  return settleAll(images.map(async (image, index): Promise<FinishedImage> => {
    const own = taken[index];
    const place = own ?? free.next().value;
    if (!place) throw new Error("unreachable: there are no more pictures than places");
    const earlier = !own && isResumed && await pictures.find(place, context.signal);
    if (!own && !earlier) image = await pictures.compose(image, plan, context.pictures, download);
    const options = storeOptions(calls, image);
    const came = earlier || await storeAgain(
      context,
      () => own ? intake.keep(image) : pictures.store(image, place, download, options),
    );
    const { stored, warning } = await inFormat(calls, came, options);
    if (warning) warnings.push(warning);
    return finishedImage(place.ordinal, stored, context.clock.now(), image);
  }));
}

async function settleAll<Value>(
  work: Promise<Value>[],
): Promise<{ values: Value[]; errors: unknown[] }> {
  const outcomes = await Promise.allSettled(work);
  return {
    values: outcomes.flatMap((each) => each.status === "fulfilled" ? [each.value] : []),
    errors: outcomes.flatMap((each) => each.status === "rejected" ? [each.reason as unknown] : []),
  };
}

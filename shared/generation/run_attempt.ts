import {
  type DatabaseClient,
  type FinishedImage,
  type Lease,
  recordEvent,
  recordProviderTasks,
} from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import type {
  CallContext,
  ImageProvider,
  Json,
  PlannedCall,
  ProducedImage,
  ProviderPlan,
  ProviderSettings,
  Submission,
  TaskState,
} from "../providers/mod.ts";
import { runInBackground, Semaphore } from "../runtime/mod.ts";
import { findStoredImage, removeObjects, storeImage } from "../storage/mod.ts";
import { awaitTask } from "./await_task.ts";
import { callTaskId } from "./task_id.ts";

/** One provider's turn at a job. */
export interface Attempt {
  id: string;
  lease: Lease;
  projectId: string;
  provider: ImageProvider;
  settings: ProviderSettings;
  plan: ProviderPlan;
  /** How many of its calls are sent at the same time. */
  concurrency: number;
  /** Places of the pictures in the job, as many as the plan asks for. */
  ordinals: number[];
  /** Whether progress is written down. */
  watched: boolean;
  /** Set when another runner began it. */
  resumed?: { startedAt: number; taskIds: string[] };
}

/** What an attempt brought: at least one picture. */
export interface AttemptResult {
  images: FinishedImage[];
  /** USD; null when neither the provider nor the catalog tells. */
  costUsd: number | null;
  /** For the caller. */
  warnings: string[];
  providerTaskIds: string[];
  /** Why there are fewer pictures than asked for. */
  failure?: ProviderError;
}

const cancelMs = 5_000;
// A provider that answers with the pictures inside its JSON costs their size several times over in memory: at 8 of
// 1.5 MB a process holds about 150 MB, and the platform ends an isolate at 256 MB.
const inlineAnswers = new Semaphore(8);

/**
 * Sends an attempt's calls, waits for their pictures and stores each as soon as it is there. The pictures that came are
 * kept when others fail, also when the time runs out; upstream work that is given up is cancelled as far as the
 * provider allows.
 *
 * @param client has the service's rights
 * @throws ProviderError when there is no picture at all; nothing is left in the bucket then
 * @throws the reason of `context.signal` when it aborted before the first picture
 * @throws ServiceError `internal` when the database or Storage fails; nothing is left in the bucket then
 */
export async function runAttempt(
  attempt: Attempt,
  client: DatabaseClient,
  context: CallContext,
): Promise<AttemptResult> {
  const { plan, provider } = attempt;
  const semaphore = new Semaphore(attempt.concurrency);
  const run: Run = {
    attempt,
    client,
    context,
    tasks: new Map(),
    unfinished: new Set(),
    told: {},
    storing: false,
  };
  let first = 0;
  const outcomes = await settleAll(plan.calls.map((call, index) => {
    const ordinals = attempt.ordinals.slice(first, first += call.count);
    return semaphore.run(context.signal, () => runCall(run, call, index, ordinals));
  }));
  const results = outcomes.values;
  const images = results.flatMap((result) => result.images);
  const failures = [...results.flatMap((result) => result.failures), ...outcomes.errors];
  // The provider may be slow to answer this too, and neither the caller nor the next provider waits for it.
  if (isOutOfTime(context.signal)) {
    runInBackground(cancelTasks(run), (error) => context.log.error("cancelling failed", { error }));
  }

  const defect = failures.find((failure) =>
    !(failure instanceof ProviderError) && failure !== context.signal.reason
  );
  if (images.length === 0 || defect !== undefined) {
    await removeObjects(client, images.map((image) => image.object_path));
    throw defect ?? refusalOrFirst(failures);
  }
  const costs = results.map((result) => result.costUsd);
  const failure = refusalOrFirst(failures);
  return {
    images,
    costUsd: costs.includes(null)
      ? null
      : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    warnings: [
      ...new Set([
        ...plan.losses.map(({ text }) => text),
        ...results.flatMap((result) => result.warnings),
      ]),
    ],
    providerTaskIds: [...run.tasks.values()],
    ...(failure !== undefined && { failure: toPartialFailure(failure, provider) }),
  };
}

/** An attempt under way. */
interface Run {
  attempt: Attempt;
  client: DatabaseClient;
  context: CallContext;
  /** The provider's task id by index of the call. */
  tasks: Map<number, string>;
  /** Ids of the tasks that may still be at work upstream. */
  unfinished: Set<string>;
  /** The latest progress that was written down. */
  told: { progress?: number | undefined; queuePosition?: number | undefined };
  /** Whether it was written down that pictures are being stored. */
  storing: boolean;
}

// A runner that lost its lease leaves the work alone: whoever cancelled the job has stopped it, and whoever took the
// job over goes on with it.
function isOutOfTime(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof DOMException &&
    signal.reason.name === "TimeoutError";
}

interface CallResult {
  images: FinishedImage[];
  costUsd: number | null;
  warnings: string[];
  failures: unknown[];
}

async function runCall(
  run: Run,
  call: PlannedCall,
  index: number,
  ordinals: number[],
): Promise<CallResult> {
  const { provider } = run.attempt;
  const work = () => drawAndStore(run, call, index, ordinals);
  return provider.poll ? await work() : await inlineAnswers.run(run.context.signal, work);
}

async function drawAndStore(
  run: Run,
  call: PlannedCall,
  index: number,
  ordinals: number[],
): Promise<CallResult> {
  const { attempt: { id, provider, plan }, context, tasks } = run;
  const proposedId = callTaskId(id, index);
  run.unfinished.add(proposedId);
  const submission = await findEarlier(run, call, index) ??
    await provider.submit(call, proposedId, context);
  tasks.set(index, submission.taskId);
  run.unfinished.delete(proposedId);
  run.unfinished.add(submission.taskId);
  const [produced] = await Promise.all([
    submission.result ??
      awaitTask(provider, submission.taskId, context, (state) => tell(run, state)),
    // An id of the provider's own cannot be worked out again after a crash, so it is noted while the work goes on.
    submission.taskId === proposedId ? undefined : noteTasks(run),
  ]);
  run.unfinished.delete(submission.taskId);
  tellStoring(run);
  const stored = await storeAll(run, produced.images.slice(0, ordinals.length), ordinals);
  const failures = stored.errors;
  if (stored.values.length + failures.length < ordinals.length) {
    const reason = produced.warnings?.join(" ") ||
      `${provider.id} drew ${produced.images.length} of the ${ordinals.length} pictures asked for.`;
    failures.push(new ProviderError(provider.id, "no_result", reason));
  }
  const price = plan.model.priceUsd;
  return {
    images: stored.values,
    costUsd: produced.costUsd ?? submission.costUsd ??
      (price === null ? null : price * stored.values.length),
    warnings: produced.warnings ?? [],
    failures,
  };
}

/** What another runner sent before it was lost: noted by it, or known to the provider. */
async function findEarlier(
  run: Run,
  call: PlannedCall,
  index: number,
): Promise<Submission | undefined> {
  const { attempt: { id, provider, resumed }, context } = run;
  if (!resumed) return undefined;
  const taskId = resumed.taskIds[index] ||
    await provider.find?.(call, callTaskId(id, index), resumed.startedAt, context);
  return taskId ? { taskId } : undefined;
}

async function noteTasks({ attempt, client, tasks }: Run): Promise<void> {
  const noted = attempt.plan.calls.map((_, index) => tasks.get(index) ?? "");
  await recordProviderTasks(client, attempt.id, noted);
}

// Progress is for whoever watches; nothing waits for it and nothing fails with it.
function tell(run: Run, state: TaskState): void {
  if (!run.attempt.watched || state.status !== "pending") return;
  const { progress, queuePosition } = state;
  if (progress === run.told.progress && queuePosition === run.told.queuePosition) return;
  run.told = { progress, queuePosition };
  if (progress === undefined && queuePosition === undefined) return;
  sendEvent(run, "progress", {
    provider: run.attempt.provider.id,
    ...(progress !== undefined && { progress }),
    ...(queuePosition !== undefined && { queue_position: queuePosition }),
  });
}

function tellStoring(run: Run): void {
  if (!run.attempt.watched || run.storing) return;
  run.storing = true;
  sendEvent(run, "storing", { provider: run.attempt.provider.id });
}

function sendEvent(run: Run, type: "progress" | "storing", data: Record<string, Json>): void {
  runInBackground(
    recordEvent(run.client, run.attempt.lease, type, data),
    (error) => run.context.log.warn("an event could not be recorded", { type, error }),
  );
}

function storeAll(run: Run, images: ProducedImage[], ordinals: number[]) {
  const { attempt, client, context } = run;
  const { lease: { jobId }, projectId, provider, settings } = attempt;
  const download = { ...context, endpoints: settings.endpoints };
  return settleAll(images.map(async (image, index): Promise<FinishedImage> => {
    const ordinal = ordinals[index] ?? index;
    const place = { projectId, provider: provider.id, jobId, ordinal };
    const stored = (attempt.resumed && await findStoredImage(client, place)) ??
      await storeImage(client, image, place, download);
    return {
      id: crypto.randomUUID(),
      ordinal,
      provider_image_id: image.providerImageId ?? null,
      provider_url: image.source.kind === "url" && !image.source.trusted ? image.source.url : null,
      object_path: stored.objectPath,
      width: stored.width,
      height: stored.height,
      format: stored.format,
      file_size: stored.byteLength,
      sha256: stored.sha256,
      seed: image.seed ?? null,
      nsfw: image.nsfw ?? null,
      metadata: {
        ...image.metadata,
        ...(stored.declaredType && { declared_type: stored.declaredType }),
      },
    };
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

// Of several failures, the one that tells the caller most: a refusal, otherwise whatever came first.
function refusalOrFirst(failures: unknown[]): unknown {
  const refusal = failures.find((failure) =>
    failure instanceof ProviderError && failure.failureClass === "moderated"
  );
  return refusal ?? failures[0];
}

function toPartialFailure(failure: unknown, provider: ImageProvider): ProviderError {
  if (failure instanceof ProviderError) return failure;
  return new ProviderError(
    provider.id,
    "timeout",
    `${provider.id} did not finish all pictures in time.`,
    { maybeBilled: true, cause: failure },
  );
}

async function cancelTasks({ attempt, context, unfinished }: Run): Promise<void> {
  const { provider } = attempt;
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

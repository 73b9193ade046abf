import type { DatabaseClient, FinishedImage } from "../database/mod.ts";
import { recordProviderTasks } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import type {
  CallContext,
  ImageProvider,
  PlannedCall,
  ProducedImage,
  ProviderPlan,
  ProviderSettings,
} from "../providers/mod.ts";
import { removeObjects, storeImage } from "../storage/mod.ts";
import { awaitTask } from "./await_task.ts";
import { Slots } from "./slots.ts";
import { callTaskId } from "./task_id.ts";

/** One provider's turn at a job. */
export interface Attempt {
  id: string;
  jobId: string;
  projectId: string;
  provider: ImageProvider;
  settings: ProviderSettings;
  plan: ProviderPlan;
}

/** What an attempt brought. */
export interface AttemptResult {
  images: FinishedImage[];
  /** USD; null when neither the provider nor the catalog tells. */
  costUsd: number | null;
  warnings: string[];
  providerTaskIds: string[];
}

const callsAtOnce = 4;
const cancelMs = 5_000;
// A provider that answers with the pictures inside its JSON costs their size several times over in memory: at 8 of
// 1.5 MB a process holds about 150 MB, and the platform ends an isolate at 256 MB.
const inlineAnswers = new Slots(8);

/**
 * Sends an attempt's calls, waits for their pictures and stores each as soon as it is there. When some calls fail and
 * others bring pictures, the pictures count and the failures become warnings.
 *
 * @param client has the service's rights
 * @throws ProviderError when there is no picture at all; nothing is left in the bucket then
 * @throws the reason of `context.signal`; upstream work is cancelled as far as the provider allows
 */
export async function runAttempt(
  attempt: Attempt,
  client: DatabaseClient,
  context: CallContext,
): Promise<AttemptResult> {
  const { plan } = attempt;
  const slots = new Slots(callsAtOnce);
  const tasks = new Map<number, string>();
  let firstOrdinal = 0;
  const outcomes = await Promise.allSettled(plan.calls.map((call, index) => {
    const ordinal = firstOrdinal;
    firstOrdinal += call.count;
    return slots.run(
      context.signal,
      () => runCall(attempt, call, index, ordinal, client, context, tasks),
    );
  }));

  const results = outcomes.flatMap((outcome) =>
    outcome.status === "fulfilled" ? [outcome.value] : []
  );
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason as unknown] : []
  );
  const images = results.flatMap((result) => result.images);
  if (context.signal.aborted) {
    await cancelTasks(attempt, tasks, context);
    await removeObjects(client, images.map((image) => image.object_path));
    throw context.signal.reason;
  }
  const defect = failures.find((failure) => !(failure instanceof ProviderError));
  if (images.length === 0 || defect !== undefined) {
    await removeObjects(client, images.map((image) => image.object_path));
    throw defect ?? worst(failures);
  }
  const costs = results.map((result) => result.costUsd);
  return {
    images,
    costUsd: costs.some((cost) => cost === null)
      ? null
      : costs.reduce<number>((a, b) => a + (b ?? 0), 0),
    warnings: [
      ...plan.warnings,
      ...new Set(results.flatMap((result) => result.warnings)),
      ...new Set(failures.map((failure) => `Some pictures are missing: ${messageOf(failure)}`)),
    ],
    providerTaskIds: [...tasks.values()],
  };
}

interface CallResult {
  images: FinishedImage[];
  costUsd: number | null;
  warnings: string[];
}

function runCall(
  attempt: Attempt,
  call: PlannedCall,
  index: number,
  firstOrdinal: number,
  client: DatabaseClient,
  context: CallContext,
  tasks: Map<number, string>,
): Promise<CallResult> {
  const { provider, plan } = attempt;
  const run = async () => {
    const proposedId = callTaskId(attempt.id, index);
    tasks.set(index, proposedId);
    const submission = await provider.submit(call, proposedId, context);
    tasks.set(index, submission.taskId);
    // An id of the provider's own cannot be worked out again after a crash, so it is noted while the work goes on.
    const noted = submission.taskId === proposedId
      ? Promise.resolve()
      : recordProviderTasks(client, attempt.id, [...tasks.values()]);
    const produced = submission.result ?? await awaitTask(provider, submission.taskId, context);
    await noted;
    if (produced.images.length === 0) {
      throw new ProviderError(
        provider.id,
        "no_result",
        `${provider.id} answered without a picture.`,
      );
    }
    const stored = await storeAll(attempt, produced.images, firstOrdinal, client, context);
    const price = plan.model.priceUsd;
    const estimated = price === null ? null : price * stored.images.length;
    const missing = call.count - stored.images.length;
    return {
      images: stored.images,
      costUsd: produced.costUsd ?? submission.costUsd ?? estimated,
      warnings: [
        ...produced.warnings ?? [],
        ...stored.warnings,
        ...(missing > 0 && stored.warnings.length === 0 && !produced.warnings?.length
          ? [`${provider.id} drew ${missing} fewer than the ${call.count} pictures asked for.`]
          : []),
      ],
    };
  };
  return provider.poll ? run() : inlineAnswers.run(context.signal, run);
}

async function storeAll(
  attempt: Attempt,
  images: ProducedImage[],
  firstOrdinal: number,
  client: DatabaseClient,
  context: CallContext,
): Promise<{ images: FinishedImage[]; warnings: string[] }> {
  const place = {
    projectId: attempt.projectId,
    provider: attempt.provider.id,
    jobId: attempt.jobId,
  };
  const download = { ...context, endpoints: attempt.settings.endpoints };
  const outcomes = await Promise.allSettled(
    images.map(async (image, index): Promise<FinishedImage> => {
      const ordinal = firstOrdinal + index;
      const stored = await storeImage(client, image, { ...place, ordinal }, download);
      return {
        id: crypto.randomUUID(),
        ordinal,
        provider_image_id: image.providerImageId ?? null,
        provider_url: image.source.kind === "url" && !image.source.trusted
          ? image.source.url
          : null,
        object_path: stored.objectPath,
        width: stored.width,
        height: stored.height,
        format: stored.format,
        file_size: stored.byteLength,
        sha256: stored.sha256,
        seed: image.seed ?? null,
        nsfw: image.nsfw ?? null,
        metadata: image.metadata ?? {},
      };
    }),
  );
  const kept = outcomes.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
  const failures = outcomes.flatMap((each) =>
    each.status === "rejected" ? [each.reason as unknown] : []
  );
  const fatal = failures.find((failure) => !(failure instanceof ProviderError));
  if (fatal !== undefined || kept.length === 0) {
    await removeObjects(client, kept.map((image) => image.object_path));
    throw fatal ?? worst(failures);
  }
  return {
    images: kept,
    warnings: failures.map((failure) => `A picture is missing: ${messageOf(failure)}`),
  };
}

// Of several failures, the one that tells the caller most: a refusal first, then whatever came first.
function worst(failures: unknown[]): unknown {
  return failures.find((failure) =>
    failure instanceof ProviderError && failure.failureClass === "moderated"
  ) ?? failures[0];
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

async function cancelTasks(
  attempt: Attempt,
  tasks: Map<number, string>,
  context: CallContext,
): Promise<void> {
  const { provider } = attempt;
  if (!provider.cancel) return;
  // The attempt's own signal has aborted already, so the cancellation gets a short one of its own.
  const signal = AbortSignal.timeout(cancelMs);
  for (const taskId of tasks.values()) {
    try {
      await provider.cancel(taskId, {
        ...context,
        signal,
        deadline: context.clock.now() + cancelMs,
      });
    } catch (error) {
      context.log.warn("a task could not be cancelled upstream", { provider: provider.id, error });
    }
  }
}

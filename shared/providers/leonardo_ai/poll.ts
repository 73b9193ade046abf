import type { CallContext, ProducedImages, TaskState } from "../contract.ts";
import { askWithRetries } from "../upstream.ts";
import { seedOf, seedWarning } from "../loose.ts";
import { type Generation, generationById } from "./answers.ts";
import { callLeonardo } from "./client.ts";
import { isRefusingState } from "../refusals.ts";
import { jobFailure } from "./failures.ts";

/** Pauses, in ms, between looks at a job that Leonardo does not know; after the last one it counts as lost. */
const unknownJobPauses = [1_000, 2_000, 2_000, 2_000];

/** Leonardo's CDN has been seen to refuse downloads without a browser's name. */
const downloadHeaders = { "user-agent": "Mozilla/5.0 (compatible; image-generation-service)" };

/**
 * Leonardo says `null` of a job that it does not know and of one that is too new to be seen. So a `null` is asked
 * again a few times within the same poll, about seven seconds in all, before the job counts as lost. That needs no
 * memory between polls and holds after a restart.
 */
export async function poll(taskId: string, context: CallContext): Promise<TaskState> {
  for (const pause of [0, ...unknownJobPauses]) {
    await context.clock.sleep(pause, context.signal);
    const path = `/v1/generations/${encodeURIComponent(taskId)}`;
    const ask = () => callLeonardo(context, { path }, generationById);
    const job = await askWithRetries(context, ask);
    if (job) return readState(job, context);
  }
  throw jobFailure({ codes: ["lost"] }, context);
}

/** Where a job stands. Pictures that are there count whatever its state is called. */
export function readState(job: Generation, context: CallContext): TaskState {
  const { images } = job;
  const status = job.status?.toUpperCase();
  if (status === "PENDING") return { status: "pending" };
  if (images.length > 0) return { status: "completed", result: readResult(job) };
  // A state by a name that nobody has documented may say what happened by itself.
  const refusedAs = status !== undefined && isRefusingState(status) ? [status] : [];
  const moderations = [...job.moderations, ...refusedAs];
  const isEnded = status === "FAILED" || status === "COMPLETE" || moderations.length > 0;
  if (!isEnded || status === undefined) return { status: "pending" };
  const [category] = moderations;
  if (category === undefined) throw jobFailure({ codes: [status] }, context);
  throw jobFailure({
    codes: ["moderated"],
    category,
    detail: `It classified them as ${moderations.join(", ")}.`,
  }, context);
}

function readResult(job: Generation): ProducedImages {
  const seed = seedOf(job.seed);
  return {
    images: job.images.map(({ id, url, nsfw }) => ({
      source: {
        kind: "url" as const,
        url,
        headers: downloadHeaders,
        isPrivate: false,
      },
      ...(id === undefined ? {} : { providerImageId: id }),
      ...(nsfw === undefined ? {} : { nsfw }),
      ...seed,
    })),
    ...(seed.metadata ? { warnings: [seedWarning(seed.metadata.seed)] } : {}),
  };
}

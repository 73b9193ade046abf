import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, ProducedImages, TaskState } from "../contract.ts";
import { askPatiently, firstEndpoint, isOnEndpoint } from "../upstream.ts";
import { type Generation, generationById, readImages } from "./answers.ts";
import { callLeonardo } from "./client.ts";

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
    const { generations_by_pk } = await askPatiently(context, ask);
    if (generations_by_pk) return readState(generations_by_pk, context);
  }
  const message = "Leonardo does not know the job any more. Start it again.";
  throw new ProviderError("leonardo_ai", "no_result", message, { maybeBilled: true });
}

function readState(job: Generation, context: CallContext): TaskState {
  if (job.status === "COMPLETE") return { status: "completed", result: readResult(job, context) };
  if (job.status === "FAILED") {
    const message = "Leonardo failed to draw the picture and gives no reason. Try it once more.";
    throw new ProviderError("leonardo_ai", "no_result", message, { providerCode: "FAILED" });
  }
  return { status: "pending" };
}

function readResult(job: Generation, context: CallContext): ProducedImages {
  const endpoint = firstEndpoint("leonardo_ai", context.settings);
  const images = readImages(job).map(({ id, url, nsfw }) => ({
    source: {
      kind: "url" as const,
      url,
      headers: downloadHeaders,
      trusted: isOnEndpoint(url, endpoint),
    },
    ...(id === undefined ? {} : { providerImageId: id }),
    ...(typeof job.seed === "number" ? { seed: job.seed } : {}),
    ...(typeof nsfw === "boolean" ? { nsfw } : {}),
  }));
  if (images.length === 0) {
    const message = "Leonardo finished the job without a picture. Try it once more.";
    throw new ProviderError("leonardo_ai", "no_result", message, {
      providerCode: "COMPLETE",
      maybeBilled: true,
    });
  }
  return { images };
}

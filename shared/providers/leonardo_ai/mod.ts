/**
 * Leonardo AI (https://docs.leonardo.ai): the v1 API, the models of the v2 API, and PhotoReal.
 *
 * The base URL is the part before the version, `https://cloud.leonardo.ai/api/rest`. Leonardo delivers JPEG.
 *
 * @module
 */
import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type {
  CallContext,
  HealthReport,
  ImageProvider,
  ModelInfo,
  ProducedImages,
  TaskState,
} from "../contract.ts";
import { askPatiently, firstEndpoint, isOnEndpoint } from "../upstream.ts";
import { callLeonardo } from "./api.ts";
import { catalog, describeUnknownModel } from "./models.ts";
import { planLeonardo } from "./plan.ts";
import { find, submit } from "./submit.ts";
import { account, type Generation, generationById, platformModels, readImages } from "./wire.ts";

/** Pauses, in ms, between looks at a job that Leonardo does not know; after the last one it counts as lost. */
const unknownJobPauses = [1_000, 2_000, 2_000, 2_000];

/** Leonardo's CDN has been seen to refuse downloads without a browser's name. */
const downloadHeaders = { "user-agent": "Mozilla/5.0 (compatible; image-generation-service)" };

/** The Leonardo AI client. */
export const leonardoAi: ImageProvider = {
  id: "leonardo_ai",
  catalog,
  pollInterval: { firstMs: 2_500, minimumMs: 2_000, maximumMs: 3_000 },
  plan: planLeonardo,
  submit,
  find,
  poll,
  cancel,
  health,
  models,
};

/**
 * Leonardo says `null` of a job that it does not know and of one that is too new to be seen. So a `null` is asked
 * again a few times within the same poll, about seven seconds in all, before the job counts as lost. That needs no
 * memory between polls and holds after a restart.
 */
async function poll(taskId: string, context: CallContext): Promise<TaskState> {
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

/**
 * Deletes the job. Leonardo has no call that stops a running one; deleting is the nearest to it, takes the job out of
 * the account's list, and may not spare its cost.
 */
async function cancel(taskId: string, context: CallContext): Promise<void> {
  const path = `/v1/generations/${encodeURIComponent(taskId)}`;
  await callLeonardo(context, { method: "DELETE", path }, z.unknown());
}

async function health(context: CallContext): Promise<HealthReport> {
  const startedAt = context.clock.now();
  try {
    const { user_details } = await callLeonardo(context, { path: "/v1/me" }, account);
    const details = user_details[0];
    return {
      status: "healthy",
      detail: "Leonardo accepts the API key.",
      latencyMs: context.clock.now() - startedAt,
      facts: {
        concurrencySlots: details?.apiConcurrencySlots ?? null,
        paidTokens: details?.apiPaidTokens ?? null,
        subscriptionTokens: details?.apiSubscriptionTokens ?? null,
      },
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return {
      status: error.failureClass === "rate_limited" ? "degraded" : "unhealthy",
      detail: error.message,
      latencyMs: context.clock.now() - startedAt,
      facts: { failureClass: error.failureClass },
    };
  }
}

/** The configured models and, behind them, those that only the platform lists. */
async function models(context: CallContext): Promise<ModelInfo[]> {
  const { custom_models } = await callLeonardo(
    context,
    { path: "/v1/platformModels" },
    platformModels,
  );
  const known = context.settings.models;
  const isKnown = (id: string) => known.some((model) => model.id === id);
  const others = custom_models.filter((model) => !isKnown(model.id));
  return [...known, ...others.map((model) => describeUnknownModel(model.id, model.name))];
}

import type { LeonardoJob } from "./jobs.ts";

/** What an API key has set for callbacks: https://docs.leonardo.ai/docs/guide-to-the-webhook-callback-feature */
export interface LeonardoWebhook {
  url: string;
  /** Sent as a bearer. */
  key: string;
}

/** Tells of a generation that has ended, once, as Leonardo does: without a signature, and with the API key in the body. */
export async function callWebhook(
  { url, key }: LeonardoWebhook,
  job: LeonardoJob,
  apiKey: string,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const isComplete = job.outcome === "COMPLETE";
  const images = isComplete
    ? job.images.map(({ id, nsfw }) => ({ id, nsfw, generationId: job.id }))
    : [];
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({
      type: `image_generation.${isComplete ? "complete" : "failed"}`,
      object: "generation",
      timestamp: now,
      api_version: "v1",
      data: {
        object: {
          ...job.echo,
          id: job.id,
          status: job.outcome,
          images,
          seed: String(job.echo["seed"]),
          apiKey: { key: apiKey, webhookCallbackApiKey: key },
        },
      },
    }),
    signal,
  });
  await response.body?.cancel();
}

/**
 * A stand-in for Leonardo AI, API v1 and v2 (https://docs.leonardo.ai/reference).
 *
 * @module
 */
import {
  type CallKind,
  type Exchange,
  isRecord,
  json,
  parseBody,
  type Reply,
  text,
} from "../exchange.ts";
import { promptMarkers, type Service, type Surroundings } from "../service.ts";
import type { FaultName } from "../faults/mod.ts";
import { checkFields } from "./fields.ts";
import { createJobs, type LeonardoImage, type LeonardoJob } from "./jobs.ts";
import { createUploads, type FindPicture, remakeFirst } from "./pictures_in.ts";
import { drawSubject } from "../pictures/mod.ts";
import { leonardoModels } from "./models.ts";
import { hasuraError, keyMalformed, keyUnknown, promptModerated } from "./refusal.ts";
import { type LeonardoOrder, outputSize, readOrder } from "./rules.ts";
import { callWebhook, type LeonardoWebhook } from "./webhook.ts";
import { createVariations } from "./variations.ts";
import { listV2Models, readV2Order, refuseV2 } from "./v2.ts";

/** A key of this shape that the service does not know, for tests of a revoked key. */
export const revokedLeonardoKey = "00000000-0000-0000-0000-000000000000";

const userId = "5e1f0c1a-51a1-4a11-9a11-51a1a7ed0001";
const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Starts with an empty account, whose API keys call nobody. */
export function createLeonardo(
  surroundings: Surroundings,
): Service & { setWebhook(webhook: LeonardoWebhook | undefined): void } {
  const jobs = createJobs();
  let webhook: LeonardoWebhook | undefined;
  const uploads = createUploads(surroundings.now);
  const strikes = (fault: FaultName, exchange: Exchange) =>
    surroundings.strike(fault, exchange) !== undefined;

  const find: FindPicture = (id, origin) => {
    if (origin === "UPLOADED") return uploads.get(id);
    const image = origin === "GENERATED"
      ? jobs.list().flatMap(({ images }) => images).find((image) => image.id === id)
      : undefined;
    return image && drawSubject(image.subject);
  };

  const variations = createVariations(surroundings, find);

  function submitV1(exchange: Exchange): Reply {
    const body = parseBody(exchange);
    const refusal = checkFields(body);
    if (refusal) return refusal;
    const asked = isRecord(body) ? body : {};
    const order = readOrder(asked, randomSeed(), uploads.ids());
    if ("status" in order) return order;
    const made = remakeFirst(asked, find, order.prompt, outputSize(order));
    if (made === "FAILED") order.fails = true;
    else if (typeof made === "string") return hasuraError(400, "unexpected", made);
    else if (made) order.made = made;
    if (order.prompt.includes(promptMarkers.moderated)) return promptModerated;
    const job = accept(order, exchange);
    const cost = { amount: costOf(order), unit: "DOLLARS" };
    return json({ sdGenerationJob: { generationId: job.id, apiCreditCost: null, cost } });
  }

  function submitV2(exchange: Exchange): Reply {
    const order = readV2Order(parseBody(exchange), randomSeed(), find);
    if ("status" in order) return order;
    if (order.prompt.includes(promptMarkers.moderated)) {
      return refuseV2(403, "content moderation filter: the prompt contains inappropriate content");
    }
    const job = accept(order, exchange);
    const cost = { amount: costOf(order), unit: "DOLLARS" };
    const generate = { generationId: job.id, cost, apiCreditCost: null };
    return json(strikes("leonardo.unwrapped_answer", exchange) ? generate : { generate });
  }

  function accept(order: LeonardoOrder, exchange: Exchange): LeonardoJob {
    const now = surroundings.now();
    const id = crypto.randomUUID();
    const { made } = order;
    const size = made ? { width: made.width, height: made.height } : outputSize(order);
    const flagged = order.prompt.includes(promptMarkers.nsfw) || strikes("leonardo.nsfw", exchange);
    let count = order.count;
    if (strikes("leonardo.fewer_pictures", exchange)) count--;
    if (strikes("leonardo.no_pictures", exchange)) count = 0;
    const format = order.transparent ? "png" : "jpeg";
    const title = `${order.model.name} ${order.prompt}`.replace(/[^A-Za-z0-9]+/g, "_").slice(0, 60);
    const endsAt = jobs.reserve(now, surroundings.drawMs);
    const job: LeonardoJob = {
      id,
      createdAt: now,
      endsAt: strikes("leonardo.never_ends", exchange) ? Infinity : endsAt,
      outcome: order.fails || strikes("leonardo.task_failed", exchange) ? "FAILED" : "COMPLETE",
      images: Array.from({ length: count }, (_, index) => ({
        id: crypto.randomUUID(),
        fileName: `${title}_${index}.${format === "png" ? "png" : "jpg"}`,
        nsfw: flagged,
        format,
        subject: {
          prompt: order.prompt,
          provider: "Leonardo AI",
          model: order.model.name,
          seed: order.seed + index,
          ...size,
          ...(made && { made }),
        },
      })),
      echo: echoOf(order),
    };
    if (!strikes("leonardo.task_lost", exchange)) jobs.add(job);
    if (webhook) {
      const called = webhook;
      surroundings.background(async (signal) => {
        await surroundings.wait(job.endsAt - surroundings.now(), signal);
        await callWebhook(called, job, keyOf(exchange), surroundings.now(), signal);
      });
    }
    return job;
  }

  function read(job: LeonardoJob, exchange: Exchange): Record<string, unknown> {
    const ended = job.endsAt <= surroundings.now();
    const status = ended ? job.outcome : "PENDING";
    return {
      id: job.id,
      status: strikes("leonardo.unknown_status", exchange) ? "ARCHIVED" : status,
      createdAt: new Date(job.createdAt).toISOString().slice(0, -1),
      generated_images: status !== "COMPLETE" ? [] : job.images.map((image) => ({
        id: image.id,
        url: `${exchange.baseUrl}/cdn/users/${userId}/generations/${job.id}/${image.fileName}`,
        nsfw: image.nsfw,
        likeCount: 0,
        motionMP4URL: null,
        generated_image_variation_generics: variationsOf(job, image, exchange),
      })),
      generation_elements: [],
      ...job.echo,
    };
  }

  /** What an upscaler made stands here instead of where a drawing does. */
  function variationsOf(
    job: LeonardoJob,
    { id, fileName, subject }: LeonardoImage,
    exchange: Exchange,
  ) {
    if (!subject.model.startsWith("aurora-")) return [];
    const url = `${exchange.baseUrl}/cdn/users/${userId}/generations/${job.id}/${fileName}`;
    return [{ id, status: "COMPLETE", transformType: "UPSCALE", url }];
  }

  async function download(path: string, exchange: Exchange): Promise<Reply> {
    const [, generationId = "", fileName] = /\/generations\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const image = jobs.get(generationId)?.images.find((image) => image.fileName === fileName);
    if (!image) return text("NoSuchKey", 404);
    const { bytes, mediaType } = await surroundings.paint(image.subject, image.format, exchange);
    return {
      status: 200,
      headers: { "content-type": mediaType, "cache-control": "public, max-age=31536000" },
      body: bytes,
      taskIds: [generationId],
    };
  }

  function handleApi(exchange: Exchange): Reply {
    const refusal = refuseKey(exchange);
    if (refusal) return refusal;
    const { method, path, query } = exchange;
    const upload = /^\/v1\/init-image\/([^/]+)$/.exec(path)?.[1];
    if (upload !== undefined && method === "GET") return uploads.describe(exchange, upload);
    if (upload !== undefined && method === "DELETE") {
      const removed = uploads.remove(upload) ? { id: upload } : null;
      return json({ delete_init_images_by_pk: removed });
    }
    const generation = /^\/v1\/generations\/([^/]+)$/.exec(path)?.[1];
    if (generation !== undefined && method === "GET") {
      const job = jobs.get(generation);
      const body = { generations_by_pk: job ? read(job, exchange) : null };
      return { ...json(body), taskIds: [generation] };
    }
    if (generation !== undefined && method === "DELETE") {
      const removed = jobs.remove(generation) ? { id: generation } : null;
      return { ...json({ delete_generations_by_pk: removed }), taskIds: [generation] };
    }
    if (method === "GET" && path.startsWith("/v1/generations/user/")) {
      const offset = Number(query.get("offset") ?? 0);
      const limit = Number(query.get("limit") ?? 10);
      const mine = path.endsWith(`/${userId}`) ? jobs.list() : [];
      const page = mine.slice(offset, offset + limit);
      return json({ generations: page.map((job) => read(job, exchange)) });
    }
    if (path.startsWith("/v1/variations/")) {
      const reply = variations.handle(exchange);
      if (reply) return reply;
    }
    switch (`${method} ${path}`) {
      case "POST /v1/generations":
        return withTaskId(submitV1(exchange));
      case "POST /v2/generations":
        return withTaskId(submitV2(exchange));
      case "GET /v2/models":
        return json(listV2Models());
      case "GET /v1/me":
        return json({ user_details: [account] });
      case "GET /v1/platformModels":
        return json({ custom_models: leonardoModels.map(describeModel) });
      case "POST /v1/init-image":
        return uploads.ticket(exchange, userId);
      case "POST /v1/canvas-init-image":
        return uploads.canvasTicket(exchange, userId);
      case "POST /v1/pricing-calculator":
        return json({ calculateProductionApiServiceCost: { cost: 16 } });
    }
    return hasuraError(404, "not-found", "Endpoint not found");
  }

  function promptOf(exchange: Exchange): string | undefined {
    const body = parseBody(exchange);
    const parameters = isRecord(body) && isRecord(body["parameters"]) ? body["parameters"] : body;
    const sent = isRecord(parameters) ? parameters["prompt"] : undefined;
    const id = /\/generations\/([^/]+)/.exec(exchange.path)?.[1] ?? "";
    const prompt = sent ?? jobs.get(id)?.echo["prompt"];
    return typeof prompt === "string" ? prompt : undefined;
  }

  return {
    name: "leonardo_ai",
    kindOf,
    promptOf,
    handle(exchange) {
      const { method, path } = exchange;
      const upload = /^\/cdn\/init-image\/(.+)$/.exec(path)?.[1];
      if (upload !== undefined) return text("", uploads.has(upload) ? 200 : 403);
      const made = /^\/cdn\/variations\/(.+)$/.exec(path)?.[1];
      if (made !== undefined) return variations.download(made, exchange);
      if (method === "GET" && path.startsWith("/cdn/")) return download(path, exchange);
      if (method === "POST" && path === "/upload") return uploads.receive(exchange);
      return handleApi(exchange);
    },
    setWebhook(wanted) {
      webhook = wanted;
    },
    tasksInFlight: () => jobs.unfinished(surroundings.now()),
    reset() {
      webhook = undefined;
      jobs.clear();
      uploads.clear();
      variations.clear();
    },
  };
}

function kindOf({ method, path }: Exchange): CallKind {
  if (path.startsWith("/cdn/")) return "download";
  if (path === "/upload" || /^\/v1\/(?:canvas-)?init-image/.test(path)) return "upload";
  if (/^\/v1\/generations\/[^/]+$/.test(path)) return method === "DELETE" ? "cancel" : "poll";
  if (method === "POST" && /^\/v[12]\/(?:generations$|variations\/)/.test(path)) return "submit";
  if (path.startsWith("/v1/variations/")) return "poll";
  return path.startsWith("/v1/generations/user/") ? "poll" : "probe";
}

function keyOf({ headers }: Exchange): string {
  return /^Bearer (.*)$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
}

function refuseKey(exchange: Exchange): Reply | undefined {
  const key = keyOf(exchange);
  if (!uuidShape.test(key)) return keyMalformed;
  return key === revokedLeonardoKey ? keyUnknown : undefined;
}

/** Books a submit under the id in its answer. */
function withTaskId(reply: Reply): Reply {
  const id = typeof reply.body === "string"
    ? /"generationId":"([^"]+)"/.exec(reply.body)?.[1]
    : undefined;
  return id === undefined ? reply : { ...reply, taskIds: [id] };
}

function echoOf(order: LeonardoOrder): Record<string, unknown> {
  return {
    modelId: order.model.id,
    prompt: order.prompt,
    negativePrompt: order.negativePrompt,
    imageWidth: order.width,
    imageHeight: order.height,
    inferenceSteps: order.steps,
    guidanceScale: order.guidanceScale,
    seed: order.seed,
    scheduler: order.scheduler,
    sdVersion: order.model.sdVersion,
    presetStyle: order.presetStyle,
    public: order.isPublic,
    photoReal: order.photoReal !== undefined,
    photoRealStrength: null,
    promptMagic: false,
    promptMagicVersion: null,
    promptMagicStrength: null,
    initStrength: null,
    ultra: order.ultra || null,
  };
}

/** US dollars as a decimal string: about 1.5 cents for a picture of one megapixel with alchemy. */
function costOf(order: LeonardoOrder): string {
  const megapixels = (order.width * order.height) / (1024 * 1024);
  const perPicture = (order.alchemy ? 0.0147 : 0.0045) * Math.max(0.25, megapixels);
  return (perPicture * order.count).toFixed(4);
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2_147_483_637);
}

const account = {
  user: { id: userId, username: "simulated" },
  tokenRenewalDate: null,
  paidTokens: 0,
  subscriptionTokens: 0,
  subscriptionGptTokens: 0,
  subscriptionModelTokens: 0,
  apiConcurrencySlots: 10,
  apiPaidTokens: 3_500,
  apiSubscriptionTokens: 0,
  apiPlanTokenRenewalDate: null,
};

function describeModel({ id, name }: { id: string; name: string }) {
  const description = `${name}, simulated`;
  return { id, name, description, featured: false, nsfw: false, generated_image: null };
}

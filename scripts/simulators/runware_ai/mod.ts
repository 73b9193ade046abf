/**
 * A stand-in for Runware's API, over HTTP and over WebSockets (https://runware.ai/docs).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type CallKind,
  type Exchange,
  isRecord,
  json,
  parseBody,
  type Reply,
  text,
} from "../exchange.ts";
import { type Canvas, drawSubject, type Subject } from "../pictures/mod.ts";
import { promptMarkers, type Service, type Surroundings } from "../service.ts";
import {
  contentRefused,
  invalidApiKey,
  parameterError,
  refuse,
  type RunwareError,
  statusOf,
} from "./errors.ts";
import type { FaultName } from "../faults/mod.ts";
import { readOrder, type RunwareOrder } from "./order.ts";
import { preprocess, readRework, upload } from "./picture_tasks.ts";
import { readPictures, remake, sizeOf } from "./pictures_in.ts";
import type { RunwareResult } from "./result.ts";
import { openSockets } from "./sockets.ts";

/** A task as it is sent, or an entry of an answer's `data`. */
type Item = Record<string, unknown>;

/** What came out of some of an answer's tasks. */
interface Outcome {
  data: object[];
  errors: RunwareError[];
}

interface RunwareTask {
  order: RunwareOrder;
  /** Milliseconds since the epoch; Infinity for one that never ends. */
  endsAt: number;
  outcome: Promise<Outcome>;
  /** True when a failure is told as a top-level error instead of an item. */
  failsAtTop: boolean;
}

const extensions = { jpeg: "jpg", png: "png", webp: "webp" } as const;
/** Tasks and pictures that are remembered. */
const maximumRemembered = 1_000;

/** Starts without tasks. */
export function createRunware(surroundings: Surroundings): Service {
  const tasks = new Map<string, RunwareTask>();
  const pictures = new Map<string, { subject: Subject; order: RunwareOrder }>();
  const uploads = new Map<string, Canvas>();
  const strikes = (fault: FaultName, exchange: Exchange) =>
    surroundings.strike(fault, exchange) !== undefined;

  async function infer(task: Item, exchange: Exchange): Promise<Outcome> {
    const order = readOrder(task);
    const named = (error: RunwareError) => ({
      ...error,
      ...(typeof task["taskUUID"] === "string" ? { taskUUID: task["taskUUID"] } : {}),
    });
    if (Array.isArray(order)) return { data: [], errors: order.map(named) };
    if (tasks.has(order.taskUUID)) {
      const message = "A task with this UUID already exists.";
      return { data: [], errors: [named(parameterError("conflictTaskUUID", "taskUUID", message))] };
    }
    if (order.prompt.includes(promptMarkers.moderated)) {
      return { data: [], errors: [named(contentRefused)] };
    }
    const brought = await readPictures(task, findPicture);
    if (Array.isArray(brought)) return { data: [], errors: brought.map(named) };
    const size = sizeOf(task, brought) ?? order;
    const made = remake(task, brought, order.prompt, size.width, size.height);
    if (made) Object.assign(order, { made, width: made.width, height: made.height });
    const accepted = accept(order, exchange);
    if (order.isAsync) {
      return { data: [{ taskType: "imageInference", taskUUID: order.taskUUID }], errors: [] };
    }
    await surroundings.wait(accepted.endsAt - surroundings.now(), exchange.signal);
    return accepted.outcome;
  }

  /** `upscale` and `removeBackground`: one picture in, one out. */
  async function rework(task: Item, exchange: Exchange): Promise<Outcome> {
    const order = await readRework(task, findPicture);
    if ("code" in order) return { data: [], errors: [order] };
    const accepted = accept(order, exchange);
    await surroundings.wait(accepted.endsAt - surroundings.now(), exchange.signal);
    return await accepted.outcome;
  }

  function findPicture(uuid: string): Canvas | undefined {
    const drawn = pictures.get(uuid);
    return uploads.get(uuid) ?? (drawn && drawSubject(drawn.subject));
  }

  function accept(order: RunwareOrder, exchange: Exchange): RunwareTask {
    const endless = strikes("runware.never_ends", exchange);
    const failsAtTop = strikes("runware.task_failed_top_level", exchange);
    const fails = failsAtTop || strikes("runware.task_failed", exchange);
    const accepted: RunwareTask = {
      order,
      endsAt: endless ? Infinity : surroundings.now() + surroundings.drawMs,
      outcome: fails ? Promise.resolve(failureOf(order)) : draw(order, exchange),
      failsAtTop,
    };
    if (!strikes("runware.task_lost", exchange)) remember(tasks, order.taskUUID, accepted);
    const { webhookUrl } = order;
    if (webhookUrl !== undefined) {
      surroundings.background((signal) => callWebhook(webhookUrl, accepted, signal));
    }
    return accepted;
  }

  async function draw(order: RunwareOrder, exchange: Exchange): Promise<Outcome> {
    const partial = strikes("runware.partial_success", exchange);
    const fewer = partial || strikes("runware.fewer_pictures", exchange);
    const nsfw = order.prompt.includes(promptMarkers.nsfw) || strikes("runware.nsfw", exchange);
    const count = fewer ? order.count - 1 : order.count;
    const data = await Promise.all(
      Array.from(
        { length: count },
        (_, index) => result(order, order.seed + index, nsfw, exchange),
      ),
    );
    return { data, errors: partial ? failureOf(order).errors : [] };
  }

  async function result(
    order: RunwareOrder,
    seed: number,
    nsfw: boolean,
    exchange: Exchange,
  ): Promise<RunwareResult> {
    const imageUUID = crypto.randomUUID();
    const { prompt, model, width, height } = order;
    const { made } = order;
    const subject = {
      ...{ prompt, provider: "Runware", model, seed, width, height },
      ...(made && { made }),
    };
    return {
      taskType: order.taskType ?? "imageInference",
      taskUUID: order.taskUUID,
      imageUUID,
      ...await deliver(imageUUID, subject, order, exchange),
      seed,
      ...(order.checkContent ? { NSFWContent: nsfw } : {}),
      ...(order.includeCost ? { cost: costOf(order) } : {}),
    };
  }

  async function deliver(
    imageUUID: string,
    subject: Subject,
    order: RunwareOrder,
    exchange: Exchange,
  ): Promise<Partial<RunwareResult>> {
    if (order.outputType === "URL") {
      remember(pictures, imageUUID, { subject, order });
      const name = `${imageUUID}.${extensions[order.format]}`;
      return { imageURL: `${exchange.baseUrl}/image/ws/0.5/ii/${name}` };
    }
    const { bytes, mediaType } = await surroundings.paint(subject, order.format, exchange);
    const data = Buffer.from(bytes).toString("base64");
    return order.outputType === "base64Data"
      ? { imageBase64Data: data }
      : { imageDataURI: `data:${mediaType};base64,${data}` };
  }

  async function getResponse({ taskUUID }: Item): Promise<Outcome> {
    const task = typeof taskUUID === "string" ? tasks.get(taskUUID) : undefined;
    if (!task) {
      const message = "The task was not found. It may have expired.";
      const id = typeof taskUUID === "string" ? { taskUUID } : {};
      return { data: [], errors: [{ code: "taskNotFound", message, ...id }] };
    }
    const about = { taskType: task.order.taskType ?? "imageInference", taskUUID };
    if (task.endsAt > surroundings.now()) {
      return { data: [{ ...about, status: "processing" }], errors: [] };
    }
    const { data, errors } = await task.outcome;
    const done = data.map((item) => ({ ...item, status: "success" }));
    if (task.failsAtTop || data.length > 0) return { data: done, errors };
    const failed = errors.map(({ code, message }) => ({
      ...about,
      status: "error",
      error: { code, message },
    }));
    return { data: failed, errors: [] };
  }

  /** One call per result; an answer other than 2xx is tried again twice. */
  async function callWebhook(url: string, task: RunwareTask, signal: AbortSignal): Promise<void> {
    await surroundings.wait(task.endsAt - surroundings.now(), signal);
    const { data, errors } = await task.outcome;
    const bodies = [
      ...data.map((item) => ({ data: [item] })),
      ...errors.map((error) => ({
        errors: [error],
      })),
    ];
    for (const body of bodies) {
      for (let attempt = 0; attempt < 3; attempt++) {
        const response = await fetch(url, { method: "POST", body: JSON.stringify(body), signal });
        await response.body?.cancel();
        if (response.ok) break;
      }
    }
  }

  async function handleTasks(exchange: Exchange): Promise<Reply> {
    const body = parseBody(exchange);
    if (!Array.isArray(body) || body.length === 0 || !body.every(isRecord)) {
      const message = "The request body must be a JSON array of task objects.";
      return refuse([{ code: "invalidJson", message }]);
    }
    const [first] = body;
    const keyTask = first?.["taskType"] === "authentication" ? first["apiKey"] : undefined;
    const key = keyTask ?? /^Bearer (.*)$/.exec(exchange.headers["authorization"] ?? "")?.[1];
    if (typeof key !== "string" || key === "" || key === "revoked") return refuse([invalidApiKey]);
    const outcomes = await Promise.all(body.map((task: Item) => perform(task, exchange)));
    const data = outcomes.flatMap((outcome) => outcome.data);
    const errors = outcomes.flatMap((outcome) => outcome.errors);
    const taskIds = body.flatMap(({ taskUUID }) => typeof taskUUID === "string" ? taskUUID : []);
    const [failure] = errors;
    if (failure && data.length === 0) {
      return { ...json({ data, errors }, statusOf(failure)), taskIds };
    }
    return { ...json(failure ? { data, errors } : { data }), taskIds };
  }

  function perform(task: Item, exchange: Exchange): Outcome | Promise<Outcome> {
    switch (task["taskType"]) {
      case "authentication":
        return {
          data: [{ taskType: "authentication", connectionSessionUUID: crypto.randomUUID() }],
          errors: [],
        };
      case "ping":
        return { data: [{ taskType: "ping", pong: true }], errors: [] };
      case "imageInference":
        return infer(task, exchange);
      case "upscale":
      case "imageUpscale":
      case "removeBackground":
      case "imageBackgroundRemoval":
        return rework(task, exchange);
      case "controlNetPreprocess":
      case "imageControlNetPreProcess":
        return preprocess(task, { uploads, find: findPicture }, exchange.baseUrl);
      case "imageUpload":
      case "mediaStorage":
        return upload(task, { uploads, find: findPicture });
      case "getResponse":
        return getResponse(task);
    }
    const message = `Invalid value for 'taskType' parameter: ${task["taskType"]}.`;
    return { data: [], errors: [parameterError("invalidTaskType", "taskType", message)] };
  }

  async function download(exchange: Exchange): Promise<Reply> {
    const picture = pictures.get(imageIn(exchange));
    if (!picture) return text("Not found", 404);
    const { subject, order } = picture;
    const { bytes, mediaType } = await surroundings.paint(subject, order.format, exchange);
    return {
      status: 200,
      headers: { "content-type": mediaType },
      body: bytes,
      taskIds: [order.taskUUID],
    };
  }

  function promptOf(exchange: Exchange): string | undefined {
    const body = parseBody(exchange);
    const sent = Array.isArray(body) ? body.filter(isRecord) : [];
    const orders = [
      ...sent.map(({ taskUUID }) => tasks.get(String(taskUUID))?.order),
      pictures.get(imageIn(exchange))?.order,
    ];
    const prompt = sent.find(({ positivePrompt }) => positivePrompt)?.["positivePrompt"] ??
      orders.find((order) => order)?.prompt;
    return typeof prompt === "string" ? prompt : undefined;
  }

  const sockets = openSockets(handleTasks);
  return {
    name: "runware_ai",
    kindOf,
    promptOf,
    handle(exchange) {
      if (exchange.path.startsWith("/image/") && exchange.method === "GET") {
        return download(exchange);
      }
      if (exchange.method === "POST" && exchange.path === "/") return handleTasks(exchange);
      return text("Not Found", 404);
    },
    upgrade: sockets.accept,
    close: sockets.close,
    tasksInFlight: () =>
      tasks.values().filter(({ endsAt }) => endsAt > surroundings.now()).toArray().length,
    reset() {
      tasks.clear();
      pictures.clear();
      uploads.clear();
    },
  };
}

/** What comes out of a task that fails while it is drawn. */
function failureOf({ taskUUID }: RunwareOrder): Outcome {
  const message = "An error occurred during inference.";
  return { data: [], errors: [{ code: "inferenceError", message, taskUUID }] };
}

/** The id of the picture that a download asks for; empty for any other call. */
function imageIn({ path }: Exchange): string {
  return /([0-9a-f-]{36})\.\w+$/.exec(path)?.[1] ?? "";
}

function kindOf(exchange: Exchange): CallKind {
  if (exchange.path.startsWith("/image/")) return "download";
  const body = parseBody(exchange);
  const types = Array.isArray(body) ? body.filter(isRecord).map(({ taskType }) => taskType) : [];
  if (types.includes("getResponse")) return "poll";
  if (types.some((type) => type === "imageUpload" || type === "mediaStorage")) return "upload";
  return types.every((type) => type === "ping" || type === "authentication") && types.length > 0
    ? "probe"
    : "submit";
}

/** US dollars for one picture: FLUX.1 dev is 0.0038 for 1024 x 1024, schnell a third of that. */
function costOf({ model, width, height }: RunwareOrder): number {
  const price = model === "runware:100@1" ? 0.0013 : 0.0038;
  return Number((price * (width * height) / (1_024 * 1_024)).toFixed(6));
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maximumRemembered && oldest !== undefined) map.delete(oldest);
}

/**
 * One plain call of every kind to every service, for tests. Plain `fetch` on purpose: no client of ours is involved.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Bytes, systemClock } from "../../runtime/mod.ts";
import type { BookedCall, Simulators } from "../../../scripts/simulators/mod.ts";
import type { CallKind, ServiceName } from "../../../scripts/simulators/exchange.ts";
import type { SimulatorUrls } from "../../../scripts/simulators/simulators.ts";
import { until } from "../runtime/until.ts";

/** A request as plain data. */
export interface TypicalCall {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

/** What came back, or how it did not. */
export interface Seen {
  /** HTTP status; `cut` when the connection broke, `stalled` when nothing more came. */
  status: number | "cut" | "stalled";
  headers: Headers;
  bytes: Bytes;
  /** The body as text. */
  text: string;
}

/** A key that Leonardo's stand-in accepts. */
export const leonardoKey = "5e1f0c1a-51a1-4a11-9a11-51a1a7ed0042";

/** The prompt of every typical submit. */
const typicalPrompt = "a lighthouse at dusk";

/** The pixels of every typical picture but Gemini's, which are 1024 x 1024. */
export const typicalSize = { width: 256, height: 128 };

const leonardoHeaders = { authorization: `Bearer ${leonardoKey}` };
const runwareHeaders = { authorization: "Bearer simulated-key" };
const geminiHeaders = { "x-goog-api-key": "simulated-key" };

/** The body of a Leonardo submit: like every typical submit that can, it asks for two pictures. */
export const leonardoBody = {
  prompt: typicalPrompt,
  modelId: "aa77f04e-3eec-4034-9c07-d0f619684628",
  ...typicalSize,
  num_images: 2,
  seed: 7,
  public: false,
};

/** A Runware task. */
export function runwareTask(more: Record<string, unknown> = {}) {
  return {
    taskType: "imageInference",
    taskUUID: crypto.randomUUID(),
    positivePrompt: typicalPrompt,
    model: "runware:101@1",
    ...typicalSize,
    seed: 7,
    ...more,
  };
}

/** A Flux graph in API format. */
export function fluxGraph(seed = 7, count = 1, filenamePrefix = "tests/typical") {
  const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });
  return {
    "30": node("CheckpointLoaderSimple", { ckpt_name: "flux1-dev-fp8.safetensors" }),
    "6": node("CLIPTextEncode", { text: typicalPrompt, clip: ["30", 1] }),
    "33": node("CLIPTextEncode", { text: "", clip: ["30", 1] }),
    "35": node("FluxGuidance", { guidance: 3.5, conditioning: ["6", 0] }),
    "27": node("EmptySD3LatentImage", { ...typicalSize, batch_size: count }),
    "31": node("KSampler", {
      seed,
      steps: 20,
      cfg: 1,
      sampler_name: "euler",
      scheduler: "simple",
      denoise: 1,
      model: ["30", 0],
      positive: ["35", 0],
      negative: ["33", 0],
      latent_image: ["27", 0],
    }),
    "8": node("VAEDecode", { samples: ["31", 0], vae: ["30", 2] }),
    "9": node("SaveImage", { filename_prefix: filenamePrefix, images: ["8", 0] }),
  };
}

/** The submit of a service. */
export function submitCall(service: ServiceName, urls: SimulatorUrls): TypicalCall {
  const url = urls[service];
  switch (service) {
    case "leonardo_ai":
      return { url: `${url}/v1/generations`, headers: leonardoHeaders, body: leonardoBody };
    case "runware_ai":
      return {
        url,
        headers: runwareHeaders,
        body: [runwareTask({ deliveryMethod: "async", numberResults: 2 })],
      };
    case "gemini":
      return {
        url: `${url}/v1beta/models/gemini-nano-banana-2.1:generateContent`,
        headers: geminiHeaders,
        body: {
          contents: [{ role: "user", parts: [{ text: typicalPrompt }] }],
          generationConfig: { responseModalities: ["IMAGE"], seed: 7 },
        },
      };
    case "comfyui":
      return {
        url: `${url}/prompt`,
        body: { prompt: fluxGraph(7, 2), prompt_id: crypto.randomUUID() },
      };
    case "ollama":
      return {
        url: `${url}/api/chat`,
        body: {
          model: "gpt-oss:20b",
          stream: false,
          messages: [{ role: "user", content: typicalPrompt }],
        },
      };
  }
}

/** A call of another kind; `taskId` and `pictureUrl` come from a finished submit. */
export function laterCall(
  service: ServiceName,
  kind: CallKind,
  urls: SimulatorUrls,
  taskId: string,
  pictureUrl: string,
): TypicalCall {
  const url = urls[service];
  const leonardo = `${url}/v1/generations/${taskId}`;
  const getResponse = [{ taskType: "getResponse", taskUUID: taskId }];
  const calls: Record<ServiceName, Partial<Record<CallKind, TypicalCall>>> = {
    leonardo_ai: {
      poll: { url: leonardo, headers: leonardoHeaders },
      cancel: { url: leonardo, method: "DELETE", headers: leonardoHeaders },
      download: { url: pictureUrl },
      probe: { url: `${url}/v1/me`, headers: leonardoHeaders },
    },
    runware_ai: {
      poll: { url, headers: runwareHeaders, body: getResponse },
      download: { url: pictureUrl },
      probe: { url, headers: runwareHeaders, body: [{ taskType: "ping", ping: true }] },
    },
    gemini: { probe: { url: `${url}/v1beta/models/gemini-3-pro-image`, headers: geminiHeaders } },
    comfyui: {
      poll: { url: `${url}/history/${taskId}` },
      download: { url: pictureUrl },
      probe: { url: `${url}/object_info/CheckpointLoaderSimple` },
    },
    ollama: { probe: { url: `${url}/api/tags` } },
  };
  const call = calls[service][kind];
  if (!call) throw new Error(`${service} has no typical call of the kind ${kind}`);
  return call;
}

/** How long an answer may take that comes on any machine, in ms. */
const patienceMs = 60_000;
/** How long an answer has to be absent that does not come, in ms. */
const absenceMs = 50;

/** Makes a call and reads its answer; what has not ended when the caller leaves counts as stalled. */
export async function see(
  call: TypicalCall,
  leaving = AbortSignal.timeout(patienceMs),
): Promise<Seen> {
  let headers = new Headers();
  try {
    const response = await fetch(call.url, {
      method: call.method ?? (call.body === undefined ? "GET" : "POST"),
      headers: { ...call.headers, "x-fresh": crypto.randomUUID() },
      redirect: "manual",
      signal: leaving,
      ...(call.body === undefined ? {} : { body: new Blob([JSON.stringify(call.body)]).stream() }),
    });
    headers = response.headers;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers, bytes, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    const status = leaving.aborted ? "stalled" : "cut";
    return { status, headers, bytes: new Uint8Array(0), text: String(error) };
  }
}

/**
 * Makes a call, and leaves when the simulator has taken it in but not answered.
 *
 * @param isTaken whether the books say so of the call
 */
export async function leaveUnanswered(
  call: TypicalCall,
  simulators: Pick<Simulators, "books">,
  isTaken: (call: BookedCall) => boolean = () => true,
): Promise<Seen> {
  const before = (await simulators.books()).calls.length;
  const leaving = new AbortController();
  const seen = see(call, leaving.signal);
  await until(async () => (await simulators.books()).calls.slice(before).some(isTaken));
  await systemClock.sleep(absenceMs);
  leaving.abort();
  return await seen;
}

/** The values of a name anywhere in a JSON text. */
export function valuesOf(text: string, name: string): unknown[] {
  const found: unknown[] = [];
  JSON.parse(text, (key, value) => {
    if (key === name) found.push(value);
    return value;
  });
  return found;
}

/** The first value of a name anywhere in a JSON text, as a string. */
export function stringOf(text: string, name: string): string {
  const [value] = valuesOf(text, name);
  if (typeof value !== "string") throw new Error(`No ${name} in ${text.slice(0, 200)}`);
  return value;
}

/** What a service says about one task when it stands still: the submit, the last poll and the pictures' addresses. */
export interface Outcome {
  taskId: string;
  submit: Seen;
  /** The answer that shows the end, or the latest one of a task that has none. */
  last: Seen;
  pictureUrls: string[];
}

/** Submits to a service and polls until pictures or an end show up, at most `polls` times. */
export async function followTask(
  service: ServiceName,
  urls: SimulatorUrls,
  polls = 40,
): Promise<Outcome> {
  const submit = await see(submitCall(service, urls));
  if (submit.status !== 200 || service === "gemini" || service === "ollama") {
    return { taskId: "", submit, last: submit, pictureUrls: [] };
  }
  const idName = { leonardo_ai: "generationId", runware_ai: "taskUUID", comfyui: "prompt_id" };
  const taskId = stringOf(submit.text, idName[service]);
  let last = submit;
  for (let poll = 0; poll < polls; poll++) {
    last = await see(laterCall(service, "poll", urls, taskId, ""));
    if (
      /"(COMPLETE|FAILED|ARCHIVED)"|"status_str"|"status":"(success|error)"|Error|errors/.test(
        last.text,
      )
    ) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { taskId, submit, last, pictureUrls: pictureUrlsIn(service, last.text, urls) };
}

/** The picture inside a Gemini answer. */
export function inlinePicture(text: string): { bytes: Bytes; mediaType: string } {
  const data = valuesOf(text, "data").at(-1);
  return {
    bytes: new Uint8Array(Buffer.from(String(data), "base64")),
    mediaType: String(valuesOf(text, "mimeType").at(-1)),
  };
}

function pictureUrlsIn(service: ServiceName, text: string, urls: SimulatorUrls): string[] {
  if (service === "leonardo_ai") return valuesOf(text, "url").map(String);
  if (service === "runware_ai") return valuesOf(text, "imageURL").map(String);
  const files = valuesOf(text, "filename").map(String);
  const folders = valuesOf(text, "subfolder").map(String);
  return files.map((filename, index) =>
    `${urls.comfyui}/view?${new URLSearchParams({
      filename,
      subfolder: folders[index] ?? "",
      type: "output",
    })}`
  );
}

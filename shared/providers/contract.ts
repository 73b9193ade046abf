import type { FieldProblem, ProviderError } from "../errors/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Json } from "./json.ts";
import type { LocalStep } from "./local_steps.ts";
import type { Loss } from "./loss.ts";
import type {
  ImageFormat,
  InputPictures,
  Operations,
  PictureRequest,
  Uploads,
} from "./pictures.ts";
import type { ProviderId } from "./provider_id.ts";
import type { RelaxedBatch, RelaxedLook, ResultLine } from "./relaxed_batch.ts";
import type { PictureIntake, ProducedImages, Submission, TaskLook, TaskState } from "./task.ts";
import type { Endpoint } from "./upstream_address.ts";

export type { Json } from "./json.ts";
export type { RelaxedBatch, RelaxedLook, ResultLine } from "./relaxed_batch.ts";
export { type Loss, type RequestField, requestFields } from "./loss.ts";
export { type ProviderId, providerIds } from "./provider_id.ts";
export { type ImageFormat, imageFormats } from "./pictures.ts";
export type { Endpoint, Upstream } from "./upstream_address.ts";
export type {
  ImageSource,
  ProducedImage,
  ProducedImages,
  Submission,
  TaskLook,
  TaskState,
} from "./task.ts";

/** The shapes that models name, width to height; a request may ask for others. */
export const aspectRatios = [
  "1:1",
  "16:9",
  "9:16",
  "4:3",
  "3:4",
  "3:2",
  "2:3",
  "4:5",
  "5:4",
  "21:9",
] as const;

/** What a caller wants drawn, normalised: every field that is present has been parsed and bounded. */
export interface ImageRequest extends PictureRequest {
  /** The prompt that is sent, already within the model's limit; empty where the operation needs none. */
  prompt: string;
  negativePrompt?: string;
  /** Pixels, 128..2048, or as many as the picture worked on asks for. */
  width: number;
  /** Pixels, as the width. */
  height: number;
  /**
   * Set when the caller asked for a shape instead of pixels. `width` and `height` then hold that shape at about one
   * megapixel, and a provider uses its own size of the shape without a warning.
   */
  aspectRatio?: string;
  /** How many pictures, 1..20. */
  count: number;
  /** 0..2^53-1. */
  seed?: number;
  /** A model's id, name or alias at the provider; absent for the provider's default model. */
  modelId?: string;
  /** A style by name, such as `cinematic`; providers without styles leave it out with a warning. */
  presetStyle?: string;
  /** 1..30. */
  guidanceScale?: number;
  /** 1..100. */
  steps?: number;
  /** Absent when any format will do. */
  outputFormat?: ImageFormat;
  /** ComfyUI only: ids or titles of the nodes whose pictures are meant. */
  outputs?: string[];
  /** Options of the provider's own, checked against its schema by `plan`. */
  providerParams?: Record<string, Json>;
}

/** What reads a prompt for a model: `clip` in windows of 75 tokens, the first weighing most; `t5` its first 512 tokens. */
export type PromptEncoder = "clip" | "t5";

/** What a model can do; the planner leaves out the providers that cannot do a request. */
export interface Capabilities {
  /** Characters; a longer prompt is compressed to this before `plan`. */
  maxPromptCharacters: number;
  /** Characters; 0 when negative prompts are not supported. */
  maxNegativePromptCharacters: number;
  /** True when the provider has no negative prompt and gets it as a sentence of the prompt. */
  negativePromptAsWords?: true;
  /** What reads the prompt, where that is known to read only so much of it. */
  promptEncoder?: PromptEncoder;
  size: SizeRule;
  /** Pictures per upstream call; `plan` splits a larger count over several calls. */
  maxImagesPerCall: number;
  /** What the model can deliver; the first is its default. */
  formats: ImageFormat[];
  seed: boolean;
  /** Range of the steps, or null when they cannot be set. */
  steps: { min: number; max: number } | null;
  /** Range of the guidance scale, or null when it cannot be set. */
  guidanceScale: { min: number; max: number } | null;
  /** Names of the styles; empty when there are none. */
  styles: string[];
  /** True when the provider reports progress while it draws. */
  progress: boolean;
  /** What it does with pictures; absent for a model that only draws from words. */
  operations?: Operations;
}

/** Which picture sizes a model draws, in pixels. */
export type SizeRule =
  | {
    kind: "range";
    minimum: number;
    maximum: number;
    multipleOf: number;
    /** Width times height at most. */
    maximumPixels?: number;
  }
  | { kind: "list"; sizes: { aspectRatio: string; width: number; height: number }[] };

/** An input of a model that is set by its own name, such as one of a ComfyUI workflow's nodes. */
export interface ModelInput {
  /** By which a request sets it: `<node id>.<input name>`. */
  name: string;
  /** What its owner calls the node, else the node's class. */
  title: string;
  type: "integer" | "number" | "boolean" | "text" | "choice" | "object";
  /** What is used unless a request says otherwise. */
  default: Json;
  minimum?: number;
  maximum?: number;
  choices?: (string | number)[];
}

/** A model as data. */
export interface ModelInfo {
  /** The id that goes over the wire. */
  id: string;
  /** What people call it. */
  name: string;
  /** Further names a request may use. */
  aliases: string[];
  /** Which model it is, whoever serves it, such as `flux-1-dev`; absent for one of which that is not known. */
  family?: string;
  /** How it differs here from what others of its family draw, one sentence each. */
  differs?: string[];
  /** True when the provider no longer serves it. */
  retired: boolean;
  /** USD for one picture of about one megapixel; null when not known, 0 when it costs nothing. */
  priceUsd: number | null;
  /** How good its pictures are beside the other models here, 0..1; used by the `quality` strategy. */
  quality: number;
  /** How long one picture usually takes, in ms; used until there are measurements. */
  typicalLatencyMs: number;
  capabilities: Capabilities;
  /** What `provider_params.inputs` may set; absent where there is no such thing. */
  inputs?: ModelInput[];
  /** Whether one of the servers has its files and nodes; absent where that was not asked, or has no meaning. */
  isInstalled?: boolean;
}

/** What a provider needs to know about its account and configuration. */
export interface ProviderSettings {
  /** At least one; only ComfyUI uses more than the first: those of its servers that may be asked. */
  endpoints: Endpoint[];
  /** Of the account that the call is for. Absent for a provider that needs none, and where nothing is sent. */
  apiKey?: string;
  /** The model of a request that names none. */
  defaultModelId: string;
  /** The models that can be used, retired ones included so that their names can be explained. */
  models: ModelInfo[];
  /** Anything of the provider's own, such as ComfyUI's workflows; parsed by the provider. */
  options: Record<string, Json>;
}

/** One upstream call, ready to be sent: plain data that can be stored with the attempt. */
export interface PlannedCall {
  /** Pictures this call asks for. */
  count: number;
  /** The request in the provider's terms, without keys. */
  body: Json;
}

/** A request in one provider's terms. */
export interface ProviderPlan {
  provider: ProviderId;
  model: ModelInfo;
  /** Together they ask for the request's count. */
  calls: PlannedCall[];
  /** Pixels that the pictures are expected to have; null when that is not known, as with a workflow of its own size. */
  expectedSize: { width: number; height: number } | null;
  /** The format that the pictures are expected to have. */
  expectedFormat: ImageFormat;
  /** What of the request is not honoured; empty when all of it is. */
  losses: Loss[];
  /** USD for all calls; null when the price is not known. */
  estimatedCostUsd: number | null;
  /** What is done here besides, two steps at most; absent for nothing. */
  steps?: LocalStep[];
}

/**
 * A plan, or why this provider cannot do the request: one sentence per reason. `mistakes` are those of the reasons that
 * are the caller's, such as a misspelt option: no other provider should make up for them when this one was named.
 */
export type PlanResult =
  | { possible: true; plan: ProviderPlan }
  | { possible: false; reasons: string[]; mistakes: FieldProblem[] };

/** Whether a provider can be used, found out without spending money. */
export interface HealthReport {
  status: "healthy" | "degraded" | "unhealthy";
  /** One sentence; for anything but healthy it says what to do. */
  detail: string;
  /** How long the check took. */
  latencyMs: number;
  /** Facts worth showing, such as the queue length or the server's version. */
  facts: Record<string, Json>;
  /** Why it is not healthy, in the terms in which attempts fail. */
  failure?: ProviderError;
}

/** What a provider is handed with each call. It reads no environment and keeps nothing between calls. */
export interface CallContext {
  fetch: typeof fetch;
  /** Aborts when the caller leaves, the job is cancelled or the deadline passes. */
  signal: AbortSignal;
  clock: Clock;
  log: Log;
  settings: ProviderSettings;
  /** The pictures of the job that it is for; absent for a job without any. */
  pictures?: InputPictures;
  /** Takes in the pictures that come inside an answer; without it they are held in memory. */
  intake?: PictureIntake;
  /** What `submit` uploads of them. */
  uploads?: Uploads;
  /** What a provider may call when a task has ended, where it takes an address with the task. */
  callbackUrl?: string;
}

/**
 * How a provider draws many calls together, when it has the time, within a day and for less. Every method but `read` speaks
 * to the network and throws `ProviderError` for what goes wrong there.
 */
export interface RelaxedMode {
  /** Of the ordinary price. */
  readonly priceShare: number;
  /** A call as it is sent. What goes in is uploaded, or named by its address. */
  prepare(call: PlannedCall, context: CallContext): Promise<Json>;
  /** Sends a batch, once. @returns the provider's name for it */
  submit(batch: RelaxedBatch, context: CallContext): Promise<string>;
  /** The provider's name for a batch by ours, also where the answer to its submit was lost; undefined when there is none. */
  find(id: string, context: CallContext): Promise<string | undefined>;
  look(name: string, context: CallContext): Promise<RelaxedLook>;
  cancel(name: string, context: CallContext): Promise<void>;
  /**
   * Reads the results line by line, one after the other, each with its pictures in memory.
   *
   * @param after lines that are passed over
   * @param take gets a line; false when no further one is wanted
   * @returns whether all were read
   */
  readResults(
    file: string,
    after: number,
    context: CallContext,
    take: (line: ResultLine) => Promise<boolean>,
  ): Promise<boolean>;
  /** The pictures of a line. @throws ProviderError when there are none */
  read(line: ResultLine, call: PlannedCall, context: CallContext): ProducedImages;
}

/**
 * An image provider. Every method but `plan` speaks to the network and throws `ProviderError` for whatever goes wrong
 * there; a `DOMException` of `context.signal` passes through.
 */
export interface ImageProvider {
  readonly id: ProviderId;
  /** The models known to this release, the recommended one first. */
  readonly catalog: readonly ModelInfo[];
  /**
   * Pause before the first and between later polls, in ms. Absent where `submit` always answers with the pictures.
   */
  readonly pollInterval?: { firstMs: number; minimumMs: number; maximumMs: number };
  /**
   * True where `submit` chooses among the endpoints that it is handed, by what they have and what waits there. Elsewhere
   * a call is for one upstream, which is chosen before.
   */
  readonly choosesUpstream?: boolean;
  /** The name of the endpoint that has a task, where {@link choosesUpstream}; undefined when it is not set up any more. */
  endpointOf?(taskId: string, settings: ProviderSettings): Promise<string | undefined>;
  /** The request in this provider's terms, or why it cannot be done. Pure: no network, no clock, no chance. */
  plan(request: ImageRequest, settings: ProviderSettings): PlanResult;
  /**
   * Whether a request names what only this provider has, such as a workflow of the operator's; absent where there is no
   * such thing. Pure.
   */
  isMeantBy?(request: ImageRequest, settings: ProviderSettings): boolean;
  /** Whether it draws with a model of this name though its settings do not list it; absent where there is no such thing. */
  knowsModel?(name: string, settings: ProviderSettings): boolean;
  /**
   * What of the values that a request gives to inputs of the provider's own cannot be used, as its servers tell: what
   * `plan` cannot know. Empty where no server tells, and for a request without such values, for which none is asked.
   * Absent where there are no such inputs. Never throws `ProviderError`.
   */
  checkInputs?(request: ImageRequest, context: CallContext): Promise<FieldProblem[]>;
  /**
   * Sends one call. Never sends it twice: an answer that was lost is looked up instead.
   *
   * @param taskId a UUID for this call, the same on every try; used as the provider's task id where it takes one
   */
  submit(call: PlannedCall, taskId: string, context: CallContext): Promise<Submission>;
  /**
   * Looks for a call that was sent before a crash and whose answer was never seen. Absent where `submit` finds that out
   * by itself, and where it cannot be found out.
   *
   * @param since milliseconds since the epoch; the call was not sent earlier
   * @returns its id, or undefined when the provider knows no such call
   */
  find?(
    call: PlannedCall,
    taskId: string,
    since: number,
    context: CallContext,
  ): Promise<string | undefined>;
  /**
   * Asks where a submitted call stands, and asks again when there is no proper answer for a moment. Throws
   * `ProviderError` when the call failed, is lost, or stays out of reach; that is final.
   */
  poll?(taskId: string, context: CallContext): Promise<TaskState>;
  /**
   * {@link poll} for many tasks in few calls, each asked about once and none waited for. Absent where every task is a
   * question of its own; `pollTasks` then asks those. A task that it does not know is missing in the answer.
   */
  pollMany?(taskIds: readonly string[], context: CallContext): Promise<Map<string, TaskLook>>;
  /** Stops a submitted call as far as the provider allows it. */
  cancel?(taskId: string, context: CallContext): Promise<void>;
  /** Removes what `submit` uploaded; absent where nothing is, or nothing can be removed. */
  removeUpload?(id: string, context: CallContext): Promise<void>;
  /** How it draws for less what may take a day; absent where it does not. */
  readonly relaxed?: RelaxedMode;
  /** Finds out whether the provider can be used, without spending money. Never throws `ProviderError`. */
  health(context: CallContext): Promise<HealthReport>;
  /** The models the account or server offers, as far as it tells; the catalog's entries where it does not. */
  models(context: CallContext): Promise<ModelInfo[]>;
}

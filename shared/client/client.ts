import { type ClientSettings, createSender } from "./call.ts";
import { ImageGenerationError } from "./error.ts";
import { followEvents, isUnderWay, waitForEnd } from "./follow.ts";
import { type Progress, toProgress } from "./progress.ts";
import { handIn, type HandInOptions, withoutFiles } from "./pictures.ts";
import type {
  AcceptedGeneration,
  AnswerOf,
  BatchEvent,
  BatchInput,
  BatchItem,
  BatchStatus,
  CallInput,
  GeneratedImage,
  GenerateInput,
  Generation,
  GenerationEvent,
  MethodOf,
  Path,
  Picture,
} from "./types.ts";

/** What can be said of every call. */
export interface CallOptions {
  /** Stops the call and the waiting; what was sent is not taken back by it. */
  signal?: AbortSignal | undefined;
}

/** What can be said of a call that draws. */
export interface DrawOptions extends CallOptions {
  /** The same key with the same request is one generation. Default: a new one for every call, the same for its retries. */
  idempotencyKey?: string | undefined;
}

/** What can be said of a call that waits for pictures. */
export interface WaitOptions extends CallOptions {
  /** Told where the generation stands, when it is news. */
  onProgress?: (progress: Progress) => void;
  /** Told the generation's id when the service goes on by itself, so that it can be found again. */
  onAccepted?: (generation: AcceptedGeneration) => void;
  /** Ms to wait at most. Default 15 minutes. */
  waitMs?: number;
  /** Cancels the generation when `signal` ends the waiting, so that nothing is drawn for nobody. Default false. */
  cancelOnAbort?: boolean;
}

/** What can be said of waiting for a batch. */
export interface BatchWaitOptions extends CallOptions {
  /** Told of each event. */
  onEvent?: (event: BatchEvent) => void;
  /** Ms to wait at most. Default 24 hours. */
  waitMs?: number;
}

/** Which generations are listed. */
export type JobFilter = Omit<NonNullable<CallInput<"/jobs", "get">["query"]>, "cursor">;

/** Which pictures are listed. */
export type ImageFilter = Omit<NonNullable<CallInput<"/images", "get">["query"]>, "cursor">;
/** A picture of a list. */
export type ListedImage = ImagePage["images"][number];

type ImagePage = AnswerOf<"/images", "get">;
type BatchPage = AnswerOf<"/batches/{id}", "get">;
type JobPage = AnswerOf<"/jobs", "get">;

/** A service, as its callers use it. All of it throws {@link ImageGenerationError}, and the signal's reason when that ends it. */
export interface ImageClient {
  /** Draws and answers with the pictures, also when the service answers first that it goes on by itself. */
  generate(input: GenerateInput, options?: DrawOptions & WaitOptions): Promise<Generation>;
  /** The same for a picture that is changed: files are handed in first. */
  edit(
    input: GenerateInput & Required<Pick<GenerateInput, "image">>,
    options?: DrawOptions & WaitOptions,
  ): Promise<Generation>;
  /** Draws in the background, tells of every step, and answers with the pictures. */
  subscribe(input: GenerateInput, options?: DrawOptions & WaitOptions): Promise<Generation>;
  /** Has it drawn in the background and does not wait. */
  start(input: GenerateInput, options?: DrawOptions): Promise<AcceptedGeneration | Generation>;
  /** Who would draw it, and at what price; nothing is drawn. */
  plan(input: GenerateInput, options?: CallOptions): Promise<Plan>;
  /** Draws up to 1,000 requests, each on its own; up to 10 are answered at once, more in the background. */
  batch(input: GenerateInput[] | BatchInput, options?: DrawOptions): Promise<Batch>;
  /** What would be drawn of a batch, and at what price; nothing is drawn. */
  planBatch(input: GenerateInput[] | BatchInput, options?: CallOptions): Promise<PlannedBatch>;
  /** Waits until nothing of a batch is left to do, whatever failed, or it is held for somebody to go on with it. */
  waitForBatch(id: string, options?: BatchWaitOptions): Promise<BatchStatus>;
  /** The items of a batch with their pictures, in their order, fetched in pages as they are asked for. */
  batchItems(
    id: string,
    options?: CallOptions & { status?: BatchItem["status"] | undefined },
  ): AsyncGenerator<BatchItem, void, undefined>;
  /** Hands in a picture that requests can name by its id. */
  upload(file: Blob | Uint8Array, options?: HandInOptions): Promise<Picture>;
  /** Generations, newest first, fetched in pages as they are asked for. */
  jobs(filter?: JobFilter, options?: CallOptions): AsyncGenerator<Generation, void, undefined>;
  /** Pictures with what they were drawn by, newest first, fetched in pages as they are asked for. */
  images(filter?: ImageFilter, options?: CallOptions): AsyncGenerator<ListedImage, void, undefined>;
  /** One generation as it stands. */
  job(id: string, options?: CallOptions): Promise<Generation>;
  /** What happens to a generation, until it has ended. @param after the id of the last event that is known */
  events(
    id: string,
    options?: CallOptions & { after?: number },
  ): AsyncGenerator<GenerationEvent, void, undefined>;
  /** Waits for a generation's pictures. */
  wait(id: string, options?: WaitOptions): Promise<Generation>;
  /** Cancels a generation that has not ended. */
  cancel(id: string, options?: CallOptions): Promise<Generation>;
  /** Queues one that failed or was cancelled once more. */
  retry(id: string, options?: CallOptions): Promise<Generation>;
  /** The bytes of a picture. */
  download(image: Pick<GeneratedImage, "local_url">, options?: CallOptions): Promise<Blob>;
  /**
   * Calls any route, typed, with the same retries and errors.
   *
   * @param path as the reference has it, such as `/jobs/{id}`
   */
  call<Of extends Path, Method extends MethodOf<Of>>(
    method: Method,
    path: Of,
    input?: CallInput<Of, Method>,
    options?: CallOptions,
  ): Promise<AnswerOf<Of, Method>>;
}

/** What a dry run answers. */
export type Plan = Exclude<AnswerOf<"/generate", "post">, Generation | AcceptedGeneration>;
/** A batch that has begun, with what of it has been answered. */
export type Batch = Exclude<AnswerOf<"/generate/batch", "post">, { dry_run: true }>;

/** What a dry run of a batch answers. */
export type PlannedBatch = Extract<AnswerOf<"/generate/batch", "post">, { dry_run: true }>;

const usualWaitMs = 15 * 60_000;
const usualBatchWaitMs = 24 * 60 * 60_000;

/** Makes a client of one service for one caller; it keeps no connection and no state. */
export function createImageClient(settings: ClientSettings): ImageClient {
  const sender = createSender(settings);

  async function draw(
    input: GenerateInput,
    { idempotencyKey = crypto.randomUUID(), signal }: DrawOptions,
    headers: Record<string, string> = {},
  ): Promise<AcceptedGeneration | Generation> {
    const json = await withoutFiles(sender, input, signal);
    try {
      return await sender.sendForJson({
        ...{ method: "POST", path: "/generate", json, signal, isRepeatable: true },
        headers: { "idempotency-key": idempotencyKey, ...headers },
      }) as AcceptedGeneration | Generation;
    } catch (error) {
      const goesOn = error instanceof ImageGenerationError && error.code === "conflict" &&
        error.generationId !== undefined;
      if (!goesOn) throw error;
      // The same request is under way already, as after an answer that was lost.
      return await client.job(error.generationId ?? "", { ...(signal && { signal }) });
    }
  }

  async function finish(
    begun: AcceptedGeneration | Generation,
    { onProgress, onAccepted, waitMs = usualWaitMs, signal, cancelOnAbort = false }: WaitOptions,
  ): Promise<Generation> {
    const id = begun.generation_id;
    const onEvent = onProgress && ((event: GenerationEvent) => onProgress(toProgress(event)));
    try {
      if (!isUnderWay(begun)) return drawn(begun as Generation);
      onAccepted?.(begun as AcceptedGeneration);
      return drawn(
        await waitForEnd<Generation, GenerationEvent>(sender, `/jobs/${id}`, {
          limitMs: waitMs,
          signal,
          onEvent,
        }),
      );
    } catch (error) {
      if (cancelOnAbort && signal?.aborted) await client.cancel(id).catch(() => {});
      throw error;
    }
  }

  /** The pages of a list, fetched as they are asked for. */
  async function* pages<Page extends { next_cursor: string | null }>(
    path: string,
    filter: object | undefined,
    { signal }: CallOptions = {},
  ): AsyncGenerator<Page, void, undefined> {
    let cursor: string | null | undefined;
    do {
      const query = { ...filter, ...(cursor && { cursor }) };
      const page = await sender.sendForJson({ method: "GET", path, query, signal }) as Page;
      yield page;
      cursor = page.next_cursor;
    } while (cursor);
  }

  async function sendBatch<Answer>(
    input: GenerateInput[] | BatchInput,
    signal: AbortSignal | undefined,
    headers: Record<string, string>,
    more: object = {},
  ): Promise<Answer> {
    const { requests, defaults, ...rest }: BatchInput = Array.isArray(input)
      ? { requests: input }
      : input;
    const named = (request: GenerateInput) =>
      withoutFiles(sender, request, signal, rest.project_id);
    const withIds = [];
    for (const request of requests ?? []) withIds.push(await named(request));
    return await sender.sendForJson({
      ...{ method: "POST", path: "/generate/batch", headers, signal, isRepeatable: true },
      json: {
        ...{ ...rest, ...more },
        ...(requests && { requests: withIds }),
        ...(defaults && { defaults: await named(defaults) }),
      },
    }) as Answer;
  }

  const client: ImageClient = {
    // What is to be cancelled has to be known by its id while it is waited for.
    generate: (input, options = {}) =>
      options.cancelOnAbort
        ? client.subscribe(input, options)
        : draw(input, options).then((begun) => finish(begun, options)),
    edit: (input, options) => client.generate(input, options),
    subscribe: async (input, options = {}) => finish(await client.start(input, options), options),
    start: (input, options = {}) => draw(input, options, { prefer: "respond-async" }),
    plan: async (input, { signal } = {}) =>
      await sender.sendForJson({
        ...{ method: "POST", path: "/generate", signal, isRepeatable: true },
        ...{ query: { dry_run: true }, json: await withoutFiles(sender, input, signal) },
      }) as Plan,
    batch: (input, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
      sendBatch<Batch>(input, signal, { "idempotency-key": idempotencyKey }),
    planBatch: (input, { signal } = {}) =>
      sendBatch<PlannedBatch>(input, signal, {}, { dry_run: true }),
    waitForBatch: (id, { signal, onEvent, waitMs = usualBatchWaitMs } = {}) =>
      waitForEnd<BatchStatus, BatchEvent>(sender, `/batches/${id}`, {
        limitMs: waitMs,
        signal,
        onEvent,
      }),
    async *batchItems(id, { status, ...options } = {}) {
      const filter = { limit: 100, ...(status && { status }) };
      const path = `/batches/${encodeURIComponent(id)}`;
      for await (const { items } of pages<BatchPage>(path, filter, options)) yield* items;
    },
    upload: (file, options = {}) => handIn(sender, file, options),
    async *jobs(filter, options) {
      for await (const { jobs } of pages<JobPage>("/jobs", filter, options)) yield* jobs;
    },
    async *images(filter, options) {
      for await (const { images } of pages<ImagePage>("/images", filter, options)) yield* images;
    },
    job: (id, options) => client.call("get", "/jobs/{id}", { path: { id } }, options),
    events: (id, { after = 0, signal } = {}) => followEvents(sender, `/jobs/${id}`, after, signal),
    wait: (id, options = {}) =>
      finish({ generation_id: id, status: "running" } as AcceptedGeneration, options),
    cancel: (id, options) => client.call("post", "/jobs/{id}/cancel", { path: { id } }, options),
    retry: (id, options) => client.call("post", "/jobs/{id}/retry", { path: { id } }, options),
    download: ({ local_url }, { signal } = {}) =>
      sender.send(
        { method: "GET", path: local_url.replace(/^\/storage/, ""), signal },
        (response) => response.blob(),
      ),
    call: async (method, path, { path: values = {}, query, body } = {}, { signal } = {}) =>
      // The service answers by the description that these types are made of.
      await sender.sendForJson({
        method: method.toUpperCase(),
        path: path.replace(/\{(\w+)\}/g, (_, name) =>
          encodeURIComponent(String((values as Record<string, unknown>)[name]))),
        ...{ query: query as object | undefined, json: body, signal },
      }) as AnswerOf<typeof path, typeof method>,
  };
  return client;
}

/** A generation that has its pictures. @throws ImageGenerationError with the code that it ended with */
function drawn(generation: Generation): Generation {
  if (generation.status === "completed") return generation;
  const { error, status, generation_id: generationId, metadata } = generation;
  throw new ImageGenerationError(
    (error?.code ?? "internal") as ImageGenerationError["code"],
    error?.detail ?? `The generation ${generationId} is ${status}.`,
    { document: generation, generationId, attempts: metadata.attempts },
  );
}

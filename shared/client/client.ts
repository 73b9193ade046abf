import { type ClientSettings, createSender } from "./call.ts";
import { ImageGenerationError } from "./error.ts";
import { followEvents, isUnderWay, waitForEnd } from "./follow.ts";
import { type Progress, toProgress } from "./progress.ts";
import { handIn, type HandInOptions, withoutFiles } from "./pictures.ts";
import type {
  AcceptedGeneration,
  AnswerOf,
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

/** Which generations are listed. */
export type JobFilter = Omit<NonNullable<CallInput<"/jobs", "get">["query"]>, "cursor">;

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
  /**
   * Draws several requests, each on its own: one that fails fails alone. More than ten, or what has defaults, a name or a matrix
   * besides, is drawn in the background; {@link ImageClient.results} follow.
   */
  batch(inputs: GenerateInput[] | BatchInput, options?: DrawOptions): Promise<Batch>;
  /** What came of every item of a batch so far, in their order, fetched in pages as it is asked for. */
  results(
    batchId: string,
    options?: CallOptions,
  ): AsyncGenerator<BatchStatus["items"][number], void, undefined>;
  /** Hands in a picture that requests can name by its id. */
  upload(file: Blob | Uint8Array, options?: HandInOptions): Promise<Picture>;
  /** Generations, newest first, fetched in pages as they are asked for. */
  jobs(filter?: JobFilter, options?: CallOptions): AsyncGenerator<Generation, void, undefined>;
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
/** What came of a batch. */
export type Batch = Exclude<AnswerOf<"/generate/batch", "post">, { dry_run: true }>;
/** A batch with all that can be said of it. */
export type BatchInput = NonNullable<CallInput<"/generate/batch", "post">["body"]>;
/** How a batch is doing. */
export type BatchStatus = AnswerOf<"/batches/{id}", "get">;

const usualWaitMs = 15 * 60_000;

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
      return drawn(await waitForEnd(sender, id, { limitMs: waitMs, signal, onEvent }));
    } catch (error) {
      if (cancelOnAbort && signal?.aborted) await client.cancel(id).catch(() => {});
      throw error;
    }
  }

  const client: ImageClient = {
    generate: async (input, options = {}) => finish(await draw(input, options), options),
    edit: (input, options) => client.generate(input, options),
    subscribe: async (input, options = {}) => finish(await client.start(input, options), options),
    start: (input, options = {}) => draw(input, options, { prefer: "respond-async" }),
    plan: async (input, { signal } = {}) =>
      await sender.sendForJson({
        ...{ method: "POST", path: "/generate", signal, isRepeatable: true },
        ...{ query: { dry_run: true }, json: await withoutFiles(sender, input, signal) },
      }) as Plan,
    async batch(inputs, { idempotencyKey = crypto.randomUUID(), signal } = {}) {
      const { requests: given, ...rest } = Array.isArray(inputs) ? { requests: inputs } : inputs;
      const requests = [];
      for (const input of given ?? []) {
        requests.push(await withoutFiles(sender, input as GenerateInput, signal));
      }
      const json = { ...rest, ...(given && { requests }) };
      return await sender.sendForJson({
        ...{ method: "POST", path: "/generate/batch", json, signal },
        headers: { "idempotency-key": idempotencyKey },
        isRepeatable: true,
      }) as Batch;
    },
    async *results(id, options) {
      let cursor: string | null | undefined;
      do {
        const page = await client.call("get", "/batches/{id}", {
          path: { id },
          query: { limit: 100, ...(cursor && { cursor: Number(cursor) }) },
        }, options);
        yield* page.items;
        cursor = page.next_cursor;
      } while (cursor);
    },
    upload: (file, options = {}) => handIn(sender, file, options),
    async *jobs(filter = {}, options) {
      let cursor: string | null | undefined;
      do {
        const page = await client.call("get", "/jobs", {
          query: { ...filter, ...(cursor && { cursor }) },
        }, options);
        yield* page.jobs;
        cursor = page.next_cursor;
      } while (cursor);
    },
    job: (id, options) => client.call("get", "/jobs/{id}", { path: { id } }, options),
    events: (id, { after = 0, signal } = {}) => followEvents(sender, id, after, signal),
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

import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import { orAborted } from "../runtime/mod.ts";
import type { ImageFacts, ImageInspector } from "./image_inspector.ts";
import { imageBucket } from "./object_path.ts";

// A year, in seconds: an object never changes.
const cacheControl = "31536000";
/** Bytes of one picture that wait for the connection at most, besides the piece that came last. */
const mostWaiting = 65_536;

/**
 * A picture on its way into the bucket. It is inspected as it comes, and nothing of it is held but what the connection has
 * not taken yet. The object appears when it is finished: of one that turns out not to be a picture, breaks off or is
 * given up, nothing stays.
 */
export class PictureUpload {
  readonly #client: DatabaseClient;
  readonly #inspector: ImageInspector;
  readonly #pathOf: (format: ImageFormat) => string;
  readonly #signal: AbortSignal;
  /** The bytes that came before the format was known. */
  #early: Uint8Array[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #sent: Promise<void> | undefined;
  /** Whether Storage reads the body no further. */
  #isLeft = false;
  #failure: { reason: unknown } | undefined;
  #makeRoom = () => {};

  /** @param pathOf the object's name, by the format that the bytes tell */
  constructor(
    client: DatabaseClient,
    inspector: ImageInspector,
    pathOf: (format: ImageFormat) => string,
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#inspector = inspector;
    this.#pathOf = pathOf;
    this.#signal = signal;
  }

  /** Whether no more bytes are of use: the picture is whole, or has failed. */
  get isOver(): boolean {
    return this.#failure !== undefined || this.#inspector.isComplete;
  }

  /** Takes the next bytes. Never throws: what is wrong with them is told by {@link finish}. */
  write(chunk: Uint8Array): void {
    if (this.isOver) return;
    try {
      this.#send(this.#inspector.write(chunk));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Resolves as soon as more may be written. */
  async ready(): Promise<void> {
    if (this.isOver || this.#isLeft) return;
    const room = this.#controller?.desiredSize ?? 1;
    if (room <= 0) await new Promise<void>((resolve) => this.#makeRoom = resolve);
  }

  /** Gives the picture up. */
  fail(reason: unknown): void {
    if (this.#failure) return;
    this.#failure = { reason };
    if (!this.#isLeft) this.#controller?.error(reason);
    this.#makeRoom();
  }

  /**
   * Ends the body and waits until the object is there. One of this name that is there already stays as it is.
   *
   * @throws what the inspector throws, what it failed with, or the signal's reason
   * @throws ServiceError `internal` when Storage does not take it
   */
  async finish(): Promise<{ facts: ImageFacts; path: string }> {
    const facts = this.#inspect();
    if (!this.#isLeft) this.#controller?.close();
    this.#isLeft = true;
    await this.#sent;
    return { facts, path: this.#pathOf(facts.format) };
  }

  #inspect(): ImageFacts {
    try {
      if (this.#failure) throw this.#failure.reason;
      return this.#inspector.finish();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  #send(own: Uint8Array): void {
    if (own.byteLength === 0 || this.#isLeft) return;
    if (this.#controller) return this.#controller.enqueue(own);
    this.#early.push(own);
    const { format } = this.#inspector;
    if (format !== undefined) this.#open(format);
  }

  #open(format: ImageFormat): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const chunk of this.#early) controller.enqueue(chunk);
        this.#early = [];
        this.#controller = controller;
      },
      pull: () => this.#makeRoom(),
      cancel: () => this.#leave(),
    }, { highWaterMark: mostWaiting, size: ({ byteLength }) => byteLength });
    const upload = uploadObject(this.#client, this.#pathOf(format), format, body);
    this.#sent = orAborted(upload, this.#signal);
    this.#sent.then(() => this.#leave(), (error) => this.fail(error));
  }

  // An object that is there already is answered before its body was read.
  #leave(): void {
    this.#isLeft = true;
    this.#makeRoom();
  }
}

/**
 * Puts an object into the bucket; one that is there already stays as it is.
 *
 * @throws ServiceError `internal` when Storage does not take it
 */
export async function uploadObject(
  client: DatabaseClient,
  path: string,
  format: ImageFormat,
  body: Uint8Array | ReadableStream<Uint8Array>,
  place: { bucket: string; cacheControl: string } = { bucket: imageBucket, cacheControl },
): Promise<void> {
  const { error } = await client.storage.from(place.bucket).upload(path, body, {
    contentType: `image/${format}`,
    cacheControl: place.cacheControl,
  });
  if (error && !isDuplicate(error)) {
    throw internal("The picture could not be stored. Try again.", error);
  }
}

// https://supabase.com/docs/guides/storage/debugging/error-codes
function isDuplicate(error: { message: string; statusCode?: string | undefined }): boolean {
  return error.statusCode === "409" || error.statusCode === "Duplicate" ||
    /already exists/i.test(error.message);
}

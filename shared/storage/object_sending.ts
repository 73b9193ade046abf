import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import { type Clock, systemClock } from "../runtime/mod.ts";
import { imageBucket } from "./object_path.ts";
import { storageMs } from "./time_limit.ts";

// A year, in seconds: an object never changes.
const cacheControl = "31536000";
/** Bytes that wait for the connection at most, besides the piece that came last. */
const mostWaiting = 65_536;

/** A body on its way into an object of the bucket, once. The object appears when the body has come to its end. */
export class ObjectSending {
  readonly #clock: Clock;
  readonly #sent: Promise<void>;
  readonly #watching = new AbortController();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #refuse: (reason: unknown) => void = () => {};
  #makeRoom = () => {};
  /** Whether Storage reads no further. */
  #isLeft = false;
  /** Since when Storage owes something, in ms since the epoch. */
  #waitsSince: number | undefined;

  /** @param onFailure is told as soon as it has failed */
  constructor(
    client: DatabaseClient,
    path: string,
    format: ImageFormat,
    { onFailure = () => {}, clock = systemClock }: {
      onFailure?: (reason: unknown) => void;
      clock?: Clock;
    } = {},
  ) {
    this.#clock = clock;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        this.#waitsSince = undefined;
        this.#makeRoom();
      },
      // An object that is there already is answered before its body was read.
      cancel: () => this.#leave(),
    }, { highWaterMark: mostWaiting, size: ({ byteLength }) => byteLength });
    this.#sent = new Promise((resolve, reject) => {
      this.#refuse = reject;
      uploadObject(client, path, format, body).then(resolve, reject);
    });
    this.#sent.catch(onFailure).finally(() => {
      this.#leave();
      this.#watching.abort();
    });
    this.#watch();
  }

  /** Takes the next bytes. */
  write(bytes: Uint8Array): void {
    if (this.#isLeft) return;
    this.#controller?.enqueue(bytes);
    if (this.#isFull) this.#waitsSince ??= this.#clock.now();
  }

  /** Resolves as soon as more may be written, or no more is of use. */
  async ready(): Promise<void> {
    if (!this.#isLeft && this.#isFull) {
      await new Promise<void>((resolve) => this.#makeRoom = resolve);
    }
  }

  /** Gives it up: nothing of it stays. */
  abort(reason: unknown): void {
    if (!this.#isLeft) this.#controller?.error(reason);
    this.#refuse(reason);
    this.#leave();
  }

  /**
   * Ends the body and waits until the object is there.
   *
   * @throws ServiceError `internal` when Storage does not take it, or says nothing for half a minute
   * @throws the reason of an abort
   */
  async end(): Promise<void> {
    if (!this.#isLeft) {
      this.#controller?.close();
      this.#waitsSince ??= this.#clock.now();
      this.#isLeft = true;
    }
    await this.#sent;
  }

  get #isFull(): boolean {
    return (this.#controller?.desiredSize ?? 1) <= 0;
  }

  #leave(): void {
    this.#isLeft = true;
    this.#makeRoom();
  }

  /** A Storage that neither reads on nor answers is given up, in time to send the picture once more. */
  async #watch(): Promise<void> {
    const { signal } = this.#watching;
    while (!signal.aborted) {
      const since = this.#waitsSince ?? this.#clock.now();
      try {
        await this.#clock.sleep(since + storageMs - this.#clock.now(), signal);
      } catch {
        return;
      }
      const waitsSince = this.#waitsSince;
      if (waitsSince === undefined || this.#clock.now() - waitsSince < storageMs) continue;
      const stalled = new DOMException("Storage reads no further", "TimeoutError");
      // Also of a body that has been given to its end and waits in the connection.
      this.#controller?.error(stalled);
      return this.abort(internal("Storage did not take the picture in time. Try again.", stalled));
    }
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
  const { error } = await (await client.storage).from(place.bucket).upload(path, body, {
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

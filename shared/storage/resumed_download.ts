import { ProviderError } from "../errors/mod.ts";
import type { ImageSource } from "../providers/catalog.ts";
import { type PieceReader, readPieces } from "../runtime/mod.ts";
import type { PictureOwner } from "./image_inspector.ts";
import { Fingerprint } from "./fingerprint.ts";
import { type Download, type DownloadContext, requestPicture } from "./download.ts";

/** How often a picture is asked for again without a single new byte. */
const fruitlessTries = 4;
/** How often in all. */
const maximumTries = 20;
const pauseMs = 500;

/**
 * Opens a picture for reading. When the transfer breaks the rest is asked for, by Range where the server has it and by
 * reading all again where not, so that whoever reads sees one body and the picture is never drawn again for it.
 *
 * @throws ProviderError what `requestPicture` throws; and while the body is read, `timeout` when the transfer breaks
 * again and again, `no_result` when the picture is another one by then
 */
export async function openDownload(
  owner: PictureOwner,
  source: Extract<ImageSource, { kind: "url" }>,
  context: DownloadContext,
): Promise<Download> {
  const response = await requestPicture(owner, source, context);
  const transfer = new Transfer(owner, source, context, response);
  return { body: transfer.body, mediaType: response.headers.get("content-type") };
}

class Transfer {
  readonly body: ReadableStream<Uint8Array>;
  readonly #fingerprint = new Fingerprint();
  readonly #validator: string | null;
  readonly #length: number | undefined;
  #reader: PieceReader;
  /** Bytes that were handed on. */
  #given = 0;
  #tries = 0;
  #fruitless = 0;
  /** Whether the server may be asked for the rest alone; not once it has answered that wrongly. */
  #takesRanges = true;

  constructor(
    readonly owner: PictureOwner,
    readonly source: Extract<ImageSource, { kind: "url" }>,
    readonly context: DownloadContext,
    response: Response & { body: ReadableStream<Uint8Array> },
  ) {
    this.#reader = readPieces(response.body);
    this.#validator = validatorOf(response.headers);
    this.#length = lengthOf(response.headers);
    this.body = new ReadableStream({
      pull: async (controller) => {
        const chunk = await this.#next();
        if (!chunk) return controller.close();
        this.#fingerprint.update(chunk);
        this.#given += chunk.byteLength;
        this.#fruitless = 0;
        // Whoever reads on may keep it.
        controller.enqueue(chunk.slice());
      },
      cancel: () => this.#reader.leave(),
      // No piece is read ahead of whoever takes it.
    }, { highWaterMark: 0 });
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { signal } = this.context;
      let cause: unknown;
      try {
        const chunk = await this.#reader.next(signal);
        if (chunk && chunk.byteLength === 0) continue;
        if (chunk || this.#length === undefined || this.#given >= this.#length) return chunk;
      } catch (error) {
        signal.throwIfAborted();
        cause = error;
      }
      this.#reader.leave();
      await this.#resume(cause);
    }
  }

  /** Gets a reader that stands where the last one broke off. */
  async #resume(cause: unknown): Promise<void> {
    this.#tries++;
    this.#fruitless++;
    if (this.#fruitless > fruitlessTries || this.#tries > maximumTries) throw this.#broken(cause);
    await this.context.clock.sleep(pauseMs * this.#fruitless, this.context.signal);
    const response = await this.#requestRest();
    this.#reader = readPieces(response.body);
    const start = startOf(response);
    if (start === this.#given) return;
    if (start === 0) return await this.#skipWhatIsGiven(cause);
    this.#takesRanges = false;
    this.#reader.leave();
    await this.#resume(cause);
  }

  async #requestRest() {
    const { owner, source, context } = this;
    const validator = this.#takesRanges ? this.#validator : null;
    try {
      return await requestPicture(owner, source, context, { from: this.#given, validator });
    } catch (error) {
      const isRefused = error instanceof ProviderError && error.httpStatus === 416;
      if (!isRefused || !validator) throw error;
      this.#takesRanges = false;
      return await requestPicture(owner, source, context);
    }
  }

  /** Reads what was handed on already once more, and makes sure that it is the same. */
  async #skipWhatIsGiven(cause: unknown): Promise<void> {
    const again = new Fingerprint();
    let left = this.#given;
    while (left > 0) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = await this.#reader.next(this.context.signal);
      } catch (error) {
        this.context.signal.throwIfAborted();
        return await this.#resume(error);
      }
      if (!chunk) return await this.#resume(cause);
      const known = chunk.subarray(0, left);
      again.update(known);
      left -= known.byteLength;
      if (left === 0) this.#reader = withRest(this.#reader, chunk.subarray(known.byteLength));
    }
    if (again.value !== this.#fingerprint.value) {
      this.#reader.leave();
      const message = "The picture changed while it was read.";
      throw new ProviderError(this.owner, "no_result", message, { cause, maybeBilled: true });
    }
  }

  #broken(cause: unknown): ProviderError {
    const message = `The picture's transfer broke off after ${this.#given} bytes, and again each ` +
      "time it was resumed. Try again later.";
    return new ProviderError(this.owner, "timeout", message, { cause, maybeBilled: true });
  }
}

/** A reader of what is left of a piece and then of what another reader brings. */
function withRest(reader: PieceReader, rest: Uint8Array): PieceReader {
  if (rest.byteLength === 0) return reader;
  let isGiven = false;
  return {
    async next(signal) {
      if (isGiven) return await reader.next(signal);
      isGiven = true;
      return rest;
    },
    leave: () => reader.leave(),
  };
}

// A weak ETag does not promise the same bytes: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
function validatorOf(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag && !etag.startsWith("W/") ? etag : headers.get("last-modified");
}

/** The bytes that the body has to have; undefined where that is not told, or is told of a packed body. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.get("content-encoding") ? undefined : Number(length);
}

/** The place in the picture at which an answer begins. */
function startOf(response: Response): number {
  if (response.status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? -1);
}

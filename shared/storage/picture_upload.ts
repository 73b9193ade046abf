import type { DatabaseClient } from "../database/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import { type Clock, systemClock } from "../runtime/mod.ts";
import type { ImageFacts, ImageInspector } from "./image_inspector.ts";
import type { KeptBytes } from "./kept_bytes.ts";
import { ObjectSending } from "./object_sending.ts";

/** What a picture's upload needs. */
export interface UploadSetting {
  /** Has the service's rights. */
  client: DatabaseClient;
  inspector: ImageInspector;
  /** The object's name, by the format that the bytes tell. */
  pathOf: (format: ImageFormat) => string;
  /** Gives it up. */
  signal: AbortSignal;
  /** Of a picture that comes once: its bytes are kept until Storage has taken them, for this call of a provider. */
  kept?: { bytes: KeptBytes; call: symbol } | undefined;
  clock?: Clock;
}

/**
 * A picture on its way into the bucket. It is inspected as it comes, and nothing of it is held but what the connection has
 * not taken yet, or all of it where it could not be had again. The object appears when it is finished: of one that turns
 * out not to be a picture, breaks off or is given up, nothing stays.
 */
export class PictureUpload {
  readonly #setting: UploadSetting;
  readonly #clock: Clock;
  /** The bytes that came before the format was known. */
  #early: Uint8Array[] = [];
  #kept: Uint8Array[] = [];
  #keptLength = 0;
  #sending: ObjectSending | undefined;
  #facts: ImageFacts | undefined;
  #isEnded = false;
  #failure: { reason: unknown } | undefined;
  readonly #giveUp = () => this.fail(this.#setting.signal.reason);

  constructor(setting: UploadSetting) {
    this.#setting = setting;
    this.#clock = setting.clock ?? systemClock;
    const { signal } = setting;
    if (signal.aborted) this.#giveUp();
    else signal.addEventListener("abort", this.#giveUp, { once: true });
  }

  /** Whether no more bytes are of use: the picture is whole, or has failed. */
  get isOver(): boolean {
    return this.#failure !== undefined || this.#setting.inspector.isComplete;
  }

  /** Takes the next bytes. Never throws: what is wrong with them is told by {@link finish}. */
  write(chunk: Uint8Array): void {
    if (this.isOver) return;
    try {
      this.#send(this.#setting.inspector.write(chunk));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Resolves as soon as more may be written. */
  async ready(): Promise<void> {
    const { kept } = this.#setting;
    while (kept && !this.isOver && !kept.bytes.hasRoom(kept.call)) await kept.bytes.freed();
    if (!this.isOver) await this.#sending?.ready();
  }

  /** Gives the picture up. */
  fail(reason: unknown): void {
    if (this.#failure) return;
    this.#failure = { reason };
    this.#sending?.abort(reason);
    this.#release();
  }

  /**
   * Ends the body and waits until the object is there. One of this name that is there already stays as it is. Where Storage
   * did not take it and the bytes were kept, the next call sends them once more.
   *
   * @throws what the inspector throws, what it failed with, or the signal's reason
   * @throws ServiceError `internal` when Storage does not take it
   */
  async finish(): Promise<{ facts: ImageFacts; path: string }> {
    const facts = this.#inspect();
    if (this.#isEnded) await this.#sendKept(facts.format);
    this.#isEnded = true;
    await this.#sending?.end();
    this.#release();
    return { facts, path: this.#setting.pathOf(facts.format) };
  }

  #inspect(): ImageFacts {
    try {
      if (this.#failure) throw this.#failure.reason;
      return this.#facts ??= this.#setting.inspector.finish();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  #send(own: Uint8Array): void {
    if (own.byteLength === 0) return;
    this.#keep(own);
    if (this.#sending) return this.#sending.write(own);
    this.#early.push(own);
    const { format } = this.#setting.inspector;
    if (format !== undefined) this.#sendFirst(format);
  }

  #keep(own: Uint8Array): void {
    const { kept } = this.#setting;
    if (!kept) return;
    this.#kept.push(own);
    this.#keptLength += own.byteLength;
    kept.bytes.take(kept.call, own.byteLength);
  }

  #sendFirst(format: ImageFormat): void {
    // What is kept is sent again when all of it is there.
    const onFailure = this.#setting.kept ? () => {} : (reason: unknown) => this.fail(reason);
    this.#sending = this.#open(format, onFailure);
    for (const piece of this.#early) this.#sending.write(piece);
    this.#early = [];
  }

  async #sendKept(format: ImageFormat): Promise<void> {
    if (!this.#setting.kept) throw new Error("unreachable: what was not kept is read again");
    const sending = this.#open(format, () => {});
    this.#sending = sending;
    for (const piece of this.#kept) {
      sending.write(piece);
      await sending.ready();
    }
  }

  #open(format: ImageFormat, onFailure: (reason: unknown) => void): ObjectSending {
    const { client, pathOf } = this.#setting;
    return new ObjectSending(client, pathOf(format), format, { onFailure, clock: this.#clock });
  }

  #release(): void {
    const { kept, signal } = this.#setting;
    signal.removeEventListener("abort", this.#giveUp);
    kept?.bytes.free(kept.call, this.#keptLength);
    this.#kept = [];
    this.#keptLength = 0;
  }
}

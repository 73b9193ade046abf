import { createHash } from "node:crypto";
import { ProviderError } from "../errors/mod.ts";
import type { ImageFormat, ProviderId } from "../providers/mod.ts";
import type { Bytes } from "../runtime/mod.ts";
import { type PicturePreparation, SourceHash } from "./picture_preparation.ts";
import { type FoundImage, type Need, parseImage } from "./image_parsers.ts";
import { deliveredRules, type ImageRules } from "./image_rules.ts";

/** Whose picture it is. */
export type PictureOwner = ProviderId | "caller";

/** What the bytes of a picture say about it. */
export interface ImageFacts {
  format: ImageFormat;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** More than one of an animated picture; absent of a still one. */
  frames?: number;
  /** Whether it may be transparent somewhere. */
  hasAlpha: boolean;
  /** Whether it holds a signed record of where it comes from (C2PA). */
  hasRecord?: true;
  byteLength: number;
  /** Of what is kept, hexadecimal. */
  sha256: string;
  /** Of what came. */
  sourceSha256: string;
}

/**
 * Reads a picture as it flows past: its type, size and hash, and whether it is whole. Keeps no more than a few bytes.
 */
export class ImageInspector {
  readonly #owner: PictureOwner;
  readonly #rules: ImageRules;
  readonly #hash = createHash("sha256");
  readonly #found: FoundImage = {};
  readonly #parser = parseImage(this.#found);
  #need: Need | undefined;
  #held: Uint8Array[] = [];
  #heldLength = 0;
  #afterMarkerPrefix = false;
  #byteLength = 0;

  readonly #preparation: PicturePreparation | undefined;
  readonly #source = new SourceHash();
  #cameLength = 0;

  /**
   * @param owner whose picture it is, for the errors
   * @param preparation what is done to its bytes before they are looked at
   */
  constructor(
    owner: PictureOwner,
    rules: ImageRules = deliveredRules,
    preparation?: PicturePreparation,
  ) {
    this.#owner = owner;
    this.#preparation = preparation;
    this.#rules = rules;
    this.#need = this.#parser.next().value ?? undefined;
  }

  /** The format, as soon as the first bytes have told it. */
  get format(): ImageFormat | undefined {
    return this.#found.format;
  }

  /** True once the picture has come to its end; what comes after that is no part of it. */
  get isComplete(): boolean {
    return this.#need === undefined;
  }

  /**
   * Takes the next bytes of the picture.
   *
   * @returns those that belong to it: without what follows its end, such as a gateway's remark or an appended archive
   * @throws ProviderError `no_result` when they cannot be part of an acceptable picture
   */
  write(came: Uint8Array): Uint8Array {
    const chunk = this.#prepare(came);
    const own = chunk.subarray(0, chunk.byteLength - this.#parseOrRefuse(chunk));
    this.#hash.update(own);
    this.#byteLength += own.byteLength;
    const { maximumBytes, maximumPixels, isPlain, smallest } = this.#rules;
    if (this.#byteLength > maximumBytes) {
      throw this.#failure(`it is larger than ${maximumBytes} bytes`);
    }
    const { width, height, isAnimated, colours } = this.#found;
    if (width !== undefined && height !== undefined) {
      if (width === 0 || height === 0 || width * height > maximumPixels) {
        throw this.#failure(
          `it declares a size of ${width}x${height} pixels, and at most ${maximumPixels} in all are taken`,
        );
      }
      if (smallest && (width < smallest.width || height < smallest.height)) {
        const least = `${smallest.width}x${smallest.height}`;
        throw this.#failure(
          `it is one of ${width}x${height} pixels, and at least ${least} are taken`,
        );
      }
    }
    if (isPlain && isAnimated) throw this.#failure("it is animated, and a single frame is taken");
    if (isPlain && colours === 4) {
      throw this.#failure("its colours are CMYK, and grey or RGB is taken");
    }
    return own;
  }

  #parseOrRefuse(chunk: Uint8Array): number {
    try {
      return this.#parse(chunk);
    } catch (error) {
      if (error instanceof SyntaxError) throw this.#failure(error.message);
      throw error;
    }
  }

  /**
   * What the whole picture turned out to be.
   *
   * @throws ProviderError `no_result` when the bytes ended too early
   */
  finish(): ImageFacts {
    const { format, width, height, frames = 1 } = this.#found;
    if (this.#byteLength === 0) throw this.#failure("it has no bytes");
    if (this.#need !== undefined || !format || !width || !height) {
      throw this.#failure(`it ends too early, after ${this.#byteLength} bytes`);
    }
    const source = this.#preparation && this.#source.finish(() => this.#hash.copy());
    const sha256 = this.#hash.digest("hex");
    const hashes = { sha256, sourceSha256: source ?? sha256 };
    const animated = frames > 1 && { frames };
    const hasAlpha = this.#found.hasAlpha ?? false;
    const size = { width, height, byteLength: this.#byteLength };
    const record = this.#found.hasRecord && { hasRecord: true as const };
    return { format, ...size, ...animated, ...record, hasAlpha, ...hashes };
  }

  #prepare(came: Uint8Array): Uint8Array {
    if (!this.#preparation) return came;
    this.#cameLength += came.byteLength;
    if (this.#cameLength > this.#rules.maximumBytes) {
      throw this.#failure(`it is larger than ${this.#rules.maximumBytes} bytes`);
    }
    const pieces = this.#preparation.take(came);
    const kept = pieces.length === 1 ? pieces[0] ?? nothing : concatenate(pieces);
    this.#source.write(came, kept, () => this.#hash.copy());
    return kept;
  }

  /** @returns how many bytes at the chunk's end follow the picture's */
  #parse(chunk: Uint8Array): number {
    let rest = chunk;
    while (this.#need !== undefined) {
      const need = this.#need;
      if (need.kind === "putBack") {
        rest = concatenate([need.bytes, rest]);
        this.#resume(nothing);
      } else if (need.kind === "take") {
        const missing = need.count - this.#heldLength;
        this.#hold(rest.subarray(0, missing));
        rest = rest.subarray(Math.min(missing, rest.byteLength));
        if (this.#heldLength < need.count) return 0;
        this.#resume(this.#takeHeld());
      } else if (need.kind === "skip") {
        const skipped = Math.min(need.count, rest.byteLength);
        rest = rest.subarray(skipped);
        this.#need = { kind: "skip", count: need.count - skipped };
        if (skipped < need.count) return 0;
        this.#resume(nothing);
      } else {
        const end = this.#endOfScan(rest);
        if (end < 0) return 0;
        this.#resume(rest.slice(end, end + 1));
        rest = rest.subarray(end + 1);
      }
    }
    return rest.byteLength;
  }

  // In JPEG scan data an FF is followed by 00 when it is data and by D0 to D7 when it restarts the decoder; any other
  // byte, further FFs aside, is the code of the next marker. An index, or -1 when the data ends before it.
  #endOfScan(bytes: Uint8Array): number {
    let index = 0;
    for (;;) {
      if (!this.#afterMarkerPrefix) {
        const prefix = bytes.indexOf(0xff, index);
        if (prefix < 0) return -1;
        this.#afterMarkerPrefix = true;
        index = prefix + 1;
      }
      const code = bytes[index];
      if (code === undefined) return -1;
      if (code !== 0xff) {
        this.#afterMarkerPrefix = false;
        if (code !== 0x00 && (code < 0xd0 || code > 0xd7)) return index;
      }
      index++;
    }
  }

  #resume(bytes: Bytes): void {
    const step = this.#parser.next(bytes);
    this.#need = step.done ? undefined : step.value;
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldLength += bytes.byteLength;
  }

  #takeHeld(): Bytes {
    const taken = concatenate(this.#held);
    this.#held = [];
    this.#heldLength = 0;
    return taken;
  }

  #failure(reason: string): ProviderError {
    const isDelivered = this.#owner !== "caller";
    const whose = isDelivered ? ` from ${this.#owner}` : "";
    return new ProviderError(
      this.#owner,
      "no_result",
      `The picture${whose} cannot be used: ${reason}.`,
      { maybeBilled: isDelivered },
    );
  }
}

const nothing: Bytes = new Uint8Array();

function concatenate(parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

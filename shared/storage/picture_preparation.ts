import { Buffer } from "node:buffer";
import type { Hash } from "node:crypto";
import { createTextRemover } from "./text_remover.ts";
import { createTextWriter, type PictureTexts } from "./text_writer.ts";

/** What is done to a picture before it is kept. */
export interface StoreOptions {
  /**
   * Removes what says more than the picture does, such as the workflow that ComfyUI writes into each: texts, XMP, and EXIF
   * but the orientation. The colour profile and the signed record of where it comes from (C2PA) stay.
   */
  removesTexts?: boolean;
  /** Writes into it how it was drawn. */
  texts?: PictureTexts | undefined;
  /** Pixels of each side at least: less is no picture but stands for one. */
  smallest?: { width: number; height: number };
}

/** Takes the pieces of a file as they come, and gives those that are kept instead. */
export interface PicturePreparation {
  take(chunk: Uint8Array): Uint8Array[];
}

/** @returns undefined where a picture is kept as it comes */
export function createPreparation(
  { removesTexts = false, texts }: StoreOptions,
): PicturePreparation | undefined {
  if (!removesTexts && !texts) return undefined;
  const remover = removesTexts ? createTextRemover({ origin: true }) : undefined;
  const writer = texts && createTextWriter(texts);
  return {
    take(chunk) {
      const kept = remover ? remover.take(chunk) : [chunk];
      return writer ? kept.flatMap((piece) => writer.take(piece)) : kept;
    },
  };
}

/** Bytes that are looked at together at most: what is held back longer is being left out. */
const mostPending = 131_072;

/**
 * The hash of a file as it came, of which something else is kept. It costs a hash of its own from the first byte on that
 * differs, and nothing before.
 */
export class SourceHash {
  /** What came and was not given on yet, while all that was given on is as it came. */
  #pending = Buffer.alloc(0);
  #own: Hash | undefined;

  /**
   * @param kept what is given on for it
   * @param fork a copy of the hash of what was given on before
   */
  write(came: Uint8Array, kept: Uint8Array, fork: () => Hash): void {
    if (this.#own) return void this.#own.update(came);
    const pending = this.#pending.byteLength === 0
      ? Buffer.from(came.buffer, came.byteOffset, came.byteLength)
      : Buffer.concat([this.#pending, came]);
    const isSame = kept.byteLength <= pending.byteLength &&
      pending.subarray(0, kept.byteLength).equals(kept);
    if (isSame && pending.byteLength - kept.byteLength <= mostPending) {
      this.#pending = Buffer.from(pending.subarray(kept.byteLength));
    } else {
      this.#own = fork().update(pending);
      this.#pending = Buffer.alloc(0);
    }
  }

  /** Hexadecimal. @param fork a copy of the hash of what was given on */
  finish(fork: () => Hash): string {
    return (this.#own ?? fork().update(this.#pending)).digest("hex");
  }
}

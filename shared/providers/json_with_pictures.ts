import { Buffer } from "node:buffer";
import { type Bytes, parseExactJson, readPieces } from "../runtime/mod.ts";
import { base64Beginning, Base64Pieces } from "./base64_pieces.ts";
import { InlineData, isDraft, isPicturePlace } from "./inline_data.ts";
import { type JsonHolder, JsonPlaces } from "./json_places.ts";
import type { ArrivingPicture, PictureIntake } from "./task.ts";

/** A text of base64 that is longer than this, in characters, is decoded while it arrives. */
const longText = 16_384;
/** A name that is longer than this, in bytes, is no name that anybody reads. */
const longestName = 200;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads a body of JSON in which pictures stand as base64. A long one is decoded while it arrives and handed to the
 * intake piece by piece, at the pace at which that takes it, so that neither it nor its text is ever held. A short one is
 * left as text. A long text of base64 that is no picture, such as a signature, or a draft, is left out: its place is empty.
 *
 * @param intake takes the pictures; those that it has no place for, and all without one, are held as bytes
 * @returns the text without the long ones, and its value with an {@link InlineData} in the place of each; the value is
 * undefined when it is not JSON
 * @throws RangeError when the body has more than `maximumBytes`; the rest is not read
 * @throws the signal's reason when it aborts
 */
export async function readJsonWithPictures(
  response: Response,
  maximumBytes: number,
  signal: AbortSignal,
  intake?: PictureIntake,
): Promise<{ text: string; json: unknown }> {
  // What came in an earlier answer is none of this one.
  intake?.restart();
  if (!response.body) return { text: "", json: undefined };
  const pieces = readPieces(response.body);
  const scanner = new PictureScanner(intake);
  let size = 0;
  try {
    for (;;) {
      const chunk = await pieces.next(signal);
      if (!chunk) break;
      size += chunk.byteLength;
      if (size > maximumBytes) {
        throw new RangeError(`Cannot read the answer: it is larger than ${maximumBytes} bytes`);
      }
      scanner.take(chunk);
      await scanner.ready();
    }
  } catch (error) {
    pieces.leave();
    intake?.restart();
    throw error;
  }
  const { text, putBack } = scanner.end();
  return { text, json: putBack(parseExactJson(text)) };
}

/** Of base64, where it reads as every other encoding does, and quicker: on Deno 2.1 `latin1` takes a hundred times as long. */
const ascii = new TextDecoder();

/** What a scan is in: between texts, in a text of which nothing is known yet, in one to keep, in a long one of base64. */
type Place = "outside" | "beginning" | "kept" | "base64";

/** A long text of base64 that is being read. */
interface LongText {
  pieces: Base64Pieces;
  /** Absent for one that is left out. */
  into?: { held: Buffer[] } | { arriving: ArrivingPicture };
  mediaType?: string;
}

/** Cuts the pictures out of JSON that comes in pieces. */
class PictureScanner {
  readonly #intake: PictureIntake | undefined;
  readonly #places = new JsonPlaces();
  /** What stands for a picture begins with this, which no answer can know. */
  readonly #mark = `picture ${crypto.randomUUID()} `;
  /** The JSON without what was cut out. */
  readonly #kept: Buffer[] = [];
  readonly #found: InlineData[] = [];
  readonly #arriving: { picture: ArrivingPicture; holders: readonly JsonHolder[] }[] = [];
  #place: Place = "outside";
  /** The beginning of the text that the scan is in, while it is not known what it is. */
  #beginning: Buffer[] = [];
  #beginningLength = 0;
  #long: LongText = { pieces: new Base64Pieces() };
  #isEscaped = false;

  constructor(intake: PictureIntake | undefined) {
    this.#intake = intake;
  }

  take(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
  }

  /** Waits until the picture that is arriving takes more. */
  async ready(): Promise<void> {
    const { into } = this.#long;
    if (this.#place === "base64" && into && "arriving" in into) await into.arriving.ready();
  }

  end(): { text: string; putBack: (value: unknown) => unknown } {
    // What breaks off inside a text is no JSON, with or without its end.
    this.#kept.push(...this.#beginning);
    const text = Buffer.concat(this.#kept).toString("utf8");
    const putBack = (value: unknown): unknown => {
      if (this.#found.length === 0) return value;
      if (typeof value === "string" && value.startsWith(this.#mark)) {
        return this.#found[Number(value.slice(this.#mark.length))] ?? value;
      }
      if (Array.isArray(value)) return value.map(putBack);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, putBack(each)]),
      );
    };
    return { text, putBack };
  }

  /** Scans from a position to the next change of place. @returns where to go on */
  #step(bytes: Buffer, from: number): number {
    if (this.#place === "base64") return this.#stepInBase64(bytes, from);
    if (this.#place === "outside") {
      const opening = bytes.indexOf(quote, from);
      const end = opening < 0 ? bytes.length : opening;
      this.#places.pass(bytes.subarray(from, end));
      this.#keep(bytes.subarray(from, opening < 0 ? end : end + 1));
      if (opening < 0) return end;
      this.#place = "beginning";
      return end + 1;
    }
    const closing = this.#findClosing(bytes, from);
    const end = closing < 0 ? bytes.length : closing;
    const part = bytes.subarray(from, end);
    if (this.#place === "kept") this.#keep(part);
    else this.#wonder(part);
    if (closing < 0) return end;
    this.#close();
    return end + 1;
  }

  /** Nearly all of an answer is this. Searching in a text costs a tenth of searching in bytes. */
  #stepInBase64(bytes: Buffer, from: number): number {
    const text = ascii.decode(bytes.subarray(from));
    const isPlain = text.length === bytes.length - from && !this.#isEscaped &&
      !text.includes("\\");
    const closing = isPlain ? text.indexOf('"') : this.#findClosing(bytes, from) - from;
    if (closing < 0) {
      this.#decode(text);
      return bytes.length;
    }
    this.#decode(
      isPlain ? text.slice(0, closing) : ascii.decode(bytes.subarray(from, from + closing)),
    );
    this.#close();
    return from + closing + 1;
  }

  /** Each byte is looked at once: some writers escape every slash. */
  #findClosing(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at++;
    }
    let closing = bytes.indexOf(quote, at);
    for (;;) {
      const end = closing < 0 ? bytes.length : closing;
      const escape = bytes.subarray(at, end).indexOf(backslash);
      if (escape < 0) return closing;
      at += escape + 2;
      if (at > bytes.length) {
        this.#isEscaped = true;
        return -1;
      }
      if (closing >= 0 && at > closing) closing = bytes.indexOf(quote, at);
    }
  }

  /** Keeps a part of the answer. Copied, so that it does not hold the whole piece in which it came. */
  #keep(part: Buffer): void {
    if (part.length > 0) this.#kept.push(Buffer.from(part));
  }

  #wonder(part: Buffer): void {
    this.#beginning.push(Buffer.from(part));
    this.#beginningLength += part.length;
    if (this.#beginningLength < longText) return;
    const beginning = this.#takeBeginning();
    const base64 = this.#places.expectsName ? undefined : base64Beginning(ascii.decode(beginning));
    if (!base64) {
      this.#place = "kept";
      this.#kept.push(beginning);
      return;
    }
    this.#place = "base64";
    const { skip, mediaType } = base64;
    this.#long = {
      pieces: new Base64Pieces(),
      ...this.#destination(),
      ...(mediaType && { mediaType }),
    };
    this.#decode(ascii.decode(beginning.subarray(skip)));
  }

  #takeBeginning(): Buffer {
    const [first = Buffer.alloc(0)] = this.#beginning;
    const whole = this.#beginning.length <= 1 ? first : Buffer.concat(this.#beginning);
    this.#beginning = [];
    this.#beginningLength = 0;
    return whole;
  }

  /** Where the picture goes that begins here. */
  #destination(): Pick<LongText, "into"> {
    const holders = [...this.#places.holders];
    if (!isPicturePlace(holders) || isDraft(holders)) return {};
    // Some say only behind it that a picture was a draft; its place is free for the next one.
    for (const each of this.#arriving) if (isDraft(each.holders)) each.picture.drop();
    const picture = this.#intake?.begin();
    if (!picture) return { into: { held: [] } };
    this.#arriving.push({ picture, holders });
    return { into: { arriving: picture } };
  }

  #decode(part: string): void {
    const { pieces, into } = this.#long;
    if (into) this.#give(pieces.take(part));
  }

  #give(bytes: Buffer): void {
    const { into } = this.#long;
    if (!into || bytes.length === 0) return;
    if ("held" in into) into.held.push(bytes);
    else into.arriving.write(bytes);
  }

  #close(): void {
    if (this.#place === "base64") this.#closeLong();
    else if (this.#place === "beginning") this.#closeShort();
    else if (this.#places.expectsName) this.#places.takeName("");
    this.#kept.push(Buffer.from([quote]));
    this.#place = "outside";
  }

  #closeLong(): void {
    const { pieces, into, mediaType } = this.#long;
    if (!into) return;
    this.#give(pieces.end());
    this.#kept.push(Buffer.from(`${this.#mark}${this.#found.length}`));
    const held = "held" in into ? { bytes: concatenate(into.held) } : into;
    this.#found.push(new InlineData(held, mediaType));
  }

  #closeShort(): void {
    const text = this.#takeBeginning();
    this.#kept.push(text);
    if (!this.#places.expectsName) return;
    this.#places.takeName(text.length > longestName ? "" : text.toString("utf8"));
  }
}

/** One piece of all; the pieces are let go of while they are copied, so that they are not there twice. */
function concatenate(pieces: Buffer[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((length, { byteLength }) => length + byteLength, 0));
  let at = 0;
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

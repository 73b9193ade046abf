import { Buffer } from "node:buffer";
import { type Bytes, leave, parseExactJson, readChunk } from "../runtime/mod.ts";

/** A text of base64 that is longer than this, in characters, is decoded while it arrives. */
const longText = 16_384;
const quote = 0x22;
const backslash = 0x5c;
/** The longest escape of JSON is six characters: `\\u003d`. */
const longestEscape = 6;
const marker = "\u0000bytes:";

/**
 * Reads a body of JSON whose long base64 texts become bytes while they arrive, so that a picture is never held as text:
 * in memory are the decoded bytes and the little around them.
 *
 * @returns the text without the long ones, and its value with a `Uint8Array` in the place of each; the value is
 * undefined when it is not JSON
 * @throws RangeError when the body has more than `maximumBytes`; the rest is not read
 * @throws the signal's reason when it aborts
 */
export async function readJsonWithBytes(
  response: Response,
  maximumBytes: number,
  signal: AbortSignal,
): Promise<{ text: string; json: unknown }> {
  if (!response.body) return { text: "", json: undefined };
  const reader = response.body.getReader();
  const scanner = new Base64Scanner();
  let size = 0;
  try {
    for (;;) {
      const chunk = await readChunk(reader, signal);
      if (!chunk) break;
      size += chunk.byteLength;
      if (size > maximumBytes) {
        throw new RangeError(`Cannot read the answer: it is larger than ${maximumBytes} bytes`);
      }
      scanner.take(chunk);
    }
  } catch (error) {
    leave(reader);
    throw error;
  }
  const { text, found } = scanner.end();
  return { text, json: putBack(parseExactJson(text), found) };
}

/** What a scan is in: between texts, in a text of which nothing is known yet, in a long one of base64 or of others. */
type Place = "outside" | "text" | "base64" | "other";

/** Cuts the long base64 texts out of JSON that comes in pieces. */
class Base64Scanner {
  /** The JSON without what was cut out. */
  readonly #kept: Buffer[] = [];
  readonly #found: Bytes[] = [];
  #place: Place = "outside";
  /** The beginning of the text that the scan is in, while it is not known what it is. */
  #beginning = Buffer.alloc(0);
  /** Characters of base64 that are no whole group of four yet, or may be half an escape. */
  #rest = "";
  #decoded: Buffer[] = [];
  #isEscaped = false;

  take(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
  }

  end(): { text: string; found: Bytes[] } {
    // What breaks off inside a text is no JSON, with or without its end.
    this.#kept.push(this.#beginning);
    return { text: Buffer.concat(this.#kept).toString("utf8"), found: this.#found };
  }

  /** Scans from a position to the next change of place. @returns where to go on */
  #step(bytes: Buffer, from: number): number {
    if (this.#place === "outside") {
      const opening = bytes.indexOf(quote, from);
      const end = opening < 0 ? bytes.length : opening + 1;
      this.#kept.push(Buffer.from(bytes.subarray(from, end)));
      if (opening >= 0) this.#place = "text";
      return end;
    }
    const closing = this.#findClosing(bytes, from);
    const end = closing < 0 ? bytes.length : closing;
    const part = bytes.subarray(from, end);
    if (this.#place === "base64") this.#decode(part.toString("latin1"));
    else if (this.#place === "other") this.#kept.push(Buffer.from(part));
    else this.#wonder(part);
    if (closing < 0) return end;
    this.#close();
    return end + 1;
  }

  #findClosing(bytes: Buffer, from: number): number {
    for (let at = from;;) {
      if (this.#isEscaped) {
        if (at >= bytes.length) return -1;
        this.#isEscaped = false;
        at++;
      }
      const closing = bytes.indexOf(quote, at);
      const end = closing < 0 ? bytes.length : closing;
      const escape = bytes.subarray(at, end).indexOf(backslash);
      if (escape < 0) return closing;
      this.#isEscaped = true;
      at += escape + 1;
    }
  }

  #wonder(part: Buffer): void {
    this.#beginning = Buffer.concat([this.#beginning, part]);
    if (this.#beginning.length < longText) return;
    const text = this.#beginning.toString("latin1");
    if (isBase64(text)) {
      this.#place = "base64";
      this.#decode(text);
    } else {
      this.#place = "other";
      this.#kept.push(this.#beginning);
    }
    this.#beginning = Buffer.alloc(0);
  }

  #decode(more: string): void {
    const text = this.#rest + more;
    // An escape is not taken apart.
    const escape = text.lastIndexOf("\\");
    const safe = escape >= 0 && escape > text.length - longestEscape ? escape : text.length;
    const plain = unescapeBase64(text.slice(0, safe));
    const whole = plain.length - plain.length % 4;
    this.#decoded.push(Buffer.from(plain.slice(0, whole), "base64"));
    this.#rest = plain.slice(whole) + text.slice(safe);
  }

  #close(): void {
    if (this.#place === "base64") {
      this.#decoded.push(Buffer.from(unescapeBase64(this.#rest), "base64"));
      this.#kept.push(Buffer.from(`\\u0000bytes:${this.#found.length}`));
      this.#found.push(Buffer.concat(this.#decoded));
      [this.#rest, this.#decoded] = ["", []];
    } else {
      this.#kept.push(this.#beginning);
      this.#beginning = Buffer.alloc(0);
    }
    this.#kept.push(Buffer.from([quote]));
    this.#place = "outside";
  }
}

/** True for the beginning of a base64 text, which may break off inside an escape. */
function isBase64(text: string): boolean {
  return /^[\w+/=-]*$/.test(unescapeBase64(text.replace(/\\(?:u[0-9a-f]{0,3})?$/i, "")));
}

function unescapeBase64(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\[nr]/g, "").replace(
    /\\u00([0-9a-f]{2})/gi,
    (_, code: string) => String.fromCharCode(parseInt(code, 16)),
  ).replaceAll("\\", "");
}

function putBack(value: unknown, found: readonly Bytes[]): unknown {
  if (found.length === 0) return value;
  if (typeof value === "string" && value.startsWith(marker)) {
    return found[Number(value.slice(marker.length))] ?? value;
  }
  if (Array.isArray(value)) return value.map((each) => putBack(each, found));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, putBack(each, found)]),
    );
  }
  return value;
}

import { Buffer } from "node:buffer";

/** The longest escape of JSON is six characters: `\u003d`. */
const longestEscape = 6;

/** What stands before the base64 of a data URI (RFC 2397), as far as it is of use here. */
const dataUri = /^data:([\w/.+-]*)(?:;[\w=.+-]+)*;base64,/;

/** The beginning of a text of base64, by itself or as a data URI. */
export interface Base64Beginning {
  /** Characters before the base64, as they stand in the JSON. */
  skip: number;
  /** What a data URI says that it is. */
  mediaType?: string;
}

/**
 * Finds out whether a text of JSON is base64 (RFC 4648, in either alphabet) from its beginning, which may break off inside
 * an escape.
 */
export function base64Beginning(text: string): Base64Beginning | undefined {
  const head = text.slice(0, 200);
  const found = dataUri.exec(head.replaceAll("\\/", "/"));
  // Counted in what stands there, where a slash may be escaped.
  const skip = found ? head.indexOf(",") + 1 : 0;
  const rest = text.slice(skip).replace(/\\(?:u[0-9a-f]{0,3})?$/i, "");
  if (!/^[\w+/=-]*$/.test(unescapeBase64(rest))) return undefined;
  return { skip, ...(found?.[1] && { mediaType: found[1] }) };
}

/** Decodes base64 that comes in pieces, as it stands in a text of JSON. */
export class Base64Pieces {
  /** Characters that are no whole group of four yet, or may be half an escape. */
  #rest = "";

  /** Takes the next piece. @returns the bytes that are whole */
  take(part: string): Buffer {
    const text = this.#rest + part;
    if (text.includes("\\")) return this.#takeEscaped(text);
    const whole = text.length - text.length % 4;
    this.#rest = text.slice(whole);
    return Buffer.from(text.slice(0, whole), "base64");
  }

  /** The bytes of what is left. */
  end(): Buffer {
    const rest = unescapeBase64(this.#rest);
    this.#rest = "";
    return Buffer.from(rest, "base64");
  }

  #takeEscaped(text: string): Buffer {
    // An escape is not taken apart.
    const escape = text.lastIndexOf("\\");
    const safe = escape >= 0 && escape > text.length - longestEscape ? escape : text.length;
    const plain = unescapeBase64(text.slice(0, safe));
    const whole = plain.length - plain.length % 4;
    this.#rest = plain.slice(whole) + text.slice(safe);
    return Buffer.from(plain.slice(0, whole), "base64");
  }
}

function unescapeBase64(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\[nr]/g, "").replace(
    /\\u00([0-9a-f]{2})/gi,
    (_, code: string) => String.fromCharCode(parseInt(code, 16)),
  ).replaceAll("\\", "");
}

import { Buffer } from "node:buffer";
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of the texts of a file, unpacked: a graph of a thousand nodes and the editor's format of it have fewer. */
const maximumTextBytes = 16_000_000;

/**
 * The texts of a PNG by their keywords, plain and compressed (https://www.w3.org/TR/png-3/#11textinfo); of several with
 * one keyword the first. A damaged one counts as none.
 *
 * @returns undefined for what is no PNG
 */
export async function readPngTexts(file: Buffer): Promise<Map<string, string> | undefined> {
  if (!file.subarray(0, signature.length).equals(signature)) return undefined;
  const texts = new Map<string, string>();
  let left = maximumTextBytes;
  for (let at = signature.length; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const kind = file.toString("latin1", at + 4, at + 8);
    const text = await readers[kind]?.(file.subarray(at + 8, at + 8 + length), left);
    if (text && !texts.has(text.keyword)) {
      texts.set(text.keyword, decode(text.bytes));
      left -= text.bytes.length;
    }
    at += 12 + length;
  }
  return texts;
}

type TextReader = (
  data: Buffer,
  limit: number,
) => Promise<{ keyword: string; bytes: Buffer } | undefined>;

const readers: Record<string, TextReader> = {
  tEXt(data) {
    const [keyword, bytes] = cut(data);
    return Promise.resolve(bytes && { keyword, bytes });
  },
  async zTXt(data, limit) {
    const [keyword, rest] = cut(data);
    const bytes = rest?.[0] === 0 ? await unpack(rest.subarray(1), limit) : undefined;
    return bytes && { keyword, bytes };
  },
  async iTXt(data, limit) {
    const [keyword, rest] = cut(data);
    // Two flags, then a language and a translated keyword.
    const [, translated] = cut(rest?.subarray(2));
    const [, text] = cut(translated);
    const bytes = text && rest?.[0] === 1 ? await unpack(text, limit) : text;
    return bytes && { keyword, bytes };
  },
};

/** What stands before the first zero byte, and what stands behind it. */
function cut(data: Buffer | undefined): [before: string, behind: Buffer | undefined] {
  const end = data?.indexOf(0) ?? -1;
  return end < 0 ? ["", undefined] : [
    data?.toString("latin1", 0, end) ?? "",
    data?.subarray(end + 1),
  ];
}

/** As a stream, since Deno 2.1 heeds no limit of `inflateSync`. */
async function unpack(data: Buffer, limit: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const packed = new Blob([new Uint8Array(data)]).stream();
    for await (const part of packed.pipeThrough(new DecompressionStream("deflate"))) {
      length += part.length;
      if (length > limit) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts);
}

/** The text of `tEXt` is Latin-1 by the book, and UTF-8 in files of many programs. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}

import { Buffer } from "node:buffer";
import { crc32 } from "./crc32.ts";

/** What is written into a picture that says how it was drawn. */
export interface PictureTexts {
  prompt: string;
  /** Such as `gemini/gemini-nano-banana-2.1`. */
  model: string;
  generationId: string;
  seed?: number | undefined;
}

/** Takes the pieces of a picture's file as they come, and gives them with what is written into it. */
export interface TextWriter {
  take(chunk: Uint8Array): Uint8Array[];
}

// A segment of a JPEG holds no more than 65,533 bytes; of a prompt that would be longer the end is left out.
const mostXmp = 60_000;
const xmpName = "http://ns.adobe.com/xap/1.0/\0";
const xmpFlag = 0x04;
const alphaFlag = 0x10;

/**
 * Writes into a PNG (as texts), JPEG or WebP (as XMP) how it was drawn; other files pass unchanged. The words are those of
 * the PNG specification (https://www.w3.org/TR/png-3/#11keywords) and of IPTC's for pictures made by a model
 * (https://www.iptc.org/std/photometadata/specification/IPTC-PhotoMetadata#ai-prompt-information).
 */
export function createTextWriter(texts: PictureTexts): TextWriter {
  let head: Buffer | undefined = Buffer.alloc(0);
  /** Bytes until the end of a WebP, where its XMP stands. */
  let left = Infinity;
  let tail: Buffer | undefined;

  function pass(bytes: Uint8Array): Uint8Array[] {
    if (bytes.byteLength < left) {
      left -= bytes.byteLength;
      return [bytes];
    }
    const last = bytes.subarray(0, left);
    const given = tail ? [last, tail] : [last];
    [left, tail] = [0, undefined];
    return given.filter(({ byteLength }) => byteLength > 0);
  }

  return {
    take(chunk) {
      if (!head) return pass(chunk);
      head = Buffer.concat([head, chunk]);
      const begun = begin(head, texts);
      if (!begun) return [];
      const rest = head.subarray(begun.read);
      head = undefined;
      if (begun.end) {
        left = begun.end.left;
        tail = begun.end.tail;
      }
      return [begun.give, ...pass(rest)].filter(({ byteLength }) => byteLength > 0);
    },
  };
}

/** What stands in the place of a file's beginning, and what comes at its end; undefined while too little of it is there. */
interface Beginning {
  read: number;
  give: Buffer;
  end?: { left: number; tail: Buffer };
}

function begin(head: Buffer, texts: PictureTexts): Beginning | undefined {
  if (head.byteLength < 12) return undefined;
  const latin = head.toString("latin1", 0, 12);
  if (latin.startsWith("\x89PNG\r\n\x1a\n")) return beginPng(head, texts);
  if (latin.startsWith("\xff\xd8\xff")) return beginJpeg(head, texts);
  if (latin.startsWith("RIFF") && latin.endsWith("WEBP")) return beginWebp(head, texts);
  return { read: 0, give: Buffer.alloc(0) };
}

function beginPng(head: Buffer, texts: PictureTexts): Beginning | undefined {
  const read = 8 + 25;
  if (head.byteLength < read) return undefined;
  const { prompt, model, generationId, seed } = texts;
  const chunks = [
    ["Description", prompt],
    ["Software", model],
    ["Source", generationId],
    ...seed === undefined ? [] : [["Comment", `seed ${seed}`]],
  ].map(([keyword = "", text = ""]) => pngText(keyword, text));
  return { read, give: Buffer.concat([head.subarray(0, read), ...chunks]) };
}

/** An international text, not compressed, of no language (https://www.w3.org/TR/png-3/#11iTXt). */
function pngText(keyword: string, text: string): Buffer {
  const content = Buffer.concat([
    Buffer.from(`iTXt${keyword}\0\0\0\0\0`, "latin1"),
    Buffer.from(text.replaceAll("\0", "")),
  ]);
  const chunk = Buffer.alloc(content.byteLength + 8);
  chunk.writeUInt32BE(content.byteLength - 4);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), chunk.byteLength - 4);
  return chunk;
}

function beginJpeg(head: Buffer, texts: PictureTexts): Beginning | undefined {
  // JFIF, where there is one, comes first.
  const read = head[3] === 0xe0 ? 4 + head.readUInt16BE(4) : 2;
  if (head.byteLength < read) return undefined;
  const content = Buffer.concat([Buffer.from(xmpName, "latin1"), xmpPacket(texts)]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(content.byteLength + 2, 2);
  return { read, give: Buffer.concat([head.subarray(0, read), marker, content]) };
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function beginWebp(head: Buffer, texts: PictureTexts): Beginning | undefined {
  if (head.byteLength < 30) return undefined;
  const packet = xmpPacket(texts);
  const tail = Buffer.alloc(8 + packet.byteLength + packet.byteLength % 2);
  tail.write("XMP ", "latin1");
  tail.writeUInt32LE(packet.byteLength, 4);
  packet.copy(tail, 8);
  const size = head.readUInt32LE(4);
  const isExtended = head.toString("latin1", 12, 16) === "VP8X";
  const read = isExtended ? 30 : 12;
  const give = isExtended ? Buffer.from(head.subarray(0, read)) : extended(head);
  give[20] = (give[20] ?? 0) | xmpFlag;
  give.writeUInt32LE(size + give.byteLength - read + tail.byteLength, 4);
  return { read, give, end: { left: size + 8 - read, tail } };
}

/** The beginning of an extended WebP, for one that is simple. */
function extended(head: Buffer): Buffer {
  const isLossless = head.toString("latin1", 12, 16) === "VP8L";
  const bits = isLossless ? head.readUInt32LE(21) : 0;
  const width = isLossless ? (bits & 0x3fff) + 1 : head.readUInt16LE(26) & 0x3fff;
  const height = isLossless ? ((bits >>> 14) & 0x3fff) + 1 : head.readUInt16LE(28) & 0x3fff;
  const give = Buffer.alloc(30);
  head.copy(give, 0, 0, 12);
  give.write("VP8X", 12, "latin1");
  give.writeUInt32LE(10, 16);
  give[20] = isLossless && (bits >>> 28) & 1 ? alphaFlag : 0;
  give.writeUIntLE(width - 1, 24, 3);
  give.writeUIntLE(height - 1, 27, 3);
  return give;
}

function xmpPacket({ prompt, model, generationId, seed }: PictureTexts): Buffer {
  for (let text = prompt;; text = text.slice(0, Math.floor(text.length * 0.8))) {
    const packet = Buffer.from(
      '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">' +
        element("Iptc4xmpExt:AIPromptInformation", text.toWellFormed()) +
        element("Iptc4xmpExt:AISystemUsed", model) +
        (seed === undefined ? "" : element("Iptc4xmpExt:AISystemVersionUsed", `seed ${seed}`)) +
        element(
          "Iptc4xmpExt:DigitalSourceType",
          "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        ) +
        element("dc:identifier", generationId) +
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
    );
    if (packet.byteLength <= mostXmp) return packet;
  }
}

function element(name: string, text: string): string {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
    // XML has no way to write these.
    // deno-lint-ignore no-control-regex -- they are what is meant
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "");
  return `<${name}>${escaped}</${name}>`;
}

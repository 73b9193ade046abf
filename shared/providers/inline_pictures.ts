import { Buffer } from "node:buffer";
import { isolateState, Semaphore } from "../runtime/mod.ts";
import type { InputPictures } from "./pictures.ts";

/**
 * A body in JSON that holds pictures as base64. What stands for each is a text that nobody can guess, so that no text of a
 * caller's can stand for a picture.
 */
export interface InlinePictures {
  /** What stands for a picture in the JSON. @param before such as `data:image/png;base64,` */
  place(id: string, before?: string): string;
  /** The JSON with the pictures in it, which are read and encoded while they are sent: no whole one is ever held. */
  stream(json: unknown, pictures: InputPictures): ReadableStream<Uint8Array>;
}

/** Begins a body with pictures in it. */
export function inlinePictures(): InlinePictures {
  const mark = crypto.randomUUID();
  const placed = new Map<string, string>();
  return {
    place(id, before = "") {
      const place = `${mark}/${placed.size}/`;
      placed.set(place, id);
      return before + place;
    },
    stream(json, pictures) {
      const parts = JSON.stringify(json).split(new RegExp(`(${mark}/\\d+/)`));
      return streamOf(write(parts, placed, pictures));
    },
  };
}

/**
 * Bodies with pictures that are sent at the same time, whichever form they have: pieces of each lie about in several places
 * until they are collected, 10 MB of one of 5 MB.
 */
const bodies = isolateState(() => new Semaphore(2));
const never = new AbortController().signal;
/** A body that nobody reads on, as when the answer came early, keeps its place no longer, in ms. */
const longestPlaceMs = 20_000;

async function* write(
  parts: string[],
  placed: ReadonlyMap<string, string>,
  pictures: InputPictures,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const leave = await enter();
  try {
    for (const part of parts) {
      const id = placed.get(part);
      if (id === undefined) yield encoder.encode(part);
      else yield* encodeBase64(await pictures.open(id));
    }
  } finally {
    leave();
  }
}

/** Waits for a place. @returns what gives it back */
function enter(): Promise<() => void> {
  return new Promise((resolve, reject) => {
    bodies().run(never, () =>
      new Promise<void>((leave) => {
        const timer = setTimeout(leave, longestPlaceMs);
        resolve(() => {
          clearTimeout(timer);
          leave();
        });
      })).catch(reject);
  });
}

/** Base64 of a body (RFC 4648), piece by piece: three bytes become four letters, so what is left of them waits. */
async function* encodeBase64(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of body) {
    const bytes = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.byteLength - bytes.byteLength % 3;
    rest = bytes.slice(whole);
    if (whole > 0) yield encoder.encode(toBase64(bytes.subarray(0, whole)));
  }
  if (rest.byteLength > 0) yield encoder.encode(toBase64(rest));
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

/** A form with one file (RFC 7578), which is read while it is sent. */
export interface InlineFile {
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

/** Makes a form of a file and a few fields. */
export function inlineFile(
  { field, name, mediaType, fields = {}, open }: {
    field: string;
    /** Of the file. */
    name: string;
    mediaType: string;
    /** Before the file. */
    fields?: Record<string, string>;
    open(): Promise<ReadableStream<Uint8Array>>;
  },
): InlineFile {
  const boundary = crypto.randomUUID();
  const part = (head: string) => `--${boundary}\r\ncontent-disposition: form-data; ${head}`;
  const before = Object.entries(fields)
    .map(([name, value]) => `${part(`name="${name}"`)}\r\n\r\n${value}\r\n`).join("") +
    `${part(`name="${field}"; filename="${name}"`)}\r\ncontent-type: ${mediaType}\r\n\r\n`;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const leave = await enter();
    try {
      yield encoder.encode(before);
      for await (const chunk of await open()) yield chunk;
      yield encoder.encode(`\r\n--${boundary}--\r\n`);
    } finally {
      leave();
    }
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: streamOf(pieces()) };
}

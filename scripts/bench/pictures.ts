import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { providers } from "../../shared/providers/mod.ts";
import { ImageInspector } from "../../shared/storage/mod.ts";
import { scriptUpstream } from "../../shared/testing/providers/scripted_upstream.ts";
import { samplePictures } from "../../shared/testing/storage/pictures.ts";
import { type Bench, leastMs, leastMsOf, type Measured } from "./bench.ts";

const megabytes = 8;
const chunkBytes = 65_536;

/**
 * A picture of 8 MB on its way: out of Gemini's answer, and through the reader of its size, type and hash. Each stands
 * beside its floor, what the runtime itself takes to decode or to hash as many bytes.
 */
export const pictures: Bench = {
  what: "reading pictures on their way",
  async measure({ rounds }): Promise<Measured[]> {
    const bytes = new Uint8Array(megabytes * 1_000_000);
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      crypto.getRandomValues(bytes.subarray(at, at + chunkBytes));
    }
    const base64 = Buffer.from(bytes).toString("base64");
    const chunks = paddedPng(bytes);
    const times = Math.min(rounds, 10);
    return [
      {
        name: `${megabytes} MB out of Gemini's answer`,
        unit: "ms",
        value: await leastMsOf(() => drawWithGemini(base64), times),
      },
      {
        name: `${megabytes} MB out of base64 (the floor)`,
        unit: "ms",
        value: leastMs(() => Buffer.from(base64, "base64"), times),
      },
      {
        name: `${megabytes} MB of a PNG read and hashed`,
        unit: "ms",
        value: leastMs(() => inspect(chunks), times),
      },
      {
        name: `${megabytes} MB hashed (the floor)`,
        unit: "ms",
        value: leastMs(() => createHash("sha256").update(bytes).digest("hex"), times),
      },
    ];
  },
};

async function drawWithGemini(data: string): Promise<void> {
  const { gemini } = providers;
  const model = gemini.catalog[0]?.id ?? "";
  const answer = {
    candidates: [{
      content: { role: "model", parts: [{ inlineData: { mimeType: "image/png", data } }] },
      finishReason: "STOP",
      index: 0,
    }],
    modelVersion: model,
  };
  const { context } = scriptUpstream(gemini.catalog, [{ json: answer }]);
  const config = {
    responseModalities: ["IMAGE"],
    imageConfig: { aspectRatio: "1:1", imageSize: "1K" },
  };
  const body = { model, contents: "a lighthouse", config };
  const { result } = await gemini.submit({ count: 1, body }, crypto.randomUUID(), context);
  if (result?.images.length !== 1) throw new Error("Gemini's answer was not read");
}

/** A PNG with so many bytes more in a chunk that decoders skip, in pieces as they come over a connection. */
function paddedPng(padding: Uint8Array): Uint8Array[] {
  const png = samplePictures.find(({ format }) => format === "png")?.bytes;
  if (!png) throw new Error("there is no sample of a PNG");
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, padding.length);
  head.set(new TextEncoder().encode("paDd"), 4);
  const checksum = new Uint8Array(4);
  const lastChunk = -12;
  const pieces: Uint8Array[] = [png.subarray(0, lastChunk), head];
  for (let at = 0; at < padding.length; at += chunkBytes) {
    pieces.push(padding.subarray(at, at + chunkBytes));
  }
  return [...pieces, checksum, png.subarray(lastChunk)];
}

function inspect(chunks: Uint8Array[]): void {
  const inspector = new ImageInspector("gemini");
  for (const chunk of chunks) inspector.write(chunk);
  inspector.finish();
}

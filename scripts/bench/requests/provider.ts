/**
 * A provider for benchmarks: answers after a pause with one picture of always the same bytes, as Gemini does (base64 in
 * its JSON) and as Runware does (an address). It costs next to nothing, so that what is measured is not it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { heavyPng } from "./heavy_png.ts";

const picture = heavyPng(1_500_000);
const gemini = new TextEncoder().encode(JSON.stringify({
  candidates: [{
    content: {
      role: "model",
      parts: [{ text: "Here it is." }, {
        inlineData: { mimeType: "image/png", data: Buffer.from(picture).toString("base64") },
      }],
    },
    finishReason: "STOP",
    index: 0,
  }],
  usageMetadata: {
    promptTokenCount: 10,
    candidatesTokenCount: 1_120,
    candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1_120 }],
  },
  modelVersion: "benchmark",
}));

let pauseMs = 0;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const json = { headers: { "content-type": "application/json" } };

const server = Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })),
}, async (request) => {
  const { pathname, searchParams, origin } = new URL(request.url);
  if (pathname === "/pause") {
    pauseMs = Number(searchParams.get("ms"));
    return new Response();
  }
  if (pathname.startsWith("/picture")) {
    return new Response(picture, {
      headers: { "content-type": "image/png", etag: '"benchmark"' },
    });
  }
  const body = await request.text();
  await sleep(pauseMs);
  if (pathname.startsWith("/gemini")) return new Response(gemini, json);
  const [task] = JSON.parse(body) as { taskUUID?: string }[];
  const { taskUUID = "" } = task ?? {};
  const drawn = {
    ...{ taskType: "imageInference", taskUUID, imageUUID: crypto.randomUUID(), cost: 0.001 },
    imageURL: `${origin}/picture/${crypto.randomUUID()}.png`,
    seed: 1,
  };
  return new Response(JSON.stringify({ data: [drawn] }), json);
});
await server.finished;

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decode as decodePng } from "fast-png";
import { startSimulators } from "../../scripts/simulators/mod.ts";
import { asInput, halves } from "../testing/providers/input_pictures.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../testing/providers/simulated_context.ts";
import { type ImageRequest, type InputPictures, providers } from "./mod.ts";

Deno.test("where everybody can read a picture, a provider fetches it, and its bytes never come here", async () => {
  const picture = halves(256, 256);
  const served: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    served.push(new URL(url).pathname);
    return new Response(picture.bytes, { headers: { "content-type": "image/png" } });
  });
  const pictures: InputPictures = {
    open: () => Promise.reject(new Error("its bytes were asked for")),
    publicUrl: (id) => Promise.resolve(`http://127.0.0.1:${server.addr.port}/${id}`),
    drawn: () => undefined,
  };
  const simulators = await startSimulators({ drawMs: 0 });
  try {
    for (const [id, byteLength] of [["runware_ai", 5_000_000], ["gemini", 20_000_000]] as const) {
      const image = { ...asInput(picture, { role: "init" }), byteLength };
      const request: ImageRequest = {
        ...{ prompt: "a garden at night", width: 256, height: 256, count: 1 },
        ...{ followsPicture: true, operation: "edit", images: [image], outputFormat: "png" },
      };
      const context = { ...openSimulatedContext(providers[id], simulators.urls[id]), pictures };
      const plan = planWith(providers[id], request, context);
      const { result } = await drawWith(providers[id], plan, crypto.randomUUID(), context);
      const { source } = result.images[0] ?? assert.fail("no picture came");
      assert.ok(source.kind !== "arriving");
      const bytes = source.kind === "bytes"
        ? source.bytes
        : await (await fetch(source.url)).bytes();
      const { data, width, channels, height } = decodePng(Buffer.from(bytes));
      const at = (x: number) => ((height >> 1) * width + Math.floor(x * width)) * channels;
      const differ = [0, 1, 2].map((each) =>
        Math.abs((data[at(0.25) + each] ?? 0) - (data[at(0.75) + each] ?? 0))
      );
      assert.ok(Math.max(...differ) > 20, `${id} drew from it: ${differ}`);
    }
    assert.equal(new Set(served).size, 1);
    assert.ok(served.length >= 2);
  } finally {
    await simulators.close();
  }
});

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

type Nodes = Record<string, unknown>;
const node = (class_type: unknown, inputs: unknown, title?: unknown) => ({
  class_type,
  inputs,
  ...(title !== undefined && { _meta: { title } }),
});
const empty = node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 255 });
const words = {
  "2": node("PrimitiveString", { value: "{{prompt}}" }),
  "3": node("PreviewAny", { source: ["2", 0] }),
};
const save = (from: unknown, prefix = "{{filename_prefix}}") =>
  node("SaveImage", { images: [from, 0], filename_prefix: prefix });
const plain: Nodes = { "1": empty, ...words, "9": save("1") };

/** A chain of so many nodes. */
function chain(length: number): Nodes {
  const links = Array.from(
    { length },
    (_, index) => [
      `n${index + 1}`,
      node("ImageInvert", { image: [index === 0 ? "1" : `n${index}`, 0] }),
    ],
  );
  return { ...plain, ...Object.fromEntries(links), "9": save(`n${length}`) };
}

function pngWith(kind: string, data: Buffer): string {
  const chunk = (name: string, content: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, Buffer.from(name), content, Buffer.alloc(4)]);
  };
  const file = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.alloc(13)),
    chunk(kind, data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString("base64")}`;
}
const text = JSON.stringify(plain);
const packed = deflateSync(text);
const bomb = deflateSync(Buffer.alloc(60_000_000, 0x20));
const deep = `${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`;
const nested = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;

/** What comes of a workflow: pictures, or what the addition or the request is told. */
type End = "drawn" | { added: RegExp } | { status: number; says: RegExp };

const wild: Record<string, { workflow: unknown; request?: Nodes; end: End }> = {
  "ids with dots, colons and spaces": {
    workflow: {
      "a.b": empty,
      "10:3": node("PrimitiveString", { value: "{{prompt}}" }),
      "the words": node("PreviewAny", { source: ["10:3", 0] }),
      "": node("ImageInvert", { image: ["a.b", 0] }),
      "9": save(""),
    },
    request: { provider_params: { inputs: { "a.b.color": 1 } } },
    end: "drawn",
  },
  "ids that every object has": {
    workflow: {
      constructor: empty,
      toString: node("PrimitiveString", { value: "{{prompt}}" }),
      valueOf: node("PreviewAny", { source: ["toString", 0] }),
      hasOwnProperty: save("constructor"),
    },
    end: "drawn",
  },
  "an input of what every object has": {
    workflow: plain,
    request: { provider_params: { inputs: { "constructor.name": "x", "__proto__.x": 1 } } },
    end: { status: 400, says: /constructor\.name.*has no such input.*__proto__\.x/ },
  },
  "an output of what every object has": {
    workflow: plain,
    request: { outputs: ["constructor"] },
    end: { status: 400, says: /no node with the id or title/ },
  },
  "links to what every object has": {
    workflow: {
      ...plain,
      "5": node("KSampler", {
        positive: ["constructor", 0],
        seed: 1,
        steps: 1,
        sigmas: ["__proto__", 0],
      }),
    },
    end: "drawn",
  },
  "a circle": {
    workflow: {
      ...words,
      "4": node("ImageInvert", { image: ["5", 0] }),
      "5": node("ImageInvert", { image: ["4", 0] }),
      "6": node("KSampler", { positive: ["6", 0], negative: ["6", 0], latent_image: ["6", 0] }),
      "9": save("5"),
    },
    end: { status: 502, says: /node [459] \(\w+\): .*recursion/ },
  },
  "a link to nowhere": {
    workflow: { ...plain, "9": save("77") },
    end: { status: 502, says: /node 9 \(SaveImage\).*'77'/ },
  },
  "five hundred nodes in a row": { workflow: chain(500), end: "drawn" },
  "more nodes than anybody has": {
    workflow: chain(2_000),
    end: { added: /more than 2,000 nodes/ },
  },
  "titles in many scripts": {
    workflow: {
      ...plain,
      "4": node("ImageInvert", { image: ["1", 0] }, "反転 🎨 ‮gnp.exe"),
      "9": node("SaveImage", { images: ["4", 0], filename_prefix: "a" }, "Ergebnis – çà ∑ 最終"),
    },
    request: { outputs: ["ergebnis – çà ∑ 最終"] },
    end: "drawn",
  },
  "titles that are no texts": {
    workflow: {
      ...plain,
      "9": node("SaveImage", { images: ["1", 0], filename_prefix: "a" }, { a: [1] }),
    },
    end: "drawn",
  },
  "lists where scalars are": {
    workflow: {
      ...plain,
      "1": node("EmptyImage", { width: [64], height: [64, 64], batch_size: [], color: 1 }),
    },
    end: { status: 502, says: /EmptyImage/ },
  },
  "objects where scalars are": {
    workflow: {
      ...plain,
      "1": node("EmptyImage", { width: { a: 64 }, height: null, batch_size: 1, color: 1 }),
    },
    end: { status: 502, says: /EmptyImage/ },
  },
  "a class that is a number": {
    workflow: { ...plain, "5": node(7, {}) },
    end: { added: /5\.class_type/ },
  },
  "inputs that are a list": {
    workflow: { ...plain, "5": node("Note", ["x"]) },
    end: { added: /5\.inputs/ },
  },
  "a class with a path in it": {
    workflow: { ...plain, "5": node("../../system_stats", {}) },
    end: { status: 502, says: /custom node \.\.\/\.\.\/system_stats/ },
  },
  "a name with .. for the file": {
    workflow: { ...plain, "9": save("1", "../../escape") },
    end: { status: 502, says: /without a picture/ },
  },
  "an unknown placeholder": {
    workflow: { ...plain, "5": node("PreviewAny", { source: "{{colour}}" }) },
    end: { added: /unknown placeholder \{\{colour\}\}/ },
  },
  "two saves and a preview": {
    workflow: {
      ...plain,
      "4": node("ImageInvert", { image: ["1", 0] }),
      "8": save("4"),
      "7": node("PreviewImage", { images: ["4", 0] }),
    },
    end: "drawn",
  },
  "what nodes of one's own leave": {
    workflow: {
      ...plain,
      "9": node("TestOutputs", { images: ["1", 0], prefix: "{{filename_prefix}}" }),
    },
    end: "drawn",
  },
  "a video": {
    workflow: {
      "1": empty,
      ...words,
      "4": node("CreateVideo", { images: ["1", 0], fps: 8 }),
      "9": node("SaveVideo", {
        video: ["4", 0],
        filename_prefix: "x",
        format: "auto",
        codec: "auto",
      }),
    },
    end: { status: 502, says: /without a picture.*video/ },
  },
  "a latent": {
    workflow: {
      "1": node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
      ...words,
      "9": node("SaveLatent", { samples: ["1", 0], filename_prefix: "x" }),
    },
    end: { status: 502, says: /without a picture/ },
  },
  "a number that its node does not take": {
    workflow: plain,
    request: { provider_params: { inputs: { "1.color": 99_999_999 } } },
    end: {
      status: 400,
      says: /provider_params\.inputs\.1\.color.*whole number from 0 to 16777215, not 99999999/,
    },
  },
  "a broken number where its node takes a whole one": {
    workflow: plain,
    request: { provider_params: { inputs: { "1.color": 1.5 } } },
    end: { status: 400, says: /1\.color.*whole number from 0 to 16777215, not 1\.5/ },
  },
  "a choice that its node does not have": {
    workflow: {
      ...plain,
      "4": node("ResizeImageMaskNode", {
        input: ["1", 0],
        resize_type: "scale by multiplier",
        "resize_type.multiplier": 0.5,
        scale_method: "area",
      }),
      "9": save("4"),
    },
    request: {
      provider_params: { inputs: { "4.scale_method": "lancos", "4.resize_type.multiplier": 9 } },
    },
    end: {
      status: 400,
      says: /one of nearest-exact.*lancos.*Did you mean.*lanczos.*0\.01 to 8, not 9/,
    },
  },
  "a PNG with a compressed text": {
    workflow: pngWith("zTXt", Buffer.concat([Buffer.from("prompt\0\0"), packed])),
    end: "drawn",
  },
  "a PNG with an international text": {
    workflow: pngWith(
      "iTXt",
      Buffer.concat([Buffer.from("prompt\0\0\0en\0Wörter\0"), Buffer.from(text)]),
    ),
    end: "drawn",
  },
  "a PNG with an international text, compressed": {
    workflow: pngWith("iTXt", Buffer.concat([Buffer.from("prompt\0\x01\0\0\0"), packed])),
    end: "drawn",
  },
  "a PNG with a damaged text": {
    workflow: pngWith("zTXt", Buffer.concat([Buffer.from("prompt\0\0"), packed.subarray(0, 60)])),
    end: { added: /holds no workflow|not JSON/ },
  },
  "a PNG with a text that unpacks to 60 MB": {
    workflow: pngWith("zTXt", Buffer.concat([Buffer.from("prompt\0\0"), bomb])),
    end: { added: /holds no workflow|not JSON/ },
  },
  "sixty thousand objects in each other": { workflow: deep, end: { added: /nested|not/i } },
  "sixty thousand lists in each other": { workflow: nested, end: { added: /nested|not/i } },
  "numbers that JSON does not have, beside a text that reads like them": {
    workflow: JSON.stringify({
      ...plain,
      "5": { ...node("PreviewAny", { source: 'x: "NaN", Infinity' }), is_changed: [1.5, 2.5] },
    }).replace("1.5,2.5", "NaN, -Infinity"),
    end: "drawn",
  },
};

Deno.test("workflows as nobody should send them end in pictures or in a sentence", async (t) => {
  await using service = await startTestService();
  // One after the other: those that wait for a busy server would ask it again and again.
  for (const [name, { workflow, request, end }] of Object.entries(wild)) {
    await t.step(name, async () => {
      const added = await service.call("/providers/comfyui/workflows", {
        json: { name, workflow },
      });
      if (typeof end === "object" && "added" in end) {
        assert.match(problem(added, 400, "invalid_request").detail, end.added);
        return;
      }
      assert.equal(added.status, 200, JSON.stringify(added.body));
      const asked = {
        prompt: "a kite",
        provider: "comfyui",
        model_id: name,
        width: 128,
        height: 128,
      };
      const drawn = await service.call("/generate", {
        json: { ...asked, max_retries: 0, ...request },
      });
      if (end === "drawn") {
        assert.equal(completed(drawn).images.length, 1);
        return;
      }
      assert.equal(drawn.status, end.status, JSON.stringify(drawn.body));
      assert.match(JSON.stringify(drawn.body), end.says);
    });
  }
});

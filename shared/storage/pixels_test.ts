import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { decode, encode } from "fast-png";
import jpeg from "jpeg-js";
import type { InputPictures, LocalStep, ProducedImage } from "../providers/catalog.ts";
import { type Bytes, systemClock } from "../runtime/mod.ts";
import { silentLog } from "../observability/mod.ts";
import { toWhiteMask } from "./alpha_mask.ts";
import { pngChunk } from "../testing/storage/png_chunk.ts";
import { decodePicture } from "./picture_codec.ts";
import { composePicture, withMadePictures } from "./composition.ts";
import { writeOrientation } from "./exif.ts";
import { encodePng, readPixels, resizePixels, writePixels } from "./pixels.ts";

const side = fc.integer({ min: 1, max: 40 });
const signal = new AbortController().signal;
const download = { fetch, clock: systemClock, log: silentLog, signal, endpoints: [] };

/** Opaque pixels by a function of their place. */
function drawn(width: number, height: number, at: (x: number, y: number) => number[]) {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(at(x, y), (y * width + x) * 4);
  }
  return { width, height, data };
}

function held(files: Record<string, Bytes>): InputPictures {
  return {
    open: (id) => Promise.resolve(new Blob([files[id] ?? new Uint8Array()]).stream()),
    publicUrl: () => Promise.resolve("https://a.example/b.png"),
    drawn: () => undefined,
  };
}

Deno.test("encodePng: a decoder of npm reads the same pixels, of any size and channels", () => {
  const channel = fc.constantFrom<1 | 3 | 4>(1, 3, 4);
  fc.assert(
    fc.property(side, side, channel, fc.nat(), (width, height, channels, start) => {
      const data = new Uint8Array(width * height * channels);
      for (let at = 0, state = start; at < data.length; at++) {
        state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
        data[at] = state >>> 24;
      }
      const made = decode(encodePng({ width, height, channels, data }));
      assert.deepEqual([made.width, made.height, made.channels], [width, height, channels]);
      assert.deepEqual([...made.data], [...data]);
    }),
    { numRuns: 40 },
  );
});

Deno.test("readPixels: what was written is read, in each number of channels", async () => {
  const kinds = fc.constantFrom("grey", "colour", "clear");
  await fc.assert(
    fc.asyncProperty(side, side, kinds, async (width, height, kind) => {
      const made = drawn(width, height, (x, y) => {
        if (kind === "grey") return [x, x, x, 255];
        return [x, y, 7, kind === "clear" ? (x + y) % 256 : 255];
      });
      assert.deepEqual(await readPixels(writePixels(made, "png")), made);
    }),
    { numRuns: 40 },
  );
});

Deno.test("readPixels: grey, sixteen bits and turned JPEGs stand as they are seen", async () => {
  const sixteen = encode({
    ...{ width: 2, height: 1, depth: 16, channels: 3 },
    data: new Uint16Array([65_535, 0, 256, 0, 65_535, 0]),
  });
  assert.deepEqual([...(await readPixels(sixteen)).data], [255, 0, 1, 255, 0, 255, 0, 255]);
  const grey = encode({ width: 2, height: 1, channels: 2, data: new Uint8Array([9, 255, 200, 0]) });
  assert.deepEqual([...(await readPixels(grey)).data], [9, 9, 9, 255, 200, 200, 200, 0]);

  const { data } = drawn(32, 16, (x) => x < 16 ? [220, 20, 20, 255] : [20, 20, 220, 255]);
  const plain = jpeg.encode({ width: 32, height: 16, data: Buffer.from(data) }, 95).data;
  /** Where the left half of what is stored is seen. */
  const seenAt: Record<number, [x: number, y: number]> = {
    ...{ 1: [0.2, 0.5], 2: [0.8, 0.5], 3: [0.8, 0.5], 4: [0.2, 0.5] },
    ...{ 5: [0.5, 0.2], 6: [0.5, 0.2], 7: [0.5, 0.8], 8: [0.5, 0.8] },
  };
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
    const exif = Buffer.concat([Buffer.from("Exif\0\0"), writeOrientation(orientation)]);
    const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
    const seen = await readPixels(
      Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]),
    );
    assert.deepEqual([seen.width, seen.height], orientation >= 5 ? [16, 32] : [32, 16]);
    const [x, y] = seenAt[orientation] ?? [0, 0];
    const at = (Math.floor(y * seen.height) * seen.width + Math.floor(x * seen.width)) * 4;
    assert.ok((seen.data[at] ?? 0) > 180, `${orientation}: red is not where it is seen`);
  }
});

Deno.test("readPixels: a PNG that inflates to more than it says is refused before it does", async () => {
  const { width, height, data } = drawn(64, 64, () => [9, 9, 9, 255]);
  const honest = encodePng({ width, height, channels: 4, data });
  const bomb = deflateSync(Buffer.alloc(40_000_000));
  // Behind the signature and the header.
  const [head, rest] = [honest.subarray(0, 33), honest.subarray(33)];
  const hidden = Buffer.concat([Buffer.from("a\0\0", "latin1"), bomb]);
  const whole = await readPixels(Buffer.concat([head, pngChunk("iCCP", hidden), rest]));
  assert.deepEqual([...whole.data], [...data]);
  await assert.rejects(
    readPixels(Buffer.concat([head, pngChunk("IDAT", bomb), rest.subarray(-12)])),
    /more pixels than it says/,
  );
  await assert.rejects(readPixels(Buffer.concat([head, rest.subarray(0, -20)])));
});

Deno.test("decodePicture: a PNG is turned as its EXIF says, as readPixels turns it", async () => {
  const { width, height, data } = drawn(
    8,
    4,
    (x) => x < 4 ? [220, 20, 20, 255] : [20, 20, 220, 255],
  );
  const plain = encodePng({ width, height, channels: 4, data });
  const turned = new Uint8Array(Buffer.concat([
    ...[plain.subarray(0, 33), pngChunk("eXIf", writeOrientation(6)), plain.subarray(33)],
  ]));
  const decoded = await decodePicture(turned, "png");
  assert.deepEqual([decoded.width, decoded.height], [4, 8]);
  assert.deepEqual([...decoded.data], [...(await readPixels(turned)).data]);
});

Deno.test("resizePixels: what has one colour keeps it at any size", () => {
  fc.assert(
    fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
      const one = () => [9, 99, 199, 255];
      const made = resizePixels(drawn(width, height, one), toWidth, toHeight, () => true);
      assert.deepEqual(made, drawn(toWidth, toHeight, one));
    }),
    { numRuns: 60 },
  );
});

Deno.test("toWhiteMask: what changes is told by transparency, in black or in white", async () => {
  const file = (at: (x: number) => number[]) => writePixels(drawn(4, 1, at), "png");
  const whiteAt = async (...args: Parameters<typeof toWhiteMask>) => {
    const made = await toWhiteMask(...args);
    return made === undefined || made === "nothing" ? made : [...decode(made).data];
  };
  const clear = file((x) => [0, 0, 0, x < 2 ? 0 : 255]);
  const solid = file((x) => x < 2 ? [255, 255, 255, 255] : [0, 0, 0, 255]);
  assert.deepEqual(await whiteAt(clear, undefined), [255, 255, 0, 0]);
  assert.deepEqual(await whiteAt(clear, "transparent"), [255, 255, 0, 0]);
  assert.equal(await whiteAt(solid, undefined), undefined, "it is white already");
  assert.deepEqual(await whiteAt(solid, "black"), [0, 0, 255, 255]);
  const soft = file((x) => [x * 85, x * 85, x * 85, 255]);
  assert.deepEqual(await whiteAt(soft, "black"), [255, 170, 85, 0], "soft edges stay soft");
  await assert.rejects(toWhiteMask(clear.subarray(0, 40), "black"));
  assert.equal(await toWhiteMask(solid, "transparent"), "nothing");
});

Deno.test("composePicture: the picture where the mask is black, what came where it is white", async () => {
  const property = fc.asyncProperty(side, side, side, side, async (width, height, wide, high) => {
    const picture = drawn(width, height, (x, y) => [x, y, 200, 255]);
    const mask = drawn(width, height, (x) => x % 2 === 0 ? [255, 255, 255, 255] : [0, 0, 0, 255]);
    // No smaller than what counts as an answer.
    const bytes = writePixels(drawn(wide + 1, high + 1, () => [7, 7, 7, 255]), "png");
    const made = await composePicture(
      { providerImageId: "theirs", source: { kind: "bytes", bytes, mediaType: "image/png" } },
      {
        ...{ provider: "gemini", expectedFormat: "png" },
        steps: [{ do: "composite", picture: "picture", mask: "mask" }],
      },
      held({ picture: writePixels(picture, "png"), mask: writePixels(mask, "png") }),
      download,
    );
    assert.equal(made.providerImageId, undefined);
    assert.ok(made.source.kind === "bytes");
    assert.deepEqual(
      await readPixels(made.source.bytes),
      drawn(width, height, (x, y) => x % 2 === 0 ? [7, 7, 7, 255] : [x, y, 200, 255]),
    );
  });
  await fc.assert(property, { numRuns: 25 });
});

Deno.test("composePicture: a picture that stands for nothing, and one that is none, are no answer", async () => {
  const files = held({
    picture: writePixels(drawn(400, 400, () => [0, 0, 0, 255]), "png"),
    mask: writePixels(drawn(400, 400, () => [255, 255, 255, 255]), "png"),
  });
  const steps: LocalStep[] = [{ do: "composite", picture: "picture", mask: "mask" }];
  const plan = { provider: "gemini" as const, expectedFormat: "png" as const, steps };
  for (const bytes of [writePixels(drawn(1, 1, () => [0, 0, 0, 255]), "png"), new Uint8Array(9)]) {
    const image: ProducedImage = { source: { kind: "bytes", bytes, mediaType: "image/png" } };
    await assert.rejects(composePicture(image, plan, files, download), {
      failureClass: "no_result",
    });
  }
});

Deno.test("withMadePictures: a larger canvas is grey around the picture, and its mask is white there", async () => {
  const step: LocalStep = {
    ...{ do: "pad", picture: "own", width: 3, height: 2 },
    sides: { top: 1, right: 2, bottom: 0, left: 1 },
  };
  const own = writePixels(drawn(3, 2, () => [200, 0, 0, 255]), "png");
  const made = withMadePictures(held({ own }), [step], signal);
  const read = async (id: string) => readPixels(await new Response(await made.open(id)).bytes());
  const isIn = (x: number, y: number) => x >= 1 && x < 4 && y >= 1;
  assert.deepEqual(
    await read("own/padded"),
    drawn(6, 3, (x, y) => isIn(x, y) ? [200, 0, 0, 255] : [128, 128, 128, 255]),
  );
  assert.deepEqual(
    await read("own/added"),
    drawn(6, 3, (x, y) => isIn(x, y) ? [0, 0, 0, 255] : [255, 255, 255, 255]),
  );
  assert.equal((await read("own")).width, 3);
  assert.equal(await made.publicUrl("own/padded"), undefined, "it is nowhere");
  assert.equal(await made.publicUrl("own"), "https://a.example/b.png");
});

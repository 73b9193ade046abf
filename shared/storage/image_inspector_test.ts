import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { ProviderError } from "../errors/mod.ts";
import { type ImageFacts, ImageInspector, maximumImageBytes } from "./mod.ts";
import { samplePictures } from "../testing/storage/pictures.ts";

function inspect(...chunks: Uint8Array[]): ImageFacts {
  const inspector = new ImageInspector("gemini");
  for (const chunk of chunks) inspector.write(chunk);
  return inspector.finish();
}

function isNoResult(error: unknown): boolean {
  return error instanceof ProviderError && error.failureClass === "no_result" && error.maybeBilled;
}

function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  header.write("89504e470d0a1a0a0000000d49484452", "hex");
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

for (const { name, format, width, height, bytes } of samplePictures) {
  Deno.test(`ImageInspector tells format, size and hash of ${name}`, () => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const hasAlpha = name === "an extended WebP";
    const byteLength = bytes.byteLength;
    const hashes = { sha256, sourceSha256: sha256 };
    deepEqual(inspect(bytes), { format, width, height, hasAlpha, byteLength, ...hashes });
  });

  Deno.test(`ImageInspector reads ${name} the same in whatever chunks it comes`, () => {
    const whole = inspect(bytes);
    const cuts = fc.array(fc.nat(bytes.byteLength), { maxLength: 40 });
    fc.assert(fc.property(cuts, (positions) => {
      const edges = [0, ...positions.toSorted((a, b) => a - b), bytes.byteLength];
      const chunks = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
      deepEqual(inspect(...chunks), whole);
    }));
  });

  Deno.test(`ImageInspector refuses ${name} cut anywhere`, () => {
    for (let length = 0; length < bytes.byteLength; length++) {
      throws(() => inspect(bytes.subarray(0, length)), isNoResult, `cut to ${length} bytes`);
    }
  });

  Deno.test(`ImageInspector cuts what follows the end of ${name}, in whatever chunks it comes`, () => {
    const whole = inspect(bytes);
    const junk = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.constant(Uint8Array.from(bytes)),
      fc.constant(Uint8Array.from(Buffer.from("<!-- served by a gateway -->"))),
    );
    const cuts = fc.array(fc.nat(2 * bytes.byteLength), { maxLength: 10 });
    fc.assert(fc.property(junk, cuts, (junk, positions) => {
      const sent = Buffer.concat([bytes, junk]);
      const edges = [0, ...positions.toSorted((a, b) => a - b), sent.byteLength];
      const inspector = new ImageInspector("gemini");
      const kept = edges.slice(1).map((end, index) =>
        inspector.write(sent.subarray(edges[index], end))
      );
      ok(Buffer.concat(kept).equals(bytes));
      deepEqual(inspector.finish(), whole);
    }));
  });
}

Deno.test("ImageInspector refuses what is no picture", () => {
  for (
    const text of ["", "<!doctype html><html></html>", '{"error":"not found"}', "GIF89a......"]
  ) {
    throws(() => inspect(Buffer.from(text)), isNoResult, text);
  }
});

Deno.test("ImageInspector never throws anything but a ProviderError", () => {
  const starts = samplePictures.map(({ bytes }) => bytes.subarray(0, 40));
  fc.assert(fc.property(
    fc.constantFrom(new Uint8Array(), ...starts),
    fc.nat(40),
    fc.uint8Array({ maxLength: 300 }),
    (start, keep, noise) => {
      try {
        inspect(start.subarray(0, keep), noise);
      } catch (error) {
        equal(isNoResult(error), true, String(error));
      }
    },
  ));
});

Deno.test("ImageInspector refuses a small file that declares a huge size", () => {
  throws(() => inspect(pngHeader(30_000, 30_000)), (error: unknown) => {
    return isNoResult(error) && /30000x30000/.test(String(error));
  });
});

Deno.test("ImageInspector refuses a picture without pixels", () => {
  throws(() => inspect(pngHeader(0, 100)), isNoResult);
});

Deno.test("ImageInspector stops at the size limit without waiting for the end", () => {
  const inspector = new ImageInspector("runware_ai");
  const megabyte = new Uint8Array(1_000_000);
  inspector.write(pngHeader(100, 100));
  inspector.write(Buffer.from("7fffffff49444154", "hex"));
  throws(() => {
    for (let index = 0; index < 60; index++) inspector.write(megabyte);
  }, isNoResult);
});

Deno.test("ImageInspector refuses the first byte over the limit, which Storage lets through in a chunked upload", () => {
  const inspector = new ImageInspector("gemini");
  const start = Buffer.concat([pngHeader(100, 100), Buffer.from("7fffffff49444154", "hex")]);
  inspector.write(start);
  inspector.write(new Uint8Array(maximumImageBytes - start.byteLength));
  throws(() => inspector.write(new Uint8Array(1)), /larger than 50000000 bytes/);
});

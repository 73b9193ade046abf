import { equal, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { samplePictures } from "../testing/storage/pictures.ts";
import { ImageInspector } from "./image_inspector.ts";
import { deliveredRules } from "./image_rules.ts";
import { decodePicture, type StoreOptions } from "./mod.ts";
import { createPreparation } from "./picture_preparation.ts";
import { anyCharacter } from "../testing/runtime/any_character.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function prepare(pieces: Uint8Array[], options: StoreOptions) {
  const inspector = new ImageInspector("gemini", deliveredRules, createPreparation(options));
  const kept = Buffer.concat(pieces.map((piece) => inspector.write(piece)));
  return { kept, facts: inspector.finish() };
}

function inPieces(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
}

const texts = fc.record({
  prompt: fc.string({ unit: anyCharacter, maxLength: 300 }),
  model: fc.constant("gemini/model"),
  generationId: fc.uuid(),
  seed: fc.option(fc.nat(), { nil: undefined }),
});

for (const { name, format, width, height, bytes } of samplePictures) {
  Deno.test(`${name} is prepared the same in whatever pieces, and its hash as it came is told`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(10_000), { maxLength: 12 }),
        fc.boolean(),
        fc.option(texts, { nil: undefined }),
        async (cuts, removesTexts, texts) => {
          const options = { removesTexts, texts };
          const whole = prepare([bytes], options);
          const { kept, facts } = prepare(inPieces(bytes, cuts), options);
          ok(kept.equals(whole.kept));
          equal(facts.sha256, sha256(kept));
          equal(facts.sourceSha256, sha256(bytes));
          equal(facts.byteLength, kept.byteLength);
          if (!texts) return;
          ok(kept.includes(texts.generationId));
          const decoded = await decodePicture(new Uint8Array(kept), format);
          equal(decoded.width, width);
          equal(decoded.height, height);
        },
      ),
      { numRuns: 60 },
    );
  });
}

Deno.test("a prompt that no segment holds is cut, and the picture is whole", async () => {
  for (const { format, width, bytes } of samplePictures) {
    const texts = { prompt: "é<&".repeat(20_000), model: "m", generationId: "g" };
    const { kept } = prepare([bytes], { texts });
    equal((await decodePicture(new Uint8Array(kept), format)).width, width);
  }
});

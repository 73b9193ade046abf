import assert from "node:assert/strict";
import { decodeIndependently } from "../../../shared/testing/simulators/decode_independently.ts";
import { declareHuge, openStudio, pictureFormats } from "./mod.ts";

const subject = {
  prompt: "a lighthouse at dusk, Übergröße, 東京",
  provider: "Leonardo AI",
  model: "Kino XL",
  seed: 42,
  width: 320,
  height: 200,
};

Deno.test("paint makes files that other decoders read, of exactly the size that was asked for", async () => {
  const studio = openStudio();
  const sizes = [[32, 32], [33, 47], [128, 128], [96, 768]] as const;
  for (const format of pictureFormats) {
    for (const [width, height] of sizes) {
      const bytes = await studio.paint({ ...subject, width, height }, format);
      assert.deepEqual(await decodeIndependently(bytes), { format, width, height });
    }
  }
});

Deno.test("paint gives the same bytes for the same subject in different studios", async () => {
  for (const format of pictureFormats) {
    const first = await openStudio().paint(subject, format);
    assert.deepEqual(await openStudio().paint(subject, format), first);
  }
});

Deno.test("paint gives different bytes when anything on the picture differs", async () => {
  const studio = openStudio();
  const first = await studio.paint(subject, "png");
  const changes = [{ prompt: "a lamp" }, { seed: 43 }, { model: "Vision XL" }, {
    provider: "Gemini",
  }];
  for (const change of changes) {
    assert.notDeepEqual(await studio.paint({ ...subject, ...change }, "png"), first);
  }
});

Deno.test("paint shows a prompt too long for the picture without failing", async () => {
  const prompt = "volumetric fog ".repeat(700) + "x".repeat(3_000);
  const bytes = await openStudio().paint({ ...subject, prompt }, "png");
  assert.equal((await decodeIndependently(bytes)).width, 320);
});

Deno.test("openStudio remembers no more bytes than it may", async () => {
  const one = await openStudio().paint(subject, "png");
  const studio = openStudio(one.byteLength + 100);
  const remembered = await studio.paint(subject, "png");
  assert.equal(await studio.paint(subject, "png"), remembered);
  await studio.paint({ ...subject, seed: 43 }, "png");
  assert.notEqual(await studio.paint(subject, "png"), remembered);
});

Deno.test("declareHuge changes the declared size and little else", async () => {
  for (const format of pictureFormats) {
    const small = await openStudio().paint({ ...subject, width: 16, height: 16 }, format);
    const bomb = declareHuge(small, format);
    assert.equal(bomb.byteLength, small.byteLength);
    const changed = bomb.filter((byte, index) => byte !== small[index]).length;
    assert.ok(changed > 0 && changed <= 12, `${format}: ${changed} bytes changed`);
  }
});

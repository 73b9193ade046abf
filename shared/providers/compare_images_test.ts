import assert from "node:assert/strict";
import type { Loss } from "./contract.ts";
import { altered } from "./losses.ts";
import { compareImages, type DeliveredImage, smallestTaken } from "./compare_images.ts";

const square = { width: 1024, height: 1024, count: 1 };
const wide = { width: 1365, height: 768, aspectRatio: "16:9" as const, count: 1 };
const plan = {
  expectedSize: { width: 1024, height: 1024 },
  expectedFormat: "png" as const,
  losses: [] as Loss[],
};
const widePlan = {
  ...plan,
  expectedSize: { width: 1376, height: 768 },
  expectedFormat: "jpeg" as const,
};
const png = (width: number, height: number): DeliveredImage => ({ width, height, format: "png" });

Deno.test("compareImages has nothing to say of what came as it was planned", () => {
  assert.deepEqual(compareImages(square, plan, [png(1024, 1024)]), {
    announced: [],
    losses: [],
    hasBrokenPromise: false,
  });
  assert.deepEqual(
    compareImages(wide, widePlan, [{ ...png(1376, 768), format: "jpeg" }]).losses,
    [],
  );
  // Nobody asked for a format, and the plan told of the jpeg that was asked for as png.
  assert.deepEqual(
    compareImages(square, plan, [{ ...png(1024, 1024), format: "webp" }]).losses,
    [],
  );
  const jpegPlan = { ...plan, expectedFormat: "jpeg" as const };
  const asked = { ...square, outputFormat: "png" as const };
  assert.deepEqual(
    compareImages(asked, jpegPlan, [{ ...png(1024, 1024), format: "jpeg" }]).losses,
    [],
  );
});

Deno.test("compareImages tells a wrong shape with both values and holds it against the provider", () => {
  const { losses, hasBrokenPromise } = compareImages(wide, widePlan, [png(1024, 1024)]);
  assert.ok(hasBrokenPromise);
  assert.deepEqual(losses.map(({ field, weight }) => [field, weight]), [["aspect_ratio", 15]]);
  assert.match(losses[0]?.text ?? "", /1024x1024.*1376x768/);
});

Deno.test("compareImages tells other pixels of the same shape, by how far they are off", () => {
  for (const [side, weight] of [[1000, 1], [512, 6], [2048, 6]] as const) {
    const { losses, hasBrokenPromise } = compareImages(square, plan, [png(side, side)]);
    assert.ok(!hasBrokenPromise);
    assert.deepEqual(losses.map((loss) => [loss.field, loss.weight]), [["size", weight]]);
    assert.match(losses[0]?.text ?? "", new RegExp(`${side}x${side} instead of 1024x1024`));
  }
});

Deno.test("compareImages tells another format than asked, each difference once, and what is missing", () => {
  const asked = { ...square, count: 3, outputFormat: "png" as const };
  const jpeg: DeliveredImage = { ...png(1024, 1024), format: "jpeg" };
  const { losses } = compareImages(asked, plan, [jpeg, jpeg]);
  assert.deepEqual(losses.map(({ text }) => text), [
    "The picture that came is a jpeg instead of a png.",
    "1 of 3 pictures did not come.",
  ]);
});

Deno.test("compareImages holds a size of the workflow's own to the shape that was asked for", () => {
  const own = { ...plan, expectedSize: null };
  assert.deepEqual(compareImages(square, own, [png(512, 512)]).losses, []);
  const { losses, hasBrokenPromise } = compareImages(wide, own, [png(512, 512)]);
  assert.ok(!hasBrokenPromise);
  assert.match(losses[0]?.text ?? "", /512x512.*16:9/);
});

Deno.test("compareImages tells nothing that was announced and did not come so", () => {
  const format = altered("output_format", "jpeg", "png", 2, "It is a png instead of a jpeg.");
  const size = altered("size", "1000x1000", "1024x1024", 1, "It is drawn as 1024x1024.");
  const seed = altered("seed", 7, 8, 4, "The seed is another one.");
  const announced = { ...plan, losses: [format, size, seed] };
  const asked = { width: 1000, height: 1000, count: 1, outputFormat: "jpeg" as const };
  const compare = (image: DeliveredImage) => compareImages(asked, announced, [image]);
  assert.deepEqual(compare(png(1024, 1024)).announced, [format, size, seed]);
  const better = compare({ ...png(1000, 1000), format: "jpeg" });
  assert.deepEqual(better.announced, [seed]);
  const worse = compare({ ...png(1024, 1024), format: "webp" });
  assert.deepEqual(worse.announced, [size, seed]);
  assert.deepEqual(worse.losses.map(({ text }) => text), [
    "The picture that came is a webp instead of a jpeg.",
  ]);
});

Deno.test("smallestTaken tells a small picture from one of a few pixels", () => {
  assert.deepEqual(smallestTaken(square, plan), { width: 32, height: 32 });
  assert.deepEqual(smallestTaken({ width: 128, height: 100 }, { expectedSize: null }), {
    width: 4,
    height: 4,
  });
});

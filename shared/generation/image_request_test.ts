import { deepEqual, ok } from "node:assert/strict";
import { aspectRatios } from "../providers/mod.ts";
import { toImageRequest } from "./image_request.ts";
import { generateRequest } from "./request_schema.ts";

const convert = (body: Record<string, unknown>) =>
  toImageRequest(generateRequest.parse({ prompt: "as sent", ...body }));

Deno.test("toImageRequest() leaves out what was not asked for", () => {
  deepEqual(convert({}), { width: 1_024, height: 1_024 });
  deepEqual(convert({ width: 512 }), { width: 512, height: 1_024 });
});

Deno.test("toImageRequest() takes everything over, zero included", () => {
  const body = {
    ...{ width: 640, height: 480, num_images: 3, seed: 0, model_id: "phoenix", steps: 1 },
    ...{ preset_style: "cinematic", guidance_scale: 7.5, output_format: "webp" },
    ...{ provider: "leonardo", provider_params: { alchemy: true } },
  };
  deepEqual(toImageRequest(generateRequest.parse({ prompt: "as sent", ...body })), {
    ...{ width: 640, height: 480, seed: 0, modelId: "phoenix", steps: 1 },
    ...{ presetStyle: "cinematic", guidanceScale: 7.5, outputFormat: "webp" },
    providerParams: { alchemy: true },
  });
});

Deno.test("toImageRequest() gives every shape about a megapixel in sides that are multiples of 8", () => {
  for (const aspect_ratio of aspectRatios) {
    const { width, height, aspectRatio } = convert({ aspect_ratio });
    const [across = 0, down = 1] = aspect_ratio.split(":").map(Number);
    ok(Math.abs(width / height / (across / down) - 1) < 0.01, aspect_ratio);
    ok(width % 8 === 0 && height % 8 === 0, aspect_ratio);
    ok(Math.abs(width * height / 1_048_576 - 1) < 0.05, aspect_ratio);
    deepEqual(aspectRatio, aspect_ratio);
  }
});

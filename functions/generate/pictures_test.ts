import assert from "node:assert/strict";
import { testInEachProject } from "../../shared/testing/service/project_forms.ts";
import type { TestStackOptions } from "../../shared/testing/stack/test_stack.ts";
import { decodeIndependently } from "../../shared/testing/simulators/decode_independently.ts";
import {
  aspectRatios,
  type ImageFormat,
  imageFormats,
  type ProviderId,
  providerIds,
} from "../../shared/providers/mod.ts";
import { completed, type GenerationAnswer } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";
import { isFullProof } from "../../shared/testing/proof.ts";

/** What a provider's default model delivers. */
interface Delivery {
  formats: ImageFormat[];
  /** What comes of a size that is asked for, where it is another. */
  otherSizes: Record<string, string>;
  /** Upstream calls for six pictures, and the side of those, in pixels. */
  callsForSix: number;
  sideOfSix: number;
}

const deliveries: Record<ProviderId, Delivery> = {
  leonardo_ai: {
    formats: ["jpeg"],
    otherSizes: { "2048x2048": "1792x1792" },
    callsForSix: 2,
    sideOfSix: 1024,
  },
  runware_ai: {
    formats: ["jpeg", "png", "webp"],
    otherSizes: { "1000x1000": "1024x1024" },
    callsForSix: 1,
    sideOfSix: 128,
  },
  gemini: {
    formats: ["png"],
    otherSizes: {
      "512x512": "1024x1024",
      "1000x1000": "1024x1024",
      "1536x640": "1584x672",
    },
    callsForSix: 6,
    sideOfSix: 1024,
  },
  comfyui: {
    formats: ["png", "jpeg", "webp"],
    otherSizes: { "1000x1000": "1008x1008" },
    callsForSix: 2,
    sideOfSix: 128,
  },
};
/** What is drawn where the size does not matter, as small as each provider's default model draws it. */
const smallSides: Record<ProviderId, number> = {
  leonardo_ai: 512,
  runware_ai: 128,
  gemini: 512,
  comfyui: 128,
};
const small = (provider: ProviderId) => ({
  width: smallSides[provider],
  height: smallSides[provider],
});
const askedSizes = ["512x512", "1000x1000", "1536x640", "2048x2048"];

/** Decodes every picture of an answer from the bucket, and holds what the answer says of it against that. */
async function expectRealPictures(service: TestService, answer: GenerationAnswer): Promise<void> {
  for (const { local_url, width, height, format } of answer.images) {
    const path = local_url.replace("/storage/images/", "");
    const { data } = await service.client.storage.from("generated-images").download(path);
    assert.ok(data, path);
    assert.deepEqual(await decodeIndependently(await data.bytes()), { format, width, height });
    assert.equal(data.type, `image/${format}`);
  }
}

/** A service without limits, that is asked for lighthouses. */
async function startUnlimited(options: TestStackOptions = {}) {
  const service = await startTestService(options);
  await service.stack.database.script(
    "update image_generation.provider_configs set requests_per_minute = null, max_concurrency = null",
  );
  const generate = (provider: ProviderId, json: Record<string, unknown>) =>
    service.call("/generate", {
      json: { prompt: "a lighthouse", provider, enable_fallback: false, ...json },
    });
  return { service, generate };
}

/** Checks each provider with each of some values at the same time, or with those that are its own by turns. */
function forEach<Value>(
  values: readonly Value[],
  check: (provider: ProviderId, value: Value) => Promise<void>,
  isTurn: (provider: number, value: number) => boolean = () => true,
): Promise<void[]> {
  return Promise.all(
    providerIds.flatMap((id, provider) =>
      values.filter((_, value) => isFullProof() || isTurn(provider, value))
        .map((value) => check(id, value))
    ),
  );
}

testInEachProject("POST /generate delivers the format asked for", async (t, options) => {
  const { service, generate } = await startUnlimited(options);
  await using _running = service;

  // The codecs are the same in each project; in the second one the providers take turns.
  const isTurn = options.auth && ((provider: number, format: number) => provider % 3 === format);

  await t.step("every format there is, also where the provider draws another one", async () => {
    await forEach(imageFormats, async (provider, output_format) => {
      const generation = completed(await generate(provider, { output_format, ...small(provider) }));
      assert.equal(generation.images[0]?.format, output_format);
      const told = generation.warnings.filter((each) => each.includes("instead of a "));
      assert.deepEqual(told, []);
      await expectRealPictures(service, generation);
    }, isTurn);
  });
});

Deno.test("POST /generate delivers the size, shape and number asked for", async (t) => {
  const { service, generate } = await startUnlimited();
  await using _running = service;

  await t.step("the size asked for, or the nearest with a warning", async () => {
    await forEach(askedSizes, async (provider, asked) => {
      const [width, height] = asked.split("x").map(Number);
      const answer = completed(await generate(provider, { width, height }));
      const [image] = answer.images;
      const drawn = deliveries[provider].otherSizes[asked] ?? asked;
      assert.equal(`${image?.width}x${image?.height}`, drawn);
      const told = answer.warnings.filter((each) => each.includes(`${drawn} instead of ${asked}`));
      assert.equal(told.length, drawn === asked ? 0 : 1, answer.warnings.join(" "));
      await expectRealPictures(service, answer);
      // Of the largest there are Leonardo's, which is another size, and Gemini's, which is of a class of its own.
    }, (provider, size) => size < 3 || provider % 2 === 0);
  });

  await t.step("every shape", async () => {
    await forEach(aspectRatios, async (provider, aspect_ratio) => {
      const answer = completed(await generate(provider, { aspect_ratio }));
      const [image] = answer.images;
      const [across = 0, down = 1] = aspect_ratio.split(":").map(Number);
      const error = (image?.width ?? 0) / (image?.height ?? 1) / (across / down);
      assert.ok(error > 0.96 && error < 1.04, `${aspect_ratio}: ${JSON.stringify(image)}`);
      assert.deepEqual(answer.warnings, [], aspect_ratio);
      // Of the others it is known by their sizes above that the answer tells what the file has.
      if (aspect_ratio === "16:9") await expectRealPictures(service, answer);
      // Which size a provider has for which shape, the tests of their plans tell of each.
    }, (provider, shape) => provider % 2 === shape % 2);
  });

  await t.step("six pictures, each another one", async () => {
    await forEach([undefined, 7], async (provider, seed) => {
      const prompt = `six lighthouses by ${provider}, ${seed}`;
      const { sideOfSix: width } = deliveries[provider];
      const answer = completed(
        await generate(provider, { prompt, width, height: width, num_images: 6, seed }),
      );
      assert.equal(answer.total_images, 6);
      assert.equal(new Set(answer.images.map(({ sha256 }) => sha256)).size, 6);
      await expectRealPictures(service, answer);
      const { calls } = await service.simulators.books();
      const submits = calls.filter((call) => call.call === "submit" && call.prompt === prompt);
      assert.equal(submits.length, deliveries[provider].callsForSix);
      if (seed === undefined) return;
      assert.equal(answer.images[0]?.seed, seed);
      const seeds = new Set(answer.images.map((image) => image.seed));
      assert.ok(seeds.size >= deliveries[provider].callsForSix, [...seeds].join());
    }, (provider, seed) => seed === 1 || provider % 2 === 1);
  });

  await t.step("a transparent picture of Leonardo as PNG", async () => {
    const answer = completed(
      await generate("leonardo_ai", {
        output_format: "png",
        ...small("leonardo_ai"),
        provider_params: { transparency: "foreground_only" },
      }),
    );
    assert.equal(answer.images[0]?.format, "png");
    await expectRealPictures(service, answer);
  });
});

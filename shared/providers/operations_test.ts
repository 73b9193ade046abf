import assert from "node:assert/strict";
import { startSimulators } from "../../scripts/simulators/mod.ts";
import {
  asInput,
  halves,
  type HeldPicture,
  heldPictures,
} from "../testing/providers/input_pictures.ts";
import { operationsTable, plainTable } from "../testing/providers/operations_table.ts";
import { composePicture, decodePicture, withMadePictures } from "../storage/mod.ts";
import { isFullProof } from "../testing/proof.ts";
import { drawWith, openSimulatedContext } from "../testing/providers/simulated_context.ts";
import {
  type ImageProvider,
  type ImageRequest,
  type Operation,
  operations,
  operationsOf,
  type ProducedImage,
  promptOf,
  providerIds,
  providers,
} from "./mod.ts";

const side = 128;
/** How much wider a picture becomes. */
const added = side / 2;
const picture = halves(side, side);
const green: [number, number, number] = [40, 180, 40];
const other = halves(side, side, green, green);
/** Its right half is to change. */
const mask = halves(side, side, [0, 0, 0], [255, 255, 255]);

/** A request that every model with the operation can do. */
function requestFor(operation: Operation): ImageRequest {
  const grown = operation === "outpaint" ? added : 0;
  return {
    prompt: promptOf[operation] === "required" ? "a garden at night" : "",
    ...{ width: side + grown, height: side, count: 1, outputFormat: "png", followsPicture: true },
    ...(operation !== "generate" && {
      operation,
      images: [asInput(picture, { role: "init" })],
    }),
    ...(operation === "inpaint" && { mask: mask.facts }),
    ...(operation === "outpaint" && { outpaint: { top: 0, right: added, bottom: 0, left: 0 } }),
    ...(operation === "upscale" && { scale: 2 }),
  };
}

interface Pixels {
  width: number;
  height: number;
  /** By shares of the sides: red, green, blue and alpha. */
  at(x: number, y: number): number[];
}

async function pixelsOf(image: ProducedImage | undefined): Promise<Pixels> {
  assert.ok(image);
  const { source } = image;
  assert.ok(source.kind !== "arriving");
  const bytes = source.kind === "bytes" ? source.bytes : await (await fetch(source.url)).bytes();
  const { width, height, data } = await decodePicture(
    new Uint8Array(bytes),
    bytes[0] === 0xff ? "jpeg" : "png",
  );
  return {
    width,
    height,
    at(x, y) {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 4;
      return [...data.slice(at, at + 4)];
    },
  };
}

function isNear(one: readonly number[], two: readonly number[], by: number): boolean {
  return [0, 1, 2].every((index) => Math.abs((one[index] ?? 0) - (two[index] ?? 0)) <= by);
}

/** What a JPEG may lose. */
const exact = 8;
const red = [200, 60, 60];
const blue = [60, 60, 200];

/** What shows that the picture itself was worked on, by operation. */
const shows: Record<Operation, (made: Pixels) => void> = {
  generate: ({ width }) => assert.ok(width > 0),
  edit: ({ at }) => assert.ok(!isNear(at(0.25, 0.5), at(0.75, 0.5), 20)),
  variation: ({ at }) => assert.ok(!isNear(at(0.25, 0.5), at(0.75, 0.5), 10)),
  inpaint: ({ at }) => {
    assert.ok(isNear(at(0.25, 0.5), red, exact), "what is not masked stays");
    assert.ok(!isNear(at(0.75, 0.5), blue, 20), "what is masked changes");
  },
  outpaint: ({ width, at }) => {
    assert.equal(width, side + added);
    assert.ok(isNear(at(0.1, 0.5), red, exact), "the picture stays");
    assert.ok(isNear(at(0.5, 0.5), blue, exact), "the picture stays");
    assert.ok(!isNear(at(0.9, 0.5), blue, 20), "what is added is new");
  },
  upscale: ({ width, height, at }) => {
    assert.deepEqual([width, height], [2 * side, 2 * side]);
    assert.ok(isNear(at(0.25, 0.5), red, exact) && isNear(at(0.75, 0.5), blue, exact));
  },
  remove_background: ({ at }) => {
    assert.equal(at(0.01, 0.01)[3], 0);
    assert.deepEqual([at(0.25, 0.5).slice(0, 3), at(0.25, 0.5)[3]], [red, 255]);
  },
};

function planned(provider: ImageProvider, request: ImageRequest, baseUrl: string) {
  const context = openSimulatedContext(provider, baseUrl);
  const result = provider.plan(request, context.settings);
  assert.ok(result.possible, result.possible ? "" : result.reasons.join(" "));
  return { provider, plan: result.plan, context };
}

type Planned = ReturnType<typeof planned>;

/**
 * Tells whether nothing alike was drawn before. Two models to which the same is sent but for their names take the same
 * way through provider and simulator, so that one of them draws for both; in the full proof each draws.
 */
function firstOfEachWay(): (drawing: Planned, shown: string) => boolean {
  const drawn = new Set<string>();
  return ({ provider, plan }, shown) => {
    const { model, estimatedCostUsd: _price, losses: _told, ...sent } = plan;
    const way = JSON.stringify([provider.id, shown, sent]).replaceAll(`"${model.id}"`, "its model");
    const isFirst = !drawn.has(way);
    drawn.add(way);
    return isFirst || isFullProof();
  };
}

async function drawn(
  { provider, plan, context }: Planned,
  ...held: HeldPicture[]
): Promise<Pixels> {
  const pictures = withMadePictures(
    heldPictures(picture, mask, ...held),
    plan.steps,
    context.signal,
  );
  const { result: produced } = await drawWith(provider, plan, crypto.randomUUID(), {
    ...context,
    pictures,
  });
  const [image] = produced.images;
  assert.ok(image);
  const download = { ...context, endpoints: context.settings.endpoints };
  return await pixelsOf(await composePicture(image, plan, pictures, download));
}

Deno.test("every model does with a picture what its catalog says, and says why it does nothing else", async (t) => {
  const simulators = await startSimulators({ drawMs: 0 });
  const isNew = firstOfEachWay();
  try {
    for (const id of providerIds) {
      const provider = providers[id];
      for (const model of provider.catalog.filter(({ retired }) => !retired)) {
        await t.step(`${id} ${model.name}`, async () => {
          for (const operation of operations) {
            const request = { ...requestFor(operation), modelId: model.id };
            const { settings } = openSimulatedContext(provider, simulators.urls[id]);
            const abilities = operationsOf(id, model) ?? {};
            const ability = abilities[operation];
            const drawsFromWords = operation === "generate" && !model.capabilities.operations;
            if (ability?.onlyNamed) {
              // Of what the provider drew alone, which a test of its own does.
              const result = provider.plan(request, settings);
              assert.match(result.possible ? "" : result.reasons.join(" "), /Leonardo drew/);
              continue;
            }
            if (ability || drawsFromWords) {
              if (operation === "generate") continue;
              const drawing = planned(provider, request, simulators.urls[id]);
              if (isNew(drawing, operation)) shows[operation](await drawn(drawing));
              continue;
            }
            const refused = provider.plan(request, settings);
            assert.ok(!refused.possible, `${model.name} ${operation}`);
            assert.match(refused.reasons.join(" "), /operation: |mask: /, operation);
          }
        });
      }
    }
    for (const id of providerIds) {
      const provider = providers[id];
      const cells = provider.catalog.flatMap((model) =>
        Object.entries(model.capabilities.operations?.generate?.roles ?? {}).map(([role]) => ({
          model,
          role: role as NonNullable<ImageRequest["images"]>[number]["role"],
        }))
      ).filter(({ model }) => !model.retired);
      for (const { model, role } of cells) {
        await t.step(`${id} ${model.name} takes a picture as ${role}`, async () => {
          const image = asInput(other, { role, ...(role === "control" && { control: "canny" }) });
          const request = { ...requestFor("generate"), modelId: model.id, images: [image] };
          const drawing = planned(provider, request, simulators.urls[id]);
          if (!isNew(drawing, role)) return;
          const made = await drawn(drawing, other);
          const [one = 0, two = 0, three = 0] = made.at(0.6, 0.4);
          assert.ok(two > one - 40 && two > three - 40, `green is left in ${[one, two, three]}`);
        });
      }
    }
  } finally {
    await simulators.close();
  }
});

Deno.test("more strength changes more, whichever way round a provider counts it", async (t) => {
  const simulators = await startSimulators({ drawMs: 0 });
  const isNew = firstOfEachWay();
  const distance = ([...one]: number[], two: number[]) =>
    Math.max(...one.slice(0, 3).map((value, index) => Math.abs(value - (two[index] ?? 0))));
  try {
    for (const id of providerIds) {
      const provider = providers[id];
      for (const model of provider.catalog.filter(({ retired }) => !retired)) {
        const abilities = operationsOf(id, model) ?? {};
        for (const operation of operations.filter((each) => abilities[each]?.strength)) {
          await t.step(`${id} ${model.name} ${operation}`, async () => {
            const [gently, strongly] = [0.3, 0.9].map((strength) => {
              const request = { ...requestFor(operation), modelId: model.id, strength };
              return planned(provider, request, simulators.urls[id]);
            });
            assert.ok(gently && strongly);
            if (![gently, strongly].map((each) => isNew(each, operation)).includes(true)) return;
            const changed = async (drawing: Planned) =>
              distance((await drawn(drawing)).at(0.75, 0.5), blue);
            const little = await changed(gently), much = await changed(strongly);
            assert.ok(little < much, `${little} at 0.3, ${much} at 0.9`);
          });
        }
      }
    }
  } finally {
    await simulators.close();
  }
});

Deno.test("no provider plans a request and leaves a picture or a mask of it out", () => {
  for (const id of providerIds) {
    const provider = providers[id];
    const { settings } = openSimulatedContext(provider, "https://upstream.test");
    for (const model of provider.catalog) {
      for (const operation of operations) {
        for (const withMask of [false, true]) {
          for (const count of [1, 2, 3, 5, 9, 15, 20]) {
            const images = Array.from({ length: count }, (_, index) => ({
              ...picture.facts,
              id: `picture-${index}`,
              role: index === 0 ? "init" as const : "reference" as const,
            }));
            const request: ImageRequest = {
              ...requestFor(operation),
              ...{ operation, images, modelId: model.id },
              ...(withMask && { mask: { ...mask.facts, id: "the-mask" } }),
            };
            const planned = provider.plan(request, settings);
            if (!planned.possible) continue;
            const { calls, steps } = planned.plan;
            const sent = JSON.stringify([calls[0]?.body, steps]);
            for (const { id } of images) assert.ok(sent.includes(`"${id}"`), `${model.name} ${id}`);
            if (request.mask) assert.ok(sent.includes(request.mask.id), model.name);
          }
        }
      }
    }
  }
});

Deno.test("the documentation's table of operations is what the catalogs say", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/pictures.md", import.meta.url));
  const [, told = ""] = /<!-- operations -->\n([\s\S]*)\n<!-- \/operations -->/.exec(text) ?? [];
  assert.equal(plainTable(told.trim()), plainTable(operationsTable()));
});

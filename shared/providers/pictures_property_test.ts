import assert from "node:assert/strict";
import fc from "fast-check";
import { startSimulators } from "../../scripts/simulators/mod.ts";
import { withMadePictures } from "../storage/mod.ts";
import {
  halves,
  type HeldPicture,
  heldPictures,
  heldUploads,
} from "../testing/providers/input_pictures.ts";
import { drawWith, openSimulatedContext } from "../testing/providers/simulated_context.ts";
import { isFullProof, proofSeed } from "../testing/proof.ts";
import {
  controlKinds,
  type ImageProvider,
  type ImageRequest,
  type ImageRole,
  imageRoles,
  type Operation,
  operations,
  operationsOf,
  promptOf,
  providerIds,
  type ProviderPlan,
  providers,
} from "./mod.ts";

const sides = fc.constantFrom(64, 100, 128, 192, 250, 256, 320);
const share = fc.option(fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10));
const grown = fc.constantFrom(0, 0, 64, 128, 30);

/** What somebody may ask of pictures, sensible or not. */
const wish = fc.record({
  provider: fc.constantFrom(...providerIds),
  model: fc.option(fc.nat(200)),
  operation: fc.constantFrom(...operations),
  // Few of them mostly, so that most requests can be done by somebody.
  roles: fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.constantFrom(...imageRoles), { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...imageRoles), { maxLength: 16 }) },
  ),
  width: sides,
  height: sides,
  otherSide: sides,
  hasMask: fc.boolean(),
  strength: share,
  weight: share,
  control: fc.constantFrom(...controlKinds),
  outpaint: fc.record({ top: grown, right: grown, bottom: grown, left: grown }),
  scale: fc.option(fc.constantFrom(1.5, 2, 3, 4, 8)),
  count: fc.integer({ min: 1, max: 3 }),
  size: fc.option(fc.constantFrom([512, 512], [1024, 768], [128, 384])),
});
type Wish = typeof wish extends fc.Arbitrary<infer Value> ? Value : never;

const pictureOf = new Map<string, HeldPicture>();
function pictureWith(width: number, height: number): HeldPicture {
  const key = `${width}x${height}`;
  const known = pictureOf.get(key) ?? halves(width, height);
  pictureOf.set(key, known);
  return known;
}

/** A wish as a request that the schema lets through, with its pictures. */
function requestOf(wished: Wish): { request: ImageRequest; held: HeldPicture[] } {
  const { provider, operation, width, height, otherSide, strength, weight, scale, size } = wished;
  const isAlone = operation === "upscale" || operation === "remove_background";
  const asked: ImageRole[] = isAlone ? [] : wished.roles.filter((role) => role !== "init");
  const roles: ImageRole[] = operation === "generate" ? asked : ["init", ...asked];
  const held = roles.map((role) => {
    const { bytes, facts } = role === "init"
      ? pictureWith(width, height)
      : pictureWith(otherSide, 128);
    return { bytes, facts: { ...facts, id: crypto.randomUUID() } };
  });
  const images = held.map(({ facts }, index) => ({
    ...facts,
    role: roles[index] ?? "reference",
    ...(weight !== null && !isAlone && { weight }),
    ...(roles[index] === "control" && { control: wished.control }),
  }));
  const hasMask = operation === "inpaint" || (operation === "edit" && wished.hasMask);
  const mask = hasMask ? { ...pictureWith(width, height), id: crypto.randomUUID() } : undefined;
  const { top, right, bottom, left } = wished.outpaint;
  const isGrown = operation === "outpaint";
  const follows = operation !== "generate" && size === null;
  const [asWide = 512, asHigh = 512] = size ?? [];
  const factor = operation === "upscale" ? scale ?? 1 : 1;
  const models = providers[provider].catalog.filter(({ retired }) => !retired);
  const model = wished.model === null ? undefined : models[wished.model % models.length];
  return {
    held: [
      ...held,
      ...(mask ? [{ bytes: mask.bytes, facts: { ...mask.facts, id: mask.id } }] : []),
    ],
    request: {
      prompt: promptOf[operation] === "none" ? "" : "a garden at night",
      width: follows ? Math.round((width + (isGrown ? left + right : 0)) * factor) : asWide,
      height: follows ? Math.round((height + (isGrown ? top + bottom : 0)) * factor) : asHigh,
      count: wished.count,
      ...(follows && { followsPicture: true }),
      ...(operation !== "generate" && { operation }),
      ...(images.length > 0 && { images }),
      ...(mask && { mask: { ...mask.facts, id: mask.id } }),
      ...(strength !== null && roles[0] === "init" && !isAlone && { strength }),
      ...(isGrown && { outpaint: wished.outpaint }),
      ...(operation === "upscale" && scale !== null && { scale }),
      ...(model && { modelId: model.id }),
    },
  };
}

function planOf(provider: ImageProvider, request: ImageRequest): ProviderPlan | string[] {
  const { settings } = openSimulatedContext(provider, "https://upstream.test");
  const result = provider.plan(request, settings);
  return result.possible ? result.plan : result.reasons;
}

Deno.test("a plan holds every picture of any request, within what its model takes, or says why there is none", () => {
  const property = fc.property(wish, (wished) => {
    const provider = providers[wished.provider];
    const { request } = requestOf(wished);
    const { images = [], mask, strength } = request;
    const operation: Operation = request.operation ?? "generate";
    const plan = planOf(provider, request);
    if (Array.isArray(plan)) {
      assert.ok(plan.length > 0 && plan.every((reason) => /\S.*\.$/.test(reason)), plan.join(" "));
      return;
    }
    assert.deepEqual(planOf(provider, request), plan, "planned again it is the same");
    const { calls, steps = [], losses, model, estimatedCostUsd, expectedSize } = plan;
    assert.equal(calls.reduce((sum, { count }) => sum + count, 0), request.count);
    assert.ok(estimatedCostUsd === null || estimatedCostUsd >= 0);
    assert.ok(steps.length <= 2);
    for (const { body } of calls) {
      const sent = JSON.stringify([body, steps]);
      for (const { id } of [...images, ...(mask ? [mask] : [])]) {
        assert.ok(sent.includes(`"${id}"`), `${model.name} leaves out ${id}`);
      }
    }
    const ability = operationsOf(provider.id, model)?.[operation];
    if (images.length === 0) return;
    assert.ok(ability, `${model.name} cannot ${operation}`);
    for (const role of imageRoles) {
      const asked = images.filter((each) => each.role === role).length;
      assert.ok(asked <= (ability.roles[role] ?? 0), `${model.name}: ${asked} as ${role}`);
    }
    assert.ok(images.length <= (ability.most ?? Infinity));
    assert.ok(mask ? ability.mask !== "none" : ability.mask !== "required");
    const isTold = (field: string) => losses.some((loss) => loss.field === field);
    if (strength !== undefined && !ability.strength) assert.ok(isTold("strength"));
    if (!ability.native) assert.ok(isTold("operation"));
    const isShape = !expectedSize ||
      Math.abs(
          Math.log(expectedSize.width * request.height / expectedSize.height / request.width),
        ) < 0.03;
    assert.ok(isShape || isTold("size"), `${model.name}: another shape is told`);
    if (steps.some((step) => step.do === "composite") && images[0]) {
      const { top = 0, right = 0, bottom = 0, left = 0 } = request.outpaint ?? {};
      const init = images.find(({ role }) => role === "init");
      assert.deepEqual(expectedSize, {
        width: (init?.width ?? 0) + left + right,
        height: (init?.height ?? 0) + top + bottom,
      });
    }
  });
  fc.assert(property, { numRuns: isFullProof() ? 1_500 : 400, seed: proofSeed() });
});

Deno.test("what is planned of pictures is taken by whom it is for", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  let drawn = 0;
  try {
    const property = fc.asyncProperty(wish, async (wished) => {
      const provider = providers[wished.provider];
      const { request, held } = requestOf({ ...wished, count: 1 });
      const plan = planOf(provider, request);
      // What it draws from words alone is tried elsewhere.
      if (Array.isArray(plan) || !request.images) return;
      const context = openSimulatedContext(provider, simulators.urls[provider.id]);
      const pictures = withMadePictures(heldPictures(...held), plan.steps, context.signal);
      const { result } = await drawWith(provider, plan, crypto.randomUUID(), {
        ...context,
        ...{ pictures, uploads: heldUploads() },
      });
      assert.equal(result.images.length, 1);
      drawn++;
    });
    await fc.assert(property, {
      numRuns: isFullProof() ? 300 : 100,
      seed: proofSeed(),
      endOnFailure: true,
    });
    assert.ok(drawn >= 20, `only ${drawn} of them could be planned`);
  } finally {
    await simulators.close();
  }
});

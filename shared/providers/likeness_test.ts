import assert from "node:assert/strict";
import { asInput, halves } from "../testing/providers/input_pictures.ts";
import { openSimulatedContext } from "../testing/providers/simulated_context.ts";
import { type ImageRequest, imageRoles, type Json, providerIds, providers } from "./mod.ts";

const picture = halves(256, 256);
/** In words, from the least to the most. */
const words = ["low", "mid", "high", "ultra", "max"];

/** What a body says of how much of its pictures is taken, as numbers, in its order. */
function likenessIn(body: Json | undefined): number[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (!/^(?:weight|idWeight|strength|strengthType)$/.test(name)) return likenessIn(value);
    return typeof value === "number" ? [value] : [words.indexOf(String(value).toLowerCase())];
  });
}

Deno.test("more weight takes more of a picture, whichever words or numbers a provider has for it", () => {
  let proven = 0;
  for (const id of providerIds) {
    const { settings } = openSimulatedContext(providers[id], "https://upstream.test");
    for (const model of providers[id].catalog.filter(({ retired }) => !retired)) {
      for (const role of imageRoles) {
        const planned = (weight: number) => {
          const image = { ...asInput(picture, { role, weight }), control: "canny" as const };
          const request: ImageRequest = {
            ...{ prompt: "a garden", width: 1_024, height: 1_024, count: 1, modelId: model.id },
            images: [role === "control" ? image : asInput(picture, { role, weight })],
          };
          return providers[id].plan(request, settings);
        };
        const [little, much] = [planned(0.1), planned(0.9)];
        if (role === "init" || !little.possible || !much.possible) continue;
        const isLeftOut = little.plan.losses.some(({ field, asked }) =>
          field === "images" && asked === "weight"
        );
        if (isLeftOut) continue;
        const [least, most] = [little, much].map(({ plan }) => likenessIn(plan.calls[0]?.body));
        const name = `${id} ${model.name} ${role}: ${least} and ${most}`;
        assert.ok(least?.length && least.length === most?.length, name);
        assert.ok(least.every((value, index) => value < (most[index] ?? 0)), name);
        proven++;
      }
    }
  }
  assert.ok(proven > 20, String(proven));
});

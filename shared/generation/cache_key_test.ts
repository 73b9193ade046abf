import assert from "node:assert/strict";
import { cacheKey } from "./cache_key.ts";
import { generateRequest } from "./request_schema.ts";

const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
const keyOf = (fields: Record<string, unknown>) =>
  cacheKey(generateRequest.parse({ prompt: "x", ...fields }));

Deno.test("requests that draw the same have the same key", () => {
  const equal = [
    [{}, { parent_image_id: one, operation: "generate" }, { operation: "generate" }],
    [
      { image: { image_id: one } },
      { image: { image_id: one.toUpperCase() } },
      { images: [{ image_id: one }] },
      { images: [{ role: "init", image_id: one }] },
      { parent_image_id: one },
      { parent_image_id: one, image: { image_id: one }, operation: "edit" },
      // Where another one is worked on, it only tells where the new one belongs.
      { parent_image_id: other, image: { image_id: one } },
    ],
    [
      { parent_image_id: one, images: [{ image_id: other, role: "reference" }] },
      { images: [{ image_id: one }, { image_id: other }] },
    ],
    [
      { image: { image_id: one }, mask: { image_id: other } },
      {
        image: { image_id: one },
        mask: { image_id: other, changes: "white" },
        operation: "inpaint",
      },
    ],
    [{ style: { id: one, name: "autumn", version: 1 }, seed: 1 }, { seed: 1 }],
  ];
  const keys = equal.map((forms) => {
    const [first, ...others] = forms.map(keyOf);
    for (const [index, each] of others.entries()) {
      assert.equal(each, first, JSON.stringify(forms[index + 1]));
    }
    return first;
  });
  assert.equal(new Set(keys).size, equal.length);
});

Deno.test("what a picture is for, how much of it and which comes first tell requests apart", () => {
  const forms = [
    {},
    { image: { image_id: one } },
    { image: { image_id: other } },
    { images: [{ image_id: one, weight: 0.5 }] },
    { images: [{ image_id: one, role: "reference" }] },
    { images: [{ image_id: one, role: "reference" }, { image_id: other, role: "reference" }] },
    { images: [{ image_id: other, role: "reference" }, { image_id: one, role: "reference" }] },
    { images: [{ image_id: one, role: "control", control: "depth" }] },
    { images: [{ image_id: one, role: "control", control: "canny" }] },
    { image: { image_id: one }, mask: { image_id: other } },
    { image: { image_id: one }, operation: "variation" },
  ];
  assert.equal(new Set(forms.map(keyOf)).size, forms.length);
});

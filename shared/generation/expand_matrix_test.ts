import assert from "node:assert/strict";
import fc from "fast-check";
import { expandMatrix, requestsOf } from "./expand_matrix.ts";

Deno.test("expandMatrix() has a request for every combination, named by what is its own", () => {
  const requests = expandMatrix({
    template: "a {product} on {surface}, {{braces}} stay",
    values: { product: ["cup", "blue bowl"], surface: ["marble"] },
    styles: ["autumn"],
    aspect_ratios: ["1:1", "16:9"],
  });
  assert.deepEqual(requests.map(({ name }) => name), [
    "cup-marble-autumn-1x1",
    "cup-marble-autumn-16x9",
    "blue_bowl-marble-autumn-1x1",
    "blue_bowl-marble-autumn-16x9",
  ]);
  assert.deepEqual(requests[3], {
    prompt: "a blue bowl on marble, {braces} stay",
    style: "autumn",
    aspect_ratio: "16:9",
    name: "blue_bowl-marble-autumn-16x9",
  });
});

Deno.test("expandMatrix() refuses what does not go together, by its place", () => {
  const errorsOf = (matrix: Parameters<typeof expandMatrix>[0]) => {
    try {
      expandMatrix(matrix);
    } catch (error) {
      return (error as { errors: unknown }).errors;
    }
  };
  assert.deepEqual(errorsOf({ template: "a {product}", values: { colour: ["red"] } }), [
    { path: "matrix.template", message: "has {product}, for which values has none" },
    { path: "matrix.values.colour", message: "is in no place of the template" },
  ]);
  const many = Array.from({ length: 40 }, (_, index) => index);
  assert.match(
    JSON.stringify(errorsOf({ template: "{a} {b}", values: { a: many, b: many } })),
    /1,600 requests/,
  );
  assert.throws(() => requestsOf({}), /requests: is needed/);
});

Deno.test("expandMatrix() puts values in as they are, and no name twice, whatever they are", () => {
  // Some of which come to one name, or to that which another one gets for being its second.
  const text = fc.oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.constantFrom("a", " a", "a-2", "a-2-2", "b c", "b_c", "1:1", "1x1"),
  );
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (values) => {
    const requests = expandMatrix({ template: "{v}|{v}", values: { v: values } });
    assert.deepEqual(requests.map(({ prompt }) => prompt), values.map((each) => `${each}|${each}`));
    assert.equal(new Set(requests.map(({ name }) => name)).size, values.length);
  }));
});

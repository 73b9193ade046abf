import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { readJsonWithBytes } from "./json_with_bytes.ts";

const never = new AbortController().signal;

/** A body that comes in pieces of these sizes, over and over. */
function bodyIn(text: string, sizes: number[]): Response {
  const bytes = new TextEncoder().encode(text);
  let [at, turn] = [0, 0];
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        const size = sizes[turn++ % sizes.length] ?? 1;
        controller.enqueue(bytes.slice(at, at += size));
      },
    }),
  );
}

function pictureOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * 31 % 256);
}

/** The value with texts in the place of bytes, as plain JSON has it. */
function asText(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
}

const spellings: [name: string, (base64: string) => string][] = [
  ["plain", (base64) => `"${base64}"`],
  ["escaped slashes", (base64) => `"${base64.replaceAll("/", "\\/")}"`],
  [
    "escaped signs",
    (base64) => `"${base64.replaceAll("=", "\\u003d").replaceAll("+", "\\u002B")}"`,
  ],
  ["lines", (base64) => `"${base64.replace(/(.{76})/g, "$1\\n")}"`],
  ["base64url", (base64) => `"${base64.replaceAll("+", "-").replaceAll("/", "_")}"`],
];

for (const [name, spell] of spellings) {
  Deno.test(`readJsonWithBytes decodes a long picture written with ${name}`, async () => {
    for (const length of [20_000, 20_001, 20_002, 100_000]) {
      const picture = pictureOf(length);
      const base64 = Buffer.from(picture).toString("base64");
      const text = `{"before": "a \\"quoted\\" thing", "parts": [{"data": ${
        spell(base64)
      }}], "n": 1}`;
      for (const sizes of [[1 << 20], [1_000, 3, 77], [16_384, 1]]) {
        const { json, text: rest } = await readJsonWithBytes(bodyIn(text, sizes), 1e6, never);
        const { parts, ...others } = json as { parts: { data: Uint8Array }[] };
        assert.ok(Buffer.from(picture).equals(parts[0]?.data ?? Buffer.alloc(0)));
        assert.deepEqual(others, { before: 'a "quoted" thing', n: 1 });
        assert.ok(rest.length < 200, "the picture is not kept as text");
      }
    }
  });
}

Deno.test("readJsonWithBytes reads any JSON in any pieces as JSON.parse does", async () => {
  const long = fc.record({
    data: fc.uint8Array({ minLength: 13_000, maxLength: 14_000 }).map((bytes) =>
      Buffer.from(bytes).toString("base64")
    ),
    words: fc.constant("no base64, but long: é ".repeat(900)),
  });
  const value = fc.oneof({ weight: 5, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: long });
  const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 3 }), sizes, async (values, pieces) => {
      const text = JSON.stringify(values);
      if (/\d{16}/.test(text)) return;
      const { json } = await readJsonWithBytes(bodyIn(text, pieces), 1e6, never);
      assert.deepEqual(asText(json), JSON.parse(text));
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

Deno.test("readJsonWithBytes gives no value for what is no JSON or breaks off", async () => {
  const base64 = Buffer.from(pictureOf(30_000)).toString("base64");
  for (const text of ["", "<html>", "{", `{"data": "${base64}`, `{"data": "${base64}"`]) {
    const { json } = await readJsonWithBytes(bodyIn(text, [4_000]), 1e6, never);
    assert.equal(json, undefined);
  }
});

Deno.test("readJsonWithBytes stops at its bound", async () => {
  const text = `{"data": "${"A".repeat(100_000)}"}`;
  await assert.rejects(readJsonWithBytes(bodyIn(text, [1_000]), 50_000, never), RangeError);
});
